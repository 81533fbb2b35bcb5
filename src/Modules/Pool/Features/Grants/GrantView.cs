using Faatimer.Kernel;
using Faatimer.Pool.Domain;

namespace Faatimer.Pool.Features;

/// <summary>A grant. The payroll role gets ids, periods and hours only: the rest is null.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Reference">Its short reference, to be said on the telephone (X9).</param>
/// <param name="CandidateId">The person.</param>
/// <param name="WorkplaceId">The workplace.</param>
/// <param name="ApplicationId">The application it came from.</param>
/// <param name="WeeklyHours">The job's hours a week in force on the day asked for: asOf, or else today (before it starts its first day, afterwards its last); 0 on a day without it.</param>
/// <param name="SubsidisedHours">Of these, paid by the pool.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day in force.</param>
/// <param name="Status">upcoming, running or ended, today; annulled for good (P19).</param>
/// <param name="RollebienRemark">Text for the remarks field of the municipality's employment form, in Danish: why the job is temporary (P7).</param>
/// <param name="Terms">The hours in force, slice by slice (P8); none when it is annulled.</param>
/// <param name="Pauses">The days on which its refusion is paused, in order: payslips received on them wait (P16).</param>
/// <param name="History">Every decision about it, the first one first (P8).</param>
/// <param name="PendingAddendumId">The application of an addendum that waits in the queue, or for approval (P4); null when there is none.</param>
/// <param name="AllowedActions">What the caller may do with it now, and what stands in the way; null in lists.</param>
/// <param name="Version">Raised by every change; the ETag.</param>
internal sealed record GrantView(
    Guid Id, string Reference, Guid? CandidateId, Guid WorkplaceId, Guid? ApplicationId, decimal WeeklyHours, decimal SubsidisedHours, DateOnly From, DateOnly To, GrantStatus Status,
    string? RollebienRemark, IReadOnlyList<GrantTermsView> Terms, IReadOnlyList<GrantPauseView> Pauses, IReadOnlyList<GrantChangeView>? History, Guid? PendingAddendumId,
    IReadOnlyList<AllowedAction>? AllowedActions, int Version) : IResource
{
    /// <summary>Null in answers to changes and for who may not see it.</summary>
    public Named? Candidate { get; init; }

    /// <summary>Null in answers to changes and for who may not see it.</summary>
    public Named? Workplace { get; init; }

    /// <summary>Kroner booked in the ledger for it (P8, R12), some seconds late; what rests on two grants counts for both. Null in lists, in answers to changes and for who may not see a person's pay.</summary>
    public decimal? RefundedTotal { get; init; }

    /// <summary>An example: the demo's running grant, as lists have it.</summary>
    public static GrantView Example() => Shown() with { AllowedActions = null };

    /// <summary>The same by itself.</summary>
    public static GrantView Shown() => Changed(version: 1) with { Candidate = new(DemoIds.EmployedCandidate, "Bent Prøve"), Workplace = new(DemoIds.Workplace, "Biblioteket") };

    /// <summary>The same in the answer to a change.</summary>
    public static GrantView Changed(int version)
    {
        DateOnly from = new(2026, 1, 1), to = new(2026, 12, 31);
        const string reason = "Afgrænset opgave: mærkning af samlingen, afsluttes med året";
        return new(
            DemoIds.Grant, "G-2026-0001", DemoIds.EmployedCandidate, DemoIds.Workplace, DemoStory.Id(0x53), 10, 10, from, to, GrantStatus.Running,
            reason + ". Stillingen er tidsbegrænset og et job på få lønnede timer.",
            [new(from, to, 10, 10)], [], [new(new(2025, 12, 8, 10, 0, 0, TimeSpan.Zero), GrantStep.Approved, from, to, 10, 10, reason, null, null, null, null, new("demo-colleague", null))], null,
            [new(nameof(AddAddendum), true, null, null), new(nameof(ResumeGrant), false, "pool.not_paused", "Refusionen er ikke sat på pause i dag.")], version);
    }
}

/// <summary>Makes views of grants for the caller: payroll reads ids, periods and hours, a workplace no reasons.</summary>
internal sealed class GrantViews(Caller caller, BusinessClock clock, Texts texts, PersonalDataCipher cipher)
{
    /// <summary>A grant as it is today.</summary>
    public GrantView Whole(Grant grant) => Whole(grant, null);

    /// <summary>A grant as it is today, or with the hours in force on a day, and with what may be done with it.</summary>
    public GrantView Whole(Grant grant, DateOnly? asOf) => Listed(grant, asOf) with { AllowedActions = caller.SeesWhole ? Actions(grant) : null };

    /// <summary>A grant in a list.</summary>
    public GrantView Listed(Grant grant, DateOnly? asOf)
    {
        var today = clock.Today;
        var day = asOf ?? (today < grant.From ? grant.From : today > grant.To ? grant.To : today);
        var inForce = TermsTimeline.On(grant.Terms, day);
        var whole = caller.SeesWhole;
        return new(
            grant.Id, grant.Reference, whole ? grant.CandidateId : null, grant.WorkplaceId, whole ? grant.ApplicationId : null, inForce?.WeeklyHours ?? 0, inForce?.SubsidisedHours ?? 0,
            grant.From, grant.To, grant.StatusOn(today), whole ? Remark(grant) : null, [.. grant.Terms.Select(GrantTermsView.Of)],
            [.. grant.Pauses.Select(p => new GrantPauseView(p.FirstDay, p.LastDay))], whole ? [.. grant.History.Select(Step)] : null, whole ? grant.PendingAddendumId : null, null, grant.Version);
    }

    private GrantChangeView Step(GrantChange step)
    {
        var reasons = caller.May(Area.GrantReasons, Verb.Read);
        return new(
            step.RecordedAt, step.Step, step.EffectiveFrom, step.To, step.WeeklyHours, step.SubsidisedHours, reasons ? cipher.OpenText(step.Reason) : "", cipher.OpenText(step.TaskExtension),
            reasons ? cipher.OpenText(step.BudgetReason) : null, step.PausedTo, reasons ? cipher.OpenText(step.LateReason) : null, Actor.Of(step.By));
    }

    private IReadOnlyList<AllowedAction> Actions(Grant grant)
    {
        var may = caller.In(Area.PoolGrants, Verb.Decide).Holds(grant.WorkplaceId);
        return
        [
            texts.Action(nameof(AddAddendum), may, grant.AddendumRefusals()),
            texts.Action(nameof(EndGrant), may, grant.EndRefusals()),
            texts.Action(nameof(AnnulGrant), may, grant.AnnulRefusals()),
            texts.Action(nameof(PauseGrant), may, grant.PauseRefusals(clock.Today)),
            texts.Action(nameof(ResumeGrant), may, grant.ResumeRefusals(clock.Today)),
        ];
    }

    /// <summary>P7: the stated reason, and that it is a job on few paid hours. The form is Danish, whoever reads.</summary>
    private string Remark(Grant grant) =>
        texts.Get("pool.rollebien_remark", Texts.Danish, new Dictionary<string, object?> { ["reason"] = cipher.OpenText(grant.TemporaryReason).TrimEnd('.', ' ') });
}

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
/// <param name="PausedTo">The last day of the pause, when it was paused (P16).</param>
/// <param name="LateReason">Why the job was applied for so long after its first day (P18), when it was.</param>
/// <param name="By">Who decided it; null for steps of earlier versions.</param>
internal sealed record GrantChangeView(
    DateTimeOffset RecordedAt, GrantStep Step, DateOnly EffectiveFrom, DateOnly To, decimal WeeklyHours, decimal SubsidisedHours, string Reason, string? TaskExtension, string? BudgetReason,
    DateOnly? PausedTo, string? LateReason, Actor? By);

/// <summary>Hours in force in a part of a grant.</summary>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="WeeklyHours">The job's hours a week.</param>
/// <param name="SubsidisedHours">Of these, paid by the pool.</param>
internal sealed record GrantTermsView(DateOnly From, DateOnly To, decimal WeeklyHours, decimal SubsidisedHours)
{
    public static GrantTermsView Of(GrantTerms terms) => new(terms.From, terms.To, terms.WeeklyHours, terms.SubsidisedHours);
}

/// <summary>Days on which a grant's refusion is paused (P16).</summary>
/// <param name="FirstDay">The day it was paused.</param>
/// <param name="LastDay">The last day; when it was resumed before its time, the day before that.</param>
internal sealed record GrantPauseView(DateOnly FirstDay, DateOnly LastDay);
