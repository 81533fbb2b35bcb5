using static Faatimer.Admin.Words;

namespace Faatimer.Admin.Pages.Candidates;

/// <summary>What considerations may be looked at for; the log keeps it.</summary>
internal static class Purposes
{
    public static IReadOnlyList<(string Value, string Text)> All =>
    [
        ("matching", T("Finde en opgave, der passer", "Find a task that fits")), ("placement", T("Planlægge et forløb", "Plan a placement")), ("followUp", T("Følge op", "Follow up")),
        ("correction", T("Rette en oplysning", "Correct something")), ("accessRequest", T("Kandidaten vil se sine oplysninger", "The candidate asks for the own data")),
    ];
}
