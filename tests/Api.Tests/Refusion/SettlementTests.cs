using System.Text;
using System.Text.Json.Nodes;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;
using UglyToad.PdfPig;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>Settlements through the SDK: what is booked is settled once, carried when it is negative, paid and filed. Each test has a municipality of its own.</summary>
public sealed class SettlementTests(TestServer server) : IAsyncLifetime
{
    private readonly RefusionFixture _fixture = new(server);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IFaatimerClient Finance => _fixture.Finance;

    private IFaatimerClient Colleague => _fixture.Host.Client("demo-finance-2");

    async ValueTask IAsyncLifetime.InitializeAsync() => await ((IAsyncLifetime)_fixture).InitializeAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private async Task<List<JsonNode>> Sums(string client, string by)
    {
        using var http = await _fixture.Host.Http(client);
        return [.. JsonNode.Parse(await http.GetStringAsync(new Uri($"/api/v1/refusion/settlements/sums?year=2026&{by}", UriKind.Relative), Token))!["items"]!.AsArray().Select(s => s!)];
    }

    [Fact]
    public async Task R13_entries_are_settled_once_carried_while_negative_and_paid_to_the_øre()
    {
        await CloseDemo();
        var (library, centre) = (await Job.Make(_fixture.Host), await At(0x32));
        var first = await _fixture.Payroll.Payslips.SubmitAsync(library.March(), cancellationToken: Token);
        var second = await _fixture.Payroll.Payslips.SubmitAsync(Centre(centre.March()), cancellationToken: Token);
        var june = await Through("2026-06");
        Assert.Equal((7378.50m, 7378.50m), (Of(june, DemoIds.Workplace).Sum, Of(june, DemoStory.Id(0x32)).Sum));
        Assert.Equal(PayslipStatus.Settled, (await Finance.Payslips.GetAsync(first.Id, cancellationToken: Token)).Status);

        // Both are corrected down: nothing else is booked there, so both sums are negative.
        var less = await _fixture.Payroll.Payslips.SubmitAsync(Correct(library.March(), first, 500), cancellationToken: Token);
        var lessToo = await _fixture.Payroll.Payslips.SubmitAsync(Centre(Correct(centre.March(), second, 400)), cancellationToken: Token);
        await Finance.Payslips.ApproveAsync(less.Id, 1, cancellationToken: Token);
        await Finance.Payslips.ApproveAsync(lessToo.Id, 1, cancellationToken: Token);
        Assert.Equal(PayslipStatus.Replaced, (await Finance.Payslips.GetAsync(first.Id, cancellationToken: Token)).Status);
        var july = await Through("2026-07");
        Assert.Equal((0m, -725m, -725m), (july.Sum, july.Booked, july.CarriedOut));
        Assert.Equal(-312.50m, Of(july, DemoIds.Workplace).CarriedOut);
        Assert.Empty(july.Reclaim);
        Assert.Equal(PayslipStatus.Settled, (await Finance.Payslips.GetAsync(less.Id, cancellationToken: Token)).Status);

        // The library earns more than it owes, the centre less.
        await _fixture.Payroll.Payslips.SubmitAsync(library.Month(new(2026, 2, 1), new(2026, 2, 28)), cancellationToken: Token);
        var august = await Through("2026-08");
        Assert.Equal((-725m, -412.50m, 7066m), (august.CarriedIn, august.CarriedOut, august.Sum));
        Assert.Equal([("2026-02", 7378.50m), ("2026-03", -312.50m)], august.Months.Select(m => (m.Month, m.Sum)));
        Assert.Equal((0L, august.CarriedOut), (await _fixture.Scalar<long>("select count(*) from refusion.ledger where id not in (select entry_id from refusion.settlement_entries)"), await Owed()));
        await _fixture.AssertLedgerAddsUp();

        // A year's sums are those of its settlements, however they are cut; the open one as it would be closed.
        await Open("2026-09");
        await _fixture.Payroll.Payslips.SubmitAsync(library.Month(new(2026, 1, 1), new(2026, 1, 31)), cancellationToken: Token);
        var settlements = (await Finance.Settlements.ListAllAsync(cancellationToken: Token).ToListAsync(Token)).Where(s => s.Month.StartsWith("2026", StringComparison.Ordinal)).ToList();
        Assert.All(await Sums("demo-finance", "by=month"), sum => Assert.Equal(settlements.Single(s => s.Month == (string?)sum["month"]).Sum, sum["sum"]!.GetValue<decimal>()));
        var total = Assert.Single(await Sums("demo-finance", ""));
        Assert.Equal((settlements.Sum(s => s.Entries), settlements.Sum(s => s.Booked), settlements.Sum(s => s.Sum)), (total["entries"]!.GetValue<int>(), total["booked"]!.GetValue<decimal>(), total["sum"]!.GetValue<decimal>()));
        var both = await Sums("demo-finance", "by=month&by=workplace");
        Assert.Equal(Of(august, DemoIds.Workplace).Sum, both.Single(s => (string?)s["month"] == "2026-08" && (string?)s["workplace"]!["name"] == "Biblioteket")["sum"]!.GetValue<decimal>());
        var centres = both.Where(s => (Guid?)s["workplaceId"] == DemoStory.Id(0x32)).Sum(s => s["sum"]!.GetValue<decimal>());
        Assert.Equal(centres, (await Sums("demo-finance", "by=workplace")).Single(s => (Guid?)s["workplaceId"] == DemoStory.Id(0x32))["sum"]!.GetValue<decimal>());
        var own = await Sums("demo-manager", "by=workplace");
        Assert.Contains(own, s => (Guid?)s["workplaceId"] == DemoIds.Workplace);
        Assert.DoesNotContain(own, s => (Guid?)s["workplaceId"] == DemoStory.Id(0x32));

        // What the events say is paid, is what the settlements sum up to.
        Assert.Equal(
            await _fixture.Scalar<decimal>("select sum(w.amount) from refusion.settlement_workplaces w join refusion.settlements s on s.id = w.settlement_id where s.state = 'paid'"),
            await _fixture.Scalar<decimal>("select sum((p ->> 'amount')::numeric) from kernel.events e, jsonb_array_elements(e.payload -> 'paid') p where e.name = 'refusion.settlement.payment_confirmed.v1'"));
        Assert.Equal(5L, await _fixture.Scalar<long>($"select count(*) from kernel.events where aggregate_id = '{august.Id}'"));
        Assert.Equal(5L, await _fixture.Scalar<long>($"select count(*) from kernel.audit where verb = 'write' and '{august.Id}' = any (record_ids)"));
    }

    [Fact]
    public async Task R13_what_waits_is_not_settled_and_a_decision_anew_goes_into_the_next_one()
    {
        await CloseDemo();
        var job = await Job.Make(_fixture.Host);
        var march = await _fixture.Payroll.Payslips.SubmitAsync(job.March(), cancellationToken: Token);
        var typed = await Finance.Payslips.SubmitAsync(job.Month(new(2026, 2, 1), new(2026, 2, 28)), cancellationToken: Token);
        await Open("2026-06");
        var closed = await Finance.Settlements.CloseAsync("2026-06", 1, cancellationToken: Token);

        // Corrected between closing and approval; while the correction waits what it corrects stands, and is settled; finance then rejects the correction.
        var correction = await Finance.Payslips.SubmitAsync(Correct(job.March(), march, 500), cancellationToken: Token);
        await Colleague.Settlements.ApproveAsync("2026-06", 2, cancellationToken: Token);
        Assert.Equal(PayslipStatus.Settled, (await Finance.Payslips.GetAsync(march.Id, cancellationToken: Token)).Status);
        await Colleague.Payslips.RejectAsync(correction.Id, 1, cancellationToken: Token);
        Assert.Equal(PayslipStatus.Settled, (await Finance.Payslips.GetAsync(march.Id, cancellationToken: Token)).Status);
        Assert.Equal(PayslipStatus.NeedsDecision, (await Finance.Payslips.GetAsync(typed.Id, cancellationToken: Token)).Status);

        // The grant ends back in time: decided anew, booked at once since it is less, and the difference is in the next settlement.
        var grant = await _fixture.Host.Client("demo-consultant").Grants.GetAsync(job.GrantId, cancellationToken: Token);
        await _fixture.Host.Client("demo-consultant").Grants.EndAsync(job.GrantId, grant.Version, new EndGrantRequest { LastDay = new(2026, 3, 15), Reason = "Stoppet" }, cancellationToken: Token);
        await ApiFixture.Until(async () => (await Finance.Payslips.GetAsync(march.Id, cancellationToken: Token)).Refundable == 3570.24m);
        await Colleague.Payslips.ApproveAsync(typed.Id, (await Finance.Payslips.GetAsync(typed.Id, cancellationToken: Token)).Version, cancellationToken: Token);
        Assert.Equal(PayslipStatus.Approved, (await Finance.Payslips.GetAsync(march.Id, cancellationToken: Token)).Status);
        var july = await Through("2026-07");
        Assert.Equal(7378.50m + 3570.24m - 7378.50m, july.Booked);
        Assert.Equal(PayslipStatus.Settled, (await Finance.Payslips.GetAsync(march.Id, cancellationToken: Token)).Status);
        Assert.Equal(closed.Id, (await Finance.Settlements.GetAsync("2026-06", cancellationToken: Token)).Id);

        // The ledger tells which settlement each entry is in.
        var entries = new List<LedgerEntry>();
        await foreach (var entry in Finance.Ledger.ListAllAsync(new() { GrantId = job.GrantId }, cancellationToken: Token))
        {
            entries.Add(entry);
        }

        Assert.Equal([("2026-03", 7378.50m, "2026-06"), ("2026-03", -3808.26m, "2026-07"), ("2026-02", 7378.50m, "2026-07")], entries.Select(e => (e.Month, e.Amount, e.SettlementMonth!)));
        Assert.Equal(2, (await Finance.Ledger.ListAsync(new() { GrantId = job.GrantId, WorkplaceId = DemoIds.Workplace, SettlementMonth = "2026-07" }, cancellationToken: Token)).Items.Count);
        Assert.Empty((await Finance.Ledger.ListAsync(new() { GrantId = Guid.CreateVersion7() }, cancellationToken: Token)).Items);
        await _fixture.AssertLedgerAddsUp();
    }

    [Fact]
    public async Task R24_what_is_paid_back_is_confirmed_by_another_set_off_in_the_next_settlement_and_counted_in_the_budget()
    {
        await CloseDemo();
        var job = await Job.Make(_fixture.Host);
        var march = await _fixture.Payroll.Payslips.SubmitAsync(job.March(), cancellationToken: Token);
        await Through("2026-06");
        var less = await _fixture.Payroll.Payslips.SubmitAsync(Correct(job.March(), march, 500), cancellationToken: Token);
        await Finance.Payslips.ApproveAsync(less.Id, 1, cancellationToken: Token);
        await Through("2026-07");
        await _fixture.Quiet();
        var paid = await PaidOfMarch();

        // At most what is carried, on a day that has been, and never confirmed by the one who recorded it.
        Assert.Equal(ProblemCodes.RefusionRepaymentExceedsCarried, await Refused(() => Record(312.51m)));
        Assert.Equal(ProblemCodes.RefusionRepaymentExceedsCarried, await Refused(() => Finance.Settlements.RecordRepaymentAsync(New(1) with { WorkplaceId = DemoStory.Id(0x39) }, cancellationToken: Token)));
        Assert.Equal(ProblemCodes.RefusionRepaymentAhead, await Refused(() => Finance.Settlements.RecordRepaymentAsync(New(1) with { PaidOn = new(2026, 4, 3) }, cancellationToken: Token)));
        Assert.Equal("/amount", (await Assert.ThrowsAsync<ValidationFailedException>(() => Record(0))).Errors.Single().Pointer);
        var mistake = await Record(312.50m);
        Assert.Equal(ProblemCodes.RefusionRepaymentExceedsCarried, await Refused(() => Record(0.01m)));
        Assert.Equal(RepaymentState.Withdrawn, (await Finance.Settlements.WithdrawRepaymentAsync(mistake.Id, 1, cancellationToken: Token)).State);
        var part = await Record(200);
        Assert.Equal([("2026-03", 200m)], part.Months.Select(m => (m.Month, m.Amount)));
        Assert.Equal(ProblemCodes.RefusionRepaymentFourEyes, await Refused(() => Finance.Settlements.ConfirmRepaymentAsync(part.Id, 1, cancellationToken: Token)));
        Assert.Equal(412, (await Assert.ThrowsAsync<VersionConflictException>(() => Colleague.Settlements.ConfirmRepaymentAsync(part.Id, 2, cancellationToken: Token))).Status);
        var confirmed = await Colleague.Settlements.ConfirmRepaymentAsync(part.Id, 1, cancellationToken: Token);
        Assert.Equal((RepaymentState.Confirmed, "demo-finance", "demo-finance-2", null), (confirmed.State, confirmed.RecordedBy.Id, confirmed.DecidedBy!.Id, confirmed.SettlementMonth));
        Assert.Equal(ProblemCodes.RefusionRepaymentNotRecorded, await Refused(() => Finance.Settlements.WithdrawRepaymentAsync(part.Id, 2, cancellationToken: Token)));
        await _fixture.Quiet();
        Assert.Equal(paid - 200, await PaidOfMarch());

        // What waits is not counted; the next settlement takes what is confirmed, and carries the rest.
        await Record(12.50m);
        var august = await Through("2026-08");
        Assert.Equal((-312.50m, 200m, -112.50m, 0m), (august.CarriedIn, august.PaidBack, august.CarriedOut, august.Sum));
        Assert.Equal(("2026-08", 3), ((await Finance.Settlements.GetRepaymentAsync(part.Id, cancellationToken: Token)).SettlementMonth, (await Finance.Settlements.GetRepaymentAsync(part.Id, cancellationToken: Token)).Version));
        await _fixture.Payroll.Payslips.SubmitAsync(job.Month(new(2026, 2, 1), new(2026, 2, 28)), cancellationToken: Token);
        var waiting = (await Finance.Settlements.ListRepaymentsAsync(new() { WorkplaceId = DemoIds.Workplace, State = RepaymentState.Recorded }, cancellationToken: Token)).Items.Single();
        await Colleague.Settlements.ConfirmRepaymentAsync(waiting.Id, 1, cancellationToken: Token);
        var september = await Through("2026-09");
        Assert.Equal((-112.50m, 12.50m, 0m, 7278.50m), (september.CarriedIn, september.PaidBack, september.CarriedOut, september.Sum));
        await _fixture.Quiet();
        Assert.Equal(paid - 312.50m, await PaidOfMarch());
        Assert.Equal(0, await Owed());

        using var document = PdfDocument.Open(await File("pdf"));
        var report = string.Concat(document.GetPages().Select(p => p.Text));
        Assert.Contains("Bilag 4711", report, StringComparison.Ordinal);
        Assert.Contains("12,50", report, StringComparison.Ordinal);
        var columns = Encoding.UTF8.GetString(await File("csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split(';')).ToList();
        Assert.Equal(columns.Sum(c => Kroner(c[7])), columns.Sum(c => Kroner(c[8])));
        Assert.Equal(7278.50m, columns.Sum(c => Kroner(c[7])));
        Assert.Equal(
            ["refusion.repayment.confirmed.v1", "refusion.repayment.recorded.v1"],
            (await _fixture.Scalar<string[]>($"select array_agg(name order by name) from kernel.events where aggregate_id = '{part.Id}'"))!);
        Assert.Equal(2L, await _fixture.Scalar<long>($"select count(*) from kernel.audit where verb = 'write' and '{part.Id}' = any (record_ids)"));
        await Assert.ThrowsAsync<ForbiddenException>(() => _fixture.Host.Client("demo-manager").Settlements.ListRepaymentsAsync(cancellationToken: Token));
        await Assert.ThrowsAsync<NotFoundException>(() => Finance.Settlements.GetRepaymentAsync(Guid.CreateVersion7(), cancellationToken: Token));

        RecordRepaymentRequest New(decimal amount) => new() { WorkplaceId = DemoIds.Workplace, PaidOn = new(2026, 4, 2), Reference = "Bilag 4711", Amount = amount };

        Task<Repayment> Record(decimal amount) => Finance.Settlements.RecordRepaymentAsync(New(amount), cancellationToken: Token);

        Task<decimal> PaidOfMarch() => _fixture.Scalar<decimal>("select paid from pool.months where month = '2026-03-01'");

        async Task<string> Refused(Func<Task> act) => (await Assert.ThrowsAsync<RuleViolatedException>(act)).Code;

        async Task<byte[]> File(string format)
        {
            using var http = await _fixture.Host.Http("demo-finance");
            return await http.GetByteArrayAsync(new Uri($"/api/v1/refusion/settlements/2026-09/export?format={format}", UriKind.Relative), Token);
        }

        static decimal Kroner(string text) => text.Length == 0 ? 0 : decimal.Parse(text, Texts.Danish);
    }

    [Fact]
    public async Task R24_R13_repayments_on_two_hosts_are_never_more_than_what_is_carried_also_while_a_settlement_is_closed()
    {
        var other = await _fixture.StartHost();
        var stadion = DemoStory.Id(0x38);
        IFaatimerClient Of(int i, string client) => (i % 2 == 0 ? _fixture.Host : other).Client(client);

        // 224.44 is carried, of which 100.00 is recorded: of these only one fits.
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Tried(() => Of(i, "demo-finance").Settlements.RecordRepaymentAsync(
            new RecordRepaymentRequest { WorkplaceId = stadion, PaidOn = new(2026, 4, 1), Reference = $"Bilag {i}", Amount = 100 }, cancellationToken: Token))));
        var second = Assert.Single(made, m => m is not null)!;
        var rest = await Finance.Settlements.RecordRepaymentAsync(new RecordRepaymentRequest { WorkplaceId = stadion, PaidOn = new(2026, 4, 1), Reference = "Bilag 9", Amount = 24.44m }, cancellationToken: Token);

        // All are confirmed while the next settlement is closed: each is in it, or refused since nothing is carried any more, or waits for the next one.
        var confirming = Task.WhenAll(new[] { DemoStory.Id(0x88), second.Id, rest.Id }.Select((id, i) => Tried(() => Of(i, "demo-finance-2").Settlements.ConfirmRepaymentAsync(id, 1, cancellationToken: Token))));
        await Finance.Settlements.CloseAsync("2026-05", 1, cancellationToken: Token);
        await confirming;
        var may = await Finance.Settlements.GetAsync("2026-05", cancellationToken: Token);
        var line = may.Workplaces.Single(w => w.WorkplaceId == stadion);
        var waits = await _fixture.Scalar<decimal>("select coalesce(sum(amount), 0) from refusion.repayments where state = 'confirmed' and settlement_id is null");
        Assert.Equal(-224.44m + line.PaidBack, line.CarriedOut);
        Assert.InRange(waits, 0, -line.CarriedOut);
        Assert.Equal(line.PaidBack + waits, (await Finance.Settlements.ListRepaymentsAsync(new() { State = RepaymentState.Confirmed }, cancellationToken: Token)).Items.Sum(r => r.Amount));

        async Task<Repayment?> Tried(Func<Task<Repayment>> act)
        {
            try
            {
                return await act();
            }
            catch (RuleViolatedException refused)
            {
                Assert.Equal(ProblemCodes.RefusionRepaymentExceedsCarried, refused.Code);
                return null;
            }
        }
    }

    [Fact]
    public async Task R18_repayments_are_kept_five_years_after_the_year_they_were_decided_in()
    {
        await CloseDemo();
        await _fixture.Scalar<object>($"update refusion.repayments set decided_at = decided_at - interval '7 years' where id = '{DemoStory.Id(0x88)}'");
        var admin = _fixture.Host.Client("demo-admin");
        async Task<int> Run(bool dryRun) => (await admin.Jobs.WaitForAsync<Faatimer.Sdk.RetentionRun>(await admin.Retention.RunAsync(new RunRetentionRequest { DryRun = dryRun }, cancellationToken: Token), cancellationToken: Token)).Kinds
            .Single(k => k.Kind == "refusion.repayments").Count;
        Assert.Equal((1, 1, 0), (await Run(dryRun: true), await Run(dryRun: false), await Run(dryRun: true)));
        Assert.Equal(124.44m, Assert.Single((await Finance.Settlements.ListRepaymentsAsync(cancellationToken: Token)).Items).Amount);
        Assert.Equal(224.44m, (await Finance.Settlements.GetAsync("2026-05", cancellationToken: Token)).PaidBack);
    }

    [Fact]
    public async Task R13_files_are_made_once_and_say_nothing_of_persons()
    {
        Assert.Equal(ProblemCodes.RefusionSettlementHasNoFiles, (await Assert.ThrowsAsync<RuleViolatedException>(() => Finance.Settlements.DownloadAsync("2026-03", new() { Format = SettlementFormat.Csv }, cancellationToken: Token))).Code);
        Assert.Equal(ProblemCodes.RefusionSettlementFourEyes, (await Assert.ThrowsAsync<RuleViolatedException>(async () =>
        {
            await Finance.Settlements.CloseAsync("2026-05", 1, cancellationToken: Token);
            await Finance.Settlements.ApproveAsync("2026-05", 2, cancellationToken: Token);
        })).Code);
        Assert.Equal(ProblemCodes.RefusionEarlierSettlementWaits, (await Assert.ThrowsAsync<RuleViolatedException>(() => Colleague.Settlements.ApproveAsync("2026-05", 2, cancellationToken: Token))).Code);
        await Assert.ThrowsAsync<VersionConflictException>(() => Finance.Settlements.ExportAsync("2026-03", 2, cancellationToken: Token));
        var exported = await Finance.Jobs.WaitForAsync<Settlement>(await Finance.Settlements.ExportAsync("2026-03", 3, cancellationToken: Token), cancellationToken: Token);
        var (csv, pdf) = (await File("csv"), await File("pdf"));

        // The workplace is renamed and the account changed: what is filed stays as it was.
        var admin = _fixture.Host.Client("demo-admin");
        await admin.Settings.UpdateSettlementsAsync(2, new UpdateSettlementSettingsRequest { Municipality = "Andenkommunen", FundAccount = "9" }, cancellationToken: Token);
        Assert.Equal(csv, await File("csv"));
        Assert.Equal(pdf, await File("pdf"));
        var text = Encoding.UTF8.GetString(csv);
        Assert.Equal(exported.Workplaces.Any(w => w.Sum > 0) ? exported.Workplaces.Count + 2 : 1, text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        using var document = PdfDocument.Open(pdf);
        text += string.Concat(document.GetPages().Select(p => p.Text));
        Assert.Contains("Demokommunen", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Bent", text, StringComparison.Ordinal);
        Assert.DoesNotContain(DemoIds.EmployedCpr[..6], text, StringComparison.Ordinal);

        async Task<byte[]> File(string format)
        {
            using var http = await _fixture.Host.Http("demo-finance");
            return await http.GetByteArrayAsync(new Uri($"/api/v1/refusion/settlements/2026-03/export?format={format}", UriKind.Relative), Token);
        }
    }

    [Fact]
    public async Task R13_a_workplace_without_an_account_is_told_and_keeps_the_settlement_from_approval_until_it_has_one()
    {
        await CloseDemo();
        var admin = _fixture.Host.Client("demo-admin");
        var centre = await admin.Workplaces.GetAsync(DemoStory.Id(0x32), cancellationToken: Token);
        var job = await At(0x32);
        await Change(centre, costAccount: null);
        await _fixture.Payroll.Payslips.SubmitAsync(Centre(job.March()), cancellationToken: Token);
        await Open("2026-06");
        Assert.True(Of(await Finance.Settlements.GetAsync("2026-06", cancellationToken: Token), centre.Id).MissingAccount);
        await Finance.Settlements.CloseAsync("2026-06", 1, cancellationToken: Token);
        var refused = await Assert.ThrowsAsync<RuleViolatedException>(() => Colleague.Settlements.ApproveAsync("2026-06", 2, cancellationToken: Token));
        Assert.Equal(ProblemCodes.RefusionCostAccountMissing, refused.Code);
        Assert.Contains("Hjælpemiddelcentret", refused.Message, StringComparison.Ordinal);
        await Change(await admin.Workplaces.GetAsync(centre.Id, cancellationToken: Token), "3-99");
        var approved = await Colleague.Settlements.ApproveAsync("2026-06", 2, cancellationToken: Token);
        Assert.Equal(("3-99", false), (Of(approved, centre.Id).CostAccount, Of(approved, centre.Id).MissingAccount));

        Task Change(Workplace w, string? costAccount) => admin.Workplaces.UpdateAsync(
            w.Id, w.Version,
            new UpdateWorkplaceRequest
            {
                Name = w.Name, DepartmentId = w.DepartmentId, Cvr = w.Cvr, PNumber = w.PNumber, Gln = w.Gln, CostAccount = costAccount, OrdinaryEmployees = w.OrdinaryEmployees,
                Leader = w.Leader, Consultant = w.Consultant, ContactFrequencyWeeks = w.ContactFrequencyWeeks,
            }, cancellationToken: Token);
    }

    [Fact]
    public async Task R13_a_manager_sees_the_sums_of_the_own_workplaces_only()
    {
        await CloseDemo();
        await _fixture.Payroll.Payslips.SubmitAsync(Centre((await At(0x32)).March()), cancellationToken: Token);
        await _fixture.Payroll.Payslips.SubmitAsync((await Job.Make(_fixture.Host)).March(), cancellationToken: Token);
        await Open("2026-06");
        var manager = _fixture.Host.Client("demo-manager");
        await Own();
        await Finance.Settlements.CloseAsync("2026-06", 1, cancellationToken: Token);
        await Own();
        Assert.Equal(14757m, (await _fixture.Host.Client("demo-coordinator").Settlements.GetAsync("2026-06", cancellationToken: Token)).Sum);
        await Assert.ThrowsAsync<ForbiddenException>(() => manager.Settlements.DownloadAsync("2026-01", new() { Format = SettlementFormat.Csv }, cancellationToken: Token));
        await Assert.ThrowsAsync<ForbiddenException>(() => manager.Ledger.ListAsync(cancellationToken: Token));

        async Task Own()
        {
            var seen = await manager.Settlements.GetAsync("2026-06", cancellationToken: Token);
            Assert.Equal(DemoIds.Workplace, Assert.Single(seen.Workplaces).WorkplaceId);
            Assert.Equal(7378.50m, seen.Sum);
            Assert.Equal(7378.50m, (await manager.Settlements.ListAsync(cancellationToken: Token)).Items.Single(s => s.Month == "2026-06").Sum);
        }
    }

    [Fact]
    public async Task R13_R12_closing_while_payslips_are_approved_on_two_hosts_takes_each_entry_once_and_loses_none()
    {
        await CloseDemo();
        var other = await _fixture.StartHost();
        other.Clock.MoveTo(new(2026, 4, 2));
        IFaatimerClient[] payrolls = [_fixture.Payroll, other.Client("demo-payroll")];
        var jobs = new List<Job>();
        for (var i = 0; i < 8; i++)
        {
            jobs.Add(await Job.Make(_fixture.Host));
        }

        await Open("2026-06");
        var posting = Task.WhenAll(jobs.Select(async (job, i) =>
        {
            foreach (var month in new[] { 1, 2, 3 })
            {
                await payrolls[i % 2].Payslips.SubmitAsync(job.Month(new(2026, month, 1), new DateOnly(2026, month, 1).AddMonths(1).AddDays(-1)), cancellationToken: Token);
            }
        }));
        var closings = await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
        {
            try
            {
                return (await (i % 2 == 0 ? _fixture.Host : other).Client("demo-finance").Settlements.CloseAsync("2026-06", 1, cancellationToken: Token)).State.ToString();
            }
            catch (FaatimerException refused)
            {
                return refused.GetType().Name;
            }
        }));
        await posting;
        Assert.Single(closings, "closed");
        var approving = Colleague.Settlements.ApproveAsync("2026-06", 2, cancellationToken: Token);
        await Task.WhenAll(jobs.Select((job, i) => payrolls[i % 2].Payslips.SubmitAsync(job.Month(new(2026, 4, 1), new(2026, 4, 30)), cancellationToken: Token)));
        await approving;
        await Through("2026-07");
        Assert.Equal(0L, await _fixture.Scalar<long>("select count(*) from refusion.ledger where id not in (select entry_id from refusion.settlement_entries)"));
        Assert.Equal(0L, await _fixture.Scalar<long>("select count(*) from refusion.unsettled"));
        Assert.Empty((await Finance.Payslips.ListAsync(new() { Status = [PayslipStatus.Approved] }, cancellationToken: Token)).Items);
        Assert.Equal(await _fixture.Scalar<decimal>("select sum(amount) from refusion.ledger"), await _fixture.Scalar<decimal>("select sum(amount - paid_back) from refusion.settlement_workplaces"));
    }

    /// <summary>Settles what the demo holds, so that the rest of the test is its own.</summary>
    private async Task CloseDemo()
    {
        await Colleague.Settlements.ConfirmRepaymentAsync(DemoStory.Id(0x88), 1, cancellationToken: Token);
        var rest = await Finance.Settlements.RecordRepaymentAsync(new RecordRepaymentRequest { WorkplaceId = DemoStory.Id(0x38), PaidOn = new(2026, 4, 1), Reference = "Bilag 1", Amount = 124.44m }, cancellationToken: Token);
        await Colleague.Settlements.ConfirmRepaymentAsync(rest.Id, 1, cancellationToken: Token);
        await Finance.Settlements.CloseAsync("2026-05", 1, cancellationToken: Token);
        await Colleague.Settlements.ApproveAsync("2026-04", 2, cancellationToken: Token);
        await Colleague.Settlements.ApproveAsync("2026-05", 2, cancellationToken: Token);
    }

    /// <summary>A month's settlement, from opening to payment.</summary>
    private async Task<Settlement> Through(string month)
    {
        await Open(month);
        await Finance.Settlements.CloseAsync(month, 1, cancellationToken: Token);
        await Colleague.Settlements.ApproveAsync(month, 2, cancellationToken: Token);
        await Finance.Jobs.WaitForAsync(await Finance.Settlements.ExportAsync(month, 3, cancellationToken: Token), cancellationToken: Token);
        return await Finance.Settlements.ConfirmPaymentAsync(month, 4, cancellationToken: Token);
    }

    /// <summary>Opened on a day when the month has begun; payslips are posted in April, when none of them is late.</summary>
    private async Task Open(string month)
    {
        _fixture.Host.Clock.MoveTo(new(2026, 9, 1));
        await Finance.Settlements.OpenAsync(new OpenSettlementRequest { Month = month }, cancellationToken: Token);
        _fixture.Host.Clock.MoveTo(new(2026, 4, 2));
    }

    /// <summary>A job at another of the demo's workplaces.</summary>
    private async Task<Job> At(byte workplace)
    {
        var person = await Job.Person(_fixture.Host);
        var application = await _fixture.Host.Client("demo-consultant").Applications.SubmitAsync(
            new SubmitApplicationRequest { CandidateId = person.CandidateId, WorkplaceId = DemoStory.Id(workplace), WeeklyHours = 10, From = new(2026, 1, 1), To = new(2026, 12, 31), TemporaryReason = "Afgrænset opgave", LateReason = "Aftalt i tide" }, cancellationToken: Token);
        var approved = await _fixture.Host.Client("demo-consultant-2").Applications.ApproveAsync(application.Id, application.Version, cancellationToken: Token);
        return person with { GrantId = approved.GrantId!.Value };
    }

    private static PayslipRequest Centre(PayslipRequest payslip) => payslip with { Employer = payslip.Employer with { PNumber = "1003280002", Name = "Hjælpemiddelcentret" } };

    /// <summary>The same month with other holiday pay.</summary>
    private static PayslipRequest Correct(PayslipRequest payslip, Payslip corrected, decimal holidayPay) => payslip with
    {
        Kind = PayslipKind.Correction, CorrectsPayslipId = corrected.Id,
        Lines = [.. payslip.Lines.Select(l => l.Kind == LineKind.HolidayPay ? l with { Amount = holidayPay } : l)],
    };

    private static SettlementWorkplace Of(Settlement settlement, Guid workplace) => settlement.Workplaces.Single(w => w.WorkplaceId == workplace);

    private async Task<decimal> Owed() => await _fixture.Scalar<decimal>("""
        select (select sum(l.amount) from refusion.ledger l join refusion.settlement_entries e on e.entry_id = l.id) - (select sum(amount - paid_back) from refusion.settlement_workplaces)
        """);
}
