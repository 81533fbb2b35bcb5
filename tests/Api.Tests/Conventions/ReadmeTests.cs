using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;

namespace Faatimer.Api.Tests.Conventions;

/// <summary>The README's walk and the guide's file, run as they are written: their bash blocks in order, in one shell, on a fresh demo database.</summary>
public sealed partial class ReadmeTests(DemoFixture fixture, TestServer server) : IClassFixture<DemoFixture>
{
    [Fact]
    public async Task The_walk_ends_with_the_amount_it_promises_and_may_be_walked_twice()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Root(), "README.md"), TestContext.Current.CancellationToken);
        var script = string.Concat(BashBlock().Matches(readme).Select(m => m.Groups[1].Value));
        Assert.Contains("/api/v1/refusion/payslips", script, StringComparison.Ordinal);
        Assert.Contains("It ends with `refundable: 7378.50`", readme, StringComparison.Ordinal);
        for (var walk = 1; walk <= 2; walk++)
        {
            var said = await Bash(script, fixture.Host);
            Assert.True(said.TrimEnd().EndsWith("refundable: 7378.50", StringComparison.Ordinal), said);
        }
    }

    [Theory]
    [InlineData("2026-06-15", "needsDecision", "needsDecision")]
    [InlineData("2026-12-31", "approved", "needsDecision")]
    public async Task The_guides_file_is_tried_and_posted_as_it_stands(string today, string first, string second)
    {
        var guide = await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "integration.md"), TestContext.Current.CancellationToken);
        var file = Assert.Single(CsvBlock().Matches(guide)).Groups[1].Value;
        await using var host = await TestHost.Start(server, await server.CreateDatabase(demo: false), demo: true, settings: [$"--demo-clock={today}"]);

        // The document has the same file.
        Assert.Equal(file, Calls.Of(host).Single(c => c.Operation.Id == "SubmitPayslips").Operation.TextExamples["text/csv"]);
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "payslips.csv"), file, TestContext.Current.CancellationToken);
            var said = (await Bash(string.Concat(BashBlock().Matches(guide).Select(m => m.Groups[1].Value)), host, folder.FullName)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.True(said.Length == 3 && said[..2].All(line => line.Contains("\"stored\":2", StringComparison.Ordinal)) && said[2].Contains("\"kind\":\"PostPayslipFile\"", StringComparison.Ordinal), string.Join('\n', said));
            foreach (var answer in said[..2].Select(line => JsonDocument.Parse(line).RootElement))
            {
                Assert.True((answer.GetProperty("stored").GetInt32(), answer.GetProperty("refused").GetInt32()) == (2, 0), said[0]);
                Assert.Equal(["created", "created"], answer.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("outcome").GetString()));
                Assert.Equal([first, second], answer.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("status").GetString()));
            }

            // And what the guide shows of an answer is what an answer has.
            var shown = JsonDocument.Parse(JsonBlock().Matches(guide).Select(m => m.Groups[1].Value).Single(b => b.Contains("countByStatus", StringComparison.Ordinal))).RootElement;
            var given = JsonDocument.Parse(said[1]).RootElement;
            Assert.Equal(Fields(given), Fields(shown));
            Assert.All(shown.GetProperty("results").EnumerateArray(), r => Assert.Equal(Fields(given.GetProperty("results")[0]), Fields(r)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_documents_batch_is_answered_as_the_document_shows()
    {
        await using var host = await TestHost.Start(server, await server.CreateDatabase(demo: false), demo: true, settings: ["--demo-clock=2026-12-31"]);
        using var payroll = await host.Http("demo-payroll");
        foreach (var operation in new[] { "ValidatePayslips", "SubmitPayslips" })
        {
            var call = Calls.Of(host).Single(c => c.Operation.Id == operation);
            using var answer = await payroll.SendAsync(call.Request(), TestContext.Current.CancellationToken);
            var shown = JsonSerializer.SerializeToElement(call.Operation.ResponseExample, call.Operation.ResponseExample!.GetType(), Json.Options);
            Assert.Equal(Results(shown), Results(JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement));
        }

        // But for the ids.
        static string Results(JsonElement answer) => answer.GetProperty("countByStatus") + string.Join('\n', answer.GetProperty("results").EnumerateArray().Select(r =>
            string.Join(' ', r.EnumerateObject().Where(p => p.Name != "id").Select(p => p.Value.ToString()))));
    }

    private static IEnumerable<string> Fields(JsonElement of) => of.EnumerateObject().Select(p => p.Name);

    private static async Task<string> Bash(string script, TestHost host, string? folder = null)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-s"])
        {
            WorkingDirectory = folder ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["HOST"] = host.Address.ToString().TrimEnd('/') },
        })!;
        var (output, errors) = (bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync());
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        await bash.WaitForExitAsync();
        Assert.Equal("", await errors);
        return await output;
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Monolith.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }

    [GeneratedRegex("^```bash\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex BashBlock();

    [GeneratedRegex("^```csv\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CsvBlock();

    [GeneratedRegex("^```json\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex JsonBlock();
}
