using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>Many payslips approved or rejected in one call (R20).</summary>
public sealed class DecidePayslipsTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R20_many_are_decided_at_once_each_with_its_own_version_and_answer()
    {
        var waiting = new List<Payslip>();
        for (var i = 0; i < 3; i++)
        {
            waiting.Add(await Waits());
        }

        var approved = await fixture.Payroll.Payslips.SubmitAsync((await Job.Make(fixture.Host)).March(), cancellationToken: Token);
        var own = await fixture.Finance.Payslips.SubmitAsync((await Job.Make(fixture.Host)).March(), cancellationToken: Token);
        var nobody = Guid.CreateVersion7();
        var answer = await Decide(fixture.Finance, DecidePayslipsDeed.Approve, [(waiting[0].Id, 1), (waiting[1].Id, 7), (approved.Id, 1), (own.Id, 1), (nobody, 1), (waiting[2].Id, 1)]);

        Assert.Equal((2, 4), (answer.Decided, answer.Refused));
        Assert.Equal(
            [null, ProblemCodes.RequestVersionStale, ProblemCodes.RefusionNotWaiting, ProblemCodes.RefusionFourEyes, ProblemCodes.PayslipNotFound, null],
            answer.Results.Select(r => r.Problem?.Code));
        Assert.Equal([null, 412, 409, 409, 404, null], answer.Results.Select(r => r.Problem?.Status));
        Assert.Equal([PayslipStatus.Approved, PayslipStatus.NeedsDecision, PayslipStatus.Approved, PayslipStatus.NeedsDecision, null, PayslipStatus.Approved], answer.Results.Select(r => r.Status));
        foreach (var (result, at) in answer.Results.Zip(new[] { waiting[0], waiting[1], approved, own }))
        {
            var now = await fixture.Finance.Payslips.GetAsync(at.Id, cancellationToken: Token);
            Assert.Equal((now.Version, now.Status, now.Refundable), (result.Version, result.Status, result.Refundable));
        }

        // The reason stands with each, and the money is booked.
        var decisions = await fixture.Finance.Payslips.ListDecisionsAsync(waiting[2].Id, cancellationToken: Token);
        Assert.Equal("Set igennem", decisions.Items[0].Judgements.Single().Reason);
        Assert.Equal(7378.50m, await fixture.Scalar<decimal>($"select sum(amount) from refusion.ledger where payslip_id = '{waiting[2].Id}'"));

        var rejected = await Decide(fixture.Finance, DecidePayslipsDeed.Reject, [(waiting[1].Id, 1)]);
        Assert.Equal((1, PayslipStatus.Rejected), (rejected.Decided, rejected.Results.Single().Status));
    }

    [Fact]
    public async Task R20_what_deciding_one_changes_about_another_is_to_be_seen_first()
    {
        // A supplement without hours takes the share of what it adds to; when that is rejected, its amount is another.
        var job = await Job.Make(fixture.Host);
        var march = await fixture.Finance.Payslips.SubmitAsync(job.March(), cancellationToken: Token);
        var supplement = await fixture.Finance.Payslips.SubmitAsync(
            job.March() with { Kind = PayslipKind.Supplement, SupplementsPayslipId = march.Id, WeeklyHours = null, PaidHours = null, Lines = [new PayslipLine { Kind = LineKind.GrossWage, Amount = 600m }] }, cancellationToken: Token);
        Assert.Equal((PayslipStatus.NeedsDecision, 600m), (supplement.Status, supplement.Refundable));
        var answer = await Decide(fixture.Host.Client("demo-finance-2"), DecidePayslipsDeed.Reject, [(march.Id, march.Version), (supplement.Id, supplement.Version)]);
        Assert.Equal([null, ProblemCodes.RefusionDecidedAnew], answer.Results.Select(r => r.Problem?.Code));
        var now = await fixture.Finance.Payslips.GetAsync(supplement.Id, cancellationToken: Token);
        Assert.Equal((PayslipStatus.NeedsDecision, 0m), (now.Status, now.Refundable));
        Assert.Equal((now.Version, now.Status, now.Refundable), (answer.Results[1].Version, answer.Results[1].Status, answer.Results[1].Refundable));
        await fixture.AssertLedgerAddsUp();
    }

    [Fact]
    public async Task R20_a_list_that_is_too_long_empty_or_names_one_twice_is_refused_whole()
    {
        var waits = await Waits();
        var twice = await Assert.ThrowsAsync<ValidationFailedException>(() => Decide(fixture.Finance, DecidePayslipsDeed.Reject, [(waits.Id, 1), (waits.Id, 1)]));
        Assert.Equal(("refusion.payslip_repeated", "/items/1/id"), (twice.Code, twice.Errors.Single().Pointer));
        var tooMany = await Assert.ThrowsAsync<ValidationFailedException>(() => Decide(fixture.Finance, DecidePayslipsDeed.Reject, [.. Enumerable.Range(0, 201).Select(_ => (Guid.CreateVersion7(), 1))]));
        Assert.Equal("refusion.too_many_to_decide", tooMany.Code);
        Assert.Equal("request.required", (await Assert.ThrowsAsync<ValidationFailedException>(() => Decide(fixture.Finance, DecidePayslipsDeed.Reject, []))).Code);
        Assert.Equal(PayslipStatus.NeedsDecision, (await fixture.Finance.Payslips.GetAsync(waits.Id, cancellationToken: Token)).Status);
    }

    [Fact]
    public async Task R20_two_hosts_that_decide_the_same_list_in_opposite_order_decide_each_payslip_once()
    {
        var second = await fixture.StartHost();
        second.Clock.MoveTo(new(2026, 4, 2));
        for (var round = 0; round < 3; round++)
        {
            var list = new List<(Guid, int)>();
            for (var i = 0; i < 8; i++)
            {
                list.Add(((await Waits()).Id, 1));
            }

            var answers = await Task.WhenAll(
                Decide(fixture.Finance, DecidePayslipsDeed.Approve, list), Decide(second.Client("demo-finance-2"), DecidePayslipsDeed.Reject, [.. list.AsEnumerable().Reverse()]));
            Assert.Equal(8, answers.Sum(a => a.Decided));
            Assert.All(answers.SelectMany(a => a.Results).Where(r => r.Problem is not null), r => Assert.Equal(ProblemCodes.RequestVersionStale, r.Problem!.Code));
        }

        await fixture.AssertLedgerAddsUp();
    }

    private async Task<Payslip> Waits() => await fixture.Payroll.Payslips.SubmitAsync((await Job.Make(fixture.Host)).March() with { PaidHours = null }, cancellationToken: Token);

    private static Task<DecidePayslipsResponse> Decide(IFaatimerClient client, DecidePayslipsDeed deed, List<(Guid Id, int Version)> items) => client.Payslips.DecideAsync(
        new DecidePayslipsRequest { Deed = deed, Items = [.. items.Select(i => new DecidePayslipsItem { Id = i.Id, Version = i.Version })], Reason = "Set igennem" }, cancellationToken: Token);
}
