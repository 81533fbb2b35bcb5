using Faatimer.Kernel;

namespace Faatimer.Pool.Domain;

/// <summary>What a change of a what-if is (P13).</summary>
internal enum ChangeKind
{
    /// <summary>A new grant: <c>from</c>, <c>to</c>, <c>subsidisedHours</c>; <c>weeklyHours</c> when the job has more.</summary>
    NewGrant,

    /// <summary>An existing grant gets other hours or a later last day: <c>grantId</c>, <c>effectiveFrom</c> and what changes of <c>weeklyHours</c>, <c>subsidisedHours</c>, <c>to</c>.</summary>
    ChangeGrant,

    /// <summary>An existing grant ends early: <c>grantId</c>, <c>lastDay</c>.</summary>
    EndGrant,

    /// <summary>The council decides another number of hours a week: <c>from</c>, <c>hours</c>; <c>to</c> when it ends.</summary>
    Pool,
}

/// <summary>One change of a what-if (P13); which fields it has follows from its kind.</summary>
/// <param name="Kind">What changes.</param>
/// <param name="GrantId">The grant, of changeGrant and endGrant.</param>
/// <param name="From">First day, of newGrant and pool.</param>
/// <param name="To">Last day, of newGrant, changeGrant (later than now) and pool (until the next decision when absent).</param>
/// <param name="EffectiveFrom">The first day that differs, of changeGrant.</param>
/// <param name="LastDay">The last day of work, of endGrant.</param>
/// <param name="WeeklyHours">The job's hours a week, of newGrant and changeGrant.</param>
/// <param name="SubsidisedHours">Of these, paid by the pool.</param>
/// <param name="Hours">The pool's hours a week, of pool.</param>
internal sealed record SimulatedChange(
    ChangeKind Kind, Guid? GrantId = null, DateOnly? From = null, DateOnly? To = null, DateOnly? EffectiveFrom = null, DateOnly? LastDay = null, decimal? WeeklyHours = null,
    decimal? SubsidisedHours = null, decimal? Hours = null);

/// <summary>A job that looks for its first feasible start (P13).</summary>
/// <param name="SubsidisedHours">Hours a week paid by the pool on each of its days.</param>
/// <param name="Months">How long it lasts, in months; either this or days.</param>
/// <param name="Days">How long it lasts, in days.</param>
/// <param name="From">The earliest start; today when absent.</param>
internal sealed record WantedJob(decimal SubsidisedHours, int? Months = null, int? Days = null, DateOnly? From = null)
{
    public DateOnly LastDay(DateOnly start) => Months is { } months ? JobRules.LatestDay(start, months) : start.AddDays(Days!.Value - 1);
}

/// <summary>The pool's hours on a day (P1).</summary>
internal readonly record struct PoolDay(decimal Capacity, decimal Reserved, decimal Held)
{
    public decimal Free => Capacity - Reserved - Held;

    /// <summary>By how much it holds more than the council has decided.</summary>
    public decimal Overbooked => Math.Max(0, -Free);
}

/// <summary>A grant as a what-if knows it.</summary>
internal sealed record KnownGrant(Guid Id, Guid CandidateId, Guid WorkplaceId, IReadOnlyList<GrantTerms> Terms);

/// <summary>All that a what-if is computed from, read at one moment.</summary>
/// <param name="Today">The day it is asked on.</param>
/// <param name="Days">The decided days from the first one that matters.</param>
/// <param name="Grants">The grants that changes name, with the other grants of their people.</param>
/// <param name="Decided">Periods with a decided payslip, of the grants that changes name.</param>
/// <param name="Settings">All versions of the settings.</param>
/// <param name="Years">The fund's years that changes can touch.</param>
internal sealed record PoolSnapshot(
    DateOnly Today, IReadOnlyDictionary<DateOnly, PoolDay> Days, IReadOnlyList<KnownGrant> Grants, ILookup<Guid, DatePeriod> Decided, IReadOnlyList<PoolSettings> Settings,
    IReadOnlyList<YearBudget> Years);

/// <summary>What a what-if answers (P13).</summary>
/// <param name="Weeks">The weeks asked for, or else those touched.</param>
/// <param name="Overbooked">Weeks on which the changes leave more than the council has decided, by how much on the fullest day.</param>
/// <param name="FirstFeasibleStart">The first day the wanted job fits on all of its days; null when none is wanted, or none fits.</param>
/// <param name="Years">The fund's years whose cost changes, before and after.</param>
internal sealed record Simulated(
    IReadOnlyList<(IsoWeek Week, PoolWeek Before, PoolWeek After)> Weeks, IReadOnlyList<(IsoWeek Week, decimal Hours)> Overbooked, DateOnly? FirstFeasibleStart,
    IReadOnlyList<(YearBudget Before, YearBudget After)> Years);

/// <summary>A week's hours as capacity is read (P14): what is decided on its fullest day, what is reserved and held on the days that have most, what is free on the fullest.</summary>
/// <param name="CapacityHours">Decided, on the fullest day.</param>
/// <param name="ReservedHours">Hours of grants, on the day that has most.</param>
/// <param name="OfferedHours">Held by submitted applications and open offers, on the day that has most.</param>
/// <param name="FreeHours">Left on the fullest day; below 0 when it holds too much.</param>
internal sealed record PoolWeek(decimal CapacityHours, decimal ReservedHours, decimal OfferedHours, decimal FreeHours)
{
    public static PoolWeek Of(IReadOnlyCollection<PoolDay> days)
    {
        if (days.Count == 0)
        {
            return new(0, 0, 0, 0);
        }

        var fullest = days.MinBy(d => d.Free);
        return new(fullest.Capacity, days.Max(d => d.Reserved), days.Max(d => d.Held), fullest.Free);
    }
}

/// <summary>
/// P13: what a list of changes would do to the pool's hours and kroner, by the rules of the real changes (P1, P2, P6, P8, P9, P11, P12). Changes nothing. The queue is
/// not served in it: hours that come free are shown as free, whoever waits for them. Pure.
/// </summary>
internal sealed class Simulation
{
    public const int MaxWeeks = 104;

    private readonly PoolSnapshot _snapshot;
    private readonly Dictionary<DateOnly, PoolDay> _days;
    private readonly Dictionary<Guid, KnownGrant> _grants;
    private readonly SortedSet<DateOnly> _touched = [];
    private readonly Dictionary<DateOnly, decimal> _sevenths = [];
    private readonly List<RuleError> _errors = [];

    private Simulation(PoolSnapshot snapshot) =>
        (_snapshot, _days, _grants) = (snapshot, snapshot.Days.ToDictionary(), snapshot.Grants.ToDictionary(g => g.Id));

    /// <summary>Makes the changes one after the other. What the rules refuse is answered at once for the whole list, each at its place.</summary>
    /// <param name="asked">The days whose weeks are shown; null shows the weeks touched, the first 104 of them.</param>
    public static Simulated Run(PoolSnapshot snapshot, IReadOnlyList<SimulatedChange> changes, (DateOnly? From, DateOnly? To) asked, WantedJob? wanted)
    {
        var simulation = new Simulation(snapshot);
        for (var i = 0; i < changes.Count; i++)
        {
            simulation.Make(changes[i], $"/changes/{i}");
        }

        if (wanted is not null)
        {
            simulation.CheckWanted(wanted);
        }

        return simulation._errors.Count == 0
            ? new(simulation.Weeks(asked), simulation.Overbooked(), wanted is null ? null : FirstStart(wanted, wanted.From ?? snapshot.Today, simulation._days.Keys.DefaultIfEmpty().Max(), day => simulation._days.GetValueOrDefault(day).Free), simulation.Years())
            : throw Refused(simulation._errors);
    }

    private static RuleViolation Refused(List<RuleError> errors) =>
        errors.Any(e => e.Code == PoolProblems.NoGrant.Code) ? RuleViolation.Missing(errors) : RuleViolation.Conflict(errors);

    private void Make(SimulatedChange change, string pointer)
    {
        if (change.Kind == ChangeKind.Pool)
        {
            Decide(change);
            return;
        }

        if (change.Kind == ChangeKind.NewGrant)
        {
            Grant(change, pointer);
            return;
        }

        if (!_grants.TryGetValue(change.GrantId!.Value, out var grant))
        {
            _errors.Add(PoolProblems.NoGrant.Error(null, pointer + "/grantId"));
            return;
        }

        if (grant.Terms.Count == 0)
        {
            _errors.Add(PoolProblems.GrantAnnulled.Error(null, pointer + "/grantId"));
            return;
        }

        try
        {
            var terms = change.Kind == ChangeKind.EndGrant ? Domain.Grant.Ended(grant.Terms, change.LastDay!.Value) : Changed(grant, change);
            Apply(grant.Terms, terms, [.. _snapshot.Decided[grant.Id]]);
            _grants[grant.Id] = grant with { Terms = terms };
        }
        catch (RuleViolation refused)
        {
            _errors.AddRange(refused.Errors.Select(e => e with { Pointer = pointer + e.Pointer }));
        }
    }

    private void Grant(SimulatedChange change, string pointer)
    {
        var (from, to, subsidised) = (change.From!.Value, change.To!.Value, change.SubsidisedHours!.Value);
        var weekly = change.WeeklyHours ?? subsidised;
        var settings = PoolSettings.On(_snapshot.Settings, from);
        List<RuleError> errors = [.. JobRules.CheckHours(weekly, subsidised, settings), .. JobRules.CheckLength(new(from, to), [], settings)];
        if (errors.Count == 0)
        {
            Apply([], [new(from, to, weekly, subsidised)], []);
        }

        _errors.AddRange(errors.Select(e => e with { Pointer = pointer + e.Pointer }));
    }

    /// <summary>P8 with P2, P6 and P9. A what-if gives no reasons, and takes the extended task of a longer period for granted.</summary>
    private IReadOnlyList<GrantTerms> Changed(KnownGrant grant, SimulatedChange change) => Domain.Grant.Consider(
        grant.Terms, grant.WorkplaceId, new Addendum(change.EffectiveFrom!.Value, change.WeeklyHours, change.SubsidisedHours, change.To, "", "what-if"),
        [.. _grants.Values.Where(g => g.CandidateId == grant.CandidateId && g.Id != grant.Id && g.Terms.Count > 0).Select(g => new PersonsGrant(g.WorkplaceId, g.Terms[0].From, g.Terms[^1].To))],
        PoolSettings.On(_snapshot.Settings, grant.Terms[0].From)).Terms;

    /// <summary>Adds to every day what it gets more, and to every month what it is expected to cost.</summary>
    private void Apply(IReadOnlyList<GrantTerms> before, IReadOnlyList<GrantTerms> after, IReadOnlyCollection<DatePeriod> decided)
    {
        foreach (var change in TermsTimeline.Difference(before, after))
        {
            foreach (var day in new DatePeriod(change.From, change.To).EachDay())
            {
                var hours = _days.GetValueOrDefault(day);
                _days[day] = hours with { Reserved = hours.Reserved + change.Reserved };
                _touched.Add(day);
            }
        }

        foreach (var (month, sevenths) in Commitment.Change(before, after, decided, _snapshot.Settings))
        {
            _sevenths[month] = _sevenths.GetValueOrDefault(month) + sevenths;
        }
    }

    private void Decide(SimulatedChange change)
    {
        var from = change.From!.Value;
        foreach (var day in new DatePeriod(from, change.To ?? Scheme.OpenEnd(from, _snapshot.Today)).EachDay())
        {
            _days[day] = _days.GetValueOrDefault(day) with { Capacity = change.Hours!.Value };
            _touched.Add(day);
        }
    }

    private void CheckWanted(WantedJob wanted)
    {
        var start = wanted.From ?? _snapshot.Today;
        var settings = PoolSettings.On(_snapshot.Settings, start);
        _errors.AddRange(JobRules.CheckHours(wanted.SubsidisedHours, wanted.SubsidisedHours, settings)
            .Concat(JobRules.CheckLength(new(start, wanted.LastDay(start)), [], settings).Select(e => e with { Pointer = wanted.Months is null ? "/days" : "/months" }))
            .Select(e => e with { Pointer = "/wanted" + e.Pointer }));
    }

    private List<(IsoWeek Week, PoolWeek Before, PoolWeek After)> Weeks((DateOnly? From, DateOnly? To) asked)
    {
        var from = asked.From ?? (_touched.Count > 0 ? _touched.Min : _snapshot.Today);
        var to = asked.To ?? (_touched.Count > 0 && _touched.Max >= from ? _touched.Max : from.AddDays(12 * 7));
        return [.. IsoWeek.Touching(new(from, to)).Take(MaxWeeks).Select(w => (w, Hours(w, _snapshot.Days), Hours(w, _days)))];
    }

    private static PoolWeek Hours(IsoWeek week, IReadOnlyDictionary<DateOnly, PoolDay> days) =>
        PoolWeek.Of([.. week.Period.EachDay().Where(days.ContainsKey).Select(d => days[d])]);

    /// <summary>Days that hold too much, and more so than before. A day that a change leaves less overbooked than it was is no obstacle (P1).</summary>
    private List<(IsoWeek Week, decimal Hours)> Overbooked() =>
    [
        .. _touched.Select(d => (Day: d, _days[d].Overbooked)).Where(d => d.Overbooked > _snapshot.Days.GetValueOrDefault(d.Day).Overbooked)
            .GroupBy(d => IsoWeek.Of(d.Day)).Select(w => (w.Key, w.Max(d => d.Overbooked))),
    ];

    /// <summary>The first start from which every day of the job has the hours: going back from the last decided day, each day knows how far its room reaches.</summary>
    /// <param name="last">The last decided day.</param>
    /// <param name="free">The free hours of a day.</param>
    public static DateOnly? FirstStart(WantedJob wanted, DateOnly from, DateOnly last, Func<DateOnly, decimal> free)
    {
        DateOnly? found = null;
        var reaches = default(DateOnly);
        for (var day = last; day >= from; day = day.AddDays(-1))
        {
            if (free(day) < wanted.SubsidisedHours)
            {
                reaches = default;
                continue;
            }

            reaches = reaches == default ? day : reaches;
            if (wanted.LastDay(day) <= reaches)
            {
                found = day;
            }
        }

        return found;
    }

    private List<(YearBudget Before, YearBudget After)> Years()
    {
        var touched = _sevenths.Where(m => m.Value != 0).Select(m => m.Key.Year).ToHashSet();
        return [.. _snapshot.Years.Where(y => touched.Contains(y.Year)).Select(y => (y, y.With(_sevenths)))];
    }
}
