using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>What may be done with payslips and settlements is told before it is tried: the acts answer just that.</summary>
public sealed class ActionsTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R11_what_may_be_done_with_a_payslip_is_what_the_act_itself_answers()
    {
        var waits = (await Job.Make(fixture.Host)).March() with { PaidHours = null };
        var (finance, other, payroll) = (fixture.Finance, fixture.Host.Client("demo-finance-2"), fixture.Payroll);
        var approved = await payroll.SubmitPayslipAsync((await Job.Make(fixture.Host)).March(), Token);
        var waiting = await payroll.SubmitPayslipAsync(waits, Token);
        var own = await finance.SubmitPayslipAsync((await Job.Make(fixture.Host)).March(), Token);
        Assert.Null(own.AllowedActions);
        Assert.Equal(PayslipStatus.NeedsDecision, own.Status);
        string?[] expected = [ProblemCodes.RefusionNotWaiting, null, ProblemCodes.RefusionFourEyes];
        foreach (var (id, code) in new[] { approved.Id, waiting.Id, own.Id }.Zip(expected))
        {
            var payslip = await finance.GetPayslipAsync(id, Token);
            Assert.Equal(["ApprovePayslip", "RejectPayslip"], payslip.AllowedActions!.Take(2).Select(a => a.Action));
            Assert.All(payslip.AllowedActions!.Take(2), a => Assert.Equal((code is null, code, code is null), (a.Allowed, a.Code, a.Detail is null)));
            if (code is not null)
            {
                Assert.Equal(code, (await Assert.ThrowsAsync<RuleViolatedException>(() => finance.ApprovePayslipAsync(id, ETags.Of(payslip.Version), cancellationToken: Token))).Code);
                Assert.Equal(code, (await Assert.ThrowsAsync<RuleViolatedException>(() => finance.RejectPayslipAsync(id, ETags.Of(payslip.Version), cancellationToken: Token))).Code);
            }
        }

        // Another finance worker decides, and the answer tells what is left.
        var decided = await other.ApprovePayslipAsync(own.Id, ETags.Of(own.Version), cancellationToken: Token);
        Assert.All(decided.AllowedActions!, a => Assert.Equal((ProblemCodes.RefusionNotWaiting, false), (a.Code, a.Allowed)));
        Assert.All((await payroll.GetPayslipAsync(waiting.Id, Token)).AllowedActions!, a => Assert.Equal(ProblemCodes.AuthForbidden, a.Code));
        Assert.Equal(["AnswerQuestion"], (await fixture.Host.Client("demo-workplace").GetPayslipAsync(waiting.Id, Token)).AllowedActions!.Select(a => a.Action));
    }

    [Fact]
    public async Task R13_what_may_be_done_with_a_settlement_is_what_the_act_itself_answers()
    {
        // The demo has a settlement in each state. What is allowed is not tried here: it would change it.
        var finance = fixture.Finance;
        var acts = new Dictionary<string, Func<string, string, Task>>
        {
            ["CloseSettlement"] = (month, etag) => finance.CloseSettlementAsync(month, etag, Token),
            ["ApproveSettlement"] = (month, etag) => finance.ApproveSettlementAsync(month, etag, Token),
            ["ExportSettlement"] = (month, etag) => finance.ExportSettlementAsync(month, etag, Token),
            ["ConfirmSettlementPayment"] = (month, etag) => finance.ConfirmSettlementPaymentAsync(month, etag, Token),
        };
        var allowed = new List<string>();
        await foreach (var listed in finance.ListSettlementsAllAsync(cancellationToken: Token))
        {
            var settlement = await finance.GetSettlementAsync(listed.Month, Token);
            Assert.Equal(acts.Keys, settlement.AllowedActions!.Select(a => a.Action));
            foreach (var action in settlement.AllowedActions!)
            {
                if (action.Allowed)
                {
                    Assert.Null(action.Code);
                    allowed.Add($"{settlement.State} {action.Action}");
                    continue;
                }

                var refused = await Assert.ThrowsAsync<RuleViolatedException>(() => acts[action.Action](listed.Month, ETags.Of(settlement.Version)));
                Assert.Equal((action.Action, refused.Code), (action.Action, action.Code));
                Assert.NotEmpty(action.Detail!);
            }
        }

        // The demo told the story itself, so finance is another.
        Assert.Equal(["Open CloseSettlement", "Closed ApproveSettlement", "Approved ExportSettlement", "Exported ConfirmSettlementPayment"], allowed);
        Assert.Null((await fixture.Host.Client("demo-coordinator").GetSettlementAsync("2026-03", Token)).AllowedActions);
        Assert.All((await fixture.Host.Client("demo-auditor").GetSettlementAsync("2026-03", Token)).AllowedActions!, a => Assert.Equal(ProblemCodes.AuthForbidden, a.Code));
    }
}
