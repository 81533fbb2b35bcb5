using Faatimer.Admin.Components;
using Faatimer.Sdk;
using static Faatimer.Admin.Words;

namespace Faatimer.Admin.Pages.Settings;

/// <summary>How a reaction to events is doing.</summary>
internal static class Reactions
{
    public static Status StatusOf(SubscriptionState state) =>
        state.ParkedCount > 0 ? Status.Bad(T($"{state.ParkedCount} parkeret", $"{state.ParkedCount} parked"))
        : state.Status == SubscriptionStatus.Retired ? Status.Over(T("Udgået", "Retired"))
        : state.Behind > 0 ? Status.Act(T("Indhenter", "Catching up"))
        : Status.Ok(T("Følger med", "Keeps up"));
}
