namespace Faatimer.Candidates.Domain;

/// <summary>Where a candidate stands on the way to a job (C2).</summary>
internal enum CandidateState
{
    Identified, Ready, Proposed, Interview, Matched, InPraktik, Employed, Ended,
}

/// <summary>How much Danish a candidate speaks (C1).</summary>
internal enum DanishLevel
{
    None, Limited, Conversational, Fluent,
}

/// <summary>What the consent covers (C1, C9): the practical data alone, or the CV too.</summary>
internal enum ConsentScope
{
    PracticalData, PracticalDataAndCv,
}

/// <summary>
/// A candidate (C1). The key is a UUID: the CPR can change, and earlier numbers stay findable (ID2). What is most private is held encrypted: the CPR beside
/// its search hash (ID3), contact details, free texts and considerations.
/// </summary>
/// <remarks>
/// The name is held in clear: consultants find people by parts of it, which ciphertext does not allow, and it says little without the rest.
/// </remarks>
internal sealed class Candidate
{
    private readonly List<CprNumber> _cprNumbers = [];
    private readonly List<EligibilityOverride> _overrides = [];

    private Candidate()
    {
        Facts = null!;
        Sealed = null!;
    }

    public Candidate(Guid id, CandidateFacts facts, SealedDetails details, CprNumber cpr, bool isDemo)
    {
        Id = id;
        Facts = facts;
        Sealed = details;
        IsDemo = isDemo;
        _cprNumbers.Add(cpr);
    }

    public Guid Id { get; private set; }

    public CandidateFacts Facts { get; private set; }

    public SealedDetails Sealed { get; private set; }

    /// <summary>Considerations, encrypted: special-category data with their own permission (C1). Null when none are recorded.</summary>
    public byte[]? Considerations { get; private set; }

    public CandidateState State { get; private set; } = CandidateState.Identified;

    /// <summary>The demo mark of test and demo people; the number alone proves nothing (ID5).</summary>
    public bool IsDemo { get; private set; }

    public int Version { get; private set; } = 1;

    public IReadOnlyList<CprNumber> CprNumbers => _cprNumbers;

    public IReadOnlyList<EligibilityOverride> Overrides => _overrides;

    public CprNumber CurrentCpr => _cprNumbers.Single(c => c.Until is null);

    public void Change(CandidateFacts facts, SealedDetails details)
    {
        (Facts, Sealed) = (facts, details);
    }

    public void SetConsiderations(byte[]? considerations)
    {
        Considerations = considerations;
    }

    /// <summary>
    /// Gives another CPR number (ID2). The old one stays findable, also when the person gets it back; one that was mistyped and never was the person's is forgotten.
    /// </summary>
    public void ChangeCpr(CprNumber cpr, byte[] reason, bool mistyped, DateOnly today)
    {
        var current = CurrentCpr;
        if (current.Hash.AsSpan().SequenceEqual(cpr.Hash))
        {
            throw CandidatesProblems.CprUnchanged.With();
        }

        if (mistyped)
        {
            _cprNumbers.Remove(current);
        }
        else
        {
            current.End(today, reason);
        }

        if (_cprNumbers.Find(c => c.Hash.AsSpan().SequenceEqual(cpr.Hash)) is { } former)
        {
            former.Reinstate();
        }
        else
        {
            _cprNumbers.Add(cpr);
        }
    }

    /// <summary>A consultant answers one part of C4 with yes, against the recorded facts.</summary>
    public void Override(EligibilityOverride exception)
    {
        _overrides.Add(exception);
    }
}

/// <summary>What is held in clear of a candidate (C1).</summary>
/// <param name="Name">The person's name.</param>
/// <param name="Benefit">Code of the dated list of benefits (C3).</param>
/// <param name="TargetGroup">Code of the dated list of target groups (C3).</param>
/// <param name="Municipality">Resident municipality: kommunekode, three digits.</param>
/// <param name="NameAndAddressProtection">Protected in the CPR register: contact details stay out of lists.</param>
/// <param name="IdentifiedByRole">The role of who found the candidate.</param>
/// <param name="IdentifiedByUnit">That person's unit.</param>
/// <param name="DanishLevel">How much Danish the candidate speaks.</param>
/// <param name="WeeklyHours">Hours a week the candidate can work.</param>
/// <param name="ChallengesBeyondUnemployment">A caseworker has established that there are; which ones are considerations.</param>
/// <param name="OutOfWorkSince">First day without work; null when not known.</param>
/// <param name="ConsentDate">When consent was given; null without consent.</param>
/// <param name="ConsentScope">What it covers.</param>
internal sealed record CandidateFacts(
    string Name, string Benefit, string TargetGroup, string Municipality, bool NameAndAddressProtection, string? IdentifiedByRole, string? IdentifiedByUnit,
    DanishLevel DanishLevel, decimal WeeklyHours, bool ChallengesBeyondUnemployment, DateOnly? OutOfWorkSince, DateOnly? ConsentDate, ConsentScope? ConsentScope)
{
    /// <summary>What the candidate can, one term each.</summary>
    public List<string> Competences { get; init; } = [];

    /// <summary>When in the week the candidate can work; none means any time.</summary>
    public IReadOnlyList<TimeWindow> TimeWindows { get; init; } = [];
}

/// <summary>A day of the week.</summary>
internal enum Weekday
{
    Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday,
}

/// <summary>A part of the week.</summary>
/// <param name="Day">Day of the week.</param>
/// <param name="From">Start, 24-hour clock: 08:00.</param>
/// <param name="To">End, later than the start.</param>
internal sealed record TimeWindow(Weekday Day, string From, string To);

/// <summary>What is held encrypted beside the facts.</summary>
/// <param name="Contact">Contact details.</param>
/// <param name="Texts">Wishes and CV.</param>
internal sealed record SealedDetails(byte[] Contact, byte[] Texts);

/// <summary>A CPR number of a candidate, current or former (ID2, ID3). Its hash is unique among all numbers of all candidates.</summary>
internal sealed class CprNumber(byte[] hash, byte[] cipher)
{
    /// <summary>Keyed search hash.</summary>
    public byte[] Hash { get; private set; } = hash;

    /// <summary>The number, encrypted.</summary>
    public byte[] Cipher { get; private set; } = cipher;

    /// <summary>The day it was replaced; null for the current one.</summary>
    public DateOnly? Until { get; private set; }

    /// <summary>Why it was replaced, encrypted.</summary>
    public byte[]? Reason { get; private set; }

    public void End(DateOnly day, byte[] reason) => (Until, Reason) = (day, reason);

    public void Reinstate() => (Until, Reason) = (null, null);
}
