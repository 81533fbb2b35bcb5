using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;

namespace Faatimer.Bench;

/// <summary>What one call of a settlement took.</summary>
/// <param name="ServerCpu">Milliseconds of processor in the server.</param>
/// <param name="DatabaseCpu">The same in PostgreSQL; null where it cannot be read.</param>
/// <param name="Written">Kilobytes of write-ahead log.</param>
/// <param name="Answer">Kilobytes of the answer.</param>
internal sealed record SettlementStep(string Name, double Milliseconds, double ServerCpu, double? DatabaseCpu, double Written, double Answer);

/// <summary>A month's settlement through the API, one call after another, as finance does it.</summary>
internal static class Settlement
{
    /// <summary>A grant whose entries are in the settlement.</summary>
    public static async Task<Guid> SomeGrant(DatabaseServer database, string name) =>
        (await database.Query(name, "select l.grant_ids[1] from refusion.ledger l order by l.id desc limit 1", r => r.GetGuid(0)))[0];

    public static async IAsyncEnumerable<SettlementStep> Steps(ServerProcess server, DatabaseServer database, Story story, Guid grant)
    {
        using var finance = await Client(server, Servers.FinanceClient);
        using var colleague = await Client(server, Servers.ApprovingClient);
        var month = story.ThisMonth.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        var version = 0;

        // The first call of a fresh server compiles its way through: this one is not counted.
        await Send(finance, HttpMethod.Get, "settlements", null);
        yield return await Time("open", finance, HttpMethod.Post, "settlements", new { month });
        version = 1;
        yield return await Time("show open", finance, HttpMethod.Get, $"settlements/{month}");
        yield return await Time("show open again", finance, HttpMethod.Get, $"settlements/{month}");
        yield return await Time("close", finance, HttpMethod.Post, $"settlements/{month}/close");
        version++;
        yield return await Time("show closed", finance, HttpMethod.Get, $"settlements/{month}");
        yield return await Time("approve", colleague, HttpMethod.Post, $"settlements/{month}/approve");
        version++;
        yield return await Time("start export", finance, HttpMethod.Post, $"settlements/{month}/export");
        await Exported(finance, month);
        version++;
        yield return await Time("download csv", finance, HttpMethod.Get, $"settlements/{month}/export?format=csv");
        yield return await Time("download pdf", finance, HttpMethod.Get, $"settlements/{month}/export?format=pdf");
        yield return await Time("confirm", finance, HttpMethod.Post, $"settlements/{month}/confirm-payment");
        yield return await Time("ledger of month", finance, HttpMethod.Get, $"ledger?settlementMonth={month}&limit=200");
        yield return await Time("ledger of grant", finance, HttpMethod.Get, $"ledger?grantId={grant}");

        async Task<SettlementStep> Time(string name, HttpClient client, HttpMethod method, string path, object? body = null)
        {
            var (cpu, postgres, written) = (server.CpuTime(), database.CpuTime(), await database.WrittenBytes());
            var clock = Stopwatch.StartNew();
            var answer = await Send(client, method, path, body, version);
            var took = clock.Elapsed;
            return new(
                name, took.TotalMilliseconds, (server.CpuTime() - cpu).TotalMilliseconds, (database.CpuTime() - postgres)?.TotalMilliseconds,
                (double)(await database.WrittenBytes() - written) / 1024, answer / 1024d);
        }
    }

    /// <summary>All that was to be settled is settled: every entry, and every payslip.</summary>
    public static async Task Check(DatabaseServer database, string name, Story story)
    {
        var settled = await database.Query(
            name, "select (select count(*) from refusion.payslips where status = 'approved') - (select count(*) from refusion.unsettled), (select count(*) from refusion.settlement_entries)", r => (r.GetInt64(0), r.GetInt64(1)));
        if (settled[0] != (story.Payslips, story.Payslips))
        {
            throw new InvalidOperationException($"{settled[0]} of {story.Payslips} payslips and entries are settled");
        }
    }

    /// <summary>The files are made by a job.</summary>
    private static async Task Exported(HttpClient client, string month)
    {
        while (!(await client.GetStringAsync(new Uri($"settlements/{month}", UriKind.Relative))).Contains("\"state\":\"exported\"", StringComparison.Ordinal))
        {
            await Task.Delay(20);
        }
    }

    private static async Task<HttpClient> Client(ServerProcess server, string client)
    {
        var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{server.Port}/api/v1/refusion/"), Timeout = TimeSpan.FromMinutes(10) };
        http.DefaultRequestHeaders.Add("Authorization", await Servers.Token(server.Port, client));
        return http;
    }

    private static async Task<long> Send(HttpClient client, HttpMethod method, string path, object? body, int version = 0)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body is null ? null : JsonContent.Create(body) };
        if (method == HttpMethod.Post)
        {
            request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
            if (version > 0)
            {
                request.Headers.Add("If-Match", $"\"{version}\"");
            }
        }

        using var answer = await client.SendAsync(request);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        return answer.IsSuccessStatusCode ? bytes.Length : throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {System.Text.Encoding.UTF8.GetString(bytes)}");
    }
}
