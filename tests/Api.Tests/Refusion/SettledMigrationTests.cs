using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>A database of the version that stored what is settled.</summary>
public sealed class SettledMigrationTests(TestServer server)
{
    private const string Before = "20261126010000_DecisionSchemas";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R13_payslips_that_were_stored_as_settled_are_so_afterwards_with_the_same_version()
    {
        await using var source = NpgsqlDataSource.Create(server.Owner(await server.CreateBareDatabase()));
        await using (var kernel = new KernelDb(Options<KernelDb>(source, KernelDb.Schema)))
        {
            await kernel.Database.MigrateAsync(Token);
        }

        await using var db = new RefusionDb(Options<RefusionDb>(source, RefusionDb.Schema));
        var migrator = db.GetService<IMigrator>();
        await migrator.MigrateAsync(Before, cancellationToken: Token);
        await Execute("""
            create function pg_temp.id(n int) returns uuid language sql as $$ select ('0190f000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid $$;
            insert into refusion.employments (id, person_hash, cvr, p_number) values (pg_temp.id(1), '\x01', '66137112', '1003289999');
            insert into refusion.payslips (id, version, employment_id, chain_id, source, number, content_hash, kind, adds, period, month, employee_cpr, employee_name, employer_name,
                posted_by, posted_by_machine, posted_on, posted_at, status, status_before, decision_no, grant_ids, refundable, share, holiday_pay_refunded)
            select pg_temp.id(n), version, pg_temp.id(1), pg_temp.id(n), 'opus', n::text, '\x00', 'regular', false, daterange(day, day, '[]'), date_trunc('month', day), '\x', '\x', 'Biblioteket',
                'payroll', true, day, day, status, before, 1, array[pg_temp.id(9)], 100, '1', 0
            from (values (11, 2, date '2026-01-31', 'settled', null), (12, 1, '2026-02-28', 'approved', null), (13, 3, '2026-03-31', 'approved', null), (14, 3, '2026-04-30', 'replaced', 'settled'))
                p(n, version, day, status, before);
            insert into refusion.decisions (payslip_id, no, at, actor, operation, status, refundable, rate_version, input, result)
            select pg_temp.id(n), 1, now(), 'payroll', 'SubmitPayslip', 'approved', 100, '2024-01-01', '{}', '{}' from generate_series(11, 14) n;
            insert into refusion.ledger (id, at, actor, payslip_id, decision_no, chain_id, employment_id, workplace_id, grant_ids, month, amount)
            select pg_temp.id(e), now(), 'payroll', pg_temp.id(n), 1, pg_temp.id(n), pg_temp.id(1), pg_temp.id(8), array[pg_temp.id(9)], '2026-01-01', 50
            from (values (21, 11), (22, 12), (23, 13), (24, 13), (25, 14)) l(e, n);
            insert into refusion.settlements (id, month, state, version, history, municipality, fund_account)
            values (pg_temp.id(31), '2026-01-01', 'paid', 5, '[]', 'x', 'y'), (pg_temp.id(32), '2026-02-01', 'closed', 2, '[]', null, null);
            with taken as (delete from refusion.unsettled where entry_id <> pg_temp.id(24) returning entry_id)
            insert into refusion.settlement_entries (entry_id, settlement_id) select entry_id, case entry_id when pg_temp.id(22) then pg_temp.id(32) else pg_temp.id(31) end from taken;
            """);
        await migrator.MigrateAsync("20261126012000_SettledIsDerived", cancellationToken: Token);

        // Number, status, version with the approved settlements that hold its entries, and whether an entry still waits.
        await using var command = source.CreateCommand("""
            select string_agg(concat_ws(' ', p.number, p.status,
                p.version + (select count(distinct e.settlement_id) from refusion.ledger l join refusion.settlement_entries e on e.entry_id = l.id
                    where l.payslip_id = p.id and not exists (select from refusion.unsettled u where u.entry_id = l.id)),
                case when exists (select from refusion.unsettled u where u.payslip_id = p.id) then 'waits' else 'settled' end), ', ' order by p.number)
            from refusion.payslips p
            """);
        Assert.Equal("11 approved 2 settled, 12 approved 1 waits, 13 approved 3 waits, 14 replaced 3 settled", await command.ExecuteScalarAsync(Token));

        async Task Execute(string sql)
        {
            await using var insert = source.CreateCommand(sql);
            await insert.ExecuteNonQueryAsync(Token);
        }
    }

    private static DbContextOptions<T> Options<T>(NpgsqlDataSource source, string schema)
        where T : DbContext
    {
        var options = new DbContextOptionsBuilder<T>();
        ModuleDb.Configure(options, schema, source);
        return options.Options;
    }
}
