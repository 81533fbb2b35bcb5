using CsCheck;
using Faatimer.Kernel;
using Faatimer.Pool.Domain;

namespace Faatimer.Domain.Tests.Pool;

/// <summary>The pure parts of the budget (P12) and of what-if (P13), against a calendar kept by hand.</summary>
public class SimulationTests
{
    private static readonly DateOnly Today = new(2026, 2, 2);
    private static readonly DateOnly First = new(2026, 1, 1);
    private static readonly Guid GrantId = Guid.CreateVersion7();
    private static readonly PoolSettings[] Settings =
    [
        JobRulesTests.Settings, new(new(2026, 4, 11), maxSubsidisedHours: 10, maxMonths: 12, joinedWithinDays: 30, offerDays: 5, expectedHourlyCost: 181.25m, retroactiveDays: 30),
    ];

    private static readonly GrantTerms[] Terms = [new(new(2026, 1, 15), new(2026, 3, 20), 8, 8), new(new(2026, 3, 21), new(2026, 8, 31), 12, 10)];

    private static readonly Gen<SimulatedChange> AnyChange = Gen.OneOf(
        Gen.Select(Gen.Int[0, 400], Gen.Int[0, 300], Gen.Int[1, 10]).Select((from, days, hours) =>
            new SimulatedChange(ChangeKind.NewGrant, From: First.AddDays(from), To: First.AddDays(from + days), SubsidisedHours: hours)),
        Gen.Select(Gen.Int[14, 243], Gen.Int[1, 10], Gen.Int[0, 60].Nullable()).Select((from, hours, longer) => new SimulatedChange(
            ChangeKind.ChangeGrant, GrantId, EffectiveFrom: First.AddDays(from), SubsidisedHours: hours, WeeklyHours: 12, To: longer is { } l ? new DateOnly(2026, 8, 31).AddDays(l) : null)),
        Gen.Int[14, 230].Select(day => new SimulatedChange(ChangeKind.EndGrant, GrantId, LastDay: First.AddDays(day))),
        Gen.Select(Gen.Int[0, 300], Gen.Int[0, 200].Nullable(), Gen.Int[0, 60]).Select((from, days, hours) =>
            new SimulatedChange(ChangeKind.Pool, From: First.AddDays(from), To: days is { } d ? First.AddDays(from + d) : null, Hours: hours)));

    [Fact]
    public void P12_a_month_is_rounded_once_and_the_months_add_up_to_the_year()
    {
        BudgetMonth[] months = [.. Enumerable.Range(1, 12).Select(m => new BudgetMonth(new(2026, m, 1), 10, 30, 100.01m + m, -5))];
        var year = new YearBudget(2026, 500, months);
        Assert.Equal(14.43m, months[0].Committed);
        Assert.Equal(months.Sum(m => m.Paid + m.Approved + m.Committed + m.OtherDraws), year.Forecast);
        Assert.Equal(20m, months[0].Approved);
        Assert.Equal(Math.Max(0, year.Forecast - 500), year.Crossed);
        Assert.Equal(0m, (year with { Budget = null }).Crossed);
    }

    [Fact]
    public void P12_open_days_cost_hours_by_sevenths_at_the_cost_of_their_day() => Gen.Int[1, 9].Select(Gen.Int[0, 300], Gen.Int[0, 60]).Sample((hours, from, days) =>
    {
        var decided = new DatePeriod(First.AddDays(from), First.AddDays(from + days));
        GrantTerms[] after = [.. Terms.Select(t => t with { SubsidisedHours = hours })];
        var expected = new DatePeriod(First, new(2026, 12, 31)).EachDay().Where(d => !decided.Contains(d))
            .GroupBy(d => new DateOnly(d.Year, d.Month, 1))
            .Select(m => (m.Key, Sum: m.Sum(d => (On(after, d) - On(Terms, d)) * (d < new DateOnly(2026, 4, 11) ? 170m : 181.25m)))).Where(m => m.Sum != 0);
        Assert.Equal(expected, Commitment.Change(Terms, after, [decided], Settings).OrderBy(m => m.Key).Select(m => (m.Key, m.Value)));
    });

    [Fact]
    public void P12_only_a_dearer_year_above_its_budget_asks_for_a_reason()
    {
        YearBudget[] years = [new(2026, 100, [new(First, 0, 90, 0, 0)]), new(2027, null, [new(new(2027, 1, 1), 0, 90, 0, 0)]), new(2028, 50, [new(new(2028, 1, 1), 0, 90, 0, 0)])];
        Assert.Empty(CrossedYears.By(years, new Dictionary<DateOnly, decimal> { [First] = 70, [new(2027, 1, 1)] = 7_000, [new(2028, 1, 1)] = -7 }).Years);
        Assert.Equal([new CrossedYear(2026, 100, 100.01m)], CrossedYears.By(years, new Dictionary<DateOnly, decimal> { [First] = 70.07m }).Years);
        Assert.Equal([new CrossedYear(2028, 50, 91)], CrossedYears.By(years, new Dictionary<DateOnly, decimal> { [new(2028, 1, 1)] = 7 }).Years);
    }

    /// <summary>Any list of changes that the rules allow: hours day by day, overbooked weeks and kroner are those of a calendar kept by hand.</summary>
    [Fact]
    public void P13_any_list_of_changes_agrees_with_a_calendar_kept_by_hand() => AnyChange.List[1, 5].Sample(changes =>
    {
        var snapshot = Snapshot();
        Simulated answer;
        try
        {
            answer = Simulation.Run(snapshot, changes, (new(2026, 1, 5), new(2027, 12, 20)), null);
        }
        catch (RuleViolation refused)
        {
            Assert.All(refused.Errors, e => Assert.StartsWith("/changes/", e.Pointer, StringComparison.Ordinal));
            return;
        }

        var days = new DatePeriod(First, new(2028, 1, 2)).EachDay().ToDictionary(d => d, d => snapshot.Days.GetValueOrDefault(d));
        var cost = new Dictionary<int, decimal>();
        var terms = Terms.ToList();
        foreach (var change in changes)
        {
            foreach (var day in days.Keys.ToList())
            {
                var more = change.Kind switch
                {
                    ChangeKind.NewGrant => change.From <= day && day <= change.To ? change.SubsidisedHours!.Value : 0,
                    ChangeKind.ChangeGrant when day >= change.EffectiveFrom && day <= (change.To ?? terms[^1].To) => change.SubsidisedHours!.Value - On(terms, day),
                    ChangeKind.ChangeGrant when day > terms[^1].To && day <= change.To => On(terms, terms[^1].To),
                    ChangeKind.EndGrant => day > change.LastDay ? -On(terms, day) : 0,
                    _ => 0m,
                };
                days[day] = days[day] with
                {
                    Reserved = days[day].Reserved + more,
                    Capacity = change.Kind == ChangeKind.Pool && change.From <= day && (change.To is null || day <= change.To) ? change.Hours!.Value : days[day].Capacity,
                };
                cost[day.Year] = cost.GetValueOrDefault(day.Year) + (more * PoolSettings.On(Settings, day).ExpectedHourlyCost);
            }

            terms = change.Kind switch
            {
                ChangeKind.EndGrant => [.. TermsTimeline.Until(terms, change.LastDay!.Value)],
                ChangeKind.ChangeGrant => [.. TermsTimeline.Change(terms, change.EffectiveFrom!.Value, 12, change.SubsidisedHours, change.To ?? terms[^1].To)],
                _ => terms,
            };
        }

        foreach (var (week, _, after) in answer.Weeks)
        {
            var sevenDays = week.Period.EachDay().Select(d => days[d]).ToList();
            Assert.Equal((sevenDays.Max(d => d.Reserved), sevenDays.Min(d => d.Free)), (after.ReservedHours, after.FreeHours));
        }

        Assert.Equal(
            days.Where(d => d.Value.Overbooked > snapshot.Days.GetValueOrDefault(d.Key).Overbooked).Select(d => IsoWeek.Of(d.Key)).Distinct(),
            answer.Overbooked.Select(w => w.Week).Where(w => w.Sunday <= new DateOnly(2028, 1, 2)));
        foreach (var (before, after) in answer.Years)
        {
            // Twelve months, each rounded to the øre.
            Assert.InRange(after.Forecast - before.Forecast - (cost[after.Year] / 7), -0.06m, 0.06m);
            Assert.Equal(after.Months.Sum(m => m.Forecast), after.Forecast);
        }
    }, iter: 300);

    [Fact]
    public void P13_a_snapshot_is_not_changed_by_what_is_computed_from_it()
    {
        var snapshot = Snapshot();
        var before = snapshot.Days.ToDictionary();
        Simulation.Run(snapshot, [new(ChangeKind.EndGrant, GrantId, LastDay: new(2026, 3, 1)), new(ChangeKind.Pool, From: First, Hours: 3)], default, null);
        Assert.Equal(before, snapshot.Days);
        Assert.Equal(Terms, snapshot.Grants[0].Terms);
    }

    [Fact]
    public void P13_the_first_feasible_start_is_the_first_day_with_room_on_every_day_of_the_job() => Gen.Int[1, 50].Select(Gen.Int[1, 9], Gen.Int[0, 60], AnyChange).Sample(
        (days, hours, from, change) =>
        {
            var wanted = new WantedJob(hours, Days: days, From: First.AddDays(from));
            var snapshot = Snapshot(17);
            IReadOnlyList<SimulatedChange> changes = change.Kind == ChangeKind.NewGrant ? [change] : [];
            var answer = Simulation.Run(snapshot, changes, default, wanted).FirstFeasibleStart;
            decimal Free(DateOnly d) => snapshot.Days.GetValueOrDefault(d).Free - (changes.Count > 0 && change.From <= d && d <= change.To ? change.SubsidisedHours!.Value : 0);
            Assert.Equal(
                new DatePeriod(wanted.From!.Value, new(2027, 12, 31)).EachDay().Cast<DateOnly?>()
                    .FirstOrDefault(s => new DatePeriod(s!.Value, s.Value.AddDays(days - 1)).EachDay().All(d => snapshot.Days.ContainsKey(d) && Free(d) >= hours)),
                answer);
        }, iter: 100);

    [Fact]
    public void P13_all_that_the_rules_refuse_is_said_at_once_at_its_place()
    {
        var refused = Assert.Throws<RuleViolation>(() => Simulation.Run(
            Snapshot(),
            [
                new(ChangeKind.NewGrant, From: First, To: new(2027, 1, 1), SubsidisedHours: 11), new(ChangeKind.EndGrant, Guid.CreateVersion7(), LastDay: First),
                new(ChangeKind.EndGrant, GrantId, LastDay: First), new(ChangeKind.ChangeGrant, GrantId, EffectiveFrom: new(2026, 3, 1), To: new(2026, 8, 1)),
            ],
            default, new(10, Months: 13)));
        Assert.Equal(404, refused.Status);
        Assert.Equal(
            [
                ("/changes/0/subsidisedHours", "pool.subsidised_above_limit"), ("/changes/0/to", "pool.longer_than_allowed"), ("/changes/1/grantId", "grant.not_found"),
                ("/changes/2/lastDay", "pool.end_outside_grant"), ("/changes/3/to", "pool.period_not_longer"), ("/wanted/months", "pool.longer_than_allowed"),
            ],
            refused.Errors.Select(e => (e.Pointer!, e.Code)));
    }

    private static decimal On(IReadOnlyList<GrantTerms> terms, DateOnly day) => TermsTimeline.On(terms, day)?.SubsidisedHours ?? 0;

    /// <summary>Two years of 20 hours, one grant that a change can name, and 3 hours held in March.</summary>
    private static PoolSnapshot Snapshot(decimal capacity = 20) => new(
        Today,
        new DatePeriod(First, new(2027, 12, 31)).EachDay().ToDictionary(d => d, d => new PoolDay(capacity, On(Terms, d), d.Month == 3 ? 3 : 0)),
        [new(GrantId, Guid.CreateVersion7(), Guid.CreateVersion7(), Terms)],
        Array.Empty<DatePeriod>().ToLookup(_ => GrantId),
        Settings,
        [.. new[] { 2026, 2027, 2028 }.Select(y => new YearBudget(y, 100_000, [.. Enumerable.Range(1, 12).Select(m => new BudgetMonth(new(y, m, 1), 0, 0, 0, 0))]))]);
}
