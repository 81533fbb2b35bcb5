using System.Text.RegularExpressions;
using Faatimer.Candidates.Data;
using Faatimer.Candidates.Domain;

namespace Faatimer.Candidates.Features;

/// <summary>Contact details; encrypted at rest.</summary>
/// <param name="Address">Postal address, at most 300 characters.</param>
/// <param name="Email">E-mail address.</param>
/// <param name="Phone">Phone number as it is dialled.</param>
internal sealed record ContactDetails(string? Address = null, string? Email = null, string? Phone = null);

/// <summary>Who found the candidate.</summary>
/// <param name="Role">That person's role, for example caseworker.</param>
/// <param name="Unit">That person's unit.</param>
internal sealed record IdentifiedBy(string Role, string? Unit = null);

/// <summary>The candidate's consent.</summary>
/// <param name="Date">When it was given.</param>
/// <param name="Scope">What it covers.</param>
internal sealed record Consent(DateOnly Date, ConsentScope Scope);

/// <summary>What is stated of a candidate when it is registered or changed (C1).</summary>
internal abstract partial record CandidateFields
{
    /// <summary>Name, at most 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Contact details.</summary>
    public ContactDetails? Contact { get; init; }

    /// <summary>Code of the list of benefits in force today (C3).</summary>
    public required string Benefit { get; init; }

    /// <summary>Code of the list of target groups in force today (C3).</summary>
    public required string TargetGroup { get; init; }

    /// <summary>Resident municipality: kommunekode, three digits.</summary>
    public required string Municipality { get; init; }

    /// <summary>Name-and-address protection in the CPR register: contact details stay out of lists.</summary>
    public bool NameAndAddressProtection { get; init; }

    /// <summary>Who found the candidate.</summary>
    public IdentifiedBy? IdentifiedBy { get; init; }

    /// <summary>What the candidate wants, at most 2,000 characters.</summary>
    public string? Wishes { get; init; }

    /// <summary>What the candidate can: at most 30 terms of at most 100 characters.</summary>
    public IReadOnlyList<string> Competences { get; init; } = [];

    /// <summary>How much Danish the candidate speaks.</summary>
    public required DanishLevel DanishLevel { get; init; }

    /// <summary>Hours a week the candidate can work: more than 0, at most 37.</summary>
    public required decimal WeeklyHours { get; init; }

    /// <summary>When in the week the candidate can work; none means any time.</summary>
    public IReadOnlyList<TimeWindow> TimeWindows { get; init; } = [];

    /// <summary>A caseworker has established challenges beyond unemployment (C4). Which ones belongs in the considerations.</summary>
    public bool ChallengesBeyondUnemployment { get; init; }

    /// <summary>First day without work (C4); not ahead of today.</summary>
    public DateOnly? OutOfWorkSince { get; init; }

    /// <summary>CV as text, at most 20,000 characters.</summary>
    public string? Cv { get; init; }

    /// <summary>The candidate's consent.</summary>
    public Consent? Consent { get; init; }

    public CandidateFacts ToFacts() => new(
        Name.Trim(), Benefit, TargetGroup, Municipality, NameAndAddressProtection, IdentifiedBy?.Role, IdentifiedBy?.Unit, DanishLevel, WeeklyHours,
        ChallengesBeyondUnemployment, OutOfWorkSince, Consent?.Date, Consent?.Scope)
    {
        Competences = [.. Competences],
        TimeWindows = [.. TimeWindows],
    };

    public SealedDetails ToSealed(PersonalTexts texts) => new(texts.Seal(Contact), texts.Seal(new FreeTexts(Wishes, Cv)));

    /// <summary>What only the register's own lists and the calendar can tell: codes in force today (C3), dates not ahead. A code kept from before is not judged again.</summary>
    public async Task RequireValid(CandidatesDb db, CandidateFacts? before, DateOnly today, CancellationToken cancellationToken)
    {
        var codes = await db.CodeLists.On(today).Where(e => (e.List == CodeList.Benefit && e.Code == Benefit) || (e.List == CodeList.TargetGroup && e.Code == TargetGroup))
            .Select(e => e.List).ToListAsync(cancellationToken);
        var errors = new List<RuleError>();
        if (before?.Benefit != Benefit && !codes.Contains(CodeList.Benefit))
        {
            errors.Add(CandidatesProblems.BenefitUnknown.Error(new { day = today }));
        }

        if (before?.TargetGroup != TargetGroup && !codes.Contains(CodeList.TargetGroup))
        {
            errors.Add(CandidatesProblems.TargetGroupUnknown.Error(new { day = today }));
        }

        if (OutOfWorkSince > today)
        {
            errors.Add(CandidatesProblems.DateAhead.Error(pointer: "/outOfWorkSince"));
        }

        if (Consent?.Date > today)
        {
            errors.Add(CandidatesProblems.DateAhead.Error(pointer: "/consent/date"));
        }

        if (errors.Count > 0)
        {
            throw RuleViolation.Invalid(errors);
        }
    }

    [GeneratedRegex("^[0-9]{3}$")]
    public static partial Regex MunicipalityCode();

    [GeneratedRegex("^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    public static partial Regex TimeOfDay();
}

internal abstract class CandidateFieldsRules<T> : AbstractValidator<T>
    where T : CandidateFields
{
    protected CandidateFieldsRules()
    {
        RuleFor(c => c.Name).Text(200);
        When(c => c.Contact is not null, () =>
        {
            RuleFor(c => c.Contact!.Address).OptionalText(300);
            RuleFor(c => c.Contact!.Email).OptionalMailAddress("candidates.email_invalid");
            RuleFor(c => c.Contact!.Phone).OptionalText(30);
        });
        RuleFor(c => c.Benefit).Text(60);
        RuleFor(c => c.TargetGroup).Text(60);
        RuleFor(c => c.Municipality).Must(code => CandidateFields.MunicipalityCode().IsMatch(code)).WithProblem(CandidatesProblems.MunicipalityInvalid);
        When(c => c.IdentifiedBy is not null, () =>
        {
            RuleFor(c => c.IdentifiedBy!.Role).Text(100);
            RuleFor(c => c.IdentifiedBy!.Unit).OptionalText(200);
        });
        RuleFor(c => c.Wishes).OptionalText(2_000);
        RuleFor(c => c.Competences).Must(c => c.Count <= 30).WithProblem(CandidatesProblems.TooManyItems);
        RuleForEach(c => c.Competences).Text(100);
        RuleFor(c => c.WeeklyHours).WeeklyHours();
        RuleFor(c => c.TimeWindows).Must(w => w.Count <= 30).WithProblem(CandidatesProblems.TooManyItems);
        RuleForEach(c => c.TimeWindows)
            .Must(w => CandidateFields.TimeOfDay().IsMatch(w.From) && CandidateFields.TimeOfDay().IsMatch(w.To) && string.CompareOrdinal(w.From, w.To) < 0)
            .WithProblem(CandidatesProblems.TimeWindowInvalid);
        RuleFor(c => c.Cv).OptionalText(20_000);
    }
}
