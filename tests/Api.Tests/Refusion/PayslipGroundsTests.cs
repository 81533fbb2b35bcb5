using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>What a payslip is shown with: what it was held against, the way to the share, and the payslips beside it.</summary>
public sealed class PayslipGroundsTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R9_what_fits_is_told_beside_what_does_not_with_figures()
    {
        var job = await Job.Make(fixture.Host);
        var payslip = job.March() with { NetPay = 5949.64m, ClaimedAmount = 7895.86m };
        var tried = await fixture.Payroll.Payslips.ValidateAsync(payslip, cancellationToken: Token);
        var shown = await fixture.Finance.Payslips.GetAsync((await fixture.Payroll.Payslips.SubmitAsync(payslip, cancellationToken: Token)).Id, cancellationToken: Token);
        foreach (var checks in new[] { tried.Checks!, shown.Checks! })
        {
            Assert.Equal(["refusion.claimed_amount_differs"], checks.Where(c => !c.Met).Select(c => c.Code));
            Assert.Equal(
                ["refusion.workplace_differs", "refusion.hours_differ", "refusion.period_outside_grant", "refusion.negative_line", "refusion.negative_total", "refusion.am_bidrag_differs", "refusion.atp_differs",
                 "refusion.holiday_pay_differs", "refusion.hours_implausible", "refusion.net_pay_differs", "refusion.late", "refusion.early", "refusion.paused", "refusion.rate_outside_band"],
                checks.Where(c => c.Met).Select(c => c.Code));
            Assert.Equal("Nettolønnen på 5.949,64 kr. er brutto minus fradrag.", checks.Single(c => c.Code == "refusion.net_pay_differs").Text);
            Assert.DoesNotContain(checks, c => c.Text.Contains('{', StringComparison.Ordinal) || c.Text == c.Code || c.Text.EndsWith(".fits", StringComparison.Ordinal));
        }

        var warning = Assert.Single(shown.Warnings);
        Assert.Equal([("stated", 7895.86m), ("expected", 7378.50m)], warning.Figures.Select(f => (f.Name, f.Value)));

        // A payslip that says nothing of its net pay is not held against it.
        var silent = await fixture.Payroll.Payslips.ValidateAsync((await Job.Make(fixture.Host)).March(), cancellationToken: Token);
        Assert.DoesNotContain(silent.Checks!, c => c.Code is "refusion.net_pay_differs" or "refusion.claimed_amount_differs");
    }

    [Fact]
    public async Task R10_the_way_to_the_share_is_shown_step_by_step_and_the_payslips_beside_it()
    {
        var job = await Job.Make(fixture.Host);
        var months = new List<Payslip>();
        for (var month = 1; month <= 4; month++)
        {
            var from = new DateOnly(2026, month, 1);
            var payslip = job.Month(from, from.AddMonths(1).AddDays(-1));
            months.Add(await fixture.Payroll.Payslips.SubmitAsync(month == 2 ? payslip with { Absences = [new() { Kind = AbsenceKind.Sickness, FirstDay = new(2026, 2, 2) }] } : payslip, cancellationToken: Token));
        }

        var march = await fixture.Finance.Payslips.GetAsync(months[2].Id, cancellationToken: Token);
        var days = Assert.Single(march.Calculation!.Slices);
        Assert.Equal((31, 31, 1L, 1L), (march.Calculation.Days, march.Calculation.CoveredDays, march.Calculation.Share.Numerator, march.Calculation.Share.Denominator));
        Assert.Equal((job.GrantId, 10m, 10m, true, new DateOnly(2026, 3, 31)), (days.GrantId, days.SubsidisedHours, days.AgreedHours, days.Covered, days.To));
        Assert.Equal([months[3].Id, months[1].Id, months[0].Id], march.Neighbours!.Select(n => n.Id));
        Assert.Equal(new DateOnly(2026, 2, 2), Assert.Single((await fixture.Finance.Payslips.GetAsync(months[1].Id, cancellationToken: Token)).Calculation!.Spells).From);

        // A workplace sees how it stands; a payroll system what it posted.
        var own = await fixture.Host.Client("demo-workplace").Payslips.GetAsync(months[2].Id, cancellationToken: Token);
        Assert.Equal((null, null, null), (own.Checks, own.Calculation, own.Neighbours));
        Assert.Equal(3, (await fixture.Payroll.Payslips.GetAsync(months[2].Id, cancellationToken: Token)).Neighbours!.Count);
    }

    [Fact]
    public async Task ID3_a_payroll_system_sees_nothing_of_what_another_reported()
    {
        // One reports that the employee is sick from 10 January on; another one's payslip for February is decided by that.
        var job = await Job.Make(fixture.Host);
        var (january, february) = (job.Month(new(2026, 1, 1), new(2026, 1, 31)), job.Month(new(2026, 2, 1), new(2026, 2, 28)));
        await fixture.Payroll.Payslips.SubmitAsync(january with { Absences = [new() { Kind = AbsenceKind.Sickness, FirstDay = new(2026, 1, 10) }] }, cancellationToken: Token);
        var another = await fixture.Host.Client(Faatimer.Kernel.Role.Payroll);
        var sick = february with { Absences = [new() { Kind = AbsenceKind.Sickness, FirstDay = new(2026, 2, 1) }] };
        var tried = await another.Payslips.ValidateAsync(sick, cancellationToken: Token);
        var shown = await another.Payslips.GetAsync((await another.Payslips.SubmitAsync(sick, cancellationToken: Token)).Id, cancellationToken: Token);
        foreach (var answer in new[] { tried, shown })
        {
            Assert.Null(answer.Calculation);
            Assert.NotEmpty(answer.Checks!);
            Assert.DoesNotContain(answer.Checks!, c => c.Code == "refusion.holiday_pay_already_refunded");
        }

        Assert.Empty(shown.Neighbours!);
        var whole = await fixture.Finance.Payslips.GetAsync(shown.Id, cancellationToken: Token);
        Assert.Equal(new DateOnly(2026, 1, 10), Assert.Single(whole.Calculation!.Spells).From);
        Assert.Single(whole.Neighbours!);
    }
}
