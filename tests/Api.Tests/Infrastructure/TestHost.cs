using System.Net.Http.Headers;
using System.Text.Json;
using Faatimer.Host;
using Faatimer.Host.Auth;
using Faatimer.Kernel;
using Faatimer.Sdk;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using Serilog.Core;
using Serilog.Events;

namespace Faatimer.Api.Tests.Infrastructure;

/// <summary>The real host on a real port and a real database. Several can share a database, as in production.</summary>
public sealed class TestHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Dictionary<(string Id, string Secret), ServiceProvider> _clients = [];

    private readonly ProblemsAreDeclared _problems;

    private TestHost(WebApplication app, LogLines log, ProblemsAreDeclared problems)
    {
        _problems = problems;
        _app = app;
        Log = log;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public Uri Address { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>The business clock of this host; a test moves it.</summary>
    public BusinessClock Clock => Services.GetRequiredService<BusinessClock>();

    /// <summary>Everything this host has logged.</summary>
    public LogLines Log { get; }

    public static async Task<TestHost> Start(TestServer server, string database, bool demo = false, Action<WebApplicationBuilder>? configure = null, params string[] settings)
    {
        var log = new LogLines();
        var problems = new ProblemsAreDeclared();
        string[] arguments =
        [
            "--urls=http://127.0.0.1:0", "--environment=Production", "--hostBuilder:reloadConfigOnChange=false",
            $"--ConnectionStrings:Faatimer={server.App(database)}", $"--ConnectionStrings:FaatimerOwner={server.Owner(database)}",
            $"--Faatimer:MasterKey={TestServer.MasterKey}", "--Faatimer:RequestsPerMinute=1000000", "--Faatimer:LogToConsole=false", "--Schedules:Enabled=false", .. settings, .. demo ? ["--demo"] : Array.Empty<string>(),
        ];
        var app = Program.Build(arguments, builder =>
        {
            builder.Services.AddSingleton<ILogEventSink>(log);
            builder.Services.AddSingleton<IStartupFilter>(problems);
            configure?.Invoke(builder);
        });
        await app.StartAsync();
        return new TestHost(app, log, problems);
    }

    /// <summary>The SDK as a client of a role, limited to units.</summary>
    public async Task<IFaatimerClient> Client(Role role, params Guid[] units)
    {
        var (id, secret) = await Register(role, units);
        return Client(id, secret);
    }

    /// <summary>The SDK as a known client, for example <c>demo-payroll</c>: one for each, which keeps its token as an integrator's would.</summary>
    public IFaatimerClient Client(string id, string secret = "demo-secret")
    {
        lock (_clients)
        {
            if (!_clients.TryGetValue((id, secret), out var provider))
            {
                var services = new ServiceCollection();
                services.AddFaatimerClient(o =>
                {
                    o.BaseAddress = Address;
                    o.ClientId = id;
                    o.ClientSecret = secret;
                });
                _clients.Add((id, secret), provider = services.BuildServiceProvider());
            }

            return provider.GetRequiredService<IFaatimerClient>();
        }
    }

    /// <summary>A bare HTTP client of a role, for what the SDK would not send.</summary>
    public async Task<HttpClient> Http(Role role, params Guid[] units)
    {
        var (id, secret) = await Register(role, units);
        return await Http(id, secret);
    }

    /// <inheritdoc cref="Http(Role, Guid[])"/>
    public async Task<HttpClient> Http(string id, string secret = "demo-secret", string? scope = null)
    {
        var http = new HttpClient { BaseAddress = Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await Token(id, secret, scope));
        return http;
    }

    public async Task<string> Token(string id, string secret, string? scope = null)
    {
        using var http = new HttpClient { BaseAddress = Address };
        var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = id, ["client_secret"] = secret };
        if (scope is not null)
        {
            form["scope"] = scope;
        }

        using var content = new FormUrlEncodedContent(form);
        var answer = await http.PostAsync(new Uri("/connect/token", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("access_token").GetString()!;
    }

    /// <summary>Registers a client of a role.</summary>
    public async Task<(string Id, string Secret)> Register(Role role, params Guid[] units)
    {
        var (id, secret) = ($"test-{role}-{Guid.CreateVersion7():N}".ToLowerInvariant(), "test-secret-0123456789");
        await using var scope = Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>().CreateAsync(Clients.Describe(Services.GetRequiredService<RoleTable>(), id, "Test", secret, role, units));
        return (id, secret);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values)
        {
            await client.DisposeAsync();
        }

        await _app.StopAsync();
        await _app.DisposeAsync();
        _problems.Require();
    }
}

/// <summary>Log events as rendered text, with all their properties and exceptions.</summary>
public sealed class LogLines : ILogEventSink
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public void Emit(LogEvent logEvent)
    {
        var line = $"{logEvent.Level} {logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture)} {string.Join(' ', logEvent.Properties)} {logEvent.TraceId} {logEvent.Exception}";
        lock (_lines)
        {
            _lines.Add(line);
        }
    }
}
