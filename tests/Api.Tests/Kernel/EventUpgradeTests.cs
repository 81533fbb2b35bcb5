using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace Faatimer.Api.Tests.Kernel;

/// <summary>A database that the version before declared reactions has filled.</summary>
public sealed class EventUpgradeTests(TestServer server)
{
    private const string Before = "20260401000000_MailsAndRetention";

    [Fact]
    public async Task X3_an_upgrade_replays_and_loses_nothing()
    {
        var database = await server.CreateBareDatabase();
        await using var connection = new NpgsqlConnection(server.Owner(database));
        await connection.OpenAsync();
        await MigrateAsBefore(connection);

        // Three payslips decided: two handled, the third not yet; one of the handled ones was put aside by the other reaction. Rows are as that version wrote them.
        var payslips = Enumerable.Range(0, 3).Select(_ => Guid.CreateVersion7()).ToArray();
        foreach (var (payslip, n) in payslips.Select((p, n) => (p, n)))
        {
            await Execute(connection, $$"""
                insert into kernel.events (id, name, aggregate_id, occurred_at, payload) values (gen_random_uuid(), 'refusion.payslip.decided.v1', '{{payslip}}', now(),
                '{"payslipId": "{{payslip}}", "grantIds": [], "workplaceId": null, "from": "2026-03-01", "to": "2026-03-31", "month": "2026-03-01", "status": "approved", "refundable": {{n + 1}}1, "booked": {{n + 1}}1, "aggregateId": "{{payslip}}"}')
                """);
        }

        await Execute(connection, """
            insert into kernel.events (id, name, aggregate_id, occurred_at, payload) values (gen_random_uuid(), 'refusion.absence.reported.v1', '0190b0a8-0000-7000-8000-000000000001', now(),
            '{"payslipId": "0190b0a8-0000-7000-8000-000000000001", "grantId": "0190b0a8-0000-7000-8000-000000000002", "month": "2026-03-01", "aggregateId": "0190b0a8-0000-7000-8000-000000000001"}');
            insert into kernel.subscriptions (name, tx, seq) select 'pool.FollowPayslips', tx, seq from kernel.events where seq = 2;
            insert into kernel.subscriptions (name, tx, seq) select 'refusion.RedecidePayslips', tx, seq from kernel.events where seq = 4;
            insert into kernel.parked (subscription, seq, aggregate_id, attempts, next_attempt_at, error)
              values ('refusion.RedecidePayslips', 4, '0190b0a8-0000-7000-8000-000000000001', 3, now(), 'TimeoutException')
            """);

        await using var host = await TestHost.Start(server, database);
        await ApiFixture.Until(async () => await Scalar<long>(connection, "select count(*) from kernel.parked") == 0);
        await ApiFixture.Until(async () => await Scalar<decimal>(connection, "select coalesce(sum(booked), 0) from pool.months") > 0);
        await ApiFixture.Until(async () => await Scalar<long>(connection, """
            select count(*) from kernel.subscriptions s join kernel.events e on (e.tx, e.seq) > (s.tx, s.seq) and e.name = any (s.events)
            """) == 0);
        // The copy has a higher version: it was emptied and read from the beginning, the two that were handled before included.
        Assert.Equal(11m + 21m + 31m, await Scalar<decimal>(connection, "select sum(booked) from pool.months"));
        Assert.Equal(
            "pool.FollowPayslips 5, pool.RefreshPersonHashes 1, refusion.RedecidePayslips 2",
            await Scalar<string>(connection, "select string_agg(name || ' ' || version, ', ' order by name) from kernel.subscriptions where events <> '{}'"));
    }

    private static async Task MigrateAsBefore(NpgsqlConnection connection)
    {
        await Execute(connection, "create schema kernel");
        var options = new DbContextOptionsBuilder<KernelDb>();
        options.UseNpgsql(connection, n => n.MigrationsHistoryTable("__ef_migrations", KernelDb.Schema)).UseSnakeCaseNamingConvention();
        await using var kernel = new KernelDb(options.Options);
        await kernel.GetService<IMigrator>().MigrateAsync(Before);
    }

    private static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<T> Scalar<T>(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
