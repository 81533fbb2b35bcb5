using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;
using Npgsql;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>"The truth of an employment" on the real database, through the API: what stands is what today's facts give.</summary>
public sealed class EmploymentTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IFaatimerClient Consultant => fixture.Host.Client("demo-consultant");

    [Fact]
    public async Task ID2_the_same_month_under_an_old_and_a_new_number_is_paid_once()
    {
        var job = await Job.Make(fixture.Host);
        var other = job with { Cpr = (await Job.Person(fixture.Host)).Cpr[..6] + "1999" };
        var march = await fixture.Payroll.Payslips.SubmitAsync(job.March6500(), cancellationToken: Token);
        var again = other.March6500();
        var (rejected, april) = (await fixture.Payroll.Payslips.SubmitAsync(again, cancellationToken: Token), await fixture.Payroll.Payslips.SubmitAsync(other.Plain6500(new(2026, 4, 1), new(2026, 4, 30)), cancellationToken: Token));
        Assert.Equal(["refusion.no_grant", "refusion.no_grant"], new[] { rejected, april }.Select(p => p.Rejection!.Code));

        var candidate = await Consultant.Candidates.GetAsync(job.CandidateId, cancellationToken: Token);
        await Consultant.Candidates.ChangeCprAsync(job.CandidateId, candidate.Version, new ChangeCprRequest { Cpr = other.Cpr, Reason = "Nyt nummer" }, cancellationToken: Token);
        await ApiFixture.Until(async () => (await fixture.Finance.Payslips.GetAsync(april.Id, cancellationToken: Token)).Status == PayslipStatus.Approved);
        Assert.Equal("refusion.period_overlap", (await fixture.Finance.Payslips.GetAsync(rejected.Id, cancellationToken: Token)).Rejection!.Code);
        foreach (var request in new[] { again, other.March6500() })
        {
            var refused = await Assert.ThrowsAsync<RuleViolatedException>(() => fixture.Payroll.Payslips.SubmitAsync(request, cancellationToken: Token));
            Assert.Equal(("refusion.period_overlap", $"{march.Id}", $"{march.Id}"), (refused.Code, $"{refused.Problem.AdditionalProperties["existingPayslipId"]}", $"{refused.Errors[0].AdditionalProperties["existingPayslipId"]}"));
        }

        Assert.Equal(6500.00m + 6500.00m, await Booked(job));
        Assert.Equal(3L, await fixture.Scalar<long>($"select count(*) from refusion.payslips where person_id = '{job.CandidateId}'"));
        await fixture.AssertLedgerAddsUp();
    }

    [Fact]
    public async Task P11_X3_many_grants_that_end_are_reacted_to_in_a_list_of_one_transaction()
    {
        var jobs = new List<(Job Job, Payslip Payslip)>();
        for (var i = 0; i < 6; i++)
        {
            var job = await Job.Make(fixture.Host);
            jobs.Add((job, await fixture.Payroll.Payslips.SubmitAsync(job.March(), cancellationToken: Token)));
        }

        await fixture.Quiet();

        // The first one's file is held, so that the others' events gather behind it.
        await using (var holder = new NpgsqlConnection(fixture.OwnerConnection))
        {
            await holder.OpenAsync(Token);
            await using var hold = await holder.BeginTransactionAsync(Token);
            await using (var file = new NpgsqlCommand($"select from refusion.employments e where e.id = (select employment_id from refusion.payslips where id = '{jobs[0].Payslip.Id}') for update", holder))
            {
                await file.ExecuteNonQueryAsync(Token);
            }

            foreach (var (job, _) in jobs)
            {
                var grant = await Consultant.Grants.GetAsync(job.GrantId, cancellationToken: Token);
                await Consultant.Grants.EndAsync(job.GrantId, grant.Version, new EndGrantRequest { LastDay = new(2026, 3, 15), Reason = "Nyt arbejde" }, cancellationToken: Token);
            }

            await hold.RollbackAsync(Token);
        }

        foreach (var (job, payslip) in jobs)
        {
            await ApiFixture.Until(async () => (await fixture.Finance.Payslips.GetAsync(payslip.Id, cancellationToken: Token)).Refundable == 3570.24m);
            Assert.Equal(3570.24m, await Booked(job));
        }

        var ids = string.Join(", ", jobs.Select(j => $"'{j.Payslip.Id}'"));
        Assert.InRange(await fixture.Scalar<long>($"select count(distinct tx) from kernel.events where name = 'refusion.payslip.decided.v1' and aggregate_id in ({ids}) and (payload ->> 'booked')::numeric < 0"), 1, 2);
        await fixture.AssertLedgerAddsUp();
    }

    [Fact]
    public async Task ID2_a_mistyped_number_undoes_itself()
    {
        var job = await Job.Make(fixture.Host);
        var march = await fixture.Payroll.Payslips.SubmitAsync(job.March(), cancellationToken: Token);
        var right = job with { Cpr = (await Job.Person(fixture.Host)).Cpr[..6] + "1998" };
        var april = await fixture.Payroll.Payslips.SubmitAsync(right.March(), cancellationToken: Token);
        var candidate = await Consultant.Candidates.GetAsync(job.CandidateId, cancellationToken: Token);
        await Consultant.Candidates.ChangeCprAsync(job.CandidateId, candidate.Version, new ChangeCprRequest { Cpr = right.Cpr, Reason = "Tastefejl", Mistyped = true }, cancellationToken: Token);
        await ApiFixture.Until(async () => (await fixture.Finance.Payslips.GetAsync(april.Id, cancellationToken: Token)).Status == PayslipStatus.Approved);
        await ApiFixture.Until(async () => (await fixture.Finance.Payslips.GetAsync(march.Id, cancellationToken: Token)).Rejection?.Code == "refusion.no_grant");
        Assert.Equal(7378.50m, await Booked(job));
        Assert.Equal(1L, await fixture.Scalar<long>($"select count(*) from refusion.payslips where person_id = '{job.CandidateId}'"));
    }

    [Fact]
    public async Task R12_what_stands_again_after_a_rejected_correction_is_decided_by_the_grant_of_today()
    {
        var job = await Job.Make(fixture.Host);
        var march = await fixture.Payroll.Payslips.SubmitAsync(job.March(), cancellationToken: Token);
        var correction = await fixture.Finance.Payslips.SubmitAsync(job.March() with { Kind = PayslipKind.Correction, CorrectsPayslipId = march.Id, PaidHours = null }, cancellationToken: Token);
        Assert.Equal((PayslipStatus.NeedsDecision, PayslipStatus.Approved), (correction.Status, (await fixture.Finance.Payslips.GetAsync(march.Id, cancellationToken: Token)).Status));
        await End(job, new(2026, 3, 15));
        await ApiFixture.Until(async () => (await fixture.Finance.Payslips.GetAsync(correction.Id, cancellationToken: Token)).Version == 2);
        await fixture.Host.Client("demo-finance-2").Payslips.RejectAsync(correction.Id, 2, new RejectPayslipRequest { Reason = "Forkert måned" }, cancellationToken: Token);
        Assert.Equal((PayslipStatus.Approved, 3570.24m), Stands(await fixture.Finance.Payslips.GetAsync(march.Id, cancellationToken: Token)));
        Assert.Equal(3570.24m, await Booked(job));

        var judgement = (await fixture.Finance.Payslips.ListDecisionsAsync(correction.Id, cancellationToken: Token)).Items[0].Judgements.Single();
        Assert.Equal((Verdict.Rejected, "demo-finance-2", false, "Forkert måned"), (judgement.Verdict, judgement.Actor, judgement.Automatic, judgement.Reason));
        Assert.Contains("»Forkert måned«", (await fixture.Finance.Payslips.ExplainAsync(correction.Id, cancellationToken: Token)).Text, StringComparison.Ordinal);
        Assert.Equal(0L, await fixture.Scalar<long>("select count(*) from refusion.judgements where encode(reason, 'escape') like '%Forkert%'"));
    }

    [Fact]
    public async Task R6_sickness_told_late_takes_back_what_was_approved_in_the_same_transaction()
    {
        var job = await Job.Make(fixture.Host);
        var january = await fixture.Payroll.Payslips.SubmitAsync(job.Month(new(2026, 1, 1), new(2026, 1, 31)), cancellationToken: Token);
        var february = await fixture.Payroll.Payslips.SubmitAsync(job.Month(new(2026, 2, 1), new(2026, 2, 28)), cancellationToken: Token);
        await fixture.Payroll.Payslips.SubmitAsync(job.March() with { Absences = [new Absence { Kind = AbsenceKind.Sickness, FirstDay = new(2026, 1, 10), LastDay = new(2026, 3, 31) }] }, cancellationToken: Token);
        Assert.Equal((PayslipStatus.Approved, 7378.50m), Stands(await fixture.Finance.Payslips.GetAsync(january.Id, cancellationToken: Token)));
        Assert.Equal((PayslipStatus.Approved, 2108.14m), Stands(await fixture.Finance.Payslips.GetAsync(february.Id, cancellationToken: Token)));
        Assert.Equal(7378.50m + 2108.14m, await Booked(job));
        Assert.Equal(1L, await fixture.Scalar<long>($"""
            select count(*) from kernel.events where name = 'refusion.payslip.decided.v1' and aggregate_id = '{february.Id}'
              and payload -> 'bookings' = '[{"{"}"month": "2026-02-01", "amount": -5270.36{"}"}]' and (payload -> 'isBooked')::boolean
            """));
        Assert.Equal(0L, await fixture.Scalar<long>("select count(*) from kernel.events where name = 'refusion.absence.reported.v1'"));
        await fixture.AssertLedgerAddsUp();
    }

    [Fact]
    public async Task R11_what_was_decided_anew_is_not_approved_unseen_and_a_reading_finds_and_stores_what_differs()
    {
        var job = await Job.Make(fixture.Host);
        var march = await fixture.Payroll.Payslips.SubmitAsync(job.March() with { PaidHours = null }, cancellationToken: Token);
        var january = await fixture.Payroll.Payslips.SubmitAsync(job.Month(new(2026, 1, 1), new(2026, 1, 31)), cancellationToken: Token);

        // What is still to react to the grant would read it changed.
        await fixture.Quiet();

        // A grant that changes and tells nobody: as what stands from before a release that decides otherwise.
        await fixture.Scalar<Guid>($"update pool.grants set \"to\" = '2026-03-15' where id = '{job.GrantId}' returning id");
        var refused = await Assert.ThrowsAsync<RuleViolatedException>(() => fixture.Finance.Payslips.ApproveAsync(march.Id, 1, cancellationToken: Token));
        Assert.Equal("refusion.decided_anew", refused.Code);

        var preview = await Differences((after, cancel) => fixture.Finance.Decisions.PreviewReadingAsync(new ReadEmploymentsRequest { After = after, Limit = 2 }, cancellationToken: cancel));
        Assert.Equal((PayslipStatus.NeedsDecision, 7378.50m, 3570.24m, 0m), preview.Where(d => d.PayslipId == march.Id).Select(d => (d.Status, d.RefundableBefore, d.Refundable, d.Booked)).Single());
        Assert.DoesNotContain(january.Id, preview.Select(d => d.PayslipId));
        Assert.Equal(1, (await fixture.Finance.Payslips.GetAsync(march.Id, cancellationToken: Token)).Version);

        var stored = await Differences((after, cancel) => fixture.Finance.Decisions.ReadEmploymentsAsync(new ReadEmploymentsRequest { After = after, Limit = 200 }, cancellationToken: cancel));
        Assert.Equal(preview.Select(d => d.PayslipId).Order(), stored.Select(d => d.PayslipId).Order());
        Assert.Empty(await Differences((after, cancel) => fixture.Finance.Decisions.PreviewReadingAsync(new ReadEmploymentsRequest { After = after, Limit = 200 }, cancellationToken: cancel)));
        var approved = await fixture.Finance.Payslips.ApproveAsync(march.Id, 2, cancellationToken: Token);
        Assert.Equal((PayslipStatus.Approved, 3570.24m), Stands(approved));
        Assert.Equal("request.cursor_invalid", (await Assert.ThrowsAsync<ValidationFailedException>(() => fixture.Finance.Decisions.PreviewReadingAsync(new ReadEmploymentsRequest { After = "x" }, cancellationToken: Token))).Code);
        await Assert.ThrowsAsync<ForbiddenException>(() => fixture.Host.Client("demo-consultant").Decisions.ReadEmploymentsAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task R8_one_person_under_two_numbers_and_at_two_hosts_at_once_is_one_file()
    {
        var second = await fixture.StartHost();
        second.Clock.MoveTo(new(2026, 4, 2));
        IFaatimerClient[] clients = [fixture.Payroll, second.Client("demo-payroll")];
        for (var i = 0; i < 4; i++)
        {
            var job = await Job.Make(fixture.Host);
            var other = job with { Cpr = job.Cpr[..6] + (1990 - i) };
            var candidate = await Consultant.Candidates.GetAsync(job.CandidateId, cancellationToken: Token);
            await Consultant.Candidates.ChangeCprAsync(job.CandidateId, candidate.Version, new ChangeCprRequest { Cpr = other.Cpr, Reason = "Nyt nummer" }, cancellationToken: Token);
            await ApiFixture.Until(async () => await fixture.Scalar<long>($"select count(*) from pool.grant_persons where grant_id = '{job.GrantId}'") == 2);
            var months = new[] { job.March(), other.March() }.Select((request, host) => Try(clients[host], request));
            Assert.Equal(["refusion.period_overlap", "stored"], (await Task.WhenAll(months)).Order());

            // The same week under two P-nummers that one grant decides: never above its hours.
            var hours = job.Hours(new(2026, 2, 2), new(2026, 2, 8), "2026-W06", 8);
            var elsewhere = other.Hours(new(2026, 2, 2), new(2026, 2, 8), "2026-W06", 8);
            var both = await Task.WhenAll(
                clients[i % 2].Payslips.SubmitAsync(hours, cancellationToken: Token), clients[(i + 1) % 2].Payslips.SubmitAsync(elsewhere with { Employer = elsewhere.Employer with { PNumber = "1003280002" } }, cancellationToken: Token));
            var now = await Task.WhenAll(both.Select(p => fixture.Finance.Payslips.GetAsync(p.Id, cancellationToken: Token)));
            Assert.Equal(10m * 150, now.Sum(p => p.Refundable));
        }

        await fixture.AssertLedgerAddsUp();

        async Task<string> Try(IFaatimerClient client, PayslipRequest request)
        {
            try
            {
                await client.Payslips.SubmitAsync(request, cancellationToken: Token);
                return "stored";
            }
            catch (RuleViolatedException refused)
            {
                return refused.Code;
            }
        }
    }

    [Fact]
    public async Task P19_an_annulled_grant_takes_everything_back_where_it_was_booked()
    {
        var job = await Job.Make(fixture.Host);
        var march = await fixture.Payroll.Payslips.SubmitAsync(job.March() with { PaidHours = null }, cancellationToken: Token);
        var grant = await Consultant.Grants.GetAsync(job.GrantId, cancellationToken: Token);
        await Consultant.Grants.AnnulAsync(job.GrantId, grant.Version, new AnnulGrantRequest { Reason = "Mødte aldrig" }, cancellationToken: Token);
        await ApiFixture.Until(async () => (await fixture.Finance.Payslips.GetAsync(march.Id, cancellationToken: Token)).Rejection?.Code == "refusion.no_grant");
        Assert.Equal(0m, await Booked(job));
        await fixture.AssertLedgerAddsUp();
    }

    [Fact]
    public async Task R12_P12_a_grant_that_is_ended_back_in_time_takes_april_away_in_its_own_ledger_and_in_the_budget()
    {
        var job = await Job.Make(fixture.Host);
        fixture.Host.Clock.MoveTo(new(2026, 5, 4));
        await fixture.Quiet();
        var before = await Approved();
        var march = await fixture.Payroll.Payslips.SubmitAsync(job.March(), cancellationToken: Token);
        var april = await fixture.Payroll.Payslips.SubmitAsync(job.Month(new(2026, 4, 1), new(2026, 4, 30)), cancellationToken: Token);
        Assert.Equal((PayslipStatus.Approved, 7378.50m), Stands(april));
        await End(job, new(2026, 3, 15));
        await ApiFixture.Until(async () => (await fixture.Finance.Payslips.GetAsync(april.Id, cancellationToken: Token)).Rejection?.Code == "refusion.no_grant");
        await fixture.Quiet();

        var entries = new List<LedgerEntry>();
        await foreach (var entry in fixture.Finance.Ledger.ListAllAsync(new() { GrantId = job.GrantId }, cancellationToken: Token))
        {
            entries.Add(entry);
        }

        Assert.Equal(3570.24m, entries.Sum(e => e.Amount));
        Assert.Equal([-7378.50m, 7378.50m], entries.Where(e => e.PayslipId == april.Id).Select(e => e.Amount).Order());
        Assert.Equal((PayslipStatus.Approved, 3570.24m), Stands(await fixture.Finance.Payslips.GetAsync(march.Id, cancellationToken: Token)));
        Assert.Equal(before.Select((amount, month) => amount + (month == 2 ? 3570.24m : 0)), await Approved());

        async Task<List<decimal>> Approved() => [.. (await Consultant.Pool.GetBudgetAsync(new() { Year = 2026 }, cancellationToken: Token)).Months.Select(m => m.Approved)];
    }

    private static (PayslipStatus, decimal?) Stands(Payslip payslip) => (payslip.Status, payslip.Refundable);

    private static async Task<List<ReadingDifference>> Differences(Func<string?, CancellationToken, Task<Reading>> read)
    {
        var found = new List<ReadingDifference>();
        string? after = null;
        do
        {
            var page = await read(after, Token);
            found.AddRange(page.Differences);
            after = page.Next;
        }
        while (after is not null);
        return found;
    }

    private async Task<decimal> Booked(Job job) => await fixture.Scalar<decimal>($"select coalesce(sum(amount), 0) from refusion.ledger where grant_ids @> array['{job.GrantId}'::uuid]");

    private async Task End(Job job, DateOnly lastDay)
    {
        var grant = await Consultant.Grants.GetAsync(job.GrantId, cancellationToken: Token);
        await Consultant.Grants.EndAsync(job.GrantId, grant.Version, new EndGrantRequest { LastDay = lastDay, Reason = "Stoppet" }, cancellationToken: Token);
    }
}
