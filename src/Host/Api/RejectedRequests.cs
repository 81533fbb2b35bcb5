using System.Diagnostics;
using System.Text.Json;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Faatimer.Host.Api;

/// <summary>
/// Gives a problem body to what the server refuses before the product sees it: headers that are too large (431), a line that is no request (400). Kestrel answers with an
/// empty body and has no hook for another; but it tells that it is about to, with headers not sent yet.
/// </summary>
internal sealed class RejectedRequests(Texts texts) : IObserver<KeyValuePair<string, object?>>
{
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    public static void Watch(WebApplication app) =>
        app.Services.GetRequiredService<DiagnosticListener>().Subscribe(new RejectedRequests(app.Services.GetRequiredService<Texts>()), static name => name == BadRequest);

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key == BadRequest && value.Value is IFeatureCollection features && features.Get<IHttpResponseFeature>() is { HasStarted: false } response
            && features.Get<IHttp2StreamIdFeature>() is null && features.Get<IConnectionTransportFeature>() is { } connection)
        {
            var code = response.StatusCode switch { 413 => "request.body_too_large", 414 or 431 => "request.head_too_large", _ => "request.malformed" };
            var culture = features.Get<IHttpRequestFeature>()?.Headers.AcceptLanguage.ToString().StartsWith("en", StringComparison.OrdinalIgnoreCase) == true ? Texts.English : Texts.Danish;
            var path = features.Get<IHttpRequestFeature>() is { Path.Length: > 0 } request ? request.Path : "/";
            var trace = ActivityTraceId.CreateRandom().ToString();
            var problem = ProblemWriter.Describe(texts, culture, path, trace, response.StatusCode, [RuleViolation.Error(code)]);
            var body = JsonSerializer.SerializeToUtf8Bytes(problem, Json.Options);
            response.Headers.ContentType = "application/problem+json";
            response.Headers.ContentLength = body.Length;
            response.Headers.CacheControl = "no-store";

            // The server closes the connection, and would say so only after this. A caller who is not told sends the next request into it, and gets no answer to that.
            response.Headers.Connection = "close";

            // Headers first: once the answer has started, the server leaves it as it is and closes the connection.
            if (features.Get<IHttpResponseBodyFeature>()!.StartAsync() is { IsCompletedSuccessfully: true })
            {
                _ = connection.Transport.Output.WriteAsync(body).AsTask();
            }
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
