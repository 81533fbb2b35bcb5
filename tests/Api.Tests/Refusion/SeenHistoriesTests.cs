using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>
/// The histories in which an employment's sums once went wrong, on the real database and through the SDK, to the øre: what stands is what today's facts give, whatever path led there.
/// What happened under two CPR numbers is <see cref="EmploymentTests.ID2_the_same_month_under_an_old_and_a_new_number_is_paid_once"/>, and a grant that is ended back in time
/// <see cref="EmploymentTests.R12_P12_a_grant_that_is_ended_back_in_time_takes_april_away_in_its_own_ledger_and_in_the_budget"/>.
/// </summary>
public sealed class SeenHistoriesTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IFaatimerClient Consultant => fixture.Host.Client("demo-consultant");

    private IFaatimerClient OtherFinance => fixture.Host.Client("demo-finance-2");

    [Fact]
    public async Task R12_what_stands_again_after_a_rejected_correction_is_decided_by_the_grant_as_it_ended()
    {
        var job = await Job.Make(fixture.Host);
        var a = await Post(job.March6500(), 6500.00m);
        var c = await Waiting(a, job.March6500());
        await End(job, new(2026, 3, 15));
        await Decided(c, version: 2);
        await Stands(job, (a, 3145.16m));
        await Reject(c);
        await Stands(job, (a, 3145.16m));
    }

    [Fact]
    public async Task R12_what_stands_again_after_a_rejected_correction_has_the_share_of_the_hours_as_they_were_changed()
    {
        var job = await Job.Make(fixture.Host, weeklyHours: 12, subsidisedHours: 10);
        fixture.Host.Clock.MoveTo(new(2026, 5, 4));
        var april = job.Month(new(2026, 4, 1), new(2026, 4, 30)) with { WeeklyHours = 12, PaidHours = 52 };
        var a = await Post(april, 6148.75m);
        var c = await Waiting(a, april);
        await Addendum(job, weeklyHours: 12, subsidisedHours: 6);
        await Decided(c, version: 2);
        await Stands(job, (a, 3689.25m));
        await Reject(c);
        await Stands(job, (a, 3689.25m));
        Assert.Equal((1L, 2L), await Share(a));
    }

    [Fact]
    public async Task R6_what_stands_again_after_a_rejected_correction_is_decided_with_the_sickness_that_was_told_meanwhile()
    {
        var job = await Job.Make(fixture.Host);
        fixture.Host.Clock.MoveTo(new(2026, 5, 4));
        var april = job.Month(new(2026, 4, 1), new(2026, 4, 30));
        var a = await Post(april, 7378.50m);
        var c = await Waiting(a, april);
        var march = await Post(job.March() with { Absences = [Sick(new(2026, 3, 10), new(2026, 4, 30))] }, 7378.50m);
        await Stands(job, (march, 7378.50m), (a, 1967.60m));
        await Reject(c);
        await Stands(job, (march, 7378.50m), (a, 1967.60m));
        Assert.Equal((4L, 15L), await Share(a));
    }

    [Fact]
    public async Task R4_a_correction_that_waits_and_is_rejected_gives_no_hours_of_the_week_away()
    {
        var job = await Job.Make(fixture.Host);
        var a = await Post(Week(10), 1500.00m);
        var c = await Waiting(a, Week(2));
        await Stands(job, (a, 1500.00m));
        var s = await fixture.Payroll.Payslips.SubmitAsync(Week(8) with { Kind = PayslipKind.Supplement, SupplementsPayslipId = a.Id }, cancellationToken: Token);
        Assert.Equal((PayslipStatus.NeedsDecision, 0.00m), (s.Status, s.Refundable));
        await Stands(job, (a, 1500.00m));
        await fixture.Finance.Payslips.ApproveAsync(s.Id, s.Version, cancellationToken: Token);
        await Stands(job, (a, 1500.00m), (s, 0.00m));
        await Reject(c);
        await Stands(job, (a, 1500.00m), (s, 0.00m));

        PayslipRequest Week(decimal hours) => job.Hours(new(2026, 3, 1), new(2026, 3, 31), "2026-W11", hours) with
        {
            Lines = [new PayslipLine { Kind = LineKind.GrossWage, Amount = hours * 150 }, new PayslipLine { Kind = LineKind.AmBidrag, Amount = hours * 12 }],
        };
    }

    [Fact]
    public async Task R6_sickness_since_march_that_june_tells_of_is_booked_back_at_once()
    {
        var job = await Job.Make(fixture.Host);
        fixture.Host.Clock.MoveTo(new(2026, 6, 2));
        var march = await Post(job.March(), 7378.50m);
        var april = await Post(job.Month(new(2026, 4, 1), new(2026, 4, 30)), 7378.50m);
        var may = await Post(job.Month(new(2026, 5, 1), new(2026, 5, 31)), 7378.50m);
        fixture.Host.Clock.MoveTo(new(2026, 7, 2));
        var june = await fixture.Payroll.Payslips.SubmitAsync(job.Month(new(2026, 6, 1), new(2026, 6, 30)) with { Absences = [Sick(new(2026, 3, 5), new(2026, 6, 30))] }, cancellationToken: Token);
        Assert.Equal((PayslipStatus.NeedsDecision, 0.00m), (june.Status, june.Refundable));
        await Stands(job, (march, 7378.50m), (april, 737.85m), (may, 0.00m));
    }

    [Fact]
    public async Task R8_a_supplement_without_hours_takes_the_share_of_terms_that_are_changed_back_in_time()
    {
        var (job, a, s) = await Supplemented();
        await Addendum(job, weeklyHours: 10, subsidisedHours: 6);
        await Decided(s, version: 3);
        await Stands(job, (a, 3900.00m), (s, 600.00m));
    }

    [Fact]
    public async Task R8_a_supplement_without_hours_takes_the_share_of_the_correction_of_its_payslip()
    {
        var (job, a, s) = await Supplemented();
        var c = await Post(
            job.Plain6500(new(2026, 4, 1), new(2026, 4, 30)) with { Kind = PayslipKind.Correction, CorrectsPayslipId = a.Id, Absences = [Sick(new(2026, 3, 20), new(2026, 4, 30))] }, 3900.00m);
        await Stands(job, (c, 3900.00m), (s, 600.00m));
    }

    private static Absence Sick(DateOnly from, DateOnly to) => new() { Kind = AbsenceKind.Sickness, FirstDay = from, LastDay = to };

    /// <summary>April of 6,500.00 with a supplement of 1,000.00 that a finance worker approved.</summary>
    private async Task<(Job Job, Payslip April, Payslip Supplement)> Supplemented()
    {
        var job = await Job.Make(fixture.Host);
        fixture.Host.Clock.MoveTo(new(2026, 5, 4));
        var april = job.Plain6500(new(2026, 4, 1), new(2026, 4, 30));
        var a = await Post(april, 6500.00m);
        var added = await fixture.Payroll.Payslips.SubmitAsync(
            april with
            {
                Number = $"{Guid.CreateVersion7()}", Kind = PayslipKind.Supplement, SupplementsPayslipId = a.Id, WeeklyHours = null, PaidHours = null,
                Lines = [new PayslipLine { Kind = LineKind.GrossWage, Amount = 1000 }, new PayslipLine { Kind = LineKind.AmBidrag, Amount = 80 }],
            },
            cancellationToken: Token);
        var s = await fixture.Finance.Payslips.ApproveAsync(added.Id, added.Version, cancellationToken: Token);
        await Stands(job, (a, 6500.00m), (s, 1000.00m));
        return (job, a, s);
    }

    private async Task<Payslip> Post(PayslipRequest request, decimal refundable)
    {
        var payslip = await fixture.Payroll.Payslips.SubmitAsync(request with { Number = $"{Guid.CreateVersion7()}" }, cancellationToken: Token);
        Assert.Equal((PayslipStatus.Approved, refundable), (payslip.Status, payslip.Refundable));
        return payslip;
    }

    /// <summary>A correction that a finance worker enters, which waits for another one.</summary>
    private async Task<Payslip> Waiting(Payslip corrected, PayslipRequest request)
    {
        var correction = await fixture.Finance.Payslips.SubmitAsync(request with { Number = $"{Guid.CreateVersion7()}", Kind = PayslipKind.Correction, CorrectsPayslipId = corrected.Id }, cancellationToken: Token);
        Assert.Equal(PayslipStatus.NeedsDecision, correction.Status);
        return correction;
    }

    private async Task Reject(Payslip correction)
    {
        var now = await fixture.Finance.Payslips.GetAsync(correction.Id, cancellationToken: Token);
        await OtherFinance.Payslips.RejectAsync(now.Id, now.Version, new RejectPayslipRequest { Reason = "Forkert" }, cancellationToken: Token);
    }

    private async Task End(Job job, DateOnly lastDay)
    {
        var grant = await Consultant.Grants.GetAsync(job.GrantId, cancellationToken: Token);
        await Consultant.Grants.EndAsync(job.GrantId, grant.Version, new EndGrantRequest { LastDay = lastDay, Reason = "Stoppet" }, cancellationToken: Token);
    }

    /// <summary>Other hours from 1 April on.</summary>
    private async Task Addendum(Job job, decimal weeklyHours, decimal subsidisedHours)
    {
        var grant = await Consultant.Grants.GetAsync(job.GrantId, cancellationToken: Token);
        await Consultant.Grants.AddAddendumAsync(
            job.GrantId, grant.Version, new AddAddendumRequest { EffectiveFrom = new(2026, 4, 1), WeeklyHours = weeklyHours, SubsidisedHours = subsidisedHours, Reason = "Færre timer" }, cancellationToken: Token);
    }

    private Task Decided(Payslip payslip, int version) => ApiFixture.Until(async () => (await fixture.Finance.Payslips.GetAsync(payslip.Id, cancellationToken: Token)).Version == version);

    /// <summary>These are approved with their amounts, the ledger of the job's grant holds just those, and a fresh reading finds nothing else.</summary>
    private async Task Stands(Job job, params (Payslip Payslip, decimal Refundable)[] standing)
    {
        foreach (var (payslip, refundable) in standing)
        {
            var now = await fixture.Finance.Payslips.GetAsync(payslip.Id, cancellationToken: Token);
            Assert.Equal((PayslipStatus.Approved, refundable), (now.Status, now.Refundable));
        }

        var booked = new List<LedgerEntry>();
        await foreach (var entry in fixture.Finance.Ledger.ListAllAsync(new() { GrantId = job.GrantId }, cancellationToken: Token))
        {
            booked.Add(entry);
        }

        Assert.Equal(standing.Sum(s => s.Refundable), booked.Sum(e => e.Amount));
        await fixture.AssertNothingDiffers();
    }

    private async Task<(long, long)> Share(Payslip payslip)
    {
        var line = (await fixture.Finance.Payslips.GetAsync(payslip.Id, cancellationToken: Token)).Lines.First(l => l.Kind == LineKind.GrossWage);
        return (line.Share.Numerator, line.Share.Denominator);
    }
}
