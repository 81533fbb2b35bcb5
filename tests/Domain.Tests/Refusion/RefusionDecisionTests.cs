using System.Globalization;
using System.Text.Json;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;

namespace Faatimer.Domain.Tests.Refusion;

/// <summary>What a decision says besides its amounts: grants, steps, rules, figures.</summary>
public class RefusionDecisionTests
{
    private static readonly DatePeriod February = new(new(2026, 2, 1), new(2026, 2, 28));
    private static readonly Grant Year = RefusionGen.Grant(new(2026, 1, 1), new(2026, 12, 31), [new(new(2026, 1, 1), new(2026, 12, 31), 12, 10)]);

    private static readonly Payslip Payslip = new(
        PayslipKind.Regular, RefusionGen.Cvr, RefusionGen.PNumber, February, PayBasis.Monthly,
        [new(LineKind.GrossWage, 6500), new(LineKind.AmBidrag, 517.36m), new(LineKind.AtpEmployee, 33), new(LineKind.AtpEmployer, 66)],
        WeeklyHours: 12, PaidHours: 52);

    private static readonly RecordedSickness SinceJanuary = new(new(2026, 1, 10), null, new(new(2026, 1, 1), new(2026, 1, 31)));

    [Fact]
    public void R10_a_decision_tells_its_steps_rules_and_figures()
    {
        var sick = Payslip with { Absences = [new(AbsenceKind.Sickness, new(2026, 2, 1))] };
        var decision = RefusionCalculation.Decide(RefusionGen.Of(sick, [Year], [SinceJanuary]));

        Assert.Equal([new(new(2026, 1, 10), new(2026, 2, 28))], decision.Steps.Spells);
        Assert.Equal(
            [
                new(new(2026, 2, 1), new(2026, 2, 8), Year.Id, 12, 10, 12, Covered: true),
                new(new(2026, 2, 9), new(2026, 2, 28), Year.Id, 12, 10, 12, Covered: false),
            ],
            decision.Steps.Days);
        Assert.Equal(new Rational(2, 7) * new Rational(5, 6), decision.Share);
        Assert.Equal((28, 8), (decision.Days, decision.CoveredDays));
        Assert.Equal([Year.Id], decision.GrantIds);
        Assert.Equal("2024-01-01", decision.RateVersion);

        Assert.Equal(["R2", "R4", "R6"], decision.Lines[0].Rules);
        Assert.Equal(RefusionCodes.Explain.Monthly, decision.Lines[0].Explanation);
        Assert.Equal(
            new Dictionary<string, decimal> { ["subsidisedHours"] = 10, ["agreedHours"] = 12, ["coveredDays"] = 8, ["days"] = 28 },
            decision.Lines[0].Figures);
        Assert.Equal(["R3"], decision.Lines[1].Rules);
        Assert.Equal(RefusionCodes.Explain.InsideGross, decision.Lines[1].Explanation);
    }

    [Fact]
    public void R4_hourly_steps_tell_each_week_and_later_payslips_are_told_what_is_used()
    {
        var grant = RefusionGen.Grant(new(2026, 1, 1), new(2026, 12, 31),
            [new(new(2026, 1, 1), new(2026, 3, 31), 10, 10), new(new(2026, 4, 1), new(2026, 12, 31), 4, 4)]);
        var week = IsoWeek.Parse("2026-W14");
        var payslip = Payslip with { Period = new(new(2026, 3, 30), new(2026, 3, 31)), PayBasis = PayBasis.Hourly, HoursByWeek = [new(week, 7)] };
        var decision = RefusionCalculation.Decide(RefusionGen.Of(payslip, [grant], elsewhere: [new(week, new Rational(12, 7))]));

        Assert.Equal([new(week, 7, 7, 7, new Rational(40, 7), new Rational(12, 7), 4)], decision.Steps.Weeks);
        Assert.Equal([new(week, 4)], decision.CoveredWeeks);
        Assert.Equal(RefusionCodes.Explain.Hourly, decision.Lines[0].Explanation);
        Assert.Equal(new Dictionary<string, decimal> { ["coveredHours"] = 4, ["hours"] = 7 }, decision.Lines[0].Figures);
    }

    [Fact]
    public void R1_a_payslip_without_a_grant_says_so_on_every_line()
    {
        var decision = RefusionCalculation.Decide(RefusionGen.Of(Payslip, []));
        Assert.Equal((DecisionStatus.Rejected, RefusionCodes.NoGrant), (decision.Status, decision.RejectionCode));
        Assert.Empty(decision.GrantIds);
        Assert.All(decision.Lines, l => Assert.Equal((0m, "R1", RefusionCodes.Explain.NoGrant), (l.Eligible, l.Rules.Single(), l.Explanation)));
    }

    [Fact]
    public void R1_another_company_s_grant_is_never_used()
    {
        var decision = RefusionCalculation.Decide(RefusionGen.Of(Payslip, [Year with { Cvr = "12345679" }]));
        Assert.Equal(DecisionStatus.Rejected, decision.Status);
    }

    [Fact]
    public void R1_pool_is_asked_for_whole_weeks_and_for_six_months_back()
    {
        Assert.Equal(new DatePeriod(new(2025, 8, 28), new(2026, 3, 1)), GrantMatching.DaysToAskFor(February, Rates.From2024));
        Assert.Equal(new DatePeriod(new(2025, 12, 29), new(2027, 1, 3)), GrantMatching.DaysToAskFor(new(new(2026, 1, 1), new(2026, 12, 31)), Rates.From2024));
    }

    [Fact]
    public void R5_days_without_a_grant_stand_as_their_own_step_and_are_not_covered()
    {
        var from = new DateOnly(2026, 2, 16);
        var joiner = RefusionGen.Grant(from, Year.LastDay, [new(from, Year.LastDay, 12, 10)]);
        var decision = RefusionCalculation.Decide(RefusionGen.Of(Payslip, [joiner]));

        Assert.Equal(new(February.From, from.AddDays(-1), null, 0, 0, 0, Covered: true), decision.Steps.Days[0]);
        Assert.Equal((13, new Rational(13, 28) * new Rational(5, 6)), (decision.CoveredDays, decision.Share));
        Assert.Equal(["R2", "R4", "R5"], decision.Lines[0].Rules);
        var warning = decision.Warnings.Single(w => w.Code == RefusionCodes.Warn.PeriodOutsideGrant);
        Assert.Equal(new Dictionary<string, decimal> { ["daysOutside"] = 15, ["days"] = 28 }, warning.Figures);
    }

    [Theory]
    [InlineData("2026-02-28", "2026-05-31")]
    [InlineData("2026-02-27", "2026-05-27")]
    [InlineData("2028-02-29", "2028-05-31")]
    [InlineData("2028-02-28", "2028-05-28")]
    [InlineData("2026-11-30", "2027-02-28")]
    [InlineData("2026-03-15", "2026-06-15")]
    [InlineData("2026-01-31", "2026-04-30")]
    [InlineData("2026-04-30", "2026-07-31")]
    public void R15_a_payslip_is_in_time_for_three_months_and_to_the_end_of_the_month_when_its_period_ends_with_one(string lastDay, string inTimeUntil)
    {
        var (last, inTime) = (DateOnly.Parse(lastDay, CultureInfo.InvariantCulture), DateOnly.Parse(inTimeUntil, CultureInfo.InvariantCulture));
        var grant = RefusionGen.Grant(new(2026, 1, 1), new(2028, 12, 31), [new(new(2026, 1, 1), new(2028, 12, 31), 12, 10)]);
        Assert.False(IsLate(inTime));
        Assert.True(IsLate(inTime.AddDays(1)));

        bool IsLate(DateOnly today) => RefusionCalculation.Decide(RefusionGen.Of(Payslip with { Period = new(last.AddDays(-6), last) }, [grant]) with { Today = today })
            .Warnings.Any(w => w.Code == RefusionCodes.Warn.Late);
    }

    [Fact]
    public void R7_the_refunded_holiday_pay_is_told_for_the_final_settlement()
    {
        var decision = RefusionCalculation.Decide(RefusionGen.Of(Payslip with { Lines = [new(LineKind.GrossWage, 6500), new(LineKind.HolidayPay, 812.50m)] }, [Year]));
        Assert.Equal(677.08m, decision.HolidayPayRefunded);
    }

    [Fact]
    public void R8_a_correction_of_a_supplement_without_hours_takes_the_supplemented_share_too()
    {
        var correction = Payslip with { Kind = PayslipKind.Correction, WeeklyHours = null, PaidHours = null, Lines = [new(LineKind.GrossWage, 100)] };
        var decision = RefusionCalculation.Decide(RefusionGen.Of(correction, [Year]) with { SupplementedShare = new Rational(2, 7) });
        Assert.Equal((28.57m, RefusionCodes.Explain.Supplement), (decision.Refundable, decision.Lines[0].Explanation));
    }

    [Theory]
    [InlineData("refusion.am_bidrag_differs", """{"stated":500,"percent":8.00,"expected":517.36,"expectedWithHolidayPay":517.36}""")]
    [InlineData("refusion.atp_differs", """{"hours":60.00,"statedEmployee":33,"expectedEmployee":33,"statedEmployer":60,"expectedEmployer":66}""")]
    [InlineData("refusion.hours_implausible", """{"stated":60,"expected":52.00}""")]
    [InlineData("refusion.claimed_amount_differs", """{"stated":1,"expected":5466.67}""")]
    [InlineData("refusion.rate_outside_band", """{"rate":109.33,"from":120,"to":260}""")]
    [InlineData("refusion.late", """{"days":1,"months":3}""")]
    public void R9_warnings_carry_their_figures(string code, string figures)
    {
        var payslip = Payslip with
        {
            Lines = [new(LineKind.GrossWage, 6500), new(LineKind.AmBidrag, 500), new(LineKind.AtpEmployee, 33), new(LineKind.AtpEmployer, 60)],
            PaidHours = 60,
            ClaimedAmount = 1,
        };
        var decision = RefusionCalculation.Decide(RefusionGen.Of(payslip, [Year]) with { Today = new(2026, 6, 1) });
        Assert.Equal(figures, JsonSerializer.Serialize(decision.Warnings.Single(w => w.Code == code).Figures));
    }

    [Fact]
    public void R11_a_person_s_payslip_and_a_payslip_with_a_warning_wait_for_a_decision()
    {
        var input = RefusionGen.Of(Payslip, [Year]);
        Assert.Equal(DecisionStatus.Approved, RefusionCalculation.Decide(input).Status);
        Assert.Equal(DecisionStatus.NeedsDecision, RefusionCalculation.Decide(input with { PostedByMachine = false }).Status);
        Assert.Equal(DecisionStatus.NeedsDecision, RefusionCalculation.Decide(input with { Today = new(2026, 6, 1) }).Status);
    }

    [Fact]
    public void R9_rates_are_data()
    {
        var dearer = Rates.From2024 with { Version = "2031-01-01", AmBidrag = 0.09m, Atp = [new(39, 40, 80)] };
        var payslip = Payslip with { Lines = [new(LineKind.GrossWage, 6500), new(LineKind.AmBidrag, 581.40m), new(LineKind.AtpEmployee, 40), new(LineKind.AtpEmployer, 80)] };
        var decision = RefusionCalculation.Decide(RefusionGen.Of(payslip, [Year]) with { Rates = dearer });
        Assert.Empty(decision.Warnings);
        Assert.Equal("2031-01-01", decision.RateVersion);
    }
}
