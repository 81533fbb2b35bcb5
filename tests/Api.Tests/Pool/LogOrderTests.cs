using System.Globalization;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Sdk;
using Npgsql;

namespace Faatimer.Api.Tests.Pool;

/// <summary>Events of one aggregate stand in the log as they happened: nobody takes a place in it and then waits for the lock that decides who is first.</summary>
public sealed class LogOrderTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task X3_nothing_takes_its_place_in_the_log_before_it_has_the_pools_lock()
    {
        await using var town = await Municipality.Found(server, 40);
        await town.Admin.Pool.CreateFundYearAsync(new CreateFundYearRequest { Year = 2026, Budget = 1_000_000, Decision = "Punkt 4" }, cancellationToken: Token);
        var grant = await town.Grant(10);
        var waiting = await town.Apply(5);
        var (newcomer, addendum) = (await town.Person(), new AddAddendumRequest { EffectiveFrom = new(2026, 4, 1), WeeklyHours = 12, Reason = "Flere opgaver" });
        var changes = new Dictionary<string, Func<Task>>
        {
            ["application"] = () => town.Consultant.Applications.SubmitAsync(town.Job(newcomer, 4, new(2026, 3, 2), new(2026, 8, 31)), cancellationToken: Token),
            ["approval"] = () => town.Approve(waiting),
            ["addendum"] = () => town.Consultant.Grants.AddAddendumAsync(grant.Id, grant.Version, addendum, cancellationToken: Token),
            ["draws"] = () => town.Admin.Pool.RecordDrawsAsync(2026, new RecordDrawsRequest { Draws = [new() { Month = "2026-02", Amount = 5, Text = "Ordinært løntilskud" }] }, cancellationToken: Token),
            ["budget"] = () => town.Admin.Pool.UpdateFundYearAsync(2026, 1, new UpdateFundYearRequest { Budget = 900_000, Decision = "Punkt 9" }, cancellationToken: Token),
            ["new year"] = () => town.Admin.Pool.CreateFundYearAsync(new CreateFundYearRequest { Year = 2027, Budget = 900_000, Decision = "Punkt 9" }, cancellationToken: Token),
        };
        foreach (var (name, change) in changes)
        {
            await using var connection = new NpgsqlConnection(server.Owner(await town.Scalar<string>("select current_database()::text")));
            await connection.OpenAsync(Token);
            await using var transaction = await connection.BeginTransactionAsync(Token);
            await using (var hold = new NpgsqlCommand("select from pool.queue for update", connection))
            {
                await hold.ExecuteNonQueryAsync(Token);
            }

            var changing = change();
            await ApiFixture.Until(async () => changing.IsCompleted || await town.Scalar<long>(
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") > 0);
            Assert.False(changing.IsCompleted, $"{name} waits for no lock");
            var places = await town.Scalar<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and backend_xid is not null");
            Assert.True(places == 0, string.Create(CultureInfo.InvariantCulture, $"{name} has its place in the log before its lock"));
            await transaction.RollbackAsync(Token);
            await changing;
        }
    }
}
