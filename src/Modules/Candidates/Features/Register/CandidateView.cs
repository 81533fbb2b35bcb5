using System.Globalization;
using Faatimer.Candidates.Data;
using Faatimer.Candidates.Domain;

namespace Faatimer.Candidates.Features;

/// <summary>Something to look at that refuses nothing.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="Detail">The sentence.</param>
internal sealed record CandidateWarningView(string Code, string Detail);

/// <summary>A candidate. Roles that may read the name only get null everywhere else.</summary>
/// <param name="Id">Its id; the key, whatever becomes of the CPR (ID2).</param>
/// <param name="Name">The person's name.</param>
/// <param name="Cpr">The CPR number, masked as DDMMYY-XXXX (ID3).</param>
/// <param name="CprIsReplacement">A replacement number: day + 60 (ID1).</param>
/// <param name="Contact">Contact details.</param>
/// <param name="Benefit">Code of the list of benefits (C3).</param>
/// <param name="TargetGroup">Code of the list of target groups (C3).</param>
/// <param name="Municipality">Resident municipality: kommunekode.</param>
/// <param name="NameAndAddressProtection">Protected in the CPR register.</param>
/// <param name="IdentifiedBy">Who found the candidate.</param>
/// <param name="Wishes">What the candidate wants.</param>
/// <param name="Competences">What the candidate can.</param>
/// <param name="DanishLevel">How much Danish the candidate speaks.</param>
/// <param name="WeeklyHours">Hours a week the candidate can work.</param>
/// <param name="TimeWindows">When in the week the candidate can work; none means any time.</param>
/// <param name="ChallengesBeyondUnemployment">Challenges beyond unemployment are established (C4).</param>
/// <param name="OutOfWorkSince">First day without work.</param>
/// <param name="Cv">CV as text.</param>
/// <param name="Consent">The candidate's consent.</param>
/// <param name="State">Where the candidate stands (C2).</param>
/// <param name="IsDemo">The demo mark (ID5).</param>
/// <param name="Warnings">What to look at; nothing was refused for it (ID1).</param>
/// <param name="Version">Raised by every change; the ETag.</param>
internal sealed record CandidateView(
    Guid Id, string Name, string? Cpr, bool? CprIsReplacement, ContactDetails? Contact, string? Benefit, string? TargetGroup, string? Municipality,
    bool? NameAndAddressProtection, IdentifiedBy? IdentifiedBy, string? Wishes, IReadOnlyList<string>? Competences, DanishLevel? DanishLevel, decimal? WeeklyHours,
    IReadOnlyList<TimeWindow>? TimeWindows, bool? ChallengesBeyondUnemployment, DateOnly? OutOfWorkSince, string? Cv, Consent? Consent, CandidateState? State,
    bool? IsDemo, IReadOnlyList<CandidateWarningView>? Warnings, int Version) : IResource
{
    /// <summary>The documentation's candidate.</summary>
    public static CandidateView Example { get; } = new(
        DemoIds.Candidate, "Amina Prøve", "610190-XXXX", true, new("Prøvevej 1, 2620 Albertslund", "amina@demo.example", "70000041"), "cash_benefit_basic", "activity_ready", "165",
        false, new("caseworker", "Jobcentret"), "Et roligt sted at begynde", ["orden", "bøger"], Domain.DanishLevel.Conversational, 10m,
        [new(Weekday.Monday, "08:00", "12:00")], true, new(2023, 2, 1), "Butik og lager", new(new(2025, 11, 3), ConsentScope.PracticalDataAndCv), CandidateState.Identified,
        true, [], 1);
}

/// <summary>A candidate in a list. Roles that may read the name only get null everywhere else.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">The person's name.</param>
/// <param name="Cpr">The CPR number, masked (ID3).</param>
/// <param name="Contact">Contact details; null for people with name-and-address protection.</param>
/// <param name="Benefit">Code of the list of benefits (C3).</param>
/// <param name="TargetGroup">Code of the list of target groups (C3).</param>
/// <param name="Municipality">Resident municipality: kommunekode.</param>
/// <param name="NameAndAddressProtection">Protected in the CPR register.</param>
/// <param name="WeeklyHours">Hours a week the candidate can work.</param>
/// <param name="State">Where the candidate stands (C2).</param>
/// <param name="IsDemo">The demo mark (ID5).</param>
/// <param name="Version">The candidate's version.</param>
internal sealed record CandidateSummaryView(
    Guid Id, string Name, string? Cpr, ContactDetails? Contact, string? Benefit, string? TargetGroup, string? Municipality, bool? NameAndAddressProtection,
    decimal? WeeklyHours, CandidateState? State, bool? IsDemo, int Version)
{
    /// <summary>Whether the pool may pay for the candidate today (C4).</summary>
    public EligibilitySummaryView? Eligible { get; init; }

    /// <summary>The documentation's candidate.</summary>
    public static CandidateSummaryView Example { get; } = new(
        DemoIds.Candidate, "Amina Prøve", "610190-XXXX", CandidateView.Example.Contact, "cash_benefit_basic", "activity_ready", "165", false, 10m, CandidateState.Identified, true, 1) { Eligible = new(true, []) };
}

/// <summary>Whether the pool may pay for a candidate (C4), in short.</summary>
/// <param name="Eligible">All parts are met.</param>
/// <param name="FailedParts">Those that are not.</param>
internal sealed record EligibilitySummaryView(bool Eligible, IReadOnlyList<EligibilityRule> FailedParts)
{
    public static EligibilitySummaryView Of(IReadOnlyList<EligibilityPart> parts) => new(parts.All(p => p.Met), [.. parts.Where(p => !p.Met).Select(p => p.Rule)]);
}

/// <summary>Makes views of candidates: decrypts what is shown, and only that.</summary>
internal sealed class CandidateViews(PersonalTexts texts, Texts sentences)
{
    public CandidateView Whole(Candidate candidate)
    {
        var facts = candidate.Facts;
        var cpr = texts.Open(candidate.CurrentCpr);
        var free = texts.Open<FreeTexts>(candidate.Sealed.Texts);
        return new(
            candidate.Id, facts.Name, cpr.Masked, cpr.IsReplacement, Contact(candidate), facts.Benefit, facts.TargetGroup, facts.Municipality,
            facts.NameAndAddressProtection, facts.IdentifiedByRole is { } role ? new(role, facts.IdentifiedByUnit) : null, free.Wishes, facts.Competences,
            facts.DanishLevel, facts.WeeklyHours, facts.TimeWindows, facts.ChallengesBeyondUnemployment, facts.OutOfWorkSince, free.Cv,
            facts.ConsentDate is { } date ? new(date, facts.ConsentScope!.Value) : null, candidate.State, candidate.IsDemo, Warnings(cpr), candidate.Version);
    }

    /// <summary>The name and no more: who a payment is about.</summary>
    public static CandidateView NameOnly(Candidate candidate) => new(
        candidate.Id, candidate.Facts.Name, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, candidate.Version);

    public CandidateSummaryView WholeSummary(Candidate candidate, IReadOnlyList<EligibilityPart> parts)
    {
        var facts = candidate.Facts;
        return new(
            candidate.Id, facts.Name, texts.Open(candidate.CurrentCpr).Masked, facts.NameAndAddressProtection ? null : Contact(candidate), facts.Benefit, facts.TargetGroup,
            facts.Municipality, facts.NameAndAddressProtection, facts.WeeklyHours, candidate.State, candidate.IsDemo, candidate.Version) { Eligible = EligibilitySummaryView.Of(parts) };
    }

    /// <summary>The name and no more, in a list.</summary>
    public static CandidateSummaryView NameOnlySummary(Candidate candidate) =>
        new(candidate.Id, candidate.Facts.Name, null, null, null, null, null, null, null, null, null, candidate.Version);

    private ContactDetails? Contact(Candidate candidate) => texts.Open<ContactDetails?>(candidate.Sealed.Contact);

    /// <summary>ID1: a number without modulus 11 is a warning, never a refusal.</summary>
    private List<CandidateWarningView> Warnings(Cpr cpr) =>
        cpr.PassesModulus11 ? [] : [new("candidates.cpr_modulus11", sentences.Get("candidates.cpr_modulus11", CultureInfo.CurrentUICulture))];
}
