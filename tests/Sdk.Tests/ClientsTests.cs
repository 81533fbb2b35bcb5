using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Faatimer.Sdk.Tests;

/// <summary>Several clients in one process, and the ways to make one.</summary>
public class ClientsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_municipalities_in_one_process_share_nothing()
    {
        var cities = new[] { "aarhus", "odense" }.ToDictionary(city => city, city => new Api
        {
            AnswerToken = _ => Api.Json(HttpStatusCode.OK, $$"""{"access_token":"of-{{city}}","expires_in":1800}"""),
            Answer = _ => Api.Json(HttpStatusCode.OK, """{"items":[],"next":null}"""),
        });
        var services = new ServiceCollection();
        foreach (var (city, api) in cities)
        {
            services.AddFaatimerClient(city, o =>
            {
                (o.BaseAddress, o.ClientId, o.ClientSecret) = (new($"https://{city}.example"), $"payroll-{city}", $"secret-{city}");
                o.Language = city == "odense" ? "en" : "da";
            }).ConfigurePrimaryHttpMessageHandler(() => api);
        }

        await using var provider = services.BuildServiceProvider();
        var factory = provider.GetRequiredService<IFaatimerClientFactory>();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i =>
        {
            var city = i % 2 == 0 ? "aarhus" : "odense";
            var client = i % 4 < 2 ? factory.CreateClient(city) : provider.GetRequiredKeyedService<IFaatimerClient>(city);
            return client.Workplaces.ListAsync(new() { Name = city }, cancellationToken: Token);
        }));
        foreach (var (city, api) in cities)
        {
            Assert.Equal(20, api.Calls.Count);
            Assert.All(api.Calls, c => Assert.Equal((city + ".example", $"/api/v1/workplaces?name={city}", $"of-{city}", city == "odense" ? "en" : "da"), (c.Host, c.Path, c.Token, c.Language)));
            var token = Assert.Single(api.TokenCalls);
            Assert.Contains($"client_id=payroll-{city}&client_secret=secret-{city}", token.Body, StringComparison.Ordinal);
        }

        Assert.Null(provider.GetService<IFaatimerClient>());
        Assert.Contains("bergen", Assert.Throws<ArgumentException>(() => factory.CreateClient("bergen")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_is_registered_once_and_the_client_without_one_too()
    {
        var services = new ServiceCollection();
        var api = new Api();
        services.AddFaatimerClient(Valid).ConfigurePrimaryHttpMessageHandler(() => api);
        services.AddFaatimerClient("aarhus", Valid);
        services.AddFaatimerClient("odense", Valid);
        Assert.Contains("AddFaatimerClient(\"name\"", Assert.Throws<InvalidOperationException>(() => services.AddFaatimerClient(Valid)).Message, StringComparison.Ordinal);
        Assert.Contains("aarhus", Assert.Throws<InvalidOperationException>(() => services.AddFaatimerClient("aarhus", Valid)).Message, StringComparison.Ordinal);
        await Api.Post(services.BuildServiceProvider().GetRequiredService<IFaatimerClient>());
        Assert.Single(api.Calls);
    }

    [Fact]
    public async Task Settings_come_from_configuration()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Faatimer:BaseAddress"] = "https://aarhus.example", ["Faatimer:ClientId"] = "payroll", ["Faatimer:ClientSecret"] = "secret", ["Faatimer:Scopes:0"] = "refusion:write",
            ["Faatimer:BatchPatience"] = "00:20:00", ["Faatimer:Application"] = "opus-loen/4.2",
        }).Build();
        var (api, named, services) = (new Api(), new Api(), new ServiceCollection());
        services.AddFaatimerClient(configuration.GetSection("Faatimer")).ConfigurePrimaryHttpMessageHandler(() => api);
        services.AddFaatimerClient("too", configuration.GetSection("Faatimer")).ConfigurePrimaryHttpMessageHandler(() => named);
        await using var provider = services.BuildServiceProvider();
        await Api.Post(provider.GetRequiredService<IFaatimerClient>());
        await Api.Post(provider.GetRequiredKeyedService<IFaatimerClient>("too"));
        Assert.Equal("/api/v1/directorates", Assert.Single(api.Calls).Path);
        Assert.Contains("scope=refusion%3Awrite", Assert.Single(named.TokenCalls).Body, StringComparison.Ordinal);
        Assert.All(api.Calls.Concat(api.TokenCalls), c => Assert.Matches(@"^Faatimer\.Sdk/\d+\.\d+\.\d+\S* dotnet/\d+\.\d+ opus-loen/4\.2$", c.Agent));
    }

    [Fact]
    public async Task A_client_is_made_without_dependency_injection()
    {
        var api = new Api();
        var client = FaatimerClient.Create(new() { BaseAddress = new("https://faatimer.example"), ClientId = "payroll", ClientSecret = "secret" }, innermost: api);
        await Api.Post(client);
        Assert.Equal("Teknik og Miljø", (await client.ResultOfAsync(c => Api.Post(c))).Value.Name);
        Assert.Equal(["t1", "t1"], api.Calls.Select(c => c.Token));
        Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(() => FaatimerClient.Create(new() { BaseAddress = new("http://faatimer.example"), ClientId = "payroll", ClientSecret = "secret" }));
        Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(() => FaatimerClient.Create(new() { BaseAddress = new("https://faatimer.example"), ClientId = "p", ClientSecret = "s", Application = "Opus Løn" }));
    }

    [Fact]
    public async Task A_retry_is_one_line_in_the_log_and_names_nobody()
    {
        var lines = new Lines();
        var attempts = 0;
        var api = new Api { Answer = _ => ++attempts switch { 1 => Api.Problem(503, "service.busy"), 2 => throw new HttpRequestException("reset"), _ => Api.Json(HttpStatusCode.OK, """{"items":[],"next":null}""") } };
        var services = new ServiceCollection();
        services.AddLogging(l => l.AddProvider(lines).SetMinimumLevel(LogLevel.Trace));
        services.AddFaatimerClient(o =>
        {
            Valid(o);
            o.RetryDelay = TimeSpan.FromMilliseconds(1);
        }).ConfigurePrimaryHttpMessageHandler(() => api);
        await services.BuildServiceProvider().GetRequiredService<IFaatimerClient>().Workplaces.ListAsync(new() { Name = "Amina Prøve" }, cancellationToken: Token);
        Assert.Equal(["GET /api/v1/workplaces: attempt 1 failed (503)", "GET /api/v1/workplaces: attempt 2 failed (HttpRequestException)"], lines.Written.Select(l => l.Split(", the next")[0]));
    }

    private static void Valid(FaatimerClientOptions options) => (options.BaseAddress, options.ClientId, options.ClientSecret) = (new("https://faatimer.example"), "payroll", "secret");

    /// <summary>Everything that is logged, whatever its category.</summary>
    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Written { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Written.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
