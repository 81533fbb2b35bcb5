using CsCheck;
using Faatimer.Kernel;
using Faatimer.Pool.Domain;

namespace Faatimer.Domain.Tests.Pool;

public class JobRulesTests
{
    internal static readonly PoolSettings Settings = new(new(2000, 1, 1), maxSubsidisedHours: 10, maxMonths: 12, joinedWithinDays: 30, offerDays: 5, expectedHourlyCost: 170, retroactiveDays: 30);
    private static readonly DateOnly Epoch = new(2026, 1, 1);

    [Theory]
    [InlineData(4, 4)]
    [InlineData(10, 10)]
    [InlineData(12, 10)]
    [InlineData(37, 10)]
    public void P2_without_being_asked_the_pool_pays_the_job_up_to_ten_hours(int weekly, int subsidised) =>
        Assert.Equal(subsidised, JobRules.SubsidisedHours(null, weekly, Settings));

    [Theory]
    [InlineData(12, 10, null)]
    [InlineData(8, 8, null)]
    [InlineData(12, 10.01, "pool.subsidised_above_limit")]
    [InlineData(8, 8.5, "pool.subsidised_above_weekly")]
    public void P2_a_grant_pays_at_most_ten_hours_and_never_more_than_the_job_has(double weekly, double subsidised, string? code) =>
        Assert.Equal(code is null ? [] : [code], JobRules.CheckHours((decimal)weekly, (decimal)subsidised, Settings).Select(e => e.Code));

    [Theory]
    [InlineData("2026-01-01", "2026-12-31")]
    [InlineData("2026-03-15", "2027-03-14")]
    [InlineData("2028-02-29", "2029-02-27")]
    [InlineData("2027-03-01", "2028-02-29")]
    public void P6_the_last_day_is_the_first_day_plus_12_months_less_a_day(string first, string latest)
    {
        var period = new DatePeriod(DateOnly.Parse(first, null), DateOnly.Parse(latest, null));
        Assert.Empty(JobRules.CheckLength(period, [], Settings));
        Assert.Equal("pool.longer_than_allowed", Assert.Single(JobRules.CheckLength(period with { To = period.To.AddDays(1) }, [], Settings)).Code);
    }

    [Theory]
    [InlineData(30, false)]
    [InlineData(31, true)]
    public void P6_grants_with_at_most_30_days_between_them_count_together(int daysBetween, bool accepted)
    {
        var before = new DatePeriod(new(2026, 1, 1), new(2026, 6, 30));
        var from = before.To.AddDays(daysBetween);
        Assert.Equal(accepted, !JobRules.CheckLength(new(from, from.AddMonths(7)), [before], Settings).Any());
        Assert.Equal(accepted, !JobRules.CheckLength(new(before.From.AddMonths(-7), before.From.AddDays(-daysBetween)), [before], Settings).Any());
    }

    [Fact]
    public void P6_a_grant_that_closes_the_gap_between_two_joins_all_three()
    {
        DatePeriod first = new(new(2026, 1, 1), new(2026, 4, 30)), last = new(new(2026, 9, 1), new(2027, 1, 31));
        Assert.Empty(JobRules.CheckLength(first, [last], Settings));
        Assert.Single(JobRules.CheckLength(new(new(2026, 5, 15), new(2026, 8, 15)), [last, first], Settings));
    }

    /// <summary>The chain is what spreading from the job, until nothing more is close enough, gives in any order.</summary>
    [Fact]
    public void P6_the_chain_does_not_depend_on_the_order_of_the_grants() => Gen.Select(Gen.Int[0, 60], Gen.Int[1, 90]).List[1, 8].Sample(gaps =>
    {
        var grants = new List<DatePeriod>();
        var day = Epoch;
        foreach (var (gap, length) in gaps)
        {
            grants.Add(new(day.AddDays(gap + 1), day.AddDays(gap + length)));
            day = grants[^1].To;
        }

        var job = grants[grants.Count / 2];
        var expected = job;
        bool grew;
        do
        {
            var next = grants.Where(g => g.From.DayNumber - expected.To.DayNumber <= 30 && expected.From.DayNumber - g.To.DayNumber <= 30).Append(expected).ToList();
            var chain = new DatePeriod(next.Min(g => g.From), next.Max(g => g.To));
            grew = chain != expected;
            expected = chain;
        }
        while (grew);

        var others = grants.Where(g => g != job).ToList();
        return JobRules.Chain(job, others, 30) == expected && JobRules.Chain(job, others.AsEnumerable().Reverse(), 30) == expected;
    });

    [Theory]
    [InlineData(30, 31, "pool.overlapping_grant")]
    [InlineData(31, 60, null)]
    public void P9_a_job_may_not_share_a_day_with_another_grant_of_the_person(int from, int to, string? code)
    {
        var other = new PersonsGrant(Guid.CreateVersion7(), Epoch, Epoch.AddDays(30));
        Assert.Equal(code is null ? [] : [code], PersonsGrant.Check(new(Epoch.AddDays(from), Epoch.AddDays(to)), Guid.CreateVersion7(), [other], Settings).Select(e => e.Code));
    }

    [Theory]
    [InlineData("2026-01-01", "2026-01-31", false)]
    [InlineData("2026-01-01", "2026-02-01", true)]
    [InlineData("2026-03-01", "2026-02-01", false)]
    public void P18_more_than_thirty_days_after_the_first_day_is_late(string first, string today, bool late) =>
        Assert.Equal(late, JobRules.IsLate(DateOnly.Parse(first, null), DateOnly.Parse(today, null), Settings));
}
