using Faatimer.Sdk;
using static Faatimer.Admin.Words;

namespace Faatimer.Admin.Components;

/// <summary>What state something is in, in words and a colour that says the same. A word that this version does not know is shown as it is.</summary>
/// <param name="Class">Green: in order or running; blue: on its way; yellow: somebody must act; red: refused, late or missing; grey: over.</param>
public sealed record Status(string Class, string Text)
{
    private const string Green = "badge-success", Blue = "badge-info", Yellow = "badge-warning", Red = "badge-error", Grey = "";

    public static Status Ok(string text) => new(Green, text);

    public static Status OnItsWay(string text) => new(Blue, text);

    public static Status Act(string text) => new(Yellow, text);

    public static Status Bad(string text) => new(Red, text);

    public static Status Over(string text) => new(Grey, text);

    internal static Status Of(PayslipStatus status, WaitingFor? waitingFor, bool isWorkplace = false, bool isAnswered = false) => status.ToString() switch
    {
        "needsDecision" when waitingFor == WaitingFor.Workplace => isWorkplace ? Act(T("Økonomi venter på jer", "Finance waits for you")) : OnItsWay(T("Venter på svar", "Waits for an answer")),
        "needsDecision" when isAnswered => Act(T("Svar er kommet", "Answered")),
        "needsDecision" => Act(T("Venter på afgørelse", "Waits for a decision")),
        "approved" => Ok(T("Godkendt", "Approved")),
        "settled" => Over(T("Afregnet", "Settled")),
        "replaced" => Over(T("Erstattet", "Replaced")),
        "rejected" => Bad(T("Afvist", "Rejected")),
        var other => Over(other),
    };

    internal static Status Of(Grant grant, DateOnly today) => grant.Status.ToString() switch
    {
        "running" when grant.To.DayNumber - today.DayNumber <= 60 => Act(T("Slutter snart", "Ends soon")),
        "running" when grant.Pauses.Any(p => p.FirstDay <= today && today <= p.LastDay) => OnItsWay(T("På pause", "Paused")),
        "running" => Ok(T("Løber", "Running")),
        "upcoming" => OnItsWay(T($"Starter {Format.ShortDay(grant.From)}", $"Starts {Format.ShortDay(grant.From)}")),
        "ended" => Over(T("Afsluttet", "Ended")),
        "annulled" => Over(T("Annulleret", "Annulled")),
        var other => Over(other),
    };

    internal static Status Of(Application application) => application.Status.ToString() switch
    {
        "submitted" => OnItsWay(T("Sendt", "Sent")),
        "waiting" => Over(application.QueuePosition is { } place ? T($"Venter, nr. {place}", $"Waiting, no. {place}") : T("Venter", "Waiting")),
        "offered" => Act(application.Offer is { } offer ? T($"Tilbud, svar senest {Format.ShortDay(offer.LastDay)}", $"Offer, answer by {Format.ShortDay(offer.LastDay)}") : T("Tilbud", "Offer")),
        "approved" => Ok(T("Godkendt", "Approved")),
        "rejected" => Bad(T("Afvist", "Rejected")),
        "withdrawn" => Over(T("Trukket", "Withdrawn")),
        "lapsed" => Over(T("Bortfaldet", "Lapsed")),
        var other => Over(other),
    };

    internal static Status Of(RepaymentState state) => state.ToString() switch
    {
        "recorded" => OnItsWay(T("Venter på bekræftelse", "Waits for confirmation")),
        "confirmed" => Ok(T("Bekræftet", "Confirmed")),
        "withdrawn" => Over(T("Taget væk", "Taken away")),
        var other => Over(other),
    };

    internal static Status Of(SettlementState state) => state.ToString() switch
    {
        "open" => OnItsWay(T("Åben", "Open")),
        "closed" => OnItsWay(T("Lukket", "Closed")),
        "approved" => OnItsWay(T("Godkendt", "Approved")),
        "exported" => OnItsWay(T("Eksporteret", "Exported")),
        "paid" => Ok(T("Betalt", "Paid")),
        var other => Over(other),
    };

    internal static Status Of(Workplace workplace, DateOnly today) =>
        workplace.LastDay < today ? Over(T("Lukket", "Closed")) : workplace.CanReceiveCandidate ? Ok(T("Kan modtage", "Can receive")) : Bad(T("Kan ikke modtage", "Cannot receive"));

    internal static Status Of(User user) => user.State.ToString() switch
    {
        "active" => Ok(T("Aktiv", "Active")),
        "away" => OnItsWay(user.Substitute is { } away ? T($"Væk til {Format.ShortDay(away.To)}", $"Away until {Format.ShortDay(away.To)}") : T("Væk", "Away")),
        "invited" => Act(T("Har ikke brugt linket", "Has not used the link")),
        "locked" => Bad(T("Låst", "Locked")),
        "deactivated" => Over(T("Deaktiveret", "Deactivated")),
        var other => Over(other),
    };

    internal static Status Of(JobState state) => state.ToString() switch
    {
        "queued" => Over(T("I kø", "Queued")),
        "running" => OnItsWay(T("I gang", "Running")),
        "done" => Ok(T("Færdig", "Done")),
        "failed" => Bad(T("Mislykket", "Failed")),
        "cancelled" => Over(T("Stoppet", "Stopped")),
        var other => Over(other),
    };

    internal static Status Of(CandidateState? state) => state?.ToString() switch
    {
        "identified" => Over(T("Fundet", "Identified")),
        "ready" => Ok(T("Klar", "Ready")),
        "proposed" => OnItsWay(T("Foreslået", "Proposed")),
        "interview" => OnItsWay(T("Samtale", "Interview")),
        "matched" => OnItsWay("Match"),
        "inPraktik" => OnItsWay(T("I praktik", "In praktik")),
        "employed" => Ok(T("I job", "In a job")),
        "ended" => Over(T("Afsluttet", "Ended")),
        var other => Over(other ?? "–"),
    };
}
