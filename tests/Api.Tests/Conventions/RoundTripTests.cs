using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Faatimer.Api.Tests.Conventions;

/// <summary>
/// How often a read goes to the database, counted on the wire: once for what it shows, and once for the audit row with the names beside it. What needs more is named here
/// with its number, so that none comes to ask for its parts one by one unnoticed.
/// </summary>
public sealed class RoundTripTests(DemoFixture fixture) : IClassFixture<DemoFixture>
{
    private const int Usual = 2;

    private static readonly Dictionary<string, int> MoreThanUsual = new()
    {
        ["DownloadSettlement"] = 3,
        ["ExplainPayslip"] = 3,
        ["GetEligibility"] = 4,
        ["GetSettlement"] = 4, // A closed one with its accounts as they are now.
        ["GetUser"] = 3,
        ["ListCandidates"] = 4,
        ["ListDeadlines"] = 3, // One for each kind.
        ["ListExpectedPayslips"] = 6, // Counted from the grants that ran.
        ["ListLedgerEntries"] = 3, // Its example asks for a grant's.
        ["ListMissingPayslips"] = 6,
        ["ListPayslipDecisions"] = 4,
        ["ListSettlements"] = 7, // One is open, and added up as it would be now.
        ["ListUsers"] = 5,
        ["ListWorkItems"] = 4,
        ["SumSettlements"] = 8,
    };

    [Fact]
    public async Task A_read_goes_to_the_database_twice_at_most()
    {
        using var counter = new Bench.TripCounter(fixture.AppConnection);
        var host = await fixture.StartHost(settings: $"--ConnectionStrings:Faatimer={counter.ConnectionString}");

        // What the host does by itself is not the read's.
        foreach (var own in host.Services.GetServices<IHostedService>().OfType<BackgroundService>().Where(s => s is not ReadAuditWriter))
        {
            await own.StopAsync(TestContext.Current.CancellationToken);
        }

        var found = new Dictionary<string, int>();
        foreach (var call in Calls.Of(host).Where(c => c.Method == "GET"))
        {
            using var client = await host.Http(call.Role);
            await Ask(client, call); // Opens connections, and finds out who asks.
            var before = counter.Trips;
            await Ask(client, call);
            found.Add(call.Operation.Id, (int)(counter.Trips - before));
        }

        var more = found.Where(o => o.Value > Usual).ToDictionary();
        var wrong = more.Except(MoreThanUsual).Select(o => $"{o.Key} goes {o.Value} times").Concat(MoreThanUsual.Except(more).Select(o => $"{o.Key} does not go {o.Value} times"));
        Assert.True(!wrong.Any(), string.Join('\n', wrong));
    }

    private static async Task Ask(HttpClient client, Calls call)
    {
        using var request = call.Request();
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True((int)answer.StatusCode == call.Operation.SuccessStatus, $"{call.Operation.Id}: {answer.StatusCode}");
    }
}
