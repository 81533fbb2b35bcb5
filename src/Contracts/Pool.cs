using Faatimer.Kernel;
using MediatR;

namespace Faatimer.Contracts;

/// <summary>
/// The grants of persons at employers, whenever they ran, without those that were annulled (P19): what Refusion decides from (R1). Never a copy; asked each time.
/// </summary>
/// <param name="Employments">Person and employer of each payslip.</param>
public sealed record GrantsOfEmployments(IReadOnlyList<EmploymentKey> Employments) : IRequest<IReadOnlyList<EmploymentGrant>>;

/// <summary>A person at an employer.</summary>
/// <param name="PersonHash">Keyed search hash of the CPR, current or former (ID2, ID3).</param>
/// <param name="Cvr">The employer's company number; grants at all its P-numbers are answered (R1 warns when it is another).</param>
public sealed record EmploymentKey(byte[] PersonHash, string Cvr);

/// <summary>One grant by id, an annulled one without terms (P19); null when there is none.</summary>
public sealed record GrantById(Guid GrantId) : IRequest<EmploymentGrant?>;

/// <summary>Of some workplaces, those where a grant runs or is to begin: there is something left to set an overpayment off against (R13).</summary>
public sealed record WorkplacesWithGrants(IReadOnlyList<Guid> WorkplaceIds, DateOnly Day) : IRequest<IReadOnlyList<Guid>>;

/// <summary>The grants that ran on any day of a period, in the order of their ids, a page at a time: what payslips are missing is asked from these (R14).</summary>
/// <param name="Workplaces">Only at these; null for all.</param>
/// <param name="After">The last id of the page before; null for the first page.</param>
public sealed record GrantsRunning(DateOnly From, DateOnly To, IReadOnlyList<Guid>? Workplaces, Guid? After, int Limit) : IRequest<IReadOnlyList<RunningGrant>>;

/// <summary>A grant with its periods and hours, and whom it is for.</summary>
/// <param name="From">First day.</param>
/// <param name="To">Last day in force (the day it ended, when it ended early).</param>
/// <param name="Terms">The hours in force, in order, without gaps, from first to last day (P8).</param>
public sealed record RunningGrant(Guid GrantId, Guid CandidateId, Guid WorkplaceId, string Cvr, string PNumber, DateOnly From, DateOnly To, IReadOnlyList<GrantTerms> Terms);

/// <summary>A grant as Refusion needs it.</summary>
/// <param name="PersonHashes">Search hashes of the person's current and former CPR numbers.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day in force (the day it ended, when it ended early).</param>
/// <param name="Terms">The hours in force, in order, without gaps, from first to last day (P8); none when it was annulled (P19).</param>
/// <param name="Pauses">The days on which its refusion is paused, in order, without overlaps: a payslip received on one of them waits (P16).</param>
public sealed record EmploymentGrant(
    Guid GrantId, Guid CandidateId, Guid WorkplaceId, IReadOnlyList<byte[]> PersonHashes, string Cvr, string PNumber, DateOnly From, DateOnly To, IReadOnlyList<GrantTerms> Terms,
    IReadOnlyList<GrantPause> Pauses);

/// <summary>Hours in force in a part of a grant.</summary>
/// <param name="WeeklyHours">The job's hours a week.</param>
/// <param name="SubsidisedHours">Of these, paid by the pool.</param>
public sealed record GrantTerms(DateOnly From, DateOnly To, decimal WeeklyHours, decimal SubsidisedHours);

/// <summary>Days on which a grant's refusion is paused (P16), both inclusive.</summary>
public sealed record GrantPause(DateOnly FirstDay, DateOnly LastDay);

/// <summary>An application was received; it holds its hours (submitted) or waits (P4).</summary>
[EventName("pool.application.received.v1")]
public sealed record ApplicationReceived(Guid ApplicationId, Guid CandidateId, Guid WorkplaceId, bool Waiting, DateOnly From, DateOnly To, decimal SubsidisedHours) : IEvent
{
    public Guid AggregateId => ApplicationId;
}

/// <summary>A waiting application was offered hours (P4).</summary>
/// <param name="Full">All that was asked for; otherwise a part.</param>
/// <param name="LastDay">The last day to answer.</param>
[EventName("pool.application.offered.v1")]
public sealed record ApplicationOffered(
    Guid ApplicationId, Guid CandidateId, Guid WorkplaceId, bool Full, DateOnly From, DateOnly To, decimal SubsidisedHours, DateOnly LastDay) : IEvent
{
    public Guid AggregateId => ApplicationId;
}

/// <summary>An offer was accepted: the application is submitted with what was offered (P4).</summary>
[EventName("pool.offer.accepted.v1")]
public sealed record OfferAccepted(Guid ApplicationId, Guid CandidateId, Guid WorkplaceId, DateOnly From, DateOnly To, decimal SubsidisedHours) : IEvent
{
    public Guid AggregateId => ApplicationId;
}

/// <summary>An offer was declined (P4).</summary>
/// <param name="WaitsOn">It was of a part, and the application keeps its place; otherwise the application has lapsed.</param>
[EventName("pool.offer.declined.v1")]
public sealed record OfferDeclined(Guid ApplicationId, bool WaitsOn) : IEvent
{
    public Guid AggregateId => ApplicationId;
}

/// <summary>An application lapsed: its offer ran out or was declined whole, or its last day went by while it waited (P4).</summary>
[EventName("pool.application.lapsed.v1")]
public sealed record ApplicationLapsed(Guid ApplicationId, Guid CandidateId, Guid WorkplaceId) : IEvent
{
    public Guid AggregateId => ApplicationId;
}

/// <summary>The hours of some days were counted anew from the grants and applications, and repaired (P14).</summary>
[EventName("pool.capacity.recounted.v1")]
public sealed record CapacityRecounted(Guid RecountId, int Days) : IEvent
{
    public Guid AggregateId => RecountId;
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

/// <summary>The council decided another number of hours for the pool (P1).</summary>
/// <param name="To">The last day it counts; null until the next decision.</param>
[EventName("pool.scheme.decided.v1")]
public sealed record SchemeDecided(Guid SchemeId, DateOnly From, DateOnly? To, decimal WeeklyHours) : IEvent
{
    public Guid AggregateId => SchemeId;
}

/// <summary>A year's budget of the fund was decided, or decided anew (P12).</summary>
/// <param name="Budget">Kroner for the whole year.</param>
[EventName("pool.budget.decided.v1")]
public sealed record BudgetDecided(Guid FundYearId, int Year, decimal Budget) : IEvent
{
    public Guid AggregateId => FundYearId;
}

/// <summary>A grant was approved, or made dearer, although it took a year's forecast above its budget (P12).</summary>
[EventName("pool.budget.crossed.v1")]
public sealed record BudgetCrossed(Guid GrantId, IReadOnlyList<YearForecast> Years) : IEvent
{
    public Guid AggregateId => GrantId;
}

/// <param name="Year">The year.</param>
/// <param name="Budget">Its budget in kroner.</param>
/// <param name="Forecast">What it is expected to cost.</param>
public sealed record YearForecast(int Year, decimal Budget, decimal Forecast);

/// <summary>Other draws on the fund were entered or imported (P12).</summary>
/// <param name="Amounts">What they add by month of pay.</param>
[EventName("pool.draws.recorded.v1")]
public sealed record DrawsRecorded(Guid FundYearId, int Year, IReadOnlyList<MonthAmount> Amounts) : IEvent
{
    public Guid AggregateId => FundYearId;
}

/// <summary>What may draw on the fund was decided, from a day on (P17).</summary>
/// <param name="Purposes">The codes of what may.</param>
[EventName("pool.fund_purposes.decided.v1")]
public sealed record FundPurposesDecided(DateOnly ValidFrom, IReadOnlyList<string> Purposes) : IEvent
{
    /// <summary>The list is one thing with one history.</summary>
    public Guid AggregateId => new("0190f000-0000-7000-8000-00000000005d");
}

/// <summary>New figures of the pool's rules were recorded, in force from a day on.</summary>
[EventName("pool.settings.changed.v1")]
public sealed record PoolSettingsChanged(DateOnly ValidFrom) : IEvent
{
    /// <summary>The settings are one thing with one history.</summary>
    public Guid AggregateId => new("0190f000-0000-7000-8000-00000000005e");
}

/// <summary>Somebody said where figures of the pool's rules stand, or found them there; the figures are as they were.</summary>
[EventName("pool.settings.sources_changed.v1")]
public sealed record PoolSettingsSourcesChanged(DateOnly ValidFrom) : IEvent
{
    /// <summary>The settings are one thing with one history.</summary>
    public Guid AggregateId => new("0190f000-0000-7000-8000-00000000005e");
}

/// <summary>A grant ended early (P11).</summary>
[EventName("pool.grant.ended.v1")]
public sealed record GrantEnded(Guid GrantId, DateOnly LastDay) : IEvent
{
    public Guid AggregateId => GrantId;
}

/// <summary>A grant's refusion is paused: payslips received on these days wait (P16).</summary>
[EventName("pool.grant.paused.v1")]
public sealed record GrantPaused(Guid GrantId, DateOnly FirstDay, DateOnly LastDay) : IEvent
{
    public Guid AggregateId => GrantId;
}

/// <summary>A pause of a grant's refusion was ended before its time (P16).</summary>
/// <param name="Day">The first day that is not paused any more; the pause's last day is the day before.</param>
[EventName("pool.grant.resumed.v1")]
public sealed record GrantResumed(Guid GrantId, DateOnly Day) : IEvent
{
    public Guid AggregateId => GrantId;
}

/// <summary>A grant was annulled, because nobody came to the job: it is as if it had never been in force (P19).</summary>
/// <param name="From">The first day it had.</param>
/// <param name="To">The last day it had.</param>
[EventName("pool.grant.annulled.v1")]
public sealed record GrantAnnulled(Guid GrantId, DateOnly From, DateOnly To) : IEvent
{
    public Guid AggregateId => GrantId;
}

/// <summary>The person of a grant is known by another CPR number too (ID2), and the grant is found by it from now on.</summary>
[EventName("pool.grant.person_changed.v1")]
public sealed record GrantPersonChanged(Guid GrantId) : IEvent
{
    public Guid AggregateId => GrantId;
}
