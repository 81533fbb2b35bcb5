namespace Faatimer.Candidates.Domain;

/// <summary>The four parts of eligibility (C4).</summary>
internal enum EligibilityRule
{
    Resident, TargetGroup, OutOfWork, Challenges,
}

/// <summary>A consultant's yes to one part of C4 against the recorded facts, with a reason (C4).</summary>
/// <param name="id">Its id.</param>
/// <param name="rule">The part.</param>
/// <param name="reason">Why, encrypted: it often tells of health or family.</param>
/// <param name="by">User id of the consultant.</param>
/// <param name="on">The day it counts from.</param>
internal sealed class EligibilityOverride(Guid id, EligibilityRule rule, byte[] reason, string by, DateOnly on)
{
    public Guid Id { get; private set; } = id;

    public EligibilityRule Rule { get; private set; } = rule;

    public byte[] Reason { get; private set; } = reason;

    public string By { get; private set; } = by;

    public DateOnly On { get; private set; } = on;
}

/// <summary>The settings of C4 from a day on.</summary>
/// <param name="ValidFrom">First day.</param>
/// <param name="Municipality">Kommunekode of the municipality whose pool it is.</param>
/// <param name="MonthsOutOfWork">Months out of work that are needed.</param>
internal sealed record EligibilityTerms(DateOnly ValidFrom, string Municipality, int MonthsOutOfWork);

/// <summary>One part of C4, answered.</summary>
/// <param name="Rule">The part.</param>
/// <param name="Met">By the facts, or by an override.</param>
/// <param name="Code">What the facts say, as a code; it has a sentence with <paramref name="Months"/> and <paramref name="Since"/>.</param>
/// <param name="Months">Months out of work that are needed.</param>
/// <param name="Since">First day without work, when the part is about it.</param>
/// <param name="Override">The override that answers it, when there is one.</param>
internal sealed record EligibilityPart(EligibilityRule Rule, bool Met, string Code, int Months, DateOnly? Since, EligibilityOverride? Override);

/// <summary>
/// C4: who the pool may pay. Resident in the municipality, in a target group on the dated list, out of work long enough, with challenges beyond unemployment.
/// Pure: the same facts, settings and day always give the same answer.
/// </summary>
internal static class Eligibility
{
    public static IReadOnlyList<EligibilityPart> Assess(
        CandidateFacts facts, EligibilityTerms terms, bool targetGroupListed, IReadOnlyList<EligibilityOverride> overrides, DateOnly day)
    {
        var since = facts.OutOfWorkSince;
        return
        [
            Part(EligibilityRule.Resident, facts.Municipality == terms.Municipality, "candidates.resident", "candidates.not_resident"),
            Part(EligibilityRule.TargetGroup, targetGroupListed, "candidates.target_group_listed", "candidates.target_group_not_listed"),
            Part(
                EligibilityRule.OutOfWork,
                since is { } first && first.AddMonths(terms.MonthsOutOfWork) <= day,
                "candidates.out_of_work_long_enough",
                since is null ? "candidates.out_of_work_unknown" : "candidates.out_of_work_too_short") with { Since = since },
            Part(EligibilityRule.Challenges, facts.ChallengesBeyondUnemployment, "candidates.has_challenges", "candidates.no_challenges"),
        ];

        EligibilityPart Part(EligibilityRule rule, bool met, string yes, string no)
        {
            var exception = met ? null : overrides.Where(o => o.Rule == rule && o.On <= day).OrderBy(o => o.Id).LastOrDefault();
            return new(rule, met || exception is not null, met ? yes : no, terms.MonthsOutOfWork, null, exception);
        }
    }
}
