namespace Faatimer.Sdk;

/// <summary>The API did not do what was asked. The subclasses say why; <see cref="Code"/> says it exactly.</summary>
public class FaatimerException : Exception
{
    /// <summary>An exception of a problem that the API answered.</summary>
    /// <param name="problem">The whole problem.</param>
    /// <param name="innerException">What is behind it, when that is a fault of its own.</param>
    public FaatimerException(Problem problem, Exception? innerException = null)
        : base($"{problem.Detail} ({problem.Code}{(problem.TraceId.Length > 0 ? $", trace id {problem.TraceId}" : "")})", innerException) => Problem = problem;

    /// <summary>Generated code calls this when an answer cannot be read. The text of the answer may be personal: it is not kept.</summary>
    internal FaatimerException(string message, int status, string? response, IReadOnlyDictionary<string, IEnumerable<string>> headers, Exception? innerException)
        : this(Problems.Unreadable(status, message), innerException)
    {
    }

    /// <summary>The whole problem.</summary>
    public Problem Problem { get; }

    /// <summary>HTTP status; 0 when no answer came.</summary>
    public int Status => Problem.Status;

    /// <summary>The stable code: one of <see cref="ProblemCodes"/>, or one of a later server.</summary>
    public string Code => Problem.Code;

    /// <summary>What is wrong: the server's words in the language of the call or the options, the SDK's own in English.</summary>
    public string Detail => Problem.Detail;

    /// <summary>The id of the call in the server's log and traces; quote it when asking for help.</summary>
    public string TraceId => Problem.TraceId;

    /// <summary>Everything that is wrong, each with its JSON pointer, code and text.</summary>
    public IReadOnlyList<ProblemError> Errors => Problem.Errors;
}

/// <summary>Generated code names this type where it reads problems itself; <see cref="Http.ProblemHandler"/> throws before it comes to that.</summary>
internal sealed class FaatimerException<TBody>(string message, int status, string? response, IReadOnlyDictionary<string, IEnumerable<string>> headers, TBody body, Exception? innerException)
    : FaatimerException(message, status, response, headers, innerException)
{
    public TBody Body { get; } = body;
}

/// <summary>A rule says no (409), for example <c>pool.capacity_exceeded</c>.</summary>
/// <param name="problem">The whole problem.</param>
public sealed class RuleViolatedException(Problem problem) : FaatimerException(problem);

/// <summary>The request is malformed (400, 413, 415, 422): <see cref="FaatimerException.Errors"/> has every error at its JSON pointer.</summary>
/// <param name="problem">The whole problem.</param>
public sealed class ValidationFailedException(Problem problem) : FaatimerException(problem);

/// <summary>There is no such thing, or it lies outside the client's units (404).</summary>
/// <param name="problem">The whole problem.</param>
public sealed class NotFoundException(Problem problem) : FaatimerException(problem);

/// <summary>The change was meant for another version than there is (412), or for none (428): read again, and decide again.</summary>
/// <param name="problem">The whole problem.</param>
public sealed class VersionConflictException(Problem problem) : FaatimerException(problem);

/// <summary>The idempotency key belongs to another request (422) or to one that is still running, after all retries (409).</summary>
/// <param name="problem">The whole problem.</param>
public sealed class IdempotencyException(Problem problem) : FaatimerException(problem);

/// <summary>The client's id or secret is wrong, or its token was refused twice (401).</summary>
/// <param name="problem">The whole problem.</param>
public sealed class UnauthorizedException(Problem problem) : FaatimerException(problem);

/// <summary>The client's role or scopes do not allow the call (403).</summary>
/// <param name="problem">The whole problem.</param>
public sealed class ForbiddenException(Problem problem) : FaatimerException(problem);

/// <summary>The client has used its rate limit up, and the retries too (429).</summary>
/// <param name="problem">The whole problem.</param>
/// <param name="retryAfter">What the server said.</param>
public sealed class TooManyRequestsException(Problem problem, TimeSpan? retryAfter = null) : FaatimerException(problem)
{
    /// <summary>How long the server asks to wait.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}

/// <summary>The service cannot be reached, does not answer in time, or answers 408, 502, 503 or 504, after all retries. The call may be repeated with the same idempotency key.</summary>
/// <param name="problem">The whole problem.</param>
/// <param name="retryAfter">What the server said.</param>
/// <param name="innerException">The fault of the network.</param>
public sealed class UnavailableException(Problem problem, TimeSpan? retryAfter = null, Exception? innerException = null) : FaatimerException(problem, innerException)
{
    /// <summary>How long the server asks to wait.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
