using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RetentionCount = Faatimer.Sdk.RetentionCount;
using RetentionRun = Faatimer.Sdk.RetentionRun;
using RetentionStart = Faatimer.Sdk.RetentionStart;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>What goes when its time is out, what stays, and that nothing else can change what is append-only; each test on a demo database of its own.</summary>
public sealed class RetentionTests(TestServer server) : IAsyncLifetime
{
    private const string Sums = "select string_agg(concat_ws(' ', workplace_id, month, total), ', ' order by workplace_id, month) from (select workplace_id, month, sum(amount) total from refusion.ledger group by 1, 2) s";

    private readonly RefusionFixture _fixture = new(server);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IFaatimerClient Admin => _fixture.Host.Client("demo-admin");

    /// <summary>The year in which everything here is booked.</summary>
    private int Year => DanishDate.Of(_fixture.Host.Services.GetRequiredService<TimeProvider>().GetUtcNow()).Year;

    public ValueTask InitializeAsync() => ((IAsyncLifetime)_fixture).InitializeAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task R18_accounting_material_is_kept_through_the_fifth_year_after_its_own_and_then_goes_with_the_sums_as_they_were()
    {
        var job = await Job.Make(_fixture.Host, from: new(2026, 3, 1));
        var payslip = await _fixture.Payroll.Payslips.SubmitAsync(job.March("R18-1"), cancellationToken: Token);
        _fixture.Host.Clock.MoveTo(new(Year + 5, 12, 31));
        Assert.Equal(0, (await Run(dryRun: false)).Count);
        Assert.NotNull(await _fixture.Finance.Payslips.GetAsync(payslip.Id, cancellationToken: Token));

        _fixture.Host.Clock.MoveTo(new(Year + 6, 1, 1));
        Assert.DoesNotContain(payslip.Id, (await Run(dryRun: true)).Sample); // Not settled yet.
        await SettleAll();
        var sums = await _fixture.Scalar<string>(Sums);
        var told = await Run(dryRun: true);
        Assert.Equal(sums, await _fixture.Scalar<string>(Sums));
        Assert.NotNull(await _fixture.Finance.Payslips.GetAsync(payslip.Id, cancellationToken: Token));
        var gone = await Run(dryRun: false);

        Assert.Equal(0L, await _fixture.Scalar<long>(
            "select count(*) from refusion.payslips p where status <> 'needsDecision' and not exists (select from refusion.payslips s where s.supplements_id = p.id and s.status = 'needsDecision')"));
        Assert.True(told.Count > 1);
        Assert.Equal((told.Count, told.Oldest, told.Newest, told.Before), (gone.Count, gone.Oldest, gone.Newest, gone.Before));
        Assert.Equal(told.Sample, gone.Sample);
        Assert.Equal((new DateOnly(Year, 12, 31), new DateOnly(Year + 1, 1, 1)), (gone.Newest, gone.Before));
        Assert.Equal(sums, await _fixture.Scalar<string>(Sums));
        await Assert.ThrowsAsync<NotFoundException>(() => _fixture.Finance.Payslips.GetAsync(payslip.Id, cancellationToken: Token));
        foreach (var table in new[] { "payslips", "decisions", "judgements", "ledger" })
        {
            Assert.Equal(0L, await _fixture.Scalar<long>($"select count(*) from refusion.{table} t where to_jsonb(t)::text like '%{payslip.Id}%' or to_jsonb(t)::text like '%{job.GrantId}%'"));
        }

        Assert.Equal(0L, await _fixture.Scalar<long>("select count(*) from refusion.employments e where not exists (select 1 from refusion.payslips p where p.employment_id = e.id)"));
        await _fixture.Quiet();
        Assert.Equal(0, (await Run(dryRun: false)).Count);
        var runs = new List<RetentionRun>();
        await foreach (var run in Admin.Retention.ListRunsAllAsync(cancellationToken: Token))
        {
            runs.Add(run);
        }

        Assert.Equal(DemoIds.Job, runs[0].Id); // The demo's own.
        Assert.Equal([false, true, true, false, false], runs.Skip(1).Select(r => r.DryRun));
        Assert.Equal((long)gone.Count, await _fixture.Scalar<long>("select (payload ->> 'count')::bigint from kernel.events where name = 'kernel.records.forgotten.v1' and payload ->> 'kind' = 'refusion.payslips'"));
        Assert.True(await _fixture.Scalar<long>("select count(*) from kernel.audit where operation = 'RunRetention' and verb = 'write'") >= 4);

        // What has been forgotten is not missing, and its number is free. With the payslips the grant has lost its person, five years after its last day (X2): what comes now has none.
        await foreach (var missing in _fixture.Finance.Payslips.ListMissingAllAsync(new() { Month = "2026-03" }, cancellationToken: Token))
        {
            Assert.Fail($"missing: {missing.GrantId}");
        }

        var late = await _fixture.Payroll.Payslips.SubmitAsync(job.March("R18-1"), cancellationToken: Token);
        Assert.Equal((PayslipStatus.Rejected, "refusion.no_grant"), (late.Status, late.Rejection!.Code));
    }

    [Fact]
    public async Task R18_R19_questions_answers_and_their_documents_go_with_the_payslip_and_not_while_it_waits()
    {
        var waiting = await _fixture.Payroll.Payslips.SubmitAsync((await Job.Make(_fixture.Host)).March() with { PaidHours = null }, cancellationToken: Token);
        await _fixture.Finance.Payslips.AskAsync(waiting.Id, ETag.Any, new AskWorkplaceRequest { Text = "Hvor mange timer?" }, cancellationToken: Token);
        await _fixture.Scalar<object>($"insert into refusion.question_reminders (payslip_id, no, week, workplace_id, at) values ('{waiting.Id}', 1, '2026-W16', '{DemoIds.Workplace}', now())");
        await _fixture.Finance.Payslips.AnswerAsync(waiting.Id, ETag.Any, new AnswerQuestionRequest { Text = "43", Attachment = "%PDF-1.4\n%%EOF\n"u8.ToArray() }, cancellationToken: Token);
        await Age(waiting);
        await Run(dryRun: false);
        Assert.Equal("43", (await _fixture.Finance.Payslips.GetAsync(waiting.Id, cancellationToken: Token)).Questions!.Single().Answer);

        await _fixture.Finance.Payslips.RejectAsync(waiting.Id, ETag.Any, cancellationToken: Token);
        await Age(waiting);
        Assert.Equal(1, (await Run(dryRun: false)).Count);
        foreach (var table in new[] { "questions", "answer_attachments", "question_reminders" })
        {
            Assert.Equal((table, 0L), (table, await _fixture.Scalar<long>($"select count(*) from refusion.{table} where payslip_id = '{waiting.Id}'")));
        }
    }

    [Fact]
    public async Task R18_a_payslip_its_corrections_and_its_supplements_stay_until_the_youngest_is_out()
    {
        var plain = await _fixture.Payroll.Payslips.SubmitAsync((await Job.Make(_fixture.Host)).March(), cancellationToken: Token);
        var correctedJob = await Job.Make(_fixture.Host);
        var corrected = await _fixture.Payroll.Payslips.SubmitAsync(correctedJob.March(), cancellationToken: Token);
        var correction = await _fixture.Payroll.Payslips.SubmitAsync(correctedJob.March() with { Kind = PayslipKind.Correction, CorrectsPayslipId = corrected.Id }, cancellationToken: Token);
        var addedJob = await Job.Make(_fixture.Host);
        var added = await _fixture.Payroll.Payslips.SubmitAsync(addedJob.March(), cancellationToken: Token);
        var supplement = await _fixture.Payroll.Payslips.SubmitAsync(
            addedJob.March() with { Kind = PayslipKind.Supplement, SupplementsPayslipId = added.Id, Lines = [new PayslipLine { Kind = LineKind.GrossWage, Amount = 100 }] }, cancellationToken: Token);

        await SettleAll();

        // Booked seven years ago, all but the correction and the supplement.
        await Age(plain, corrected, added);
        var gone = await Run(dryRun: false);
        Assert.Equal(1, gone.Count);
        Assert.Equal([plain.Id], gone.Sample);
        foreach (var id in new[] { corrected.Id, correction.Id, added.Id, supplement.Id })
        {
            Assert.NotNull(await _fixture.Finance.Payslips.GetAsync(id, cancellationToken: Token));
        }

        await Age(correction);
        Assert.Equal(new[] { corrected.Id, correction.Id }.Order(), (await Run(dryRun: false)).Sample.Order());
        await _fixture.AssertLedgerAddsUp();
    }

    [Fact]
    public async Task R18_two_hosts_that_run_at_once_remove_everything_once()
    {
        await _fixture.Payroll.Payslips.SubmitAsync((await Job.Make(_fixture.Host)).March(), cancellationToken: Token);
        await SettleAll();
        var second = await _fixture.StartHost();
        _fixture.Host.Clock.MoveTo(new(Year + 6, 1, 1));
        second.Clock.MoveTo(new(Year + 6, 1, 1));
        var due = (await Run(dryRun: true)).Count;
        var counts = await Task.WhenAll(new[] { _fixture.Host, second, _fixture.Host, second }.Select(async host =>
        {
            try
            {
                return (await Run(dryRun: false, host.Client("demo-admin"))).Count;
            }
            catch (RuleViolatedException running) when (running.Code == ProblemCodes.JobsRunning)
            {
                return 0;
            }
        }));
        Assert.Equal(due, counts.Sum());
        Assert.Equal(0, (await Run(dryRun: true)).Count);
    }

    [Fact]
    public async Task R12_R18_nobody_changes_the_ledger_or_a_decision_by_hand_neither_the_serving_role_nor_the_owner()
    {
        await _fixture.Payroll.Payslips.SubmitAsync((await Job.Make(_fixture.Host)).March(), cancellationToken: Token);
        string[] changes =
        [
            "delete from refusion.ledger", "update refusion.ledger set amount = 0", "update refusion.ledger set payslip_id = null, decision_no = null, chain_id = null, employment_id = null, grant_ids = '{}'",
            "delete from refusion.decisions", "update refusion.decisions set refundable = 0", "delete from refusion.judgements", "update refusion.judgements set amount = 0", "truncate refusion.ledger cascade",
        ];
        foreach (var change in changes)
        {
            Assert.Equal("42501", await Try(server.App(_fixture.Database), change));
            Assert.Equal("42501", await Try(server.App(_fixture.Database), "set refusion.forgetting = 'yes'; " + change));
            Assert.Equal("42501", await Try(server.Owner(_fixture.Database), change));
        }

        // The way that is open goes through the function, and no further than what is out of its time.
        Assert.Null(await Try(server.App(_fixture.Database), $"select * from refusion.forget_accounting('{Year}-01-01')"));
        Assert.True(await _fixture.Scalar<long>("select count(*) from refusion.decisions") > 0);

        static async Task<string?> Try(string connectionString, string sql)
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(Token);
            await using var transaction = await connection.BeginTransactionAsync(Token);
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            try
            {
                await command.ExecuteNonQueryAsync(Token);
                return null;
            }
            catch (PostgresException refused)
            {
                return refused.SqlState;
            }
        }
    }

    [Fact]
    public async Task X2_how_long_a_kind_is_kept_is_data_that_an_admin_sets_and_a_run_follows()
    {
        var rule = await Admin.Retention.GetAsync("kernel.mails", cancellationToken: Token);
        Assert.Equal(("P90D", RetentionStart.Creation), (rule.KeepFor, rule.CountsFrom));
        await _fixture.Scalar<object>("""
            insert into kernel.mails (id, key, recipient, subject, body, created_at) values
            ('01900000-0000-7000-8000-0000000000e1', 'old', '', '', '', now() - interval '40 days'), ('01900000-0000-7000-8000-0000000000e2', 'young', '', '', '', now() - interval '20 days')
            """);
        _fixture.Host.Clock.MoveTo(DanishDate.Of(_fixture.Host.Services.GetRequiredService<TimeProvider>().GetUtcNow()));
        Assert.Equal(0, Mails(await RunAll(dryRun: true)).Count);

        var body = new SetRetentionRequest { KeepFor = "P30D", Law = rule.Law };
        var changed = await Admin.Retention.SetAsync("kernel.mails", rule.Version, body, cancellationToken: Token);
        Assert.Equal(("P30D", 2), (changed.KeepFor, changed.Version));
        await Assert.ThrowsAsync<VersionConflictException>(() => Admin.Retention.SetAsync("kernel.mails", rule.Version, body, cancellationToken: Token));
        await Assert.ThrowsAsync<ValidationFailedException>(() => Admin.Retention.SetAsync("kernel.mails", 2, body with { KeepFor = "5 år" }, cancellationToken: Token));
        await Assert.ThrowsAsync<NotFoundException>(() => Admin.Retention.GetAsync("kernel.nothing", cancellationToken: Token));

        Assert.Equal(1, Mails(await RunAll(dryRun: true)).Count);
        Assert.Equal(1, Mails(await RunAll(dryRun: false)).Count);
        Assert.Equal("young", await _fixture.Scalar<string>("select string_agg(key, ' ') from kernel.mails where key in ('old', 'young')"));
        Assert.Equal(["kernel.mails", "refusion.payslips"], (await _fixture.Host.Client("demo-auditor").Retention.ListAsync(cancellationToken: Token)).Items.Select(i => i.Kind).Intersect(["kernel.mails", "refusion.payslips"]));

        static RetentionCount Mails(RetentionRun run) => run.Kinds.Single(k => k.Kind == "kernel.mails");
    }

    [Fact]
    public async Task X2_a_run_goes_in_short_steps_each_with_what_belongs_together_and_tells_all_of_it()
    {
        // 10,203 old mails, and payslips that are corrected and supplemented: the function takes the oldest first, and never a part of what belongs together.
        await _fixture.Scalar<object>("""
            insert into kernel.mails (id, key, recipient, subject, body, created_at)
            select gen_random_uuid(), 'old-' || n, '', '', '', now() - interval '400 days' + n * interval '1 second' from generate_series(1, 10203) n
            """);
        var job = await Job.Make(_fixture.Host);
        var first = await _fixture.Payroll.Payslips.SubmitAsync(job.March(), cancellationToken: Token);
        await _fixture.Payroll.Payslips.SubmitAsync(job.March() with { Kind = PayslipKind.Correction, CorrectsPayslipId = first.Id }, cancellationToken: Token);
        await SettleAll();
        await _fixture.Quiet(); // Pool knows which grants payslips still lean on.
        _fixture.Host.Clock.MoveTo(new(Year + 6, 1, 1));
        var told = await RunAll(dryRun: true);
        var before = await _fixture.Scalar<long>("select count(*) from kernel.events where name = 'kernel.records.forgotten.v1'");
        var gone = await RunAll(dryRun: false);
        Assert.Equal(told.Kinds.Select(k => (k.Kind, k.Count, k.Oldest, k.Newest)), gone.Kinds.Select(k => (k.Kind, k.Count, k.Oldest, k.Newest)));
        Assert.Equal(told.Kinds.SelectMany(k => k.Sample), gone.Kinds.SelectMany(k => k.Sample));
        Assert.True(gone.Kinds.Single(k => k.Kind == "kernel.mails").Count >= 10_203);
        Assert.Equal(string.Join(", ", Enumerable.Repeat("500", 20).Append("203")), await _fixture.Scalar<string>(
            "select string_agg(payload ->> 'count', ', ' order by seq) from kernel.events where name = 'kernel.records.forgotten.v1' and payload ->> 'kind' = 'kernel.mails' and (payload ->> 'count')::int >= 203"));
        Assert.Equal(21L, await _fixture.Scalar<long>("select count(distinct tx) from kernel.events where name = 'kernel.records.forgotten.v1' and payload ->> 'kind' = 'kernel.mails'"));

        // The dry run went in steps too, and read no more at a time.
        Assert.Equal("10000, 203", await _fixture.Scalar<string>("select string_agg(split_part(purpose, ': ', 3), ', ' order by id) from kernel.audit where purpose like 'dry run: kernel.mails before %' and purpose not like '%: 0'"));
        Assert.True(before == 0);
    }

    [Fact]
    public async Task R18_a_step_takes_the_oldest_first_and_a_payslip_only_with_its_corrections()
    {
        var plain = await _fixture.Payroll.Payslips.SubmitAsync((await Job.Make(_fixture.Host)).March(), cancellationToken: Token);
        var job = await Job.Make(_fixture.Host);
        var corrected = await _fixture.Payroll.Payslips.SubmitAsync(job.March(), cancellationToken: Token);
        var correction = await _fixture.Payroll.Payslips.SubmitAsync(job.March() with { Kind = PayslipKind.Correction, CorrectsPayslipId = corrected.Id }, cancellationToken: Token);
        await SettleAll();
        await Age(plain, corrected, correction);
        await Age(corrected, correction);
        const string Step = "select string_agg(id::text, ' ' order by id) from refusion.forget_accounting(make_date(extract(year from now())::int - 5, 1, 1), 1)";
        Assert.Equal(string.Join(' ', new[] { corrected.Id, correction.Id }.Order()), await _fixture.Scalar<string>(Step));
        Assert.Equal(plain.Id.ToString(), await _fixture.Scalar<string>(Step));
        await _fixture.AssertLedgerAddsUp();
    }

    [Fact]
    public async Task R18_what_was_decided_near_what_is_forgotten_is_a_fact_that_no_reading_and_no_grant_changes()
    {
        // February's sickness began in January: 8 of 28 days. Without January's payslip it would begin in February.
        var job = await Job.Make(_fixture.Host);
        var january = await _fixture.Payroll.Payslips.SubmitAsync(job.Month(new(2026, 1, 1), new(2026, 1, 31)) with { Absences = [Sick(new(2026, 1, 10), new(2026, 1, 31))] }, cancellationToken: Token);
        var february = await _fixture.Payroll.Payslips.SubmitAsync(job.Month(new(2026, 2, 1), new(2026, 2, 28)) with { Absences = [Sick(new(2026, 2, 1), new(2026, 2, 28))] }, cancellationToken: Token);
        await AssertStands(february, 2108.14m);
        await SettleAll();
        await Age(january);
        Assert.Equal([january.Id], (await Run(dryRun: false)).Sample);
        Assert.Equal(new DateOnly(2026, 1, 31), await _fixture.Scalar<DateOnly>($"select max(e.forgotten_until) from refusion.employments e join refusion.payslips p on p.employment_id = e.id where p.id = '{february.Id}'"));
        await _fixture.AssertNothingDiffers();

        // Acts that read the file whole: one that goes on with the sickness (it begins on 1 February now, and 2 March is day 30), and an end that reaches back.
        var march = await _fixture.Payroll.Payslips.SubmitAsync(job.March() with { Absences = [Sick(new(2026, 3, 1), new(2026, 3, 31))] }, cancellationToken: Token);
        await AssertStands(march, 476.03m);
        await End(job, new(2026, 2, 15));
        await AssertStands(february, 2108.14m);
        await AssertStands(march, 476.03m);
        await _fixture.AssertNothingDiffers();
    }

    [Fact]
    public async Task R18_twelve_months_after_what_is_forgotten_the_facts_decide_again()
    {
        var job = await Job.Make(_fixture.Host, from: new(2026, 3, 1), to: new(2027, 2, 28));
        var before = await _fixture.Payroll.Payslips.SubmitAsync(job.Month(new(2026, 1, 1), new(2026, 1, 31)), cancellationToken: Token);
        _fixture.Host.Clock.MoveTo(new(2027, 3, 5));
        var within = await _fixture.Payroll.Payslips.SubmitAsync(job.Month(new(2027, 1, 31), new(2027, 1, 31)) with { PaidHours = 1.43m }, cancellationToken: Token);
        var after = await _fixture.Payroll.Payslips.SubmitAsync(job.Month(new(2027, 2, 1), new(2027, 2, 28)), cancellationToken: Token);
        var (_, _, kept) = (await Judge(before), await Judge(after), await Judge(within));
        await SettleAll();
        await Age(before);
        Assert.Equal([before.Id], (await Run(dryRun: false)).Sample);
        await _fixture.AssertNothingDiffers();
        await End(job, new(2027, 1, 15));
        await AssertStands(within, kept.Refundable!.Value);
        Assert.Equal("refusion.no_grant", (await _fixture.Finance.Payslips.GetAsync(after.Id, cancellationToken: Token)).Rejection?.Code);
        Assert.Equal(0m, await _fixture.Scalar<decimal>($"select sum(amount) from refusion.ledger where payslip_id = '{after.Id}'"));
        await _fixture.AssertNothingDiffers();

        async Task<Payslip> Judge(Payslip payslip) => payslip.Status != PayslipStatus.NeedsDecision ? payslip : await _fixture.Finance.Payslips.ApproveAsync(payslip.Id, payslip.Version, cancellationToken: Token);
    }

    [Fact]
    public async Task R18_X2_a_grant_keeps_its_person_while_a_payslip_of_it_is_kept_though_nothing_was_ever_booked()
    {
        var (first, second) = (await Job.Make(_fixture.Host), await Job.Make(_fixture.Host));
        var waiting = await _fixture.Payroll.Payslips.SubmitAsync(first.March() with { PaidHours = null }, cancellationToken: Token);
        var rejected = await _fixture.Payroll.Payslips.SubmitAsync(second.March() with { PaidHours = null }, cancellationToken: Token);
        await _fixture.Finance.Payslips.RejectAsync(rejected.Id, rejected.Version, new RejectPayslipRequest { Reason = "Forkert person" }, cancellationToken: Token);
        await _fixture.Quiet();

        // Both grants are out of their time. The run takes grants before payslips: what was rejected goes, and its grant a run later.
        _fixture.Host.Clock.MoveTo(new(Year + 6, 1, 1));
        Assert.Contains(rejected.Id, (await Run(dryRun: false)).Sample);
        Assert.Equal((first.CandidateId, second.CandidateId), (await PersonOf(first), await PersonOf(second)));
        await _fixture.Quiet();
        await RunAll(dryRun: false);
        Assert.Equal((first.CandidateId, second.GrantId), (await PersonOf(first), await PersonOf(second)));

        // What waits is still decided by its grant.
        await _fixture.AssertNothingDiffers();
        var approved = await _fixture.Finance.Payslips.ApproveAsync(waiting.Id, waiting.Version, cancellationToken: Token);
        Assert.Equal((PayslipStatus.Approved, 7378.50m), (approved.Status, approved.Refundable));

        async Task<Guid?> PersonOf(Job job) => (await _fixture.Host.Client("demo-consultant").Grants.GetAsync(job.GrantId, cancellationToken: Token)).CandidateId;
    }

    private static Absence Sick(DateOnly from, DateOnly to) => new() { Kind = AbsenceKind.Sickness, FirstDay = from, LastDay = to };

    private async Task AssertStands(Payslip payslip, decimal refundable)
    {
        var now = await _fixture.Finance.Payslips.GetAsync(payslip.Id, cancellationToken: Token);
        Assert.Equal((PayslipStatus.Approved, refundable), (now.Status == PayslipStatus.Settled ? PayslipStatus.Approved : now.Status, now.Refundable));
        Assert.Equal(refundable, await _fixture.Scalar<decimal>($"select sum(amount) from refusion.ledger where payslip_id = '{payslip.Id}'"));
    }

    private async Task End(Job job, DateOnly lastDay)
    {
        var consultant = _fixture.Host.Client("demo-consultant");
        var grant = await consultant.Grants.GetAsync(job.GrantId, cancellationToken: Token);
        await consultant.Grants.EndAsync(job.GrantId, grant.Version, new EndGrantRequest { LastDay = lastDay, Reason = "Stoppet" }, cancellationToken: Token);
        await _fixture.Quiet();
    }

    private async Task<RetentionCount> Run(bool dryRun, IFaatimerClient? by = null) => Payslips(await RunAll(dryRun, by));

    private async Task<RetentionRun> RunAll(bool dryRun, IFaatimerClient? by = null)
    {
        by ??= Admin;
        return await by.Jobs.WaitForAsync<RetentionRun>(await by.Retention.RunAsync(new RunRetentionRequest { DryRun = dryRun }, cancellationToken: Token), cancellationToken: Token);
    }

    private static RetentionCount Payslips(RetentionRun run) => run.Kinds.Single(k => k.Kind == "refusion.payslips");

    /// <summary>Puts every entry of the ledger in a settlement.</summary>
    private async Task SettleAll() => await _fixture.Scalar<object>("""
        with settled as (insert into refusion.settlements (id, month, state, version, history) values (gen_random_uuid(), '2020-01-01', 'closed', 1, '[]') returning id),
          taken as (delete from refusion.unsettled returning entry_id)
        insert into refusion.settlement_entries (entry_id, settlement_id) select t.entry_id, s.id from taken t, settled s on conflict do nothing
        """);

    /// <summary>Moves payslips and what was decided and booked of them seven years back, past all triggers.</summary>
    private async Task Age(params Payslip[] payslips)
    {
        var ids = string.Join(", ", payslips.Select(p => $"'{p.Id}'"));
        await _fixture.Scalar<object>($"""
            set session_replication_role = replica;
            update refusion.payslips set month = month - interval '7 years' where id in ({ids});
            update refusion.decisions set at = at - interval '7 years' where payslip_id in ({ids});
            update refusion.ledger set at = at - interval '7 years' where payslip_id in ({ids});
            """);
    }
}
