using System.Globalization;

namespace Faatimer.Kernel;

/// <summary>Something that may be done with a record, or what stands in the way: so that a client knows no rule, and a refusal explains itself before it is tried.</summary>
/// <param name="Action">The operation's id: <c>EndGrant</c>.</param>
/// <param name="Allowed">Whether the caller may now. What other records, other modules and the request's own fields say is told by the operation itself, or its dry run.</param>
/// <param name="Code">The first refusal; null when it is allowed.</param>
/// <param name="Detail">What it says, in the reader's language.</param>
public sealed record AllowedAction(string Action, bool Allowed, string? Code, string? Detail);

/// <summary>Makes <see cref="AllowedAction"/>s of the guards that the commands call.</summary>
public static class AllowedActions
{
    /// <param name="texts">The texts of the codes.</param>
    /// <param name="action">The operation's id.</param>
    /// <param name="mayCall">Whether the caller's role and units reach the record in it.</param>
    /// <param name="refusals">What the guard lists.</param>
    public static AllowedAction Action(this Texts texts, string action, bool mayCall, IEnumerable<RuleError> refusals) =>
        (mayCall ? refusals : [RuleViolation.Error("auth.forbidden")]).FirstOrDefault() is { } refusal
            ? new(action, false, refusal.Code, texts.Get(refusal.Code, CultureInfo.CurrentUICulture, refusal.Args))
            : new(action, true, null, null);
}
