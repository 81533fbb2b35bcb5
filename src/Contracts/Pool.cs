using Faatimer.Kernel;
using MediatR;

namespace Faatimer.Contracts;

/// <summary>The grants of persons at employers, whenever they ran: what Refusion decides from (R1). Never a copy; asked each time.</summary>
/// <param name="Employments">Person and employer of each payslip.</param>
public sealed record GrantsOfEmployments(IReadOnlyList<EmploymentKey> Employments) : IRequest<IReadOnlyList<EmploymentGrant>>;

/// <summary>A person at an employer.</summary>
/// <param name="PersonHash">Keyed search hash of the CPR, current or former (ID2, ID3).</param>
/// <param name="Cvr">The employer's company number; grants at all its P-numbers are answered (R1 warns when it is another).</param>
public sealed record EmploymentKey(byte[] PersonHash, string Cvr);

/// <summary>One grant by id; null when there is none.</summary>
public sealed record GrantById(Guid GrantId) : IRequest<EmploymentGrant?>;

/// <summary>The grants that ran on any day of a period, in the order of their ids, a page at a time: what payslips are missing is asked from these (R14).</summary>
/// <param name="Workplaces">Only at these; null for all.</param>
/// <param name="After">The last id of the page before; null for the first page.</param>
public sealed record GrantsRunning(DateOnly From, DateOnly To, IReadOnlyList<Guid>? Workplaces, Guid? After, int Limit) : IRequest<IReadOnlyList<RunningGrant>>;

/// <summary>A grant with its periods and hours, and whom it is for.</summary>
/// <param name="From">First day.</param>
/// <param name="To">Last day in force (the day it ended, when it ended early).</param>
/// <param name="Terms">The hours in force, in order, without gaps, from first to last day (P8).</param>
public sealed record RunningGrant(Guid GrantId, Guid CandidateId, Guid WorkplaceId, DateOnly From, DateOnly To, IReadOnlyList<GrantTerms> Terms);

/// <summary>A grant as Refusion needs it.</summary>
/// <param name="PersonHashes">Search hashes of the person's current and former CPR numbers.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day in force (the day it ended, when it ended early).</param>
/// <param name="Terms">The hours in force, in order, without gaps, from first to last day (P8).</param>
public sealed record EmploymentGrant(
    Guid GrantId, Guid CandidateId, Guid WorkplaceId, IReadOnlyList<byte[]> PersonHashes, string Cvr, string PNumber, DateOnly From, DateOnly To, IReadOnlyList<GrantTerms> Terms);

/// <summary>Hours in force in a part of a grant.</summary>
/// <param name="WeeklyHours">The job's hours a week.</param>
/// <param name="SubsidisedHours">Of these, paid by the pool.</param>
public sealed record GrantTerms(DateOnly From, DateOnly To, decimal WeeklyHours, decimal SubsidisedHours);

/// <summary>An application was received; it holds its hours (submitted) or waits (P4).</summary>
[EventName("pool.application.received.v1")]
public sealed record ApplicationReceived(Guid ApplicationId, Guid CandidateId, Guid WorkplaceId, bool Waiting, DateOnly From, DateOnly To, decimal SubsidisedHours) : IEvent
{
    public Guid AggregateId => ApplicationId;
}

/// <summary>A waiting application got its hours and is submitted (P4).</summary>
[EventName("pool.application.submitted.v1")]
public sealed record ApplicationSubmitted(Guid ApplicationId, Guid CandidateId, Guid WorkplaceId, DateOnly From, DateOnly To, decimal SubsidisedHours) : IEvent
{
    public Guid AggregateId => ApplicationId;
}

/// <summary>An application was rejected or withdrawn.</summary>
[EventName("pool.application.closed.v1")]
public sealed record ApplicationClosed(Guid ApplicationId, string Status) : IEvent
{
    public Guid AggregateId => ApplicationId;
}

/// <summary>The job centre approved a job (P5).</summary>
[EventName("pool.grant.approved.v1")]
public sealed record GrantApproved(Guid GrantId, Guid ApplicationId, Guid CandidateId, Guid WorkplaceId, DateOnly From, DateOnly To, decimal WeeklyHours, decimal SubsidisedHours) : IEvent
{
    public Guid AggregateId => GrantId;
}

/// <summary>A running grant got other hours or a longer period (P8).</summary>
/// <param name="EffectiveFrom">The first day that differs.</param>
[EventName("pool.grant.changed.v1")]
public sealed record GrantChanged(Guid GrantId, DateOnly EffectiveFrom, DateOnly To, decimal WeeklyHours, decimal SubsidisedHours) : IEvent
{
    public Guid AggregateId => GrantId;
}

/// <summary>A grant ended early (P11).</summary>
[EventName("pool.grant.ended.v1")]
public sealed record GrantEnded(Guid GrantId, DateOnly LastDay) : IEvent
{
    public Guid AggregateId => GrantId;
}
