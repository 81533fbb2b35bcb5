using CsCheck;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;

namespace Faatimer.Domain.Tests.Refusion;

/// <summary>When a payslip is expected, and from when it is missing.</summary>
public sealed class ExpectedPayslipTests
{
    [Theory]
    [InlineData("2026-04-10", null)]
    [InlineData("2026-04-11", 1)]
    [InlineData("2026-05-10", 30)]
    public void R14_due_by_the_tenth_is_in_time_on_the_tenth_and_missing_from_the_eleventh(string today, int? daysLate)
    {
        var day = DateOnly.Parse(today, System.Globalization.CultureInfo.InvariantCulture);
        var expected = Of(new(2026, 3, 9), new(2026, 3, 20), day);
        Assert.Equal(daysLate, expected.SingleOrDefault()?.DaysLate(day));
    }

    [Fact]
    public void R14_each_month_in_which_the_grant_ran_is_expected_with_its_days_and_hours()
    {
        var terms = new GrantTerms[] { new(new(2026, 1, 15), new(2026, 2, 28), 8, 8), new(new(2026, 3, 1), new(2026, 3, 15), 12, 10) };
        var expected = ExpectedPayslip.Of(Guid.CreateVersion7(), Guid.Empty, Guid.Empty, terms, new(2025, 1, 1), new(2026, 12, 1), _ => Rates.From2024, new(2026, 6, 1)).ToList();
        Assert.Equal(
            [(new(2026, 1, 15), new(2026, 1, 31), 8m), (new(2026, 2, 1), new(2026, 2, 28), 8m), (new(2026, 3, 1), new(2026, 3, 15), 12m)],
            expected.Select(e => (e.Days.From, e.Days.To, e.WeeklyHours)));
        Assert.Equal([new(2026, 2, 10), new(2026, 3, 10), new(2026, 4, 10)], expected.Select(e => e.DueOn));
    }

    [Fact]
    public void R14_the_due_day_is_data()
    {
        var rates = Rates.From2024 with { PayslipDueDay = 20 };
        Assert.Empty(Of(new(2026, 3, 1), new(2026, 3, 31), new(2026, 4, 20), _ => rates));
        Assert.Single(Of(new(2026, 3, 1), new(2026, 3, 31), new(2026, 4, 21), _ => rates));
        Assert.Equal(new(2026, 2, 1), ExpectedPayslip.LatestMonth(_ => rates, new(2026, 4, 20)));
        Assert.Equal(new(2026, 3, 1), ExpectedPayslip.LatestMonth(_ => rates, new(2026, 4, 21)));
    }

    [Fact]
    public void R14_a_month_without_rates_is_not_asked_for() => Assert.Empty(Of(new(2026, 3, 1), new(2026, 3, 31), new(2026, 6, 1), _ => null));

    [Fact]
    public void R15_a_missing_payslip_needs_a_decision_when_it_would_come_more_than_three_months_late()
    {
        var expected = Of(new(2026, 1, 1), new(2026, 1, 31), new(2026, 5, 1)).Single();
        Assert.False(expected.NeedsDecision(new(2026, 4, 30)));
        Assert.True(expected.NeedsDecision(new(2026, 5, 1)));

        var february = Of(new(2026, 2, 1), new(2026, 2, 28), new(2026, 6, 1)).Single();
        Assert.False(february.NeedsDecision(new(2026, 5, 31)));
        Assert.True(february.NeedsDecision(new(2026, 6, 1)));
    }

    [Fact]
    public void R14_the_latest_month_is_the_last_one_that_any_grant_can_be_missing_for() =>
        Gen.Int[0, 2000].Sample(n =>
        {
            var today = new DateOnly(2024, 3, 1).AddDays(n);
            var latest = ExpectedPayslip.LatestMonth(_ => Rates.From2024, today);
            Assert.Equal(latest, Of(new(2024, 1, 1), new(2030, 12, 31), today).Last().Month);
        });

    [Theory]
    [InlineData("P5Y", "2026-01-01", "2021-01-01")]
    [InlineData("P5Y", "2028-02-29", "2023-02-28")]
    [InlineData("P18M", "2026-07-31", "2025-01-31")]
    [InlineData("P90D", "2026-04-01", "2026-01-01")]
    [InlineData("P0D", "2026-04-01", "2026-04-01")]
    public void X2_a_time_is_years_months_or_days_back_from_today(string keepFor, string today, string before)
    {
        Assert.True(KeepFor.IsValid(keepFor));
        Assert.Equal(before, KeepFor.Before(keepFor, DateOnly.Parse(today, System.Globalization.CultureInfo.InvariantCulture)).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5Y")]
    [InlineData("P5W")]
    [InlineData("P-5Y")]
    [InlineData("P1000Y")]
    [InlineData("P5Y6M")]
    public void X2_another_form_of_time_is_refused(string keepFor) => Assert.False(KeepFor.IsValid(keepFor));

    private static List<ExpectedPayslip> Of(DateOnly from, DateOnly to, DateOnly today, Func<DateOnly, Rates?>? rates = null) =>
        [.. ExpectedPayslip.Of(Guid.CreateVersion7(), Guid.Empty, Guid.Empty, [new GrantTerms(from, to, 10, 10)], new(2020, 1, 1), new(2040, 1, 1), rates ?? (_ => Rates.From2024), today)];
}
