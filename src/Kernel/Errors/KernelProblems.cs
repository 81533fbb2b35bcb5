namespace Faatimer.Kernel;

/// <summary>What every module refuses in the same words.</summary>
public static class KernelProblems
{
    /// <summary>The role may not do this, or not with these filters: nothing is revealed.</summary>
    public static readonly ProblemKind Forbidden = new(403, "auth.forbidden");

    /// <summary>A filter that is no such value, or one out of reach; the pointer names it.</summary>
    public static readonly ProblemKind MalformedFilter = new(400, "request.malformed_filter");
}
