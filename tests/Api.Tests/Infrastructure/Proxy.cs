using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Faatimer.Api.Tests.Infrastructure;

/// <summary>
/// Stands between a caller and a host. It can be away, which looks to the caller as if the host were; and its answers are those of a later version: every object has a field that nobody knows, and what is rejected is "frozen".
/// </summary>
internal sealed class Proxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _host;
    private int _batches;
    private int _turnedAway;

    private Proxy(WebApplication app, HttpClient host) => (_app, _host) = (app, host);

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Batches of payslips that were sent to the host.</summary>
    public int Batches { get => _batches; set => _batches = value; }

    /// <summary>Called with the number of each batch that is sent, and with the host's answer to it, which the caller has not had then.</summary>
    public Func<int, Task, Task> AtBatch { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Until then every connection is broken.</summary>
    public DateTimeOffset? AwayUntil { get; set; }

    /// <summary>Calls that came while it was away.</summary>
    public int TurnedAway => _turnedAway;

    public static async Task<Proxy> Start(Uri host)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var proxy = new Proxy(app, new HttpClient { BaseAddress = host });
        app.Run(proxy.Serve);
        await app.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _host.Dispose();
    }

    private async Task Serve(HttpContext call)
    {
        if (TimeProvider.System.GetUtcNow() < AwayUntil)
        {
            Interlocked.Increment(ref _turnedAway);
            call.Abort();
            return;
        }

        using var request = new HttpRequestMessage(new HttpMethod(call.Request.Method), call.Request.GetEncodedPathAndQuery()) { Content = new StreamContent(call.Request.Body) };
        foreach (var (name, value) in call.Request.Headers.Where(h => h.Key is not ("Host" or "Connection" or "Transfer-Encoding")))
        {
            if (!request.Headers.TryAddWithoutValidation(name, value.AsEnumerable()))
            {
                request.Content.Headers.TryAddWithoutValidation(name, value.AsEnumerable());
            }
        }

        var answering = _host.SendAsync(request, call.RequestAborted);
        if (call.Request.Path == "/api/v1/refusion/payslips/batch")
        {
            await AtBatch(Interlocked.Increment(ref _batches), answering);
        }

        try
        {
            using var answer = await answering;
            call.Response.StatusCode = (int)answer.StatusCode;
            call.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            var text = await answer.Content.ReadAsStringAsync(call.RequestAborted);
            await call.Response.WriteAsync(text.Replace("{\"", "{\"later\":7,\"", StringComparison.Ordinal).Replace("\"status\":\"rejected\"", "\"status\":\"frozen\"", StringComparison.Ordinal), call.RequestAborted);
        }
        catch (OperationCanceledException) when (call.RequestAborted.IsCancellationRequested)
        {
            // The caller is dead.
        }
    }
}
