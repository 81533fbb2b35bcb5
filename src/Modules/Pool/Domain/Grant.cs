using Faatimer.Kernel;

namespace Faatimer.Pool.Domain;

/// <summary>Where a grant is on a day; an annulled one (P19) on every day.</summary>
internal enum GrantStatus { Upcoming, Running, Ended, Annulled }

/// <summary>What a step in a grant's history was.</summary>
internal enum GrantStep { Approved, Addendum, Ended, Paused, Resumed, Annulled }

/// <summary>Days on which a grant's refusion is paused (P16).</summary>
/// <param name="FirstDay">The day it was paused.</param>
/// <param name="LastDay">The last day, as decided or, when it was resumed earlier, the day before that.</param>
internal sealed record Pause(DateOnly FirstDay, DateOnly LastDay);

/// <summary>Who did something to a grant, and when.</summary>
/// <param name="By">The client.</param>
internal readonly record struct Signature(string By, DateTimeOffset At);

/// <summary>One step in a grant's history, kept for good (P8).</summary>
/// <param name="RecordedAt">When it was decided.</param>
/// <param name="Step">What it was.</param>
/// <param name="EffectiveFrom">The first day it concerns.</param>
/// <param name="To">The grant's last day after it.</param>
/// <param name="WeeklyHours">The job's hours a week from that day on.</param>
/// <param name="SubsidisedHours">Of these, paid by the pool.</param>
/// <param name="Reason">Why.</param>
/// <param name="TaskExtension">How the task was extended, when the period became longer.</param>
/// <param name="BudgetReason">Why it was decided although a year's budget was crossed (P12).</param>
/// <param name="LateReason">Why the job was applied for so long after its first day (P18), when it was.</param>
/// <param name="PausedTo">The last day of the pause, when it was paused (P16).</param>
/// <param name="By">The client that decided it; null for steps from before it was kept.</param>
internal sealed record GrantChange(
    DateTimeOffset RecordedAt, GrantStep Step, DateOnly EffectiveFrom, DateOnly To, decimal WeeklyHours, decimal SubsidisedHours, string Reason, string? TaskExtension = null,
    string? BudgetReason = null, DateOnly? PausedTo = null, string? LateReason = null, string? By = null);

/// <summary>A grant of the same person: where and when.</summary>
internal sealed record PersonsGrant(Guid WorkplaceId, DateOnly From, DateOnly To)
{
    /// <summary>What a person's other grants say about a job: one grant on any day (P9), and those at the same workplace count towards its length (P6).</summary>
    public static IEnumerable<RuleError> Check(DatePeriod job, Guid workplaceId, IReadOnlyCollection<PersonsGrant> others, PoolSettings settings) =>
        [.. CheckDays(job, others), .. JobRules.CheckLength(job, others.Where(g => g.WorkplaceId == workplaceId).Select(g => new DatePeriod(g.From, g.To)), settings)];

    /// <summary>P9: one grant on any day.</summary>
    public static IEnumerable<RuleError> CheckDays(DatePeriod job, IEnumerable<PersonsGrant> others) => others.Any(g => job.Overlaps(new(g.From, g.To))) ? [PoolProblems.OverlappingGrant.Error()] : [];
}

/// <summary>A search hash of the person's CPR with the employer's CVR: what a payslip's grants are found by (R1).</summary>
internal sealed class GrantPerson(byte[] hash, string cvr, Guid grantId)
{
    public byte[] Hash { get; private set; } = hash;

    public string Cvr { get; private set; } = cvr;

    public Guid GrantId { get; private set; } = grantId;
}

/// <summary>The job centre's approval that a job is paid by the pool: hours reserved day by day, with all that was ever in force (P8).</summary>
internal sealed class Grant
{
    /// <summary>The letter of its reference (X9).</summary>
    public const char Kind = 'G';

    private Grant()
    {
    }

    public Guid Id { get; private set; }

    /// <summary>G-2026-0042 (X9).</summary>
    public string Reference { get; private set; } = "";

    public Guid ApplicationId { get; private set; }

    public Guid CandidateId { get; private set; }

    public Guid WorkplaceId { get; private set; }

    /// <summary>The employer as it was at approval: what payslips are matched to (R1).</summary>
    public string Cvr { get; private set; } = "";

    public string PNumber { get; private set; } = "";

    public DateOnly From { get; private set; }

    public DateOnly To { get; private set; }

    public string TemporaryReason { get; private set; } = "";

    /// <summary>The hours in force, from the first to the last day; none when it was annulled.</summary>
    public IReadOnlyList<GrantTerms> Terms { get; private set; } = [];

    /// <summary>The days on which its refusion is paused (P16), in order, without overlaps.</summary>
    public IReadOnlyList<Pause> Pauses { get; private set; } = [];

    /// <summary>P19: nobody came to the job. It keeps its days and its history, and has no terms.</summary>
    public bool Annulled { get; private set; }

    public IReadOnlyList<GrantChange> History { get; private set; } = [];

    /// <summary>An addendum that waits in the queue or for its decision; until then no other is taken.</summary>
    public Guid? PendingAddendumId { get; private set; }

    public int Version { get; private set; }

    public static Grant Approve(Guid id, string reference, Application application, string cvr, string pNumber, Signature signed, string? budgetReason = null) => new()
    {
        Id = id,
        Reference = reference,
        ApplicationId = application.Id,
        CandidateId = application.CandidateId,
        WorkplaceId = application.WorkplaceId,
        Cvr = cvr,
        PNumber = pNumber,
        From = application.From,
        To = application.To,
        TemporaryReason = application.TemporaryReason,
        Terms = [new(application.From, application.To, application.WeeklyHours, application.SubsidisedHours)],
        History =
        [
            new(
                signed.At, GrantStep.Approved, application.From, application.To, application.WeeklyHours, application.SubsidisedHours, application.TemporaryReason,
                BudgetReason: budgetReason, LateReason: application.LateReason, By: signed.By),
        ],
        Version = 1,
    };

    public GrantStatus StatusOn(DateOnly day) => Annulled ? GrantStatus.Annulled : day < From ? GrantStatus.Upcoming : day > To ? GrantStatus.Ended : GrantStatus.Running;

    /// <summary>P8: what other hours, or a longer period for an extended task, would make of the grant; checked against P2, P6 and P9. Changes nothing.</summary>
    /// <param name="otherGrants">The person's other grants.</param>
    public ChangedTerms Consider(Addendum addendum, IReadOnlyCollection<PersonsGrant> otherGrants, PoolSettings settings) =>
        Consider(Terms, WorkplaceId, addendum, otherGrants, settings);

    /// <summary>The same for terms that are only imagined (P13).</summary>
    public static ChangedTerms Consider(
        IReadOnlyList<GrantTerms> terms, Guid workplaceId, Addendum addendum, IReadOnlyCollection<PersonsGrant> otherGrants, PoolSettings settings)
    {
        var (first, last) = (terms[0].From, terms[^1].To);
        var to = addendum.To ?? last;
        var subsidised = addendum.SubsidisedHours ?? (addendum.WeeklyHours is { } weekly ? JobRules.SubsidisedHours(null, weekly, settings) : null);
        var errors = new List<RuleError>();
        if (addendum.EffectiveFrom < first || addendum.EffectiveFrom > to || addendum.EffectiveFrom > last.AddDays(1))
        {
            errors.Add(PoolProblems.AddendumOutsideGrant.Error(new { from = first, to = last }));
        }

        if (to < last)
        {
            errors.Add(PoolProblems.PeriodNotLonger.Error(new { to = last }));
        }

        if (to > last && string.IsNullOrWhiteSpace(addendum.TaskExtension))
        {
            errors.Add(PoolProblems.TaskExtensionRequired.Error());
        }

        RuleViolation.ThrowIfAny(errors);
        var changed = TermsTimeline.Change(terms, addendum.EffectiveFrom, addendum.WeeklyHours, subsidised, to);
        if (changed.SequenceEqual(terms))
        {
            errors.Add(PoolProblems.AddendumChangesNothing.Error());
        }

        errors.AddRange(changed.Where(t => t.To >= addendum.EffectiveFrom).SelectMany(t => JobRules.CheckHours(t.WeeklyHours, t.SubsidisedHours, settings)).DistinctBy(e => e.Code));
        errors.AddRange(PersonsGrant.Check(new(first, to), workplaceId, otherGrants, settings));
        RuleViolation.ThrowIfAny(errors);

        return new(changed, to, TermsTimeline.FirstDifference(terms, changed)!, TermsTimeline.Difference(terms, changed));
    }

    /// <summary>P8: makes the change, and keeps what was before.</summary>
    public void Change(Addendum addendum, ChangedTerms change, Signature signed, string? budgetReason = null)
    {
        var inForce = TermsTimeline.On(change.Terms, addendum.EffectiveFrom)!;
        (Terms, To, PendingAddendumId) = (change.Terms, change.To, null);
        History = [.. History, new(signed.At, GrantStep.Addendum, addendum.EffectiveFrom, To, inForce.WeeklyHours, inForce.SubsidisedHours, addendum.Reason, addendum.TaskExtension, budgetReason, By: signed.By)];
    }

    /// <summary>An addendum of it joins the queue (P4), or leaves it undone (null).</summary>
    public void Await(Guid? addendum)
    {
        PendingAddendumId = addendum;
    }

    /// <summary>P11: ends the grant early. Answers what the pool gets back from the day after the last day.</summary>
    public IReadOnlyList<DayChange> End(DateOnly lastDay, string reason, Signature signed)
    {
        RuleViolation.ThrowIfAny([.. EndRefusals()]);
        var left = Ended(Terms, lastDay);
        var freed = TermsTimeline.Difference(Terms, left);
        (Terms, To, PendingAddendumId) = (left, lastDay, null);
        History = [.. History, new(signed.At, GrantStep.Ended, lastDay.AddDays(1), lastDay, 0, 0, reason, By: signed.By)];
        return freed;
    }

    /// <summary>P11: what an early end leaves of some terms; the last day lies in them, before their last.</summary>
    public static IReadOnlyList<GrantTerms> Ended(IReadOnlyList<GrantTerms> terms, DateOnly lastDay) => lastDay < terms[0].From || lastDay >= terms[^1].To
        ? throw PoolProblems.EndOutsideGrant.With(new { from = terms[0].From, to = terms[^1].To })
        : TermsTimeline.Until(terms, lastDay);

    /// <summary>
    /// P16: pauses the grant's refusion from today to a last day. It begins on the day it is decided, so that what was received before is judged as it was on its own day.
    /// </summary>
    public Pause PauseUntil(DateOnly lastDay, string reason, DateOnly today, Signature signed)
    {
        RuleViolation.ThrowIfAny([.. PauseRefusals(today)]);
        if (lastDay < today)
        {
            throw PoolProblems.PauseInPast.With(new { today });
        }

        var pause = new Pause(today, lastDay);
        Pauses = [.. Pauses, pause];
        Record(GrantStep.Paused, reason, today, signed, lastDay);
        return pause;
    }

    /// <summary>P16: the refusion goes on from today; the pause's last day was yesterday, and a pause of no day is none.</summary>
    public void Resume(string reason, DateOnly today, Signature signed)
    {
        RuleViolation.ThrowIfAny([.. ResumeRefusals(today)]);
        var pause = Pauses[^1];
        Pauses = pause.FirstDay == today ? [.. Pauses.SkipLast(1)] : [.. Pauses.SkipLast(1), pause with { LastDay = today.AddDays(-1) }];
        Record(GrantStep.Resumed, reason, today, signed);
    }

    /// <summary>P19: nobody came. All its days are free again, and what was decided about it stays readable. Answers what the pool gets back.</summary>
    /// <param name="hasPayslips">Whether something is booked for any of its days, as far as the pool knows.</param>
    public IReadOnlyList<DayChange> Annul(bool hasPayslips, string reason, Signature signed)
    {
        RuleViolation.ThrowIfAny([.. AnnulRefusals()]);
        if (hasPayslips)
        {
            throw PoolProblems.GrantHasPayslips.With();
        }

        var freed = TermsTimeline.Difference(Terms, []);
        (Terms, Annulled, PendingAddendumId) = ([], true, null);
        History = [.. History, new(signed.At, GrantStep.Annulled, From, To, 0, 0, reason, By: signed.By)];
        return freed;
    }

    /// <summary>Why it takes no addendum now; what the addendum asks for is judged beside it (P8).</summary>
    public IEnumerable<RuleError> AddendumRefusals() =>
        Annulled || PendingAddendumId is null ? AnnulRefusals() : [PoolProblems.AddendumPending.Error()];

    /// <summary>Why it cannot be ended early, whatever the day (P11). A job of one day is annulled instead (P19).</summary>
    public IEnumerable<RuleError> EndRefusals() =>
        Annulled || From < To ? AnnulRefusals() : [PoolProblems.GrantOfOneDay.Error()];

    /// <summary>Why its refusion cannot be paused on a day (P16).</summary>
    public IEnumerable<RuleError> PauseRefusals(DateOnly today) =>
        Annulled || !IsPausedOn(today) ? AnnulRefusals() : [PoolProblems.AlreadyPaused.Error(new { lastDay = Pauses[^1].LastDay })];

    /// <summary>Why its refusion cannot be resumed on a day (P16).</summary>
    public IEnumerable<RuleError> ResumeRefusals(DateOnly today) =>
        Annulled || IsPausedOn(today) ? AnnulRefusals() : [PoolProblems.NotPaused.Error()];

    /// <summary>Why it cannot be annulled (P19); whether anything is booked for it is asked beside it.</summary>
    public IEnumerable<RuleError> AnnulRefusals() => Annulled ? [PoolProblems.GrantAnnulled.Error()] : [];

    private bool IsPausedOn(DateOnly day) => Pauses.Any(p => p.FirstDay <= day && day <= p.LastDay);

    private void Record(GrantStep step, string reason, DateOnly today, Signature signed, DateOnly? pausedTo = null)
    {
        var inForce = TermsTimeline.On(Terms, today);
        History = [.. History, new(signed.At, step, today, To, inForce?.WeeklyHours ?? 0, inForce?.SubsidisedHours ?? 0, reason, PausedTo: pausedTo, By: signed.By)];
    }
}

/// <summary>A change of a grant (P8); what is null stays.</summary>
internal sealed record Addendum(DateOnly EffectiveFrom, decimal? WeeklyHours, decimal? SubsidisedHours, DateOnly? To, string Reason, string? TaskExtension);

/// <summary>What an addendum makes of a grant.</summary>
/// <param name="Terms">The hours in force afterwards.</param>
/// <param name="To">The last day afterwards.</param>
/// <param name="First">From the first day that differs.</param>
/// <param name="Difference">What the pool gives more of (or gets back) day by day.</param>
internal sealed record ChangedTerms(IReadOnlyList<GrantTerms> Terms, DateOnly To, GrantTerms First, IReadOnlyList<DayChange> Difference);
