using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Faatimer.Sdk.Tests;

/// <summary>The package as integrators get it: packed, installed from a folder, and used by a program that has nothing else of ours, on each framework.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("faatimer package ").FullName;
    private readonly string _version = $"0.0.1-test.{Guid.CreateVersion7():N}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        var installed = Path.Combine(Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"), "faatimer.sdk", _version);
        if (Directory.Exists(installed))
        {
            Directory.Delete(installed, recursive: true);
        }
    }

    [Fact]
    public async Task A_program_with_the_package_alone_posts_payslips_on_both_frameworks()
    {
        var packed = await Run("dotnet", Path.Combine(ConventionTests.Root, "sdk", "Faatimer.Sdk"), "pack", "-c", Configuration, "-nodeReuse:false", "-o", _folder, $"-p:PackageVersion={_version}", "-nologo");
        Assert.DoesNotContain("warning", packed, StringComparison.OrdinalIgnoreCase);
        using (var package = ZipFile.OpenRead(Path.Combine(_folder, $"Faatimer.Sdk.{_version}.nupkg")))
        {
            string[] files = ["CHANGELOG.md", "README.md", "icon.png", "lib/net10.0/Faatimer.Sdk.dll", "lib/net10.0/Faatimer.Sdk.xml", "lib/net8.0/Faatimer.Sdk.dll", "lib/net8.0/Faatimer.Sdk.xml"];
            Assert.Empty(files.Except(package.Entries.Select(e => e.FullName)));
            using var reader = new StreamReader(package.GetEntry("Faatimer.Sdk.nuspec")!.Open());
            var nuspec = await reader.ReadToEndAsync(Token);
            var publiccode = await File.ReadAllTextAsync(Path.Combine(ConventionTests.Root, "publiccode.yml"), Token);
            Assert.Contains("url: https://faatimer.example/faatimer.git", publiccode, StringComparison.Ordinal);
            Assert.Contains("url=\"https://faatimer.example/faatimer.git\"", nuspec, StringComparison.Ordinal);
            Assert.Contains("landingURL: https://faatimer.example/", publiccode, StringComparison.Ordinal);
            Assert.Contains("<projectUrl>https://faatimer.example/</projectUrl>", nuspec, StringComparison.Ordinal);
        }

        var program = Directory.CreateDirectory(Path.Combine(_folder, "consumer")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(ConventionTests.Root, "tests", "Package")))
        {
            File.Copy(file, Path.Combine(program, Path.GetFileName(file)));
        }

        await Run("dotnet", program, "build", "-nologo", "-v", "q", "-nodeReuse:false", $"-p:SdkVersion={_version}", $"-p:RestoreAdditionalProjectSources={_folder}", "-p:NuGetAudit=false");
        using var server = new Server();
        foreach (var (framework, major) in new[] { ("net8.0", 8), ("net10.0", 10) })
        {
            var built = Directory.EnumerateFiles(Path.Combine(program, "bin", "Debug", framework), OperatingSystem.IsWindows() ? "Consumer.exe" : "Consumer", SearchOption.AllDirectories).First();
            Assert.Equal(
                $".NET {major}: 1188 created, 12 refused; PayslipEmployee {{ Cpr = 720488-XXXX, Name = Signe Prøve }}",
                (await Run(built, program, server.Address)).Trim());
        }

        Assert.All(server.Agents, a => Assert.EndsWith(" consumer/1.0", a, StringComparison.Ordinal));
    }

    private static string Configuration => AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";

    private static async Task<string> Run(string program, string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Token), process.StandardError.ReadToEndAsync(Token));
        await process.WaitForExitAsync(Token);
        Assert.True(process.ExitCode == 0, await output + await errors);
        return await output;
    }

    /// <summary>The token endpoint and the batch, which refuses every hundredth payslip.</summary>
    private sealed class Server : IDisposable
    {
        private readonly HttpListener _listener = new();

        public Server()
        {
            using (var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
            }

            _listener.Prefixes.Add(Address);
            _listener.Start();
            _ = Serve();
        }

        public string Address { get; }

        public List<string> Agents { get; } = [];

        public void Dispose() => _listener.Close();

        private async Task Serve()
        {
            while (_listener.IsListening)
            {
                HttpListenerContext call;
                try
                {
                    call = await _listener.GetContextAsync();
                }
                catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }

                Agents.Add(call.Request.UserAgent ?? "");
                using var reader = new StreamReader(call.Request.InputStream);
                var answer = call.Request.Url!.AbsolutePath == "/connect/token" ? """{"access_token":"t","expires_in":1800}""" : Batch(await reader.ReadToEndAsync());
                call.Response.ContentType = "application/json";
                await call.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer));
                call.Response.Close();
            }
        }

        private static string Batch(string body)
        {
            using var json = JsonDocument.Parse(body);
            var numbers = json.RootElement.GetProperty("payslips").EnumerateArray().Select(p => p.GetProperty("number").GetString()!).ToList();
            var results = numbers.Select((n, i) => new { index = i, outcome = n.EndsWith("00", StringComparison.Ordinal) ? "refused" : "created", number = n }).ToList();
            return JsonSerializer.Serialize(new { stored = results.Count(r => r.outcome == "created"), refused = results.Count(r => r.outcome == "refused"), results });
        }
    }
}
