using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>What was decided can be told, listed and recomputed, years later.</summary>
public sealed class ReplayTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R10_a_decision_is_told_in_danish_and_english_and_only_to_those_who_may_see_it()
    {
        var job = await Job.Make(fixture.Host, weeklyHours: 12, subsidisedHours: 10);
        var march = job.March();
        var payslip = await fixture.Payroll.Payslips.SubmitAsync(march with { WeeklyHours = 12, PaidHours = 52 }, cancellationToken: Token);
        var told = await fixture.Finance.Payslips.ExplainAsync(payslip.Id, cancellationToken: Token);
        Assert.Equal($"Refusion for lønperioden 1. marts 2026 til 31. marts 2026 ({told.Reference})", told.Title);
        Assert.Equal((payslip.Id, 1, 1), (told.PayslipId, told.Decision, told.Decisions));
        Assert.Equal(
            [
                "Der refunderes 6.148,75 kr. Lønsedlen er godkendt automatisk: intet afveg fra det ventede, den kom fra et system, og beløbet pr. time er som sædvanligt.",
                "Lønsedlen hører til bevillingen fra 1. januar 2026 til 31. december 2026, fordi bevillingen gælder på dage i lønperioden.",
                "1. marts 2026 til 31. marts 2026 (31 dage): Puljen betaler 10 af 12 timer om ugen.",
                "Andelen er gennemsnittet over lønperiodens dage: 31 dage tæller 5/6. Summen deles med 31 dage, og det giver 5/6.",
            ],
            told.Paragraphs.Take(4));
        Assert.Contains("Bruttoløn: Puljen betaler 10 af 12 timer om ugen, og 31 af periodens 31 dage er dækket: 6.500,00 kr. × 5/6 = 5.416,67 kr.", told.Text, StringComparison.Ordinal);
        Assert.Contains("den ene øre, der så manglede, er lagt på den linje, der havde den største rest: Bruttoløn.", told.Text, StringComparison.Ordinal);
        Assert.Contains("I regnskabet er der bogført 6.148,75 kr. efter denne afgørelse.", told.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("{", told.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("refusion.", told.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Prøvesen", told.Text, StringComparison.Ordinal);

        using var english = await fixture.Host.Http("demo-finance");
        english.DefaultRequestHeaders.Add("Accept-Language", "en");
        var inEnglish = await english.GetFromJsonAsync<JsonElement>(new Uri($"/api/v1/refusion/payslips/{payslip.Id}/explanation", UriKind.Relative), Token);
        Assert.StartsWith($"Refusion for the pay period 1 March 2026 to 31 March 2026 ({told.Reference})\n\n6,148.75 kr. is refunded.", inEnglish.GetProperty("text").GetString(), StringComparison.Ordinal);

        Assert.Equal(2L, await fixture.Scalar<long>($"select count(*) from kernel.audit where operation = 'ExplainPayslip' and record_ids = array['{payslip.Id}'::uuid] and person_ids = array['{job.CandidateId}'::uuid]"));
        await Assert.ThrowsAsync<NotFoundException>(() => fixture.Host.Client("demo-workplace").Payslips.ExplainAsync(payslip.Id, cancellationToken: Token));
        await Assert.ThrowsAsync<NotFoundException>(() => fixture.Host.Client("demo-workplace").Payslips.ListDecisionsAsync(payslip.Id, cancellationToken: Token));
        await Assert.ThrowsAsync<NotFoundException>(async () => await (await fixture.Client(Role.Payroll)).Payslips.ExplainAsync(payslip.Id, cancellationToken: Token));
        Assert.Equal("decision.not_found", (await Assert.ThrowsAsync<NotFoundException>(() => fixture.Finance.Payslips.ExplainAsync(payslip.Id, new() { Decision = 7 }, cancellationToken: Token))).Code);
    }

    [Fact]
    public async Task R10_a_payslip_that_was_decided_anew_lists_its_decisions_and_tells_what_changed()
    {
        var job = await Job.Make(fixture.Host);
        var march = await fixture.Payroll.Payslips.SubmitAsync(job.March(), cancellationToken: Token);
        var grant = await fixture.Host.Client("demo-consultant").Grants.GetAsync(job.GrantId, cancellationToken: Token);
        await fixture.Host.Client("demo-consultant").Grants.EndAsync(job.GrantId, grant.Version, new EndGrantRequest { LastDay = new(2026, 3, 15), Reason = "Flyttet" }, cancellationToken: Token);
        await ApiFixture.Until(async () => (await fixture.Finance.Payslips.GetAsync(march.Id, cancellationToken: Token)).Version == 2);

        var decisions = new List<PayslipDecision>();
        await foreach (var decision in fixture.Finance.Payslips.ListDecisionsAllAsync(march.Id, cancellationToken: Token))
        {
            decisions.Add(decision);
        }

        Assert.Equal([(2, "refusion.RedecidePayslips", 3570.24m, -3808.26m), (1, "SubmitPayslip", 7378.50m, 7378.50m)], decisions.Select(d => (d.No, d.Operation, d.Refundable, d.Difference)));
        Assert.Equal(["system:refusion.RedecidePayslips", "demo-payroll"], decisions.Select(d => d.Bookings.Single().Actor));
        Assert.Equal([(CauseKind.Grant, job.GrantId), (CauseKind.Posted, march.Id)], decisions.Select(d => (d.Cause!.Kind, d.Cause.Id!.Value)));
        Assert.Equal([0, 1], decisions.Select(d => d.Judgements.Count));
        Assert.Equal([DecisionStatus.NeedsDecision, DecisionStatus.Approved], decisions.Select(d => d.Status));

        var now = await fixture.Finance.Payslips.ExplainAsync(march.Id, cancellationToken: Token);
        Assert.Contains("16. marts 2026 til 31. marts 2026 (16 dage): Ingen bevilling gælder, så dagene dækkes ikke.", now.Text, StringComparison.Ordinal);
        Assert.Contains("Følgende afviger fra det ventede: 16 af periodens 31 dage ligger uden for bevillingen og dækkes ikke.", now.Text, StringComparison.Ordinal);
        Assert.Contains("Den forrige afgørelse gav 7.378,50 kr. Det er nu 3.808,26 kr. mindre. I regnskabet er 3.808,26 kr. ført tilbage efter denne afgørelse.", now.Text, StringComparison.Ordinal);
        var then = await fixture.Finance.Payslips.ExplainAsync(march.Id, new() { Decision = 1 }, cancellationToken: Token);
        Assert.Equal((1, 2), (then.Decision, then.Decisions));
        Assert.StartsWith("Der refunderes 7.378,50 kr. Dette er afgørelse nummer 1.", then.Paragraphs[0], StringComparison.Ordinal);

        // R10: the grant is another now, and both decisions still come out as they were.
        var replayed = await fixture.Finance.ReplayAllAsync(march.Id, cancellationToken: Token);
        Assert.Equal(2, replayed.Checked);
        Assert.Empty(replayed.Differences);
    }

    [Fact]
    public async Task R10_a_decision_that_somebody_tampered_with_is_found_and_everything_else_replays()
    {
        var job = await Job.Make(fixture.Host);
        var honest = await fixture.Payroll.Payslips.SubmitAsync(job.March(), cancellationToken: Token);
        var hours = await fixture.Payroll.Payslips.SubmitAsync(job.Hours(new(2026, 4, 1), new(2026, 4, 5), "2026-W14", 8), cancellationToken: Token);
        var correction = await fixture.Payroll.Payslips.SubmitAsync(job.March() with { Kind = PayslipKind.Correction, CorrectsPayslipId = honest.Id, PaidHours = 43 }, cancellationToken: Token);
        var sick = await fixture.Payroll.Payslips.SubmitAsync(
            job.Month(new(2026, 5, 1), new(2026, 5, 31)) with { Absences = [new Absence { Kind = AbsenceKind.Sickness, FirstDay = new(2026, 4, 10) }] }, cancellationToken: Token);
        var all = await fixture.Finance.ReplayAllAsync(cancellationToken: Token);
        Assert.Empty(all.Differences);

        Guid[] tampered = [honest.Id, hours.Id, correction.Id, sick.Id];
        await Tamper($"update refusion.decisions set result = jsonb_set(result, '{{lines,0,eligible}}', '6500.01') where payslip_id = '{honest.Id}'");
        await Tamper($"update refusion.decisions set result = jsonb_set(result, '{{steps,weeks,0,grantDays}}', '6') where payslip_id = '{hours.Id}'");
        await Tamper($"update refusion.decisions set refundable = refundable + 1 where payslip_id = '{correction.Id}'");
        await Tamper($"update refusion.decisions set input = input - 'today' where payslip_id = '{sick.Id}'");
        var found = await fixture.Host.Client("demo-auditor").ReplayAllAsync(cancellationToken: Token);
        Assert.Equal(all.Checked, found.Checked);
        Assert.Equal(tampered.Order(), found.Differences.Select(d => d.PayslipId).Order());
        Assert.Equal(["/lines/0/eligible"], Of(honest.Id).Fields);
        Assert.Equal((6500.01m, 6500.00m, 1), (Of(honest.Id).Stored!.Lines[0], Of(honest.Id).Recomputed!.Lines[0], Of(honest.Id).DecisionNo));
        Assert.Equal(["/steps/weeks/0/grantDays"], Of(hours.Id).Fields);
        Assert.Equal(["/columns/refundable"], Of(correction.Id).Fields);
        Assert.Equal(["/input"], Of(sick.Id).Fields);
        Assert.Null(Of(sick.Id).Recomputed);

        // Set right again; all are walked, and months are months.
        await Tamper($"update refusion.decisions set result = jsonb_set(result, '{{lines,0,eligible}}', '6500.00') where payslip_id = '{honest.Id}'");
        await Tamper($"update refusion.decisions set result = jsonb_set(result, '{{steps,weeks,0,grantDays}}', '7') where payslip_id = '{hours.Id}'");
        await Tamper($"update refusion.decisions set refundable = refundable - 1 where payslip_id = '{correction.Id}'");
        await Tamper($"update refusion.decisions set input = input || '{{\"today\":\"2026-04-02\"}}' where payslip_id = '{sick.Id}'");
        var again = await fixture.Finance.ReplayAllAsync(cancellationToken: Token);
        Assert.Empty(again.Differences);
        Assert.Equal(await fixture.Scalar<long>("select count(*) from refusion.decisions"), again.Checked);
        Assert.Equal(
            await fixture.Scalar<long>("select count(*) from refusion.decisions d join refusion.payslips p on p.id = d.payslip_id where p.month = '2026-03-01'"),
            (await fixture.Finance.ReplayAllAsync(month: "2026-03", cancellationToken: Token)).Checked);
        Assert.True(await fixture.Scalar<long>("select count(*) from kernel.audit where operation = 'ReplayDecisions' and actor = 'demo-auditor' and record_ids <> '{}'") > 0);

        await Assert.ThrowsAsync<ForbiddenException>(() => fixture.Payroll.Decisions.ReplayAsync(new ReplayDecisionsRequest(), cancellationToken: Token));
        var wrong = await Assert.ThrowsAsync<ValidationFailedException>(() => fixture.Finance.Decisions.ReplayAsync(new ReplayDecisionsRequest { Month = "2026-3" }, cancellationToken: Token));
        Assert.Equal("/month", wrong.Errors.Single().Pointer);

        ReplayDifference Of(Guid id) => found.Differences.Single(d => d.PayslipId == id);

        async Task Tamper(string sql) => await fixture.Scalar<object>(
            $"alter table refusion.decisions disable trigger append_only; {sql}; alter table refusion.decisions enable trigger append_only");
    }
}
