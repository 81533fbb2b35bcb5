using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;

namespace Faatimer.Api.Tests.Sdk;

/// <summary>The packages as integrators get them: packed, installed from a folder, and used on each framework by a program (tests/Package) that has nothing else of ours.</summary>
public sealed class PackageTests(ApiFixture aarhus, TestServer server) : IClassFixture<ApiFixture>, IDisposable
{
    private const int Payslips = 10_000;
    private const string Headings = "Lønseddelnr.;CPR-nr.;Navn;CVR-nr.;P-nr.;Enhed;Periode fra;Periode til;Aflønningsform;Ugentligt timetal;Betalte timer;Lønart;Beløb\r\n";
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
    private static readonly string[] Packages = ["Faatimer.Sdk", "Faatimer.Sdk.Testing"];

    /// <summary>What is wrong in every hundredth payslip, as people and spreadsheets do it, and what it was meant to be.</summary>
    private static readonly (string Wrong, string Meant)[] Mistakes = [("6.5OO,OO", "6.500,00"), ("32.03.2026", "31.03.2026"), (";20x7;", ";43,33;")];

    private readonly string _folder = Directory.CreateTempSubdirectory("faatimer package ").FullName;
    private readonly string _version = $"0.0.1-test.{Guid.CreateVersion7():N}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Configuration => AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        var installed = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var package in Packages.Select(p => Path.Combine(installed, p.ToLowerInvariant(), _version)).Where(Directory.Exists))
        {
            Directory.Delete(package, recursive: true);
        }
    }

    [Fact]
    public async Task R8_a_program_with_the_package_alone_is_killed_twice_and_stores_each_of_10000_payslips_once()
    {
        await using var odense = new ApiFixture(server);
        await odense.InitializeAsync();
        await using var demo = await TestHost.Start(server, await server.CreateDatabase(demo: false), demo: true, settings: ["--demo-clock=2026-04-02"]);
        await using var proxy = await Proxy.Start(aarhus.Host.Address);
        string[] municipalities = [_folder, .. await Client("aarhus", aarhus, proxy.Address), .. await Client("odense", odense, odense.Host.Address)];
        await Write("aarhus", Payslips);
        await Write("odense", 200);
        var programs = await Build(demo.Address);

        // What the guides say is a program, and does what they say.
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "loen-2026-03.csv"), Headings + """
            2026-03-000780;6809840083;Hassan Prøve;66137112;1003280008;Stadion;01.03.2026;31.03.2026;Månedsløn;10;43,33;1000;6.5OO,00
            2026-03-000777;6304820037;Carla Prøve;66137112;1003280002;Hjælpemiddelcentret;01.03.2026;31.03.2026;Månedsløn;8;34,67;1000;6.500,00
            """, Windows1252, Token);
        var guided = await Run(programs["net10.0"]);
        Assert.Equal(["approved: 5850.00 kr.", "approved: 5850.00 kr."], guided[..2]);
        Assert.All(guided[2..^1], line => Assert.Matches("^[0-9]{6}-XXXX at .+, due 2026-04-10: (has come|is missing)$", line));
        Assert.Contains("630482-XXXX at Hjælpemiddelcentret, due 2026-04-10: has come", guided);
        Assert.Contains("640588-XXXX at Sundhedshuset, due 2026-04-10: is missing", guided);
        Assert.StartsWith("2026-03-000779: ", guided[^1], StringComparison.Ordinal);
        Assert.Equal(
            ["2026-03-000780;6.5OO,00;2;request.not_a_number", "2026-03-000777;6.500,00;3;refusion.number_reused"],
            (await File.ReadAllLinesAsync(Path.Combine(_folder, "rejected.csv"), Token)).Skip(1).Select(row => row.Split(';')).Select(cells => string.Join(';', cells[0], cells[12], cells[13], cells[14])));

        // Killed when a batch is stored and nobody was told; and, on the other framework, while the host is at one.
        foreach (var (program, batch, isStored) in new[] { (programs["net8.0"], 3, true), (programs["net10.0"], 6, false) })
        {
            using var killed = Start(program, municipalities);
            proxy.AtBatch = async (no, answer) =>
            {
                if (no == batch)
                {
                    await (isStored ? answer : Task.CompletedTask);
                    killed.Kill();
                }
            };
            await killed.WaitForExitAsync(Token);
            Assert.Equal((batch, true), (proxy.Batches, killed.ExitCode != 0));
            proxy.Batches = 0;
        }

        // Begun anew it meets a host that is away for a minute: longer than a call is tried, shorter than a file is.
        proxy.AtBatch = (no, _) =>
        {
            proxy.AwayUntil ??= no == 10 ? TimeProvider.System.GetUtcNow().AddMinutes(1) : null;
            return Task.CompletedTask;
        };
        Assert.Equal(
            ["aarhus, .NET 8: 9900 stored, 100 refused in 100 rows; 1 is frozen", "odense, .NET 8: 198 stored, 2 refused in 2 rows; 1 is rejected"], await Run(programs["net8.0"], municipalities));
        Assert.True(TimeProvider.System.GetUtcNow() > proxy.AwayUntil);
        Assert.True(proxy.TurnedAway > 5, $"{proxy.TurnedAway}"); // A call alone is tried five times.
        Assert.Equal((9_900, 9_900, 0), await Stored(aarhus, "aarhus"));
        Assert.Equal((198, 198, 0), await Stored(odense, "odense"));
        Assert.Equal(0, await aarhus.Scalar<long>("select count(*) from refusion.payslips where number::int % 100 = 0"));

        // What was refused is mended where it stands, and is a file like the first.
        foreach (var (municipality, rows) in new[] { ("aarhus", 100), ("odense", 2) })
        {
            var refused = Encoding.UTF8.GetString(await File.ReadAllBytesAsync(Path.Combine(_folder, municipality + ".rejected.csv"), Token));
            Assert.StartsWith("\uFEFF" + Headings.TrimEnd() + ";rejectedRow;rejectedCode;rejectedDetail\r\n100;", refused, StringComparison.Ordinal);
            Assert.Equal(rows, refused.Split("\r\n").Count(row => row.Contains(";Søren Ærlig Prøve;", StringComparison.Ordinal)));
            await File.WriteAllTextAsync(Path.Combine(_folder, municipality + ".csv"), Mistakes.Aggregate(refused, (text, mistake) => text.Replace(mistake.Wrong, mistake.Meant, StringComparison.Ordinal)), Token);
        }

        Assert.Equal(
            ["aarhus, .NET 10: 100 stored, 0 refused in 0 rows; 1 is frozen", "odense, .NET 10: 2 stored, 0 refused in 0 rows; 1 is rejected"], await Run(programs["net10.0"], municipalities));
        Assert.Equal((Payslips, Payslips, 0), await Stored(aarhus, "aarhus"));
        Assert.Equal((200, 200, 0), await Stored(odense, "odense"));

        // And a program's own tests have a package too.
        await Write("fake", 200);
        foreach (var (framework, program) in programs)
        {
            Assert.Equal([$"fake, .NET {framework[3..^2]}: 200 stored, 0 refused in 0 rows;  is ", "SubmitPayslips SubmitPayslips ListPayslips"], await Run(program, _folder));
        }
    }

    private static async Task<string[]> Client(string municipality, ApiFixture at, Uri address)
    {
        var (id, secret) = await at.Host.Register(Role.Payroll);
        return [municipality, address.ToString(), id, secret];
    }

    /// <summary>How many payslips a municipality has, of how many numbers, and how many of them are of others.</summary>
    private static async Task<(long, long, long)> Stored(ApiFixture at, string municipality) => (
        await at.Scalar<long>("select count(*) from refusion.payslips"), await at.Scalar<long>("select count(distinct number) from refusion.payslips"),
        await at.Scalar<long>($"select count(*) from refusion.payslips where source <> '{municipality}'"));

    /// <summary>A month's file as a payroll system exports it: a person each, and something wrong in every hundredth payslip.</summary>
    private async Task Write(string municipality, int count)
    {
        var text = new StringBuilder(Headings);
        for (var no = 1; no <= count; no++)
        {
            var row = $"{no};{61 + (no % 28)}{1 + (no % 12):00}80{1000 + (no % 3000)};Søren Ærlig Prøve;66137112;1003289999;Biblioteket;01.03.2026;31.03.2026;Månedsløn;10;43,33;1000;6.500,00\r\n";
            var (wrong, meant) = Mistakes[no / 100 % Mistakes.Length];
            text.Append(no % 100 == 0 ? row.Replace(meant, wrong, StringComparison.Ordinal) : row);
        }

        await File.WriteAllBytesAsync(Path.Combine(_folder, municipality + ".csv"), Windows1252.GetBytes(text.ToString()), Token);
    }

    /// <summary>Packs, and builds the program on what was packed; gives the program of each framework.</summary>
    private async Task<SortedDictionary<string, string>> Build(Uri demo)
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Monolith.sln")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        foreach (var package in Packages)
        {
            var said = await Run("dotnet", "pack", Path.Combine(root, "sdk", package), "-c", Configuration, "-nodeReuse:false", "-o", _folder, $"-p:PackageVersion={_version}", "-nologo");
            Assert.DoesNotContain(said, line => line.Contains("warning", StringComparison.OrdinalIgnoreCase));
            await using var packed = await ZipFile.OpenReadAsync(Path.Combine(_folder, $"{package}.{_version}.nupkg"), Token);
            string[] files = ["CHANGELOG.md", "README.md", "icon.png", $"lib/net10.0/{package}.dll", $"lib/net10.0/{package}.xml", $"lib/net8.0/{package}.dll", $"lib/net8.0/{package}.xml"];
            Assert.Empty(files.Except(packed.Entries.Select(e => e.FullName)));
            using var reader = new StreamReader(await packed.GetEntry(package + ".nuspec")!.OpenAsync(Token));
            var (nuspec, publiccode) = (await reader.ReadToEndAsync(Token), await File.ReadAllTextAsync(Path.Combine(root, "publiccode.yml"), Token));
            Assert.Contains("url: https://faatimer.example/faatimer.git", publiccode, StringComparison.Ordinal);
            Assert.Contains("url=\"https://faatimer.example/faatimer.git\"", nuspec, StringComparison.Ordinal);
            Assert.Contains("landingURL: https://faatimer.example/", publiccode, StringComparison.Ordinal);
            Assert.Contains("<projectUrl>https://faatimer.example/</projectUrl>", nuspec, StringComparison.Ordinal);
        }

        var program = Directory.CreateDirectory(Path.Combine(_folder, "consumer")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(root, "tests", "Package")))
        {
            File.Copy(file, Path.Combine(program, Path.GetFileName(file)));
        }

        var (readme, guide) = (await Code(Path.Combine(root, "README.md")), await Code(Path.Combine(root, "docs", "integration.md")));
        Assert.StartsWith(readme, guide, StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            Path.Combine(program, "Guides.cs"), $$"""
            using Faatimer.Sdk;

            internal static class Guides
            {
                public static async Task Readme()
                {
            {{readme}}
                }

                public static async Task Integration(IReadOnlyList<PayslipRequest> payslips, IProgress<PostingProgress> progress)
                {
            {{guide}}
                }
            }
            """.Replace("using Faatimer.Sdk;\n\nvar", "var", StringComparison.Ordinal).Replace("http://localhost:5080", demo.ToString(), StringComparison.Ordinal), Token);
        await Run("dotnet", "build", program, "-nologo", "-v", "q", "-nodeReuse:false", $"-p:SdkVersion={_version}", $"-p:RestoreAdditionalProjectSources={_folder}", "-p:NuGetAudit=false");
        return new(new[] { "net8.0", "net10.0" }.ToDictionary(f => f, f =>
            Directory.EnumerateFiles(Path.Combine(program, "bin", "Debug", f), OperatingSystem.IsWindows() ? "Consumer.exe" : "Consumer", SearchOption.AllDirectories).First()));
    }

    private static async Task<string> Code(string guide) =>
        string.Concat(Regex.Matches(await File.ReadAllTextAsync(guide, Token), "^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline).Select(m => m.Groups[1].Value));

    private Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8,
    })!;

    private async Task<string[]> Run(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Token), process.StandardError.ReadToEndAsync(Token));
        await process.WaitForExitAsync(Token);
        Assert.True(process.ExitCode == 0, await output + await errors);
        return (await output).Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
