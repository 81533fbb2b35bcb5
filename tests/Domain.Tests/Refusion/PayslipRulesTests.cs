using Faatimer.Kernel;
using Faatimer.Refusion.Domain;

namespace Faatimer.Domain.Tests.Refusion;

public class PayslipRulesTests
{
    private static readonly Payslip Good = new(
        PayslipKind.Regular, RefusionGen.Cvr, RefusionGen.PNumber, new(new(2026, 3, 1), new(2026, 3, 31)), PayBasis.Monthly,
        [new(LineKind.GrossWage, 6500)], WeeklyHours: 10);

    private static readonly Payslip Hourly = Good with { PayBasis = PayBasis.Hourly, WeeklyHours = null, HoursByWeek = [Week("2026-W10", 8)] };

    [Fact]
    public void R4_well_formed_payslips_have_no_errors()
    {
        Assert.Empty(PayslipRules.Check(Good));
        Assert.Empty(PayslipRules.Check(Hourly));
        Assert.Empty(PayslipRules.Check(Hourly with { HoursByWeek = [Week("2026-W09", 1), Week("2026-W14", 1)] })); // 1 March is a Sunday, 31 March a Tuesday
        Assert.Empty(PayslipRules.Check(Hourly with { HoursByWeek = [] }));
    }

    [Fact]
    public void R4_hourly_pay_needs_each_week_once_and_with_a_day_in_the_period()
    {
        AssertError("/hoursByWeek", "refusion.hours_by_week_required", Hourly with { HoursByWeek = null });
        AssertError("/hoursByWeek/1/week", "refusion.week_repeated", Hourly with { HoursByWeek = [Week("2026-W10", 8), Week("2026-W10", 1)] });
        AssertError("/hoursByWeek/0/week", "refusion.week_outside_period", Hourly with { HoursByWeek = [Week("2026-W08", 8)] });
        AssertError("/hoursByWeek/0/week", "refusion.week_outside_period", Hourly with { HoursByWeek = [Week("2026-W15", 8)] });
        AssertError("/hoursByWeek/0/hours", "refusion.hours_out_of_range", Hourly with { HoursByWeek = [Week("2026-W10", -1)] });
        AssertError("/hoursByWeek/0/hours", "refusion.hours_out_of_range", Hourly with { HoursByWeek = [Week("2026-W10", 168.01m)] });
    }

    [Fact]
    public void R4_monthly_pay_needs_the_agreed_hours()
    {
        AssertError("/weeklyHours", "refusion.weekly_hours_required", Good with { WeeklyHours = null });
        AssertError("/weeklyHours", "refusion.hours_out_of_range", Good with { WeeklyHours = -1 });
        AssertError("/weeklyHours", "refusion.too_many_decimals", Good with { WeeklyHours = 7.125m });
        AssertError("/paidHours", "refusion.hours_out_of_range", Good with { PaidHours = -0.01m });
    }

    [Fact]
    public void R8_what_adds_to_another_payslip_needs_no_hours()
    {
        var supplement = Good with { Kind = PayslipKind.Supplement, WeeklyHours = null };
        Assert.Empty(PayslipRules.Check(supplement));
        Assert.Empty(PayslipRules.Check(supplement with { PayBasis = PayBasis.Hourly }));

        // A correction replaces either kind, which is not known before that payslip has been read.
        var correction = supplement with { Kind = PayslipKind.Correction };
        Assert.Empty(PayslipRules.Check(correction));
        Assert.Null(PayslipRules.MissingHours(correction, adds: true));
        Assert.Equal(new PayslipError("/weeklyHours", "refusion.weekly_hours_required"), PayslipRules.MissingHours(correction, adds: false));
        Assert.Equal(new PayslipError("/hoursByWeek", "refusion.hours_by_week_required"), PayslipRules.MissingHours(correction with { PayBasis = PayBasis.Hourly }, adds: false));
    }

    [Theory]
    [InlineData("AmBidrag")]
    [InlineData("ATax")]
    [InlineData("AtpEmployee")]
    [InlineData("PensionEmployee")]
    public void R3_amounts_inside_the_gross_wage_are_stated_as_positive_numbers(string kind)
    {
        var line = new PayslipLine(Enum.Parse<LineKind>(kind), -0.01m);
        AssertError("/lines/0/amount", "refusion.amount_negative", Good with { Lines = [line] });
        AssertError("/lines/0/amount", "refusion.amount_negative", Good with { Lines = [line], WageIsNetOfAmBidrag = true });
        Assert.Empty(PayslipRules.Check(Good with { Lines = [line with { Amount = 0 }] }));
    }

    [Fact]
    public void R2_public_support_is_not_positive_and_other_lines_may_be_negative()
    {
        AssertError("/lines/0/amount", "refusion.public_support_positive", Good with { Lines = [new(LineKind.PublicSupport, 0.01m)] });
        Assert.Empty(PayslipRules.Check(Good with { Lines = [new(LineKind.PublicSupport, 0), new(LineKind.PublicSupport, -10), new(LineKind.GrossWage, -10)] }));
    }

    [Fact]
    public void R10_amounts_are_whole_øre_within_ten_million()
    {
        AssertError("/lines/0/amount", "refusion.too_many_decimals", Good with { Lines = [new(LineKind.GrossWage, 1.005m)] });
        AssertError("/lines/0/amount", "refusion.amount_out_of_range", Good with { Lines = [new(LineKind.GrossWage, 10_000_000.01m)] });
        AssertError("/netPay", "refusion.amount_out_of_range", Good with { NetPay = -10_000_000.01m });
        AssertError("/claimedAmount", "refusion.too_many_decimals", Good with { ClaimedAmount = 0.001m });
        AssertError("/lines", "refusion.lines_required", Good with { Lines = [] });
        Assert.Empty(PayslipRules.Check(Good with { Lines = [new(LineKind.GrossWage, 10_000_000.00m), new(LineKind.OtherCost, 1.000m)] }));
    }

    [Fact]
    public void X4_periods_and_absences_run_forwards()
    {
        AssertError("/period/to", "refusion.period_reversed", Good with { Period = new(new(2026, 3, 2), new(2026, 3, 1)) });
        AssertError("/period/to", "refusion.period_too_long", Good with { Period = new(new(2026, 1, 1), new(2027, 1, 2)) });
        AssertError("/period", "refusion.period_out_of_range", Good with { Period = new(new(1, 1, 1), new(2026, 3, 1)) });
        AssertError("/claimedPeriod/to", "refusion.period_reversed", Good with { ClaimedPeriod = new(new(2026, 3, 2), new(2026, 3, 1)) });
        AssertError("/absences/0/lastDay", "refusion.absence_reversed", Good with { Absences = [new(AbsenceKind.Sickness, new(2026, 3, 3), new(2026, 3, 2))] });
        AssertError("/absences/0/firstDay", "refusion.absence_after_period", Good with { Absences = [new(AbsenceKind.Sickness, new(2026, 4, 1))] });
        Assert.Empty(PayslipRules.Check(Good with { Absences = [new(AbsenceKind.Sickness, new(2025, 12, 3)), new(AbsenceKind.Holiday, new(2026, 3, 31), new(2026, 4, 9))] }));
    }

    [Fact]
    public void R4_all_errors_are_told_at_once()
    {
        var errors = PayslipRules.Check(Hourly with
        {
            Period = new(new(2026, 3, 2), new(2026, 3, 1)),
            Lines = [new(LineKind.ATax, -1), new(LineKind.PublicSupport, 1)],
            HoursByWeek = [Week("2026-W10", -1)],
        });
        Assert.Equal(["/period/to", "/lines/0/amount", "/lines/1/amount", "/hoursByWeek/0/hours", "/hoursByWeek/0/week"], errors.Select(e => e.Pointer));
    }

    [Fact]
    public void R4_the_calculation_refuses_a_malformed_payslip()
    {
        var input = RefusionGen.Of(Good with { WeeklyHours = null, Kind = PayslipKind.Supplement }, []);
        Assert.Throws<ArgumentException>(() => RefusionCalculation.Decide(input)); // a supplement's share was forgotten
    }

    private static WeekHours Week(string week, decimal hours) => new(IsoWeek.Parse(week), hours);

    private static void AssertError(string pointer, string code, Payslip payslip) => Assert.Equal([new(pointer, code)], PayslipRules.Check(payslip));
}
