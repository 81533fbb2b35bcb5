using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Faatimer.PayslipFiles;

namespace Faatimer.Sdk.Testing;

/// <summary>A call that a program made.</summary>
/// <param name="Operation">The id of its operation: one of <see cref="Operations"/>.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Path and query.</param>
/// <param name="IdempotencyKey">Its key; null when it only reads.</param>
/// <param name="Body">What was sent; empty when nothing was.</param>
public sealed record FakeCall(string Operation, string Method, string Path, string? IdempotencyKey, string Body)
{
    /// <summary>The body as what was sent.</summary>
    /// <typeparam name="T">What it is, for example <see cref="PayslipRequest"/>.</typeparam>
    public T Read<T>() => JsonSerializer.Deserialize<T>(Body) ?? throw new InvalidOperationException($"{Operation} sent no {typeof(T).Name}.");
}

/// <summary>The API in a test, in this process: it answers what the test says. The client is the real one, with its retries, keys, exceptions and JSON.</summary>
public sealed class FaatimerFake
{
    private readonly ConcurrentQueue<FakeCall> _calls = new();
    private readonly ConcurrentDictionary<string, Func<FakeCall, HttpResponseMessage>> _answers = new();
    private readonly ConcurrentDictionary<string, int> _away = new();

    /// <summary>An API that answers nothing yet.</summary>
    /// <param name="configure">Changes the client's options; retries come at once unless it says otherwise.</param>
    public FaatimerFake(Action<FaatimerClientOptions>? configure = null)
    {
        var options = new FaatimerClientOptions { BaseAddress = new("https://faatimer.test"), ClientId = "test", ClientSecret = "test", RetryDelay = TimeSpan.FromMilliseconds(1) };
        configure?.Invoke(options);
        Client = FaatimerClient.Create(options, innermost: new Handler(this));
    }

    /// <summary>The client to give to what is tested.</summary>
    public IFaatimerClient Client { get; }

    /// <summary>What was called, each attempt.</summary>
    public IReadOnlyList<FakeCall> Calls => [.. _calls];

    /// <summary>Says what an operation answers.</summary>
    /// <typeparam name="T">What it answers.</typeparam>
    /// <param name="operation">One of <see cref="Operations"/>.</param>
    /// <param name="answer">The answer.</param>
    public FaatimerFake Answers<T>(string operation, T answer) => Answers(operation, _ => answer);

    /// <summary>Says how an operation answers a call.</summary>
    /// <typeparam name="T">What it answers.</typeparam>
    /// <param name="operation">One of <see cref="Operations"/>.</param>
    /// <param name="answer">Makes the answer.</param>
    public FaatimerFake Answers<T>(string operation, Func<FakeCall, T> answer) => Set(operation, call => Json(HttpStatusCode.OK, JsonSerializer.Serialize(answer(call))));

    /// <summary>Says that an operation answers a problem.</summary>
    /// <param name="operation">One of <see cref="Operations"/>.</param>
    /// <param name="status">The HTTP status, for example 409.</param>
    /// <param name="code">One of <see cref="ProblemCodes"/>.</param>
    /// <param name="detail">What is wrong, in words.</param>
    public FaatimerFake Fails(string operation, int status, string code, string detail = "") => Set(operation, call => Json(
        (HttpStatusCode)status,
        JsonSerializer.Serialize(new Problem { Type = $"urn:faatimer:{code}", Title = detail, Status = status, Detail = detail, Instance = call.Path, TraceId = "", Code = code, Errors = [] }),
        "application/problem+json"));

    /// <summary>Gives the next attempts of an operation no answer, as when the network is down.</summary>
    /// <param name="operation">One of <see cref="Operations"/>.</param>
    /// <param name="times">How many attempts.</param>
    public FaatimerFake IsAway(string operation, int times = 1)
    {
        _away[operation] = times;
        return this;
    }

    /// <summary>Stores every payslip of a batch, or of a file, as approved.</summary>
    public FaatimerFake TakesPayslips() => Answers(Operations.SubmitPayslips, call =>
    {
        var payslips = call.Body.StartsWith('{') ? [.. call.Read<SubmitPayslipsRequest>().Payslips.Select(p => (p.Source, p.Number))] : InFile(call.Body);
        return Model.Of<SubmitPayslipsResponse>() with
        {
            Stored = payslips.Count,
            Results = [.. payslips.Select((p, i) => Model.Of<SubmittedPayslip>() with { Index = i, Outcome = SubmittedOutcome.Created, Status = PayslipStatus.Approved, Source = p.Source, Number = p.Number, Id = Model.NewId() })],
        };
    });

    private static List<(string Source, string Number)> InFile(string csv)
    {
        List<CsvRow> rows = [.. CsvRows.Of(Encoding.UTF8.GetBytes(csv))];
        var columns = FileColumns.Of(rows[0], FileMapping.Plain);
        return [.. rows.Skip(1).Select(columns.Read).Select(cells => (cells["source"], cells["number"])).Distinct()];
    }

    private FaatimerFake Set(string operation, Func<FakeCall, HttpResponseMessage> answer)
    {
        _answers[operation] = answer;
        return this;
    }

    private static HttpResponseMessage Json(HttpStatusCode status, string body, string type = "application/json") => new(status) { Content = new StringContent(body, Encoding.UTF8, type) };

    private sealed class Handler(FaatimerFake fake) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!request.Options.TryGetValue(Operations.OfRequest, out var operation))
            {
                return Json(HttpStatusCode.OK, """{"access_token":"test","expires_in":1800}"""); // The token's.
            }

            var call = new FakeCall(
                operation, request.Method.Method, request.RequestUri!.PathAndQuery,
                request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : null,
                request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
            fake._calls.Enqueue(call);
            if (fake._away.AddOrUpdate(operation, -1, (_, left) => left - 1) >= 0)
            {
                throw new HttpRequestException("The fake is away.");
            }

            return fake._answers.TryGetValue(operation, out var answer) ? answer(call) : throw new InvalidOperationException($"The test does not say what {operation} answers: fake.Answers(Operations.{operation}, …).");
        }
    }
}
