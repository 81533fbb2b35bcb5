using Faatimer.Contracts;
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
/// <param name="Version">Raised by every change; the ETag.</param>
internal sealed record GrantView(
    Guid Id, string Reference, Guid? CandidateId, Guid WorkplaceId, Guid? ApplicationId, decimal WeeklyHours, decimal SubsidisedHours, DateOnly From, DateOnly To, GrantStatus Status,
    string? RollebienRemark, IReadOnlyList<GrantTerms> Terms, IReadOnlyList<GrantPauseView> Pauses, IReadOnlyList<GrantChange>? History, Guid? PendingAddendumId,
    int Version) : IResource
{
    public static GrantView Of(Grant grant, DateOnly? asOf, Role reader, DateOnly today, Texts texts)
    {
        var day = asOf ?? (today < grant.From ? grant.From : today > grant.To ? grant.To : today);
        var inForce = TermsTimeline.On(grant.Terms, day);
        var whole = reader != Role.Payroll;
        return new(
            grant.Id, grant.Reference, whole ? grant.CandidateId : null, grant.WorkplaceId, whole ? grant.ApplicationId : null, inForce?.WeeklyHours ?? 0, inForce?.SubsidisedHours ?? 0,
            grant.From, grant.To, grant.StatusOn(today), whole ? Remark(grant, texts) : null, grant.Terms,
            [.. grant.Pauses.Select(p => new GrantPauseView(p.FirstDay, p.LastDay))], whole ? [.. grant.History.Select(h => reader == Role.Workplace ? h with { Reason = "", BudgetReason = null, LateReason = null } : h)] : null,
            whole ? grant.PendingAddendumId : null, grant.Version);
    }

    /// <summary>An example: the demo's running grant.</summary>
    public static GrantView Example(int version = 1)
    {
        DateOnly from = new(2026, 1, 1), to = new(2026, 12, 31);
        const string reason = "Afgrænset opgave: mærkning af samlingen, afsluttes med året";
        return new(
            DemoIds.Grant, "G-2026-0001", DemoIds.EmployedCandidate, DemoIds.Workplace, DemoIds.Of(0x53), 10, 10, from, to, GrantStatus.Running,
            reason + ". Stillingen er tidsbegrænset og et job på få lønnede timer.",
            [new(from, to, 10, 10)], [], [new(new(2025, 12, 8, 10, 0, 0, TimeSpan.Zero), GrantStep.Approved, from, to, 10, 10, reason)], null, version);
    }

    /// <summary>P7: the stated reason, and that it is a job on few paid hours. The form is Danish, whoever reads.</summary>
    private static string Remark(Grant grant, Texts texts) =>
        texts.Get("pool.rollebien_remark", Texts.Danish, new Dictionary<string, object?> { ["reason"] = grant.TemporaryReason.TrimEnd('.', ' ') });
}

/// <summary>Days on which a grant's refusion is paused (P16).</summary>
/// <param name="FirstDay">The day it was paused.</param>
/// <param name="LastDay">The last day; when it was resumed before its time, the day before that.</param>
internal sealed record GrantPauseView(DateOnly FirstDay, DateOnly LastDay);
