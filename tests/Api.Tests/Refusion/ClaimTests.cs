using System.Text;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>What a workplace that enters a payslip itself must state of what it claims.</summary>
public sealed class ClaimTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private static readonly string[] All = ["/claimedPeriod", "/claimedAmount", "/claimedLines"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R21_a_workplace_states_what_it_claims_alone_in_a_batch_in_a_file_and_when_it_tries()
    {
        var workplace = fixture.Host.Client("demo-workplace");
        var job = await Job.Make(fixture.Host);
        var silent = job.March();
        await Refused(All, () => workplace.Payslips.SubmitAsync(silent, cancellationToken: Token));
        await Refused(All, () => workplace.Payslips.ValidateAsync(silent, cancellationToken: Token));
        await Refused(["/claimedLines"], () => workplace.Payslips.SubmitAsync(silent.Claimed() with { ClaimedLines = [] }, cancellationToken: Token));
        await Refused(["/claimedAmount"], () => workplace.Payslips.SubmitAsync(silent.Claimed() with { ClaimedAmount = null }, cancellationToken: Token));
        Assert.Equal(0L, await fixture.Scalar<long>($"select count(*) from refusion.payslips where number = '{silent.Number}'"));

        var batch = await workplace.Payslips.SubmitManyAsync(new SubmitPayslipsRequest { Payslips = [silent, silent.Claimed()] }, cancellationToken: Token);
        Assert.Equal(All, batch.Results[0].Problem!.Errors.Select(e => e.Pointer));
        Assert.All(batch.Results[0].Problem!.Errors, e => Assert.Equal("refusion.claim_required", e.Code));
        Assert.Equal(PayslipStatus.NeedsDecision, batch.Results[1].Status);
        Assert.Equal("""["grossWage", "atpEmployer", "holidayPay"]""", await fixture.Scalar<string>($"select (input -> 'payslip' -> 'claimedLines')::text from refusion.decisions where payslip_id = '{batch.Results[1].Id}'"));

        var other = await Job.Make(fixture.Host);
        using var rows = new MemoryStream(Encoding.UTF8.GetBytes(
            "source;number;cpr;name;cvr;pNumber;workplace;from;to;payBasis;weeklyHours;paidHours;claimedFrom;claimedTo;claimedAmount;claimedLines;line;amount\n"
            + $"lokal;a-{other.Cpr[..4]}1;{other.Cpr};Test Prøvesen;66137112;1003289999;Biblioteket;2026-03-01;2026-03-31;monthly;10;43,33;;;;;grossWage;6500,00\n"
            + $"lokal;a-{other.Cpr[..4]}2;{other.Cpr};Test Prøvesen;66137112;1003289999;Biblioteket;2026-03-01;2026-03-31;monthly;10;43,33;2026-03-01;2026-03-31;6500,00;grossWage;grossWage;6500,00\n"));
        var file = await workplace.Payslips.SubmitCsvAsync(rows, cancellationToken: Token);
        Assert.Equal(["claimedFrom", "claimedAmount", "claimedLines"], file.Results[0].Problem!.Errors.Select(e => e.Column));
        Assert.Null(file.Results[1].Problem);
    }

    [Fact]
    public async Task R21_what_is_claimed_is_told_with_all_else_that_is_malformed()
    {
        var workplace = fixture.Host.Client("demo-workplace");
        var silent = (await Job.Make(fixture.Host)).March() with { WeeklyHours = null, NetPay = 0.5m };
        var worse = silent with { Number = "", ClaimedAmount = 99_999_999 };
        string[] hours = ["/weeklyHours", .. All], more = ["/number", "/claimedAmount", "/weeklyHours", "/claimedPeriod", "/claimedLines"];
        Assert.Equal(hours, (await Assert.ThrowsAsync<ValidationFailedException>(() => workplace.Payslips.SubmitAsync(silent, cancellationToken: Token))).Errors.Select(e => e.Pointer));
        Assert.Equal(hours, (await Assert.ThrowsAsync<ValidationFailedException>(() => workplace.Payslips.ValidateAsync(silent, cancellationToken: Token))).Errors.Select(e => e.Pointer));
        Assert.Equal(more, (await Assert.ThrowsAsync<ValidationFailedException>(() => workplace.Payslips.SubmitAsync(worse, cancellationToken: Token))).Errors.Select(e => e.Pointer));
        var batch = await workplace.Payslips.SubmitManyAsync(new SubmitPayslipsRequest { Payslips = [silent, worse] }, cancellationToken: Token);
        Assert.Equal([hours, more], batch.Results.Select(r => r.Problem!.Errors.Select(e => e.Pointer!).ToArray()));
        Assert.Equal(["/weeklyHours"], (await Assert.ThrowsAsync<ValidationFailedException>(() => fixture.Payroll.Payslips.SubmitAsync(silent, cancellationToken: Token))).Errors.Select(e => e.Pointer));

        // Whether a correction needs hours is known when the corrected payslip is: that is told with the claim too.
        var job = await Job.Make(fixture.Host);
        var corrected = await fixture.Payroll.Payslips.SubmitAsync(job.March(), cancellationToken: Token);
        var correction = job.March() with { Kind = PayslipKind.Correction, CorrectsPayslipId = corrected.Id, WeeklyHours = null };
        Assert.Equal(hours, (await Assert.ThrowsAsync<ValidationFailedException>(() => workplace.Payslips.SubmitAsync(correction, cancellationToken: Token))).Errors.Select(e => e.Pointer));
    }

    [Fact]
    public async Task R21_R9_what_is_claimed_is_shown_beside_the_decision_to_all_who_may_see_the_payslip()
    {
        var workplace = fixture.Host.Client("demo-workplace");
        var job = await Job.Make(fixture.Host);
        var claimed = job.March().Claimed() with { ClaimedAmount = 7895.86m, Absences = [new() { Kind = AbsenceKind.Holiday, FirstDay = new(2026, 3, 10), LastDay = new(2026, 3, 11) }] };
        var posted = await workplace.Payslips.SubmitAsync(claimed, cancellationToken: Token);
        var (own, finance) = (await workplace.Payslips.GetAsync(posted.Id, cancellationToken: Token), await fixture.Finance.Payslips.GetAsync(posted.Id, cancellationToken: Token));
        foreach (var answer in new[] { posted, own, finance, await workplace.Payslips.ValidateAsync(claimed, cancellationToken: Token), await fixture.Finance.Payslips.RejectAsync(posted.Id, posted.Version, new RejectPayslipRequest { Reason = "Forkert beløb" }, cancellationToken: Token) })
        {
            Assert.Equal((7895.86m, new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 31)), (answer.ClaimedAmount, answer.ClaimedPeriod!.From, answer.ClaimedPeriod.To));
            Assert.Equal([LineKind.GrossWage, LineKind.AtpEmployer, LineKind.HolidayPay], answer.ClaimedLines);
        }

        Assert.Contains(finance.Warnings, w => w.Code == "refusion.claimed_amount_differs");
        Assert.Equal([LineKind.GrossWage, LineKind.AtpEmployer, LineKind.HolidayPay], finance.Lines.Where(l => l.Eligible != 0).Select(l => l.Kind));

        // The rest of the payslip's own data is not for the workplace.
        Assert.Equal((PayBasis.Monthly, 10m, 43.33m, false, false, null), (finance.PayBasis, finance.WeeklyHours, finance.PaidHours, finance.WageIsNetOfAmBidrag, finance.FinalSettlement, finance.NetPay));
        Assert.Equal(("66137112", "1003289999", "Biblioteket", "demo-workplace"), (finance.Employer!.Cvr, finance.Employer.PNumber, finance.Employer.Name, finance.EnteredBy));
        Assert.Equal((AbsenceKind.Holiday, new DateOnly(2026, 3, 11)), (finance.Absences.Single().Kind, finance.Absences.Single().LastDay));
        Assert.NotNull(finance.ReceivedAt);
        Assert.Equal((null, null, null, null, null), (own.PayBasis, own.WeeklyHours, own.Employer, own.ReceivedAt, own.EnteredBy));
        Assert.Empty(own.Absences);
    }

    [Fact]
    public async Task R8_R21_what_is_stored_without_a_claim_is_answered_as_it_stands_to_the_workplace_that_sends_it_again()
    {
        var workplace = fixture.Host.Client("demo-workplace");
        var payslip = (await Job.Make(fixture.Host)).March();
        var stored = await fixture.Payroll.Payslips.SubmitAsync(payslip, cancellationToken: Token);
        Assert.Equal(stored.Id, (await workplace.Payslips.SubmitAsync(payslip, cancellationToken: Token)).Id);
        Assert.Equal(stored.Id, (await workplace.Payslips.ValidateAsync(payslip, cancellationToken: Token)).Id);
        Assert.Equal(stored.Id, (await workplace.Payslips.SubmitManyAsync(new SubmitPayslipsRequest { Payslips = [payslip] }, cancellationToken: Token)).Results.Single().Id);
        Assert.Equal(
            ProblemCodes.RefusionNumberReused, (await Assert.ThrowsAsync<RuleViolatedException>(() => workplace.Payslips.SubmitAsync(payslip with { PaidHours = 40 }, cancellationToken: Token))).Code);
    }

    [Fact]
    public async Task R21_a_payroll_system_and_finance_need_not_and_may()
    {
        Assert.Equal(PayslipStatus.Approved, (await fixture.Payroll.Payslips.SubmitAsync((await Job.Make(fixture.Host)).March(), cancellationToken: Token)).Status);
        Assert.Equal(PayslipStatus.Approved, (await fixture.Payroll.Payslips.SubmitAsync((await Job.Make(fixture.Host)).March().Claimed(), cancellationToken: Token)).Status);
        Assert.Equal(PayslipStatus.NeedsDecision, (await fixture.Finance.Payslips.SubmitAsync((await Job.Make(fixture.Host)).March(), cancellationToken: Token)).Status);
    }

    [Fact]
    public async Task R8_what_is_claimed_is_content_and_an_empty_list_is_none()
    {
        var payslip = (await Job.Make(fixture.Host)).March();
        var stored = await fixture.Payroll.Payslips.SubmitAsync(payslip, cancellationToken: Token);
        Assert.Equal(stored.Id, (await fixture.Payroll.Payslips.SubmitAsync(payslip with { ClaimedLines = [] }, cancellationToken: Token)).Id);
        Assert.Equal(
            ProblemCodes.RefusionNumberReused,
            (await Assert.ThrowsAsync<RuleViolatedException>(() => fixture.Payroll.Payslips.SubmitAsync(payslip with { ClaimedLines = [LineKind.GrossWage] }, cancellationToken: Token))).Code);
    }

    private static async Task Refused(string[] pointers, Func<Task> call)
    {
        var errors = (await Assert.ThrowsAsync<ValidationFailedException>(call)).Errors;
        Assert.Equal(pointers, errors.Select(e => e.Pointer));
        Assert.All(errors, e => Assert.Equal("refusion.claim_required", e.Code));
    }
}
