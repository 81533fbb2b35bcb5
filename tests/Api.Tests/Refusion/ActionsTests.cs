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
        var approved = await payroll.Payslips.SubmitAsync((await Job.Make(fixture.Host)).March(), cancellationToken: Token);
        var waiting = await payroll.Payslips.SubmitAsync(waits, cancellationToken: Token);
        var own = await finance.Payslips.SubmitAsync((await Job.Make(fixture.Host)).March(), cancellationToken: Token);
        Assert.Null(own.AllowedActions);
        Assert.Equal(PayslipStatus.NeedsDecision, own.Status);
        string?[] expected = [ProblemCodes.RefusionNotWaiting, null, ProblemCodes.RefusionFourEyes];
        foreach (var (id, code) in new[] { approved.Id, waiting.Id, own.Id }.Zip(expected))
        {
            var payslip = await finance.Payslips.GetAsync(id, cancellationToken: Token);
            Assert.Equal(["ApprovePayslip", "RejectPayslip"], payslip.AllowedActions!.Take(2).Select(a => a.Action));
            Assert.All(payslip.AllowedActions!.Take(2), a => Assert.Equal((code is null, code, code is null), (a.Allowed, a.Code, a.Detail is null)));
            if (code is not null)
            {
                Assert.Equal(code, (await Assert.ThrowsAsync<RuleViolatedException>(() => finance.Payslips.ApproveAsync(id, payslip.Version, cancellationToken: Token))).Code);
                Assert.Equal(code, (await Assert.ThrowsAsync<RuleViolatedException>(() => finance.Payslips.RejectAsync(id, payslip.Version, cancellationToken: Token))).Code);
            }
        }

        // Another finance worker decides, and the answer tells what is left.
        var decided = await other.Payslips.ApproveAsync(own.Id, own.Version, cancellationToken: Token);
        Assert.All(decided.AllowedActions!, a => Assert.Equal((ProblemCodes.RefusionNotWaiting, false), (a.Code, a.Allowed)));
        Assert.All((await payroll.Payslips.GetAsync(waiting.Id, cancellationToken: Token)).AllowedActions!, a => Assert.Equal(ProblemCodes.AuthForbidden, a.Code));
        Assert.Equal(["AnswerQuestion"], (await fixture.Host.Client("demo-workplace").Payslips.GetAsync(waiting.Id, cancellationToken: Token)).AllowedActions!.Select(a => a.Action));
    }

    [Fact]
    public async Task R13_what_may_be_done_with_a_settlement_is_what_the_act_itself_answers()
    {
        // The demo has a settlement in each state. What is allowed is not tried here: it would change it.
        var finance = fixture.Finance;
        var acts = new Dictionary<string, Func<string, int, Task>>
        {
            ["CloseSettlement"] = (month, version) => finance.Settlements.CloseAsync(month, version, cancellationToken: Token),
            ["ApproveSettlement"] = (month, version) => finance.Settlements.ApproveAsync(month, version, cancellationToken: Token),
            ["ExportSettlement"] = (month, version) => finance.Settlements.ExportAsync(month, version, cancellationToken: Token),
            ["ConfirmSettlementPayment"] = (month, version) => finance.Settlements.ConfirmPaymentAsync(month, version, cancellationToken: Token),
        };
        var allowed = new List<string>();
        await foreach (var listed in finance.Settlements.ListAllAsync(cancellationToken: Token))
        {
            var settlement = await finance.Settlements.GetAsync(listed.Month, cancellationToken: Token);
            Assert.Equal(acts.Keys, settlement.AllowedActions!.Select(a => a.Action));
            foreach (var action in settlement.AllowedActions!)
            {
                if (action.Allowed)
                {
                    Assert.Null(action.Code);
                    allowed.Add($"{settlement.State} {action.Action}");
                    continue;
                }

                var refused = await Assert.ThrowsAsync<RuleViolatedException>(() => acts[action.Action](listed.Month, settlement.Version));
                Assert.Equal((action.Action, refused.Code), (action.Action, action.Code));
                Assert.NotEmpty(action.Detail!);
            }
        }

        // The demo told the story itself, so finance is another.
        Assert.Equal(["open CloseSettlement", "closed ApproveSettlement", "approved ExportSettlement", "exported ConfirmSettlementPayment"], allowed);
        Assert.Null((await fixture.Host.Client("demo-coordinator").Settlements.GetAsync("2026-03", cancellationToken: Token)).AllowedActions);
        Assert.All((await fixture.Host.Client("demo-auditor").Settlements.GetAsync("2026-03", cancellationToken: Token)).AllowedActions!, a => Assert.Equal(ProblemCodes.AuthForbidden, a.Code));
    }
}
