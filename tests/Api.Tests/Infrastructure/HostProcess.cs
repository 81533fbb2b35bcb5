using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Npgsql;

namespace Faatimer.Api.Tests.Infrastructure;

/// <summary>The real program in a process of its own, for tests that kill it.</summary>
internal sealed class HostProcess : IDisposable
{
    private readonly Process _process;

    private HostProcess(Process process, Uri address) => (_process, Http) = (process, new HttpClient { BaseAddress = address });

    /// <summary>Signed in as the client that was asked for.</summary>
    public HttpClient Http { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="name">How its connections are called in the database.</param>
    public static async Task<HostProcess> Start(ApiFixture fixture, string name, string client, params string[] settings)
    {
        var address = $"http://127.0.0.1:{FreePort()}";
        var app = new NpgsqlConnectionStringBuilder(fixture.AppConnection) { ApplicationName = name }.ConnectionString;
        var process = Process.Start(new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "Faatimer.Host.dll"), $"--urls={address}", "--environment=Production", $"--ConnectionStrings:Faatimer={app}",
            $"--ConnectionStrings:FaatimerOwner={fixture.OwnerConnection}", $"--Faatimer:MasterKey={TestServer.MasterKey}", "--Schedules:Enabled=false", "--Faatimer:LogToConsole=false",
            "--demo", "--demo-clock=2026-04-02", .. settings,
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["DOTNET_TieredPGO"] = "0", ["DOTNET_gcServer"] = "0" } })!;
        var host = new HostProcess(process, new Uri(address));
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (!await host.IsReady())
            {
                Assert.False(process.HasExited, "the host ended: " + (process.HasExited ? await process.StandardError.ReadToEndAsync(Token) : ""));
                Assert.False(patience.IsCancellationRequested, "the host did not start");
                await Task.Delay(50, Token); // To ask without a pause would take the processor that it starts on.
            }

            await host.SignIn(client);
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>SIGKILL: no handler, no farewell.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
        Http.Dispose();
    }

    private async Task<bool> IsReady()
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri("/health/ready", UriKind.Relative), Token);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task SignIn(string client)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = client, ["client_secret"] = "demo-secret" });
        using var answer = await Http.PostAsync(new Uri("/connect/token", UriKind.Relative), form, Token);
        using var token = JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Token));
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.RootElement.GetProperty("access_token").GetString());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
