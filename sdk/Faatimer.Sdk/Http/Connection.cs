using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;

namespace Faatimer.Sdk.Http;

/// <summary>The way to one installation as one machine client: its token, and what every request passes.</summary>
internal sealed partial class Connection : IDisposable
{
    private readonly AccessTokens _tokens;
    private readonly ResiliencePipeline<HttpResponseMessage> _retries;
    private readonly TimeProvider _time;

    public Connection(FaatimerClientOptions options, TimeProvider time, ILogger logger)
    {
        if (options.Fault is { } fault)
        {
            throw new OptionsValidationException(nameof(FaatimerClientOptions), typeof(FaatimerClientOptions), [fault]);
        }

        (Options, _time, Logger, _tokens) = (options, time, logger, new AccessTokens(options, time));
        _retries = Retries();
    }

    public const int HandlerCount = 4;

    public FaatimerClientOptions Options { get; }

    public TimeProvider Time => _time;

    public ILogger Logger { get; }

    /// <summary>
    /// What a request passes, outermost first. The key stands outside the retries: inside them, three attempts would carry three keys and make three payslips.
    /// </summary>
    public IReadOnlyList<Func<DelegatingHandler>> Handlers => [() => new ProblemHandler(_time), () => new IdempotencyKeyHandler(), () => new ResilienceHandler(_retries), () => Options.AccessToken is { } given ? new GivenTokenHandler(given) : new TokenHandler(_tokens)];

    /// <summary>The client that sends through the handlers, with what every request has.</summary>
    public HttpClient Prepare(HttpClient http)
    {
        http.BaseAddress = Options.Root;
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd(Options.Language);
        http.DefaultRequestHeaders.UserAgent.ParseAdd(Options.UserAgent);
        http.Timeout = Timeout.InfiniteTimeSpan; // The call and its attempts have times of their own.
        return http;
    }

    public void Dispose() => _tokens.Dispose();

    private ResiliencePipeline<HttpResponseMessage> Retries()
    {
        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>();
        if (Options.MaxRetries > 0)
        {
            pipeline.AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = Options.MaxRetries,
                Delay = Options.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldRetryAfterHeader = true,
                ShouldHandle = async arguments => HttpClientResiliencePredicates.IsTransient(arguments.Outcome)
                    || await IsInProgress(arguments.Outcome.Result, arguments.Context.CancellationToken).ConfigureAwait(false),
                OnRetry = arguments =>
                {
                    var request = arguments.Context.GetRequestMessage();
                    Retrying(
                        Logger, request?.Method.Method, request?.RequestUri?.AbsolutePath, arguments.AttemptNumber + 1,
                        arguments.Outcome.Result is { } answer ? ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture) : arguments.Outcome.Exception?.GetType().Name, arguments.RetryDelay);
                    return default;
                },
            });
        }

        return pipeline.AddTimeout(Options.AttemptTimeout).Build();
    }

    /// <summary>An attempt that was given up may still be running on the server: its answer comes with the next attempt.</summary>
    private static async ValueTask<bool> IsInProgress(HttpResponseMessage? response, CancellationToken cancellationToken)
    {
        if (response?.StatusCode != HttpStatusCode.Conflict)
        {
            return false;
        }

        return (await ProblemHandler.ReadProblem(response, cancellationToken).ConfigureAwait(false)).Code == ProblemCodes.IdempotencyInProgress;
    }

    /// <summary>Paths hold no personal data; queries may hold names.</summary>
    [LoggerMessage(LogLevel.Warning, "{Method} {Path}: attempt {Attempt} failed ({Fault}), the next one comes in {Delay}")]
    private static partial void Retrying(ILogger logger, string? method, string? path, int attempt, string? fault, TimeSpan delay);
}
