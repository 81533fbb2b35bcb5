using System.Text.Json;
using Faatimer.Api.Tests.Conventions;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;

namespace Faatimer.Api.Tests.Host;

/// <summary>The database ends the connection at every statement of every operation, as a server that is being stopped says it and without a word: both for what writes, by turns for what reads.</summary>
public sealed class DatabaseDiesTests(TestServer server)
{
    private const int Longest = 40;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_that_dies_in_the_middle_of_any_use_case_is_a_503_and_never_a_fault()
    {
        var database = await server.CreateDatabase(demo: true);
        await using var dying = new DyingDatabase(server.App(database));
        await using var host = await TestHost.Start(server, database, demo: true, settings: [$"--ConnectionStrings:Faatimer={dying.Connection}"]);
        var clients = new Dictionary<Role, HttpClient>();
        foreach (var role in RoleTable.Roles)
        {
            clients[role] = await host.Http(role, [.. DemoIds.Directorates]);
        }

        var (wrong, refused) = (new List<string>(), new Dictionary<string, int>());
        foreach (var (call, saysSo) in Calls.Of(host).Index().SelectMany(c => c.Item.Method == "GET" || c.Item.Operation.OnlyReads ? [(c.Item, c.Index % 2 == 0)] : new[] { (c.Item, true), (c.Item, false) }))
        {
            for (var at = 1; at <= Longest; at++)
            {
                using var request = call.Request();
                if (!call.Operation.OnlyReads && call.Method != "GET")
                {
                    request.Headers.Add("Idempotency-Key", $"{call.Operation.Id}-{at}-{saysSo}");
                }

                dying.DieAt(at, saysSo);
                using var answer = await clients[call.Role].SendAsync(request, Token);
                var died = dying.Died;
                dying.DieAt(0, saysSo);
                var body = await answer.Content.ReadAsStringAsync(Token);
                if ((int)answer.StatusCode == 503)
                {
                    refused[call.Operation.Id] = refused.GetValueOrDefault(call.Operation.Id) + 1;
                    Assert.Equal("service.database_away", JsonDocument.Parse(body).RootElement.GetProperty("code").GetString());
                    Assert.NotNull(answer.Headers.RetryAfter);
                }
                else if ((int)answer.StatusCode >= 500)
                {
                    wrong.Add($"{call.Operation.Id} at {at}: {(int)answer.StatusCode} {body}");
                }

                if (!died)
                {
                    break;
                }

                if (at == Longest)
                {
                    wrong.Add($"{call.Operation.Id} says more than {Longest} things to the database");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Concat(host.Log.Lines.Where(l => l.Contains("Unexpected", StringComparison.Ordinal))).Take(30)));
        Assert.True(refused.Count > Calls.Of(host).Count * 3 / 4, $"only {refused.Count} operations met it");
    }
}
