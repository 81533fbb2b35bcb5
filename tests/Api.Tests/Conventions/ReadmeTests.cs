using System.Diagnostics;
using System.Text.RegularExpressions;
using Faatimer.Api.Tests.Infrastructure;

namespace Faatimer.Api.Tests.Conventions;

/// <summary>The README's walk, run as it is written: its bash blocks in order, in one shell, on a fresh demo database.</summary>
public sealed partial class ReadmeTests(DemoFixture fixture) : IClassFixture<DemoFixture>
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
            var said = await Bash(script);
            Assert.True(said.TrimEnd().EndsWith("refundable: 7378.50", StringComparison.Ordinal), said);
        }
    }

    private async Task<string> Bash(string script)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-s"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["HOST"] = fixture.Host.Address.ToString().TrimEnd('/') },
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
}
