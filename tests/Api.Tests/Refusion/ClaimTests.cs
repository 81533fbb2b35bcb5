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
        await Refused(All, () => workplace.SubmitPayslipAsync(silent, Token));
        await Refused(All, () => workplace.ValidatePayslipAsync(silent, Token));
        await Refused(["/claimedLines"], () => workplace.SubmitPayslipAsync(silent.Claimed() with { ClaimedLines = [] }, Token));
        await Refused(["/claimedAmount"], () => workplace.SubmitPayslipAsync(silent.Claimed() with { ClaimedAmount = null }, Token));
        Assert.Equal(0L, await fixture.Scalar<long>($"select count(*) from refusion.payslips where number = '{silent.Number}'"));

        var batch = await workplace.SubmitPayslipsAsync(new SubmitPayslipsRequest { Payslips = [silent, silent.Claimed()] }, Token);
        Assert.Equal(All, batch.Results[0].Problem!.Errors.Select(e => e.Pointer));
        Assert.All(batch.Results[0].Problem!.Errors, e => Assert.Equal("refusion.claim_required", e.Code));
        Assert.Equal(SubmittedStatus.NeedsDecision, batch.Results[1].Status);
        Assert.Equal("""["grossWage", "atpEmployer", "holidayPay"]""", await fixture.Scalar<string>($"select (input -> 'payslip' -> 'claimedLines')::text from refusion.decisions where payslip_id = '{batch.Results[1].Id}'"));

        var other = await Job.Make(fixture.Host);
        using var rows = new MemoryStream(Encoding.UTF8.GetBytes(
            "source;number;cpr;name;cvr;pNumber;workplace;from;to;payBasis;weeklyHours;paidHours;claimedFrom;claimedTo;claimedAmount;claimedLines;line;amount\n"
            + $"lokal;a-{other.Cpr[..4]}1;{other.Cpr};Test Prøvesen;66137112;1003289999;Biblioteket;2026-03-01;2026-03-31;monthly;10;43,33;;;;;grossWage;6500,00\n"
            + $"lokal;a-{other.Cpr[..4]}2;{other.Cpr};Test Prøvesen;66137112;1003289999;Biblioteket;2026-03-01;2026-03-31;monthly;10;43,33;2026-03-01;2026-03-31;6500,00;grossWage;grossWage;6500,00\n"));
        var file = await workplace.SubmitPayslipsCsvAsync(rows, Token);
        Assert.Equal(["claimedFrom", "claimedAmount", "claimedLines"], file.Results[0].Problem!.Errors.Select(e => e.Column));
        Assert.Null(file.Results[1].Problem);
    }

    [Fact]
    public async Task R21_a_payroll_system_and_finance_need_not_and_may()
    {
        Assert.Equal(PayslipStatus.Approved, (await fixture.Payroll.SubmitPayslipAsync((await Job.Make(fixture.Host)).March(), Token)).Status);
        Assert.Equal(PayslipStatus.Approved, (await fixture.Payroll.SubmitPayslipAsync((await Job.Make(fixture.Host)).March().Claimed(), Token)).Status);
        Assert.Equal(PayslipStatus.NeedsDecision, (await fixture.Finance.SubmitPayslipAsync((await Job.Make(fixture.Host)).March(), Token)).Status);
    }

    [Fact]
    public async Task R8_what_is_claimed_is_content_and_an_empty_list_is_none()
    {
        var payslip = (await Job.Make(fixture.Host)).March();
        var stored = await fixture.Payroll.SubmitPayslipAsync(payslip, Token);
        Assert.Equal(stored.Id, (await fixture.Payroll.SubmitPayslipAsync(payslip with { ClaimedLines = [] }, Token)).Id);
        Assert.Equal(
            ProblemCodes.RefusionNumberReused,
            (await Assert.ThrowsAsync<RuleViolatedException>(() => fixture.Payroll.SubmitPayslipAsync(payslip with { ClaimedLines = [LineKind.GrossWage] }, Token))).Code);
    }

    private static async Task Refused(string[] pointers, Func<Task> call)
    {
        var errors = (await Assert.ThrowsAsync<ValidationFailedException>(call)).Errors;
        Assert.Equal(pointers, errors.Select(e => e.Pointer));
        Assert.All(errors, e => Assert.Equal("refusion.claim_required", e.Code));
    }
}
