using Faatimer.Sdk;
using static Faatimer.Admin.Words;

namespace Faatimer.Admin.Frame;

/// <summary>The menu of each role, in the order of its working day.</summary>
internal static class Menu
{
    public sealed record Item(string Text, string Path);

    public static IReadOnlyList<Item> Of(Role role) => [.. Paths(role).Select(p => new Item(Name(p, role), p))];

    private static string[] Paths(Role role) =>
        role == Role.Consultant ? ["/", "/puljen", "/arbejdspladser", "/kandidater", "/refusion"]
        : role == Role.Finance ? ["/", "/refusion", "/afregning", "/puljen", "/arbejdspladser"]
        : role == Role.Workplace ? ["/", "/refusion", "/puljen/bevillinger", "/puljen/ansoegninger", "/arbejdspladser"]
        : role == Role.Manager ? ["/", "/arbejdspladser", "/puljen/bevillinger", "/afregning"]
        : role == Role.Coordinator ? ["/", "/puljen", "/arbejdspladser", "/afregning"]
        : role == Role.Auditor ? ["/", "/log", "/indsigt", "/afregning", "/satser", "/sletning", "/integration", "/brugere"]
        : role == Role.Admin ? ["/", "/brugere", "/arbejdspladser", "/integration", "/satser", "/indstillinger", "/sletning"]
        : ["/"];

    private static string Name(string path, Role role) => path switch
    {
        "/" => T("Overblik", "Overview"),
        "/puljen" => T("Puljen", "The pool"),
        "/puljen/bevillinger" => role == Role.Workplace ? T("Job", "Jobs") : T("Bevillinger", "Grants"),
        "/puljen/ansoegninger" => T("Ansøgninger", "Applications"),
        "/arbejdspladser" => T("Arbejdspladser", "Workplaces"),
        "/kandidater" => T("Kandidater", "Candidates"),
        "/refusion" => role == Role.Workplace ? T("Lønsedler", "Payslips") : T("Refusion", "Refunds"),
        "/afregning" => T("Afregning", "Settlements"),
        "/brugere" => T("Brugere", "Users"),
        "/integration" => "Integration",
        "/satser" => T("Satser", "Rates"),
        "/indstillinger" => T("Indstillinger", "Settings"),
        "/sletning" => T("Sletning", "Retention"),
        "/log" => "Log",
        "/indsigt" => T("Indsigt", "Access reports"),
        _ => throw new InvalidOperationException($"{path} has no name."),
    };

    /// <summary>What the role is called.</summary>
    public static string RoleName(Role role) => role.ToString() switch
    {
        "consultant" => T("konsulent", "consultant"),
        "finance" => T("økonomi", "finance"),
        "workplace" => T("arbejdsplads", "workplace"),
        "manager" => T("leder", "manager"),
        "coordinator" => T("koordinator", "coordinator"),
        "auditor" => T("revisor", "auditor"),
        "admin" => T("administrator", "administrator"),
        "payroll" => T("løn", "payroll"),
        "vitas" => "VITAS",
        "reporting" => T("ledelsesinformation", "reporting"),
        var other => other,
    };
}
