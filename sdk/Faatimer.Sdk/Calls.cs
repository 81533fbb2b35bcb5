using System.Diagnostics;
using System.Globalization;
using Faatimer.Sdk.Http;
using Polly;

namespace Faatimer.Sdk;

/// <summary>How every operation of a client is called: within its time, with its headers, and with nothing but a <see cref="FaatimerException"/> when it fails.</summary>
internal sealed class Calls(Connection connection, HttpClient http, Answer? answer = null)
{
    public Connection Connection => connection;

    /// <summary>The same calls, whose last answer is noted.</summary>
    public Calls NotedIn(Answer noted) => new(connection, http, noted);

    public async Task<T> Run<T>(string operation, CallOptions? call, Func<FlatClient, CancellationToken, Task<T>> send, CancellationToken cancellationToken)
    {
        using var activity = Telemetry.Source.StartActivity(operation, ActivityKind.Client);
        using var time = new CancellationTokenSource(call?.Timeout ?? connection.Options.TotalTimeout, connection.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, time.Token);
        try
        {
            return await send(new FlatClient(http) { Operation = operation, Call = call, Answer = answer }, either.Token).ConfigureAwait(false);
        }
        catch (FaatimerException exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.Code);
            throw;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is OperationCanceledException or ExecutionRejectedException or HttpRequestException or IOException)
        {
            activity?.SetStatus(ActivityStatusCode.Error, ProblemCodes.ClientUnreachable);
            throw new UnavailableException(
                Problems.Unreachable(exception is OperationCanceledException or ExecutionRejectedException ? "The service did not answer in time." : "The service cannot be reached."), null, exception);
        }
    }
}

/// <summary>What came beside an answer.</summary>
internal sealed class Answer
{
    public int Status { get; private set; }

    public bool IsReplayed { get; private set; }

    public string TraceId { get; set; } = "";

    public int? RateLeft { get; private set; }

    public void Note(HttpResponseMessage response)
    {
        Status = (int)response.StatusCode;
        IsReplayed = response.Headers.TryGetValues("Idempotency-Replayed", out var replayed) && replayed.First() == "true";
        RateLeft = response.Headers.TryGetValues("RateLimit", out var rate)
            && rate.First().Split(';').Select(p => p.Trim()).FirstOrDefault(p => p.StartsWith("r=", StringComparison.Ordinal)) is { } left
            && int.TryParse(left.AsSpan(2), CultureInfo.InvariantCulture, out var count) ? count : null;
    }
}

/// <summary>The trace that a call belongs to: the caller's, or one of its own, so that there is always an id to ask about.</summary>
internal static class Trace
{
    public static string Give(HttpRequestMessage request)
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } current)
        {
            return current.TraceId.ToString(); // The HTTP client sends it.
        }

        var trace = ActivityTraceId.CreateRandom().ToString();
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        return trace;
    }
}

/// <summary>Where the SDK's calls show in traces.</summary>
public static class Telemetry
{
    /// <summary>The name of the activity source: <c>tracing.AddSource(Telemetry.SourceName)</c>. Each call is an activity named by its operation.</summary>
    public const string SourceName = "Faatimer.Sdk";

    internal static readonly ActivitySource Source = new(SourceName);
}
