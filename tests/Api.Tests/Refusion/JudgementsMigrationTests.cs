using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>
/// A database of the version that had no judgements and decided payslips one by one: what it had decided is made into facts, a dry run tells what those decide otherwise, and
/// a reading stores it.
/// </summary>
public sealed class JudgementsMigrationTests(TestServer server) : IAsyncLifetime
{
    /// <summary>The tables as they were before 20261126020000_Judgements, with the reason where it was then.</summary>
    private const string Rewind = """
        alter table refusion.payslips add column note bytea, add column status_before text;
        update refusion.payslips p set note = (select j.reason from refusion.judgements j where j.payslip_id = p.id order by j.no desc limit 1);
        drop table refusion.judgements;
        drop sequence refusion.receipts;
        alter table refusion.payslips drop constraint ex_payslips_period, drop column receipt, drop column rate_version, drop column stands;
        update refusion.payslips a set status = 'replaced', status_before = a.status from refusion.payslips c where c.corrects_id = a.id and c.status = 'needsDecision';
        alter table refusion.payslips add constraint ex_payslips_period exclude using gist (employment_id with =, period with &&)
            where (not adds and status not in ('rejected', 'replaced')) deferrable initially deferred;
        alter table refusion.decisions drop column cause, drop column cause_id;
        alter table refusion.employments drop column forgotten_until;
        delete from refusion.__ef_migrations where migration_id in ('20261126020000_Judgements', '20261126023000_NoStatusBefore', '20261126133500_AppendOnly', '20261126134500_WhoRejected');
        create function refusion.refuse_change() returns trigger language plpgsql as $$ begin raise exception 'only added to'; end $$;
        """;

    private const string Counts = """
        select concat_ws(' ', (select count(*) from refusion.payslips), (select count(*) from refusion.decisions), (select count(*) from refusion.employments),
            (select count(*) from refusion.attachments), (select count(*) from refusion.ledger), (select sum(amount) from refusion.ledger), (select count(*) from refusion.unsettled))
        """;

    private readonly RefusionFixture _fixture = new(server);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ((IAsyncLifetime)_fixture).InitializeAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task R10_R12_rows_of_the_version_before_keep_what_was_decided_and_a_reading_brings_them_to_what_todays_facts_give()
    {
        var (corrected, ended, judged, refused) = (await Job.Make(_fixture.Host), await Job.Make(_fixture.Host), await Job.Make(_fixture.Host), await Job.Make(_fixture.Host));
        var stands = await _fixture.Payroll.Payslips.SubmitAsync(corrected.March(), cancellationToken: Token);
        var waits = await _fixture.Payroll.Payslips.SubmitAsync(corrected.March() with { Kind = PayslipKind.Correction, CorrectsPayslipId = stands.Id, PaidHours = null }, cancellationToken: Token);
        var lower = await _fixture.Payroll.Payslips.SubmitAsync(ended.March(), cancellationToken: Token);
        var approved = await _fixture.Payroll.Payslips.SubmitAsync(judged.March() with { PaidHours = null }, cancellationToken: Token);
        await _fixture.Finance.Payslips.ApproveAsync(approved.Id, approved.Version, new ApprovePayslipRequest { Reason = "Timerne er set efter" }, cancellationToken: Token);
        var rejected = await _fixture.Payroll.Payslips.SubmitAsync(refused.March() with { PaidHours = null }, cancellationToken: Token);
        await _fixture.Finance.Payslips.RejectAsync(rejected.Id, rejected.Version, new RejectPayslipRequest { Reason = "Forkert person" }, cancellationToken: Token);

        var unknown = await _fixture.Payroll.Payslips.SubmitAsync((await Job.Make(_fixture.Host)).March() with { PaidHours = null }, cancellationToken: Token);
        await _fixture.Finance.Payslips.RejectAsync(unknown.Id, unknown.Version, new RejectPayslipRequest { Reason = "Forkert måned" }, cancellationToken: Token);

        // The grant of one had ended, and that version had left its payslip as it was.
        await _fixture.Quiet();
        await _fixture.Scalar<object>($"update pool.grants set \"to\" = '2026-03-15' where id = '{ended.GrantId}'");
        Guid[] all = [stands.Id, waits.Id, lower.Id, approved.Id, rejected.Id, unknown.Id];
        var judgements = $"""
            select string_agg(concat_ws(' ', payslip_id, no, actor, approval, automatic, decision_no, amount, workplace_id, month, grant_ids, warnings, encode(reason, 'hex')), E'\n' order by payslip_id, no)
            from refusion.judgements where payslip_id in ({string.Join(", ", all.Select(id => $"'{id}'"))})
            """;
        var (counts, said) = (await _fixture.Scalar<string>(Counts), await _fixture.Scalar<string>(judgements));
        Assert.Equal(5, said!.Split('\n').Length);
        await _fixture.Scalar<object>(Rewind);
        await _fixture.Scalar<object>($"""
            set session_replication_role = replica;
            delete from kernel.audit where operation = 'RejectPayslip' and '{unknown.Id}' = any (record_ids);
            """);

        var upgraded = await _fixture.StartHost();
        upgraded.Clock.MoveTo(new(2026, 4, 2));
        var finance = upgraded.Client("demo-finance");
        Assert.Equal(counts, await _fixture.Scalar<string>(Counts));
        // Of the one whose rejection is not in the audit (any more), the role stays; who rejected the other one is known from there, as that version told it nowhere else.
        var expected = said!.Split('\n').Select(j => j.StartsWith($"{unknown.Id}", StringComparison.Ordinal) ? j.Replace(" demo-finance f f ", " finance f f ", StringComparison.Ordinal) : j).ToList();
        Assert.Equal(expected, (await _fixture.Scalar<string>(judgements))!.Split('\n').ToList());
        Assert.Equal(
            await _fixture.Scalar<Guid[]>("select array_agg(id order by posted_at, corrects_id is not null or supplements_id is not null, id) from refusion.payslips"),
            await _fixture.Scalar<Guid[]>("select array_agg(id order by receipt) from refusion.payslips"));

        // The dry run tells, and stores nothing (of the correction only that it does not stand while it waits); the reading does it; then there is nothing left to do.
        var told = (await finance.Decisions.PreviewReadingAsync(new ReadEmploymentsRequest { Limit = 200 }, cancellationToken: Token)).Differences.Where(d => all.Contains(d.PayslipId)).ToList();
        Assert.Equal(
            new[]
            {
                (stands.Id, PayslipStatus.Replaced, 7378.50m, PayslipStatus.Approved, 7378.50m, 0m),
                (waits.Id, PayslipStatus.NeedsDecision, 7378.50m, PayslipStatus.NeedsDecision, 7378.50m, 0m),
                (lower.Id, PayslipStatus.Approved, 7378.50m, PayslipStatus.Approved, 3570.24m, -3808.26m),
            }.OrderBy(d => d.Id),
            told.Select(d => (d.PayslipId, d.StatusBefore, d.RefundableBefore, d.Status, d.Refundable, d.Booked)).OrderBy(d => d.PayslipId));
        Assert.Equal(counts, await _fixture.Scalar<string>(Counts));
        var done = (await finance.Decisions.ReadEmploymentsAsync(new ReadEmploymentsRequest { Limit = 200 }, cancellationToken: Token)).Differences;
        Assert.Equal(told.Select(d => d.PayslipId).Order(), done.Select(d => d.PayslipId).Intersect(all).Order());
        Assert.Empty((await finance.Decisions.PreviewReadingAsync(new ReadEmploymentsRequest { Limit = 200 }, cancellationToken: Token)).Differences);

        // What was judged by hand is told as before, and what comes next is received last.
        var judgement = (await finance.Payslips.ListDecisionsAsync(rejected.Id, cancellationToken: Token)).Items[0].Judgements.Single();
        Assert.Equal((Verdict.Rejected, "demo-finance", "Forkert person"), (judgement.Verdict, judgement.Actor, judgement.Reason));
        var next = await upgraded.Client("demo-payroll").Payslips.SubmitAsync(judged.Month(new(2026, 2, 1), new(2026, 2, 28)), cancellationToken: Token);
        Assert.Equal(next.Id, await _fixture.Scalar<Guid>("select id from refusion.payslips order by receipt desc limit 1"));
        await _fixture.AssertLedgerAddsUp();
        Assert.Empty((await finance.ReplayAllAsync(cancellationToken: Token)).Differences);
    }

    [Fact]
    public async Task R11_who_rejected_with_judgements_stays_though_the_audit_has_another_act_on_the_payslip()
    {
        // The rejection of its correction, by one, lets it wait again; another one rejects it, with others at once.
        var job = await Job.Make(_fixture.Host);
        var first = await _fixture.Payroll.Payslips.SubmitAsync(job.March() with { PaidHours = null }, cancellationToken: Token);
        var correction = await _fixture.Payroll.Payslips.SubmitAsync(job.March() with { Kind = PayslipKind.Correction, CorrectsPayslipId = first.Id, PaidHours = null }, cancellationToken: Token);
        await _fixture.Finance.Payslips.RejectAsync(correction.Id, correction.Version, new RejectPayslipRequest { Reason = "Forkert" }, cancellationToken: Token);
        var again = await _fixture.Finance.Payslips.GetAsync(first.Id, cancellationToken: Token);
        Assert.Equal(PayslipStatus.NeedsDecision, again.Status);
        await _fixture.Host.Client("demo-finance-2").Payslips.DecideAsync(
            new DecidePayslipsRequest { Deed = DecidePayslipsDeed.Reject, Items = [new DecidePayslipsItem { Id = again.Id, Version = again.Version }], Reason = "Forkert person" }, cancellationToken: Token);
        var actors = $"select string_agg(actor, ' ' order by payslip_id) from refusion.judgements where payslip_id in ('{first.Id}', '{correction.Id}') and not approval";
        Assert.Equal("demo-finance-2 demo-finance", await _fixture.Scalar<string>(actors));
        Assert.Equal(1L, await _fixture.Scalar<long>($"select count(*) from kernel.audit where operation = 'RejectPayslip' and '{first.Id}' = any (record_ids)"));

        await _fixture.Scalar<object>("delete from refusion.__ef_migrations where migration_id = '20261126134500_WhoRejected'");
        await _fixture.StartHost();
        Assert.Equal("demo-finance-2 demo-finance", await _fixture.Scalar<string>(actors));
    }
}
