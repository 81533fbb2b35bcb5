namespace Faatimer.Kernel;

/// <summary>What every module refuses in the same words.</summary>
public static class KernelProblems
{
    /// <summary>The role may not do this, or not with these filters: nothing is revealed.</summary>
    public static readonly ProblemKind Forbidden = new(403, "auth.forbidden");

    /// <summary>It has changed since it was read. Figures: current.</summary>
    public static readonly ProblemKind VersionStale = new(412, "request.version_stale");
    public static readonly ProblemKind Required = new(400, "request.required");
    public static readonly ProblemKind MalformedJson = new(400, "request.malformed_json");
    public static readonly ProblemKind MalformedValue = new(400, "request.malformed_value");
    public static readonly ProblemKind UnknownField = new(400, "request.unknown_field");
    public static readonly ProblemKind ContentType = new(415, "request.content_type");
    public static readonly ProblemKind CursorInvalid = new(400, "request.cursor_invalid");

    /// <summary>The last day comes before the first one.</summary>
    public static readonly ProblemKind PeriodReversed = new(400, "request.period_reversed");

    /// <summary>ID3: an idempotency key is no place for a CPR number.</summary>
    public static readonly ProblemKind KeyPersonal = new(400, "idempotency.key_personal");

    /// <summary>A filter that is no such value, or one out of reach; the pointer names it.</summary>
    public static readonly ProblemKind MalformedFilter = new(400, "request.malformed_filter");
}
