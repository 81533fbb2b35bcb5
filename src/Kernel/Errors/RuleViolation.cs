namespace Faatimer.Kernel;

/// <summary>One thing that is wrong with a request.</summary>
/// <param name="Pointer">JSON pointer into the request body (<c>/lines/0/amount</c>), or <c>#/query/name</c> of a query field (<see cref="QueryFields.Pointer"/>); null when it is about the whole.</param>
/// <param name="Code">Stable English code, <c>area.what_is_wrong</c>.</param>
/// <param name="Args">Figures for the text (never personal data): named in the text files as <c>{name}</c>.</param>
public sealed record RuleError(string? Pointer, string Code, IReadOnlyDictionary<string, object?>? Args = null)
{
    /// <summary>The ids among the figures, which a program reads from the problem; null when there are none.</summary>
    public Dictionary<string, object>? Ids() =>
        Args?.Where(a => a.Value is Guid).ToDictionary(a => a.Key, a => a.Value!) is { Count: > 0 } ids ? ids : null;
}

/// <summary>
/// The one exception of the product's rules: what is refused, and why, as stable codes. The host turns it into problem details (RFC 9457);
/// texts come from the resource files in the reader's language.
/// </summary>
public sealed class RuleViolation : Exception
{
    /// <summary>A rule says no: 409.</summary>
    public RuleViolation(string code, object? args = null, string? pointer = null)
        : this(409, [new RuleError(pointer, code, ToArgs(args))]) { }

    public RuleViolation(int status, IReadOnlyList<RuleError> errors)
        : base(errors[0].Code) => (Status, Errors) = (status, errors);

    /// <summary>HTTP status: 400 malformed, 404 missing, 409 rule, 412/428 precondition, 422 idempotency or size.</summary>
    public int Status { get; }

    /// <summary>All that is wrong, never empty; the first one's code is the problem's code.</summary>
    public IReadOnlyList<RuleError> Errors { get; }

    public string Code => Errors[0].Code;

    /// <summary>The resource does not exist, or lies outside the caller's units: 404 <c>{kind}.not_found</c>.</summary>
    public static RuleViolation NotFound(string kind) => new(404, [new RuleError(null, $"{kind}.not_found")]);

    /// <summary>Several rules say no: 409 with every error.</summary>
    public static RuleViolation Conflict(IReadOnlyList<RuleError> errors) => new(409, errors);

    /// <summary>Several things that the request names are not there: 404 with every error at its pointer.</summary>
    public static RuleViolation Missing(IReadOnlyList<RuleError> errors) => new(404, errors);

    /// <summary>The request is malformed: 400 with every error at its pointer.</summary>
    public static RuleViolation Invalid(params IReadOnlyList<RuleError> errors) => new(400, errors);

    /// <summary>An error with figures: <c>RuleViolation.Error("pool.capacity_exceeded", new { free = 4m })</c>.</summary>
    public static RuleError Error(string code, object? args = null, string? pointer = null) => new(pointer, code, ToArgs(args));

    /// <summary>Throws when there is any error: all rule errors of a request are answered at once.</summary>
    public static void ThrowIfAny(IReadOnlyList<RuleError> errors)
    {
        if (errors.Count > 0)
        {
            throw new RuleViolation(409, errors);
        }
    }

    private static Dictionary<string, object?>? ToArgs(object? args) =>
        args?.GetType().GetProperties().ToDictionary(p => p.Name, p => p.GetValue(args));
}
