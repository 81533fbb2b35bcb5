using Faatimer.Admin.Components;
using Faatimer.Admin.Frame;
using Faatimer.Sdk;
using static Faatimer.Admin.Words;

namespace Faatimer.Admin.Pages.Log;

/// <summary>The log in plain words: who, what, why.</summary>
internal static class LogWords
{
    private static readonly string[] Known =
    [
        "candidate", "candidate-considerations", "candidate-cpr", "candidate-eligibility", "application", "grant", "payslip", "payslip_attachment", "ledger", "user", "workplace", "job", "audit", "audit-sample", "access-report",
    ];

    /// <summary>The kinds of record that hold people, as one chooses among them.</summary>
    public static IEnumerable<(string Value, string Text)> Records =>
        Known.Select(r => (r, Format.Upper(Record(r)))).OrderBy(r => r.Item2, StringComparer.Create(Format.Culture, ignoreCase: true));

    public static string Record(string record) => record switch
    {
        "candidate" => T("kandidaten", "the candidate"),
        "candidate-considerations" => T("hensyn", "considerations"),
        "candidate-cpr" => T("CPR-nummeret", "the CPR number"),
        "candidate-eligibility" => T("om personen kan få job fra puljen", "whether the person may have a job from the pool"),
        "application" => T("ansøgningen", "the application"),
        "grant" => T("bevillingen", "the grant"),
        "payslip" => T("lønsedlen", "the payslip"),
        "payslip_attachment" => T("lønseddelens bilag", "the payslip's attachment"),
        "payslip_file" => T("en fil med lønsedler", "a file of payslips"),
        "answer_attachment" => T("svarets bilag", "the answer's attachment"),
        "employment" => T("ansættelsen", "the employment"),
        "ledger" => T("bogføringen", "the ledger"),
        "settlement" => T("afregningen", "the settlement"),
        "repayment" => T("en tilbagebetaling", "a repayment"),
        "rates" => T("satser", "rates"),
        "workplace" => T("arbejdspladsen", "the workplace"),
        "department" => T("afdelingen", "the department"),
        "directorate" => T("direktørområdet", "the directorate"),
        "user" => T("brugeren", "the user"),
        "sign-in" => T("en indlogning", "a sign-in"),
        "client" => T("systemet", "the system"),
        "job" => T("et arbejde", "a job"),
        "mail" => T("en mail", "a mail"),
        "reference" => T("en reference", "a reference"),
        "retention" => T("opbevaring", "retention"),
        "audit" => T("loggen", "the log"),
        "audit-sample" => T("stikprøven", "the sample"),
        "access-report" => T("en indsigtsrapport", "an access report"),
        "work" => T("det, der venter", "what waits"),
        "deadline" => T("frister", "deadlines"),
        "capacity" => T("puljens dage", "the pool's days"),
        "scheme" => T("puljens timer", "the pool's hours"),
        "fund-year" => T("puljens budget", "the pool's budget"),
        "fund-purposes" => T("listen over formål", "the list of purposes"),
        "pool-settings" => T("puljens indstillinger", "the pool's settings"),
        "settlement_settings" => T("afregningens indstillinger", "the settlements' settings"),
        "reminder" => T("en påmindelse", "a reminder"),
        "subscription" => T("en reaktion", "a reaction"),
        var other => other.Replace('_', ' ').Replace('-', ' '),
    };

    /// <summary>Så hensyn; Ændrede bevillingen; Fik nej: GetConsiderations.</summary>
    public static string Deed(AuditEntry entry) => entry.Verb.ToString() switch
    {
        "denied" => T($"Fik nej: {entry.Operation}", $"Was refused: {entry.Operation}"),
        "write" => T($"Ændrede {Record(entry.Record ?? "")}", $"Changed {Record(entry.Record ?? "")}") + Many(entry),
        _ => T($"Så {Record(entry.Record ?? "")}", $"Saw {Record(entry.Record ?? "")}") + Many(entry),
    };

    public static string Who(AuditEntry entry) => $"{entry.Actor.Name ?? entry.Actor.Id}, {Menu.RoleName(entry.Role)}";

    public static string? Why(AuditEntry entry) => entry.StatedPurpose ?? entry.Purpose switch
    {
        null => null,
        "Matching" => T("Finde en opgave, der passer", "Find a task that fits"),
        "Placement" => T("Planlægge et forløb", "Plan a placement"),
        "FollowUp" => T("Følge op", "Follow up"),
        "Correction" => T("Rette oplysninger", "Correct what is recorded"),
        "AccessRequest" => T("Indsigt", "An access request"),
        var other => other,
    };

    public static Status Allowed(AuditEntry entry) => entry.Allowed ? Status.Ok(T("Tilladt", "Allowed")) : Status.Bad(T("Afvist", "Refused"));

    public static Status Of(AuditOutcome? outcome) => outcome?.ToString() switch
    {
        null => Status.Over(T("Venter", "Waits")),
        "inOrder" => Status.Ok(T("I orden", "In order")),
        "toBeAsked" => Status.Act(T("Spørges", "To be asked")),
        "breach" => Status.Bad(T("Brud", "Breach")),
        var other => Status.Over(other),
    };

    /// <summary>A list is one entry.</summary>
    private static string Many(AuditEntry entry) => entry.Records > 1 ? T($" og {entry.Records - 1} mere", $" and {entry.Records - 1} more") : "";
}
