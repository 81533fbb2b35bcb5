using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Sdk.Tests;

/// <summary>One request as it went over the wire.</summary>
internal sealed record Call(string Method, string Host, string Path, string? Key, string? Token, string Language, string Body, string? Trace, string Agent);

/// <summary>The API at the end of the SDK's handlers: hands out tokens t1, t2 … and answers calls as the test says.</summary>
internal sealed class Api : HttpMessageHandler
{
    private readonly ConcurrentQueue<Call> _calls = new();
    private int _tokens;

    public Func<Call, HttpResponseMessage> Answer { get; init; } = _ => Created();

    public Func<Call, HttpResponseMessage?> AnswerToken { get; init; } = _ => null;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public Action<FaatimerClientOptions> Options { get; init; } = _ => { };

    public IReadOnlyList<Call> TokenCalls => [.. _calls.Where(c => c.Path == "/connect/token")];

    public IReadOnlyList<Call> Calls => [.. _calls.Where(c => c.Path != "/connect/token")];

    public IFaatimerClient Client()
    {
        var services = new ServiceCollection();
        services.AddSingleton(Time);
        services.AddFaatimerClient(o =>
        {
            o.BaseAddress = new Uri("https://faatimer.example");
            (o.ClientId, o.ClientSecret) = ("payroll", "secret");
            o.RetryDelay = TimeSpan.FromMilliseconds(1);
            Options(o);
        }).ConfigurePrimaryHttpMessageHandler(() => this);
        return services.BuildServiceProvider().GetRequiredService<IFaatimerClient>();
    }

    public static Task<Directorate> Post(IFaatimerClient client, CallOptions? call = null) =>
        client.Organisation.CreateDirectorateAsync(new CreateDirectorateRequest { Name = "Teknik og Miljø" }, call, TestContext.Current.CancellationToken);

    public static HttpResponseMessage Created() => Json(HttpStatusCode.Created, """{"id":"01900000-0000-7000-8000-000000000014","name":"Teknik og Miljø","version":1}""");

    public static HttpResponseMessage Problem(int status, string code) => Json((HttpStatusCode)status,
        $$"""
        {"type":"urn:faatimer:{{code}}","title":"En regel siger nej","status":{{status}},"detail":"Det går ikke.","instance":"/api/v1/directorates",
         "traceId":"0af7651916cd43dd8448eb211c80319c","code":"{{code}}","errors":[{"pointer":"/name","code":"{{code}}","detail":"Navnet går ikke."},{"code":"request.required","detail":"Mangler."}]}
        """,
        "application/problem+json");

    public static HttpResponseMessage Json(HttpStatusCode status, string body, string type = "application/json") =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, type) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = new Call(
            request.Method.Method,
            request.RequestUri!.Host,
            request.RequestUri.PathAndQuery,
            request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : null,
            request.Headers.Authorization?.Parameter,
            request.Headers.AcceptLanguage.ToString(),
            request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken),
            request.Headers.TryGetValues("traceparent", out var trace) ? trace.Single() : null,
            request.Headers.UserAgent.ToString());
        _calls.Enqueue(call);
        if (call.Path != "/connect/token")
        {
            var answer = Answer(call);
            cancellationToken.ThrowIfCancellationRequested(); // It reaches nobody who has gone.
            return answer;
        }

        await Task.Yield(); // Gives others the chance to ask at the same time.
        return AnswerToken(call) ?? Json(HttpStatusCode.OK, $$"""{"access_token":"t{{Interlocked.Increment(ref _tokens)}}","token_type":"Bearer","expires_in":1800}""");
    }
}
