using System.Linq.Expressions;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;

namespace Faatimer.Pool.Features;

/// <summary>An application for a job on few paid hours.</summary>
/// <param name="Id">Its id.</param>
/// <param name="CandidateId">The person.</param>
/// <param name="WorkplaceId">The workplace.</param>
/// <param name="TaskId">The task at the workplace, when one is named.</param>
/// <param name="WeeklyHours">The job's hours a week.</param>
/// <param name="SubsidisedHours">Of these, asked of the pool (P2).</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="TemporaryReason">Why the job is temporary (P7).</param>
/// <param name="Status">submitted (holds its hours), waiting (in the queue), offered, approved, rejected, withdrawn or lapsed.</param>
/// <param name="QueuePosition">Its place in the queue, 1 is next; null when it does not wait (P4).</param>
/// <param name="ReceivedAt">When it was received.</param>
/// <param name="DecisionReason">Why it was rejected or withdrawn, or approved over budget.</param>
/// <param name="GrantId">The grant it led to.</param>
/// <param name="AddendumTo">The grant it would change, when it is an addendum that joined the queue (P4); null for a job.</param>
/// <param name="Version">Raised by every change; the ETag.</param>
internal sealed record ApplicationView(
    Guid Id, Guid CandidateId, Guid WorkplaceId, Guid? TaskId, decimal WeeklyHours, decimal SubsidisedHours, DateOnly From, DateOnly To, string TemporaryReason,
    ApplicationStatus Status, int? QueuePosition, DateTimeOffset ReceivedAt, string? DecisionReason, Guid? GrantId, Guid? AddendumTo,
    int Version) : IResource
{
    public static ApplicationView Of(Application a, int? queuePosition = null) => new(
        a.Id, a.CandidateId, a.WorkplaceId, a.TaskId, a.WeeklyHours, a.SubsidisedHours, a.From, a.To, a.TemporaryReason,
        a.Status, queuePosition, a.ReceivedAt, a.DecisionReason, a.GrantId, a.AddendumTo, a.Version);

    /// <summary>The view in a query; the position counts everybody who waits, also those the reader may not see.</summary>
    public static Expression<Func<Application, ApplicationView>> Projection(PoolDb db) => a => new ApplicationView(
        a.Id, a.CandidateId, a.WorkplaceId, a.TaskId, a.WeeklyHours, a.SubsidisedHours, a.From, a.To, a.TemporaryReason,
        a.Status,
        a.Status == ApplicationStatus.Waiting ? db.Applications.Count(w => w.Status == ApplicationStatus.Waiting && w.Sequence <= a.Sequence) : null,
        a.ReceivedAt, a.DecisionReason, a.GrantId, a.AddendumTo, a.Version);

    /// <summary>An example: the demo's submitted application.</summary>
    public static ApplicationView Example(ApplicationStatus status, int version = 1, string? reason = null, Guid? grantId = null) => new(
        DemoIds.Application, DemoIds.Of(0x4b), DemoIds.Workplace, null, 8, 8, new(2026, 3, 2), new(2026, 8, 30), "Afgrænset opgave: arkivet flyttes til nye hylder",
        status, null, new(2026, 2, 16, 9, 30, 0, TimeSpan.Zero), reason, grantId, null, version);
}
