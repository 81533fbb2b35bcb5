using System.Net;
using Faatimer.Sdk.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;

namespace Faatimer.Sdk;

/// <summary>Registers the client.</summary>
public static class FaatimerClientSetup
{
    /// <summary>Registers <see cref="IFaatimerClient"/> with tokens, retries, idempotency keys and typed exceptions.</summary>
    /// <returns>The builder of its HTTP client, for a proxy or a handler of one's own.</returns>
    public static IHttpClientBuilder AddFaatimerClient(this IServiceCollection services, Action<FaatimerClientOptions> configure)
    {
        services.AddOptions<FaatimerClientOptions>().Configure(configure)
            .Validate(o => o.IsValid, "BaseAddress must be an absolute https address (http only on this machine), and ClientId and ClientSecret must be given.");
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AccessTokens>();
        services.TryAddTransient<ProblemHandler>();
        services.TryAddTransient<IdempotencyKeyHandler>();
        services.TryAddTransient<TokenHandler>();

        var builder = services.AddHttpClient("Faatimer", (provider, http) =>
        {
            var options = provider.GetRequiredService<IOptions<FaatimerClientOptions>>().Value;
            http.BaseAddress = options.Root;
            http.DefaultRequestHeaders.AcceptLanguage.ParseAdd(options.Language);
            http.Timeout = Timeout.InfiniteTimeSpan; // Calls and the resilience pipeline bound the call.
        }).AddTypedClient<IFaatimerClient>((http, provider) => new FaatimerClient(new Calls(http, provider.GetRequiredService<IOptions<FaatimerClientOptions>>().Value)));

        // Outermost first. The key stands outside the retries: inside them, three attempts would carry three keys and make three payslips.
        builder.AddHttpMessageHandler<ProblemHandler>();
        builder.AddHttpMessageHandler<IdempotencyKeyHandler>();
        builder.AddResilienceHandler("retries", (pipeline, context) =>
            AddRetries(pipeline, context.ServiceProvider.GetRequiredService<IOptions<FaatimerClientOptions>>().Value));
        builder.AddHttpMessageHandler<TokenHandler>();
        return builder;
    }

    private static void AddRetries(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, FaatimerClientOptions options)
    {
        if (options.MaxRetries > 0)
        {
            pipeline.AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = options.MaxRetries,
                Delay = options.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldRetryAfterHeader = true,
                ShouldHandle = async arguments => HttpClientResiliencePredicates.IsTransient(arguments.Outcome)
                    || await IsInProgress(arguments.Outcome.Result, arguments.Context.CancellationToken).ConfigureAwait(false),
            });
        }

        pipeline.AddTimeout(options.AttemptTimeout);
    }

    /// <summary>An attempt that was given up may still be running on the server: its answer comes with the next attempt.</summary>
    private static async ValueTask<bool> IsInProgress(HttpResponseMessage? response, CancellationToken cancellationToken)
    {
        if (response?.StatusCode != HttpStatusCode.Conflict)
        {
            return false;
        }

        await response.Content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
        return (await ProblemHandler.ReadProblem(response, cancellationToken).ConfigureAwait(false)).Code == ProblemCodes.IdempotencyInProgress;
    }
}
