using System.Diagnostics;
using System.Text.Json;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Api.Tests.Refusion;

namespace Faatimer.Api.Tests.Conventions;

/// <summary>What others' tools say of openapi.yaml, and make of it. They are pinned, in <c>tools/openapi</c> and among the dotnet tools, and brought the first time.</summary>
public sealed class ForeignToolsTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private static readonly string Root = FindRoot();

    private static readonly string Tools = Path.Combine(Root, "tools", "openapi");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Redocly_finds_neither_errors_nor_warnings()
    {
        await Bring();
        var report = await Run(Tools, "node", ["node_modules/@redocly/cli/bin/cli.js", "lint", "--format=json", "--config=redocly.yaml", "../../openapi.yaml"], mayFail: true);
        var totals = JsonDocument.Parse(report).RootElement.GetProperty("totals");
        Assert.True((totals.GetProperty("errors").GetInt32(), totals.GetProperty("warnings").GetInt32()) == (0, 0), report);
    }

    [Fact]
    public async Task Spectral_finds_neither_errors_nor_warnings()
    {
        await Bring();
        var report = await Run(Tools, "node", ["node_modules/@stoplight/spectral-cli/dist/index.js", "lint", "--format=json", "--quiet", "--ruleset=.spectral.yaml", "--fail-severity=hint", "../../openapi.yaml"], mayFail: true);
        Assert.True(report.TrimStart().StartsWith("[]", StringComparison.Ordinal), report);
    }

    [Fact]
    public async Task A_strict_TypeScript_client_posts_a_payslip_and_reads_a_refusal()
    {
        await Bring();
        var job = await Job.Make(fixture.Host);

        // Below the tools, where node finds their packages.
        var folder = Path.Combine(Tools, "obj", Guid.CreateVersion7().ToString("N"));
        Directory.CreateDirectory(folder);
        try
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Root, "tests", "Foreign", "typescript")))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }

            await Run(Tools, "node", ["node_modules/openapi-typescript/bin/cli.js", "../../openapi.yaml", "--output", Path.Combine(folder, "api.ts")]);
            await File.WriteAllTextAsync(Path.Combine(folder, "process.d.ts"), "declare const process: { env: Record<string, string | undefined> };", Token);
            await Run(folder, "node", [Path.Combine(Tools, "node_modules", "typescript", "bin", "tsc")]);
            Judge(await Run(folder, "node", ["client.js"], environment: Given(job)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_strict_client_of_Kiota_posts_a_payslip_and_reads_a_refusal()
    {
        var job = await Job.Make(fixture.Host);
        var folder = Path.Combine(Root, "tests", "Foreign", "kiota");
        await Run(Root, "dotnet", ["tool", "restore"]);
        await Run(folder, "dotnet", ["build", "--nologo", "--verbosity", "quiet", "-p:RestoreLockedMode=true", "-nodeReuse:false"]);
        Judge(await Run(folder, "dotnet", [Path.Combine("bin", "Debug", "net10.0", "Faatimer.Client.dll")], environment: Given(job)));
    }

    /// <summary>What every client is given.</summary>
    private Dictionary<string, string> Given(Job job) => new() { ["HOST"] = fixture.Host.Address.ToString().TrimEnd('/'), ["CPR"] = job.Cpr, ["NUMBER"] = Guid.CreateVersion7().ToString() };

    /// <summary>What every client says.</summary>
    private static void Judge(string said)
    {
        var answer = JsonDocument.Parse(said).RootElement;
        Assert.Equal(("approved", 7378.50m, 7378.50m), (answer.GetProperty("status").GetString(), answer.GetProperty("refundable").GetDecimal(), answer.GetProperty("sum").GetDecimal()));
        Assert.Equal("refusion.number_reused", answer.GetProperty("code").GetString());
        Assert.NotEmpty(answer.GetProperty("detail").GetString()!);
        Assert.True(answer.GetProperty("listed").GetBoolean());
    }

    private static async Task Bring() => await Run(Root, "node", ["tools/install.mjs", "openapi"]);

    private static async Task<string> Run(string folder, string program, string[] arguments, bool mayFail = false, Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Token), process.StandardError.ReadToEndAsync(Token));
        await process.WaitForExitAsync(Token);
        Assert.True(mayFail || process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}\n{await errors}");
        return await output;
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Monolith.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
