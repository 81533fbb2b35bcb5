using System.Net.Http.Headers;
using System.Text.Json;
using Polly;

namespace Faatimer.Sdk.Http;

/// <summary>Turns every answer that is no success into its exception; generated code sees successes only.</summary>
internal sealed class ProblemHandler(TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception)
        {
            throw new UnavailableException(Problems.Unreachable("The service cannot be reached."), null, exception);
        }
        catch (ExecutionRejectedException exception)
        {
            throw new UnavailableException(Problems.Unreachable("The service did not answer in time."), null, exception);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw Map(await ReadProblem(response, cancellationToken).ConfigureAwait(false), RetryAfter(response.Headers.RetryAfter));
        }
    }

    public static async Task<Problem> ReadProblem(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return Problems.Unreadable(status, $"The answer {status} is not a problem of the API.");
        }

        try
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            return JsonSerializer.Deserialize<Problem>(body, Json.Options) is { Code.Length: > 0 } problem ? problem with { Status = status } : Problems.Unreadable(status, $"The answer {status} has no code.");
        }
        catch (JsonException)
        {
            return Problems.Unreadable(status, $"The answer {status} cannot be read.");
        }
    }

    private static FaatimerException Map(Problem problem, TimeSpan? retryAfter) => problem.Status switch
    {
        401 => new UnauthorizedException(problem),
        403 => new ForbiddenException(problem),
        404 => new NotFoundException(problem),
        409 or 422 when problem.Code is ProblemCodes.IdempotencyInProgress or ProblemCodes.IdempotencyKeyReused => new IdempotencyException(problem),
        409 => new RuleViolatedException(problem),
        412 or 428 => new VersionConflictException(problem),
        400 or 413 or 415 or 422 => new ValidationFailedException(problem),
        429 => new TooManyRequestsException(problem, retryAfter),
        408 or 502 or 503 or 504 => new UnavailableException(problem, retryAfter),
        _ => new FaatimerException(problem),
    };

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) => header switch
    {
        { Delta: { } wait } => wait,
        { Date: { } at } => at - time.GetUtcNow() is { Ticks: > 0 } wait ? wait : TimeSpan.Zero,
        _ => null,
    };
}
