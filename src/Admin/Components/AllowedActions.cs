using Faatimer.Sdk;

namespace Faatimer.Admin.Components;

/// <summary>What the API says that somebody may do: a button is shown for what is allowed, and a sentence for what stands in the way.</summary>
internal static class AllowedActions
{
    public static bool May(this IReadOnlyList<AllowedAction>? actions, string operation) => actions?.Any(a => a.Action == operation && a.Allowed) == true;

    /// <summary>Why it is not allowed; null when it is, or when it does not come into question.</summary>
    public static string? WhyNot(this IReadOnlyList<AllowedAction>? actions, string operation) => actions?.FirstOrDefault(a => a.Action == operation && !a.Allowed)?.Detail;
}
