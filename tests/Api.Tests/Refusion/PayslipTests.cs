using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>A database with demo data and a pool that is large enough.</summary>
public sealed class RefusionFixture(TestServer server) : ApiFixture(server), IAsyncLifetime
{
    protected override bool Demo => true;

    public IFaatimerClient Payroll => Host.Client("demo-payroll");

    public IFaatimerClient Finance => Host.Client("demo-finance");

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        await Job.LargePool(Host);
    }

    /// <summary>R12: the ledger and the latest approved decisions, over the whole database.</summary>
    public async Task AssertLedgerAddsUp() => Assert.Equal(0L, await Scalar<long>("""
        select count(*) from (select distinct chain_id from refusion.payslips) c
        where (select coalesce(sum(l.amount), 0) from refusion.ledger l where l.chain_id = c.chain_id)
          <> (select coalesce(sum(p.refundable), 0) from refusion.payslips p where p.chain_id = c.chain_id and p.status = 'approved')
          and not exists (select 1 from refusion.payslips p where p.chain_id = c.chain_id and p.status = 'needsDecision')
        """));

    /// <summary>A fresh reading of every employment finds nothing that stands otherwise, and every decision comes out the same when it is made again.</summary>
    public async Task AssertNothingDiffers()
    {
        string? after = null;
        do
        {
            var reading = await Finance.Decisions.PreviewReadingAsync(new ReadEmploymentsRequest { After = after, Limit = 200 }, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Empty(reading.Differences);
            after = reading.Next;
        }
        while (after is not null);
        Assert.Empty((await Finance.ReplayAllAsync(cancellationToken: TestContext.Current.CancellationToken)).Differences);
    }
}

/// <summary>Payslips through the SDK: the worked examples, what R1, R8, R11 and R16 say, and who sees what.</summary>
public sealed class PayslipTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private static readonly JsonSerializerOptions BodyOptions = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R10_a_month_wholly_paid_by_the_pool_is_refunded_to_the_øre_and_explained()
    {
        var job = await Job.Make(fixture.Host);
        var payslip = await fixture.Payroll.Payslips.SubmitAsync(job.March(), cancellationToken: Token);

        Assert.Equal((PayslipStatus.Approved, 7378.50m, "2026-03", 1), (payslip.Status, payslip.Refundable, payslip.Month, payslip.Version));
        Assert.Equal([job.GrantId], payslip.GrantIds);
        Assert.Empty(payslip.Warnings);
        Assert.Equal([6500m, 0, 0, 66, 812.50m], payslip.Lines.Select(l => l.Eligible));
        Assert.Equal((1L, 1L), (payslip.Lines[0].Share.Numerator, payslip.Lines[0].Share.Denominator));
        Assert.Contains("R4", payslip.Lines[0].Rules);
        Assert.Equal("Puljen betaler 10 af 10 timer om ugen, og 31 af periodens 31 dage er dækket: 6.500,00 kr. × 1 = 6.500,00 kr.", payslip.Lines[0].Explanation);
        Assert.Equal(job.Cpr[..6] + "-XXXX", payslip.Employee!.Cpr);

        using var http = await fixture.Host.Http("demo-finance");
        http.DefaultRequestHeaders.AcceptLanguage.Add(new StringWithQualityHeaderValue("en"));
        var english = await http.GetFromJsonAsync<JsonElement>(new Uri($"/api/v1/refusion/payslips/{payslip.Id}", UriKind.Relative), Token);
        Assert.StartsWith("The pool pays 10 of 10 hours a week", english.GetProperty("lines")[0].GetProperty("explanation").GetString(), StringComparison.Ordinal);
        Assert.Equal(7378.50m, await fixture.Scalar<decimal>($"select sum(amount) from refusion.ledger where payslip_id = '{payslip.Id}'"));
    }

    [Fact]
    public async Task R4_a_job_of_12_hours_of_which_10_are_paid_by_the_pool()
    {
        var job = await Job.Make(fixture.Host, weeklyHours: 12, subsidisedHours: 10);
        var payslip = await fixture.Payroll.Payslips.SubmitAsync(job.March() with { WeeklyHours = 12, PaidHours = 52m }, cancellationToken: Token);
        Assert.Equal(6148.75m, payslip.Refundable);
        Assert.Equal([5416.67m, 0, 0, 55, 677.08m], payslip.Lines.Select(l => l.Eligible));
        Assert.Equal((5L, 6L), (payslip.Lines[0].Share.Numerator, payslip.Lines[0].Share.Denominator));
    }

    [Fact]
    public async Task R6_sickness_is_covered_for_30_days_over_two_payslips()
    {
        var job = await Job.Make(fixture.Host);
        var sick = new Absence { Kind = AbsenceKind.Sickness, FirstDay = new(2026, 1, 10) };
        await fixture.Payroll.Payslips.SubmitAsync(job.Month(new(2026, 1, 1), new(2026, 1, 31)) with { Absences = [sick] }, cancellationToken: Token);
        var february = await fixture.Payroll.Payslips.SubmitAsync(
            job.Month(new(2026, 2, 1), new(2026, 2, 28)) with { Absences = [sick with { FirstDay = new(2026, 2, 1) }] }, cancellationToken: Token);
        Assert.Equal((2L, 7L), (february.Lines[0].Share.Numerator, february.Lines[0].Share.Denominator));
        Assert.Contains("8 af periodens 28 dage", february.Lines[0].Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task R6_sickness_that_becomes_known_late_decides_the_later_payslip_anew()
    {
        var job = await Job.Make(fixture.Host);
        var sick = new Absence { Kind = AbsenceKind.Sickness, FirstDay = new(2026, 2, 1) };
        var february = await fixture.Payroll.Payslips.SubmitAsync(job.Month(new(2026, 2, 1), new(2026, 2, 28)) with { Absences = [sick] }, cancellationToken: Token);
        Assert.Equal((1L, 1L), (february.Lines[0].Share.Numerator, february.Lines[0].Share.Denominator));
        await fixture.Payroll.Payslips.SubmitAsync(job.Month(new(2026, 1, 1), new(2026, 1, 31)) with { Absences = [sick with { FirstDay = new(2026, 1, 10) }] }, cancellationToken: Token);
        await ApiFixture.Until(async () => (await fixture.Finance.Payslips.GetAsync(february.Id, cancellationToken: Token)).Lines[0].Share is { Numerator: 2, Denominator: 7 });
        await fixture.AssertLedgerAddsUp();
    }

    [Fact]
    public async Task R1_a_payslip_without_a_grant_is_stored_as_rejected_and_decided_when_the_grant_is_approved()
    {
        var person = await Job.Person(fixture.Host);
        var request = person.March();
        var rejected = await fixture.Payroll.Payslips.SubmitAsync(request, cancellationToken: Token);
        Assert.Equal((PayslipStatus.Rejected, 0m, "refusion.no_grant"), (rejected.Status, rejected.Refundable, rejected.Rejection!.Code));
        Assert.Equal((rejected.Id, 1), await Again());

        var application = await fixture.Host.Client("demo-consultant").Applications.SubmitAsync(
            new SubmitApplicationRequest { CandidateId = person.CandidateId, WorkplaceId = DemoIds.Workplace, WeeklyHours = 10, From = new(2026, 1, 1), To = new(2026, 12, 31), TemporaryReason = "Afgrænset opgave", LateReason = "Aftalt i tide" }, cancellationToken: Token);
        await fixture.Host.Client("demo-consultant-2").Applications.ApproveAsync(application.Id, application.Version, cancellationToken: Token);
        await ApiFixture.Until(async () => (await fixture.Finance.Payslips.GetAsync(rejected.Id, cancellationToken: Token)).Status == PayslipStatus.Approved);
        Assert.Equal((rejected.Id, 2), await Again());
        Assert.Equal(7378.50m, await fixture.Scalar<decimal>($"select sum(amount) from refusion.ledger where payslip_id = '{rejected.Id}'"));

        async Task<(Guid, int)> Again()
        {
            var again = await fixture.Payroll.Payslips.SubmitAsync(request, cancellationToken: Token);
            return (again.Id, again.Version);
        }
    }

    [Fact]
    public async Task P11_ending_a_grant_early_decides_its_payslips_anew_and_the_difference_is_booked()
    {
        var job = await Job.Make(fixture.Host);
        var january = await fixture.Payroll.Payslips.SubmitAsync(job.Month(new(2026, 1, 1), new(2026, 1, 31)), cancellationToken: Token);
        var march = await fixture.Payroll.Payslips.SubmitAsync(job.March(), cancellationToken: Token);
        var grant = await fixture.Host.Client("demo-consultant").Grants.GetAsync(job.GrantId, cancellationToken: Token);
        await fixture.Host.Client("demo-consultant").Grants.EndAsync(job.GrantId, grant.Version, new EndGrantRequest { LastDay = new(2026, 3, 15), Reason = "Stoppet" }, cancellationToken: Token);

        await ApiFixture.Until(async () => (await fixture.Finance.Payslips.GetAsync(march.Id, cancellationToken: Token)).Version == 2);
        var anew = await fixture.Finance.Payslips.GetAsync(march.Id, cancellationToken: Token);
        Assert.Equal((PayslipStatus.Approved, 3570.24m), (anew.Status, anew.Refundable));
        Assert.Equal(3570.24m, await fixture.Scalar<decimal>($"select sum(amount) from refusion.ledger where payslip_id = '{march.Id}'"));
        Assert.Equal(1, (await fixture.Finance.Payslips.GetAsync(january.Id, cancellationToken: Token)).Version);
        await fixture.AssertLedgerAddsUp();
    }

    [Fact]
    public async Task R8_numbers_overlaps_and_corrections()
    {
        var job = await Job.Make(fixture.Host);
        var request = job.March();
        var first = await fixture.Payroll.Payslips.SubmitAsync(request, cancellationToken: Token);
        var again = await fixture.Payroll.Payslips.SubmitAsync(request with { WeeklyHours = 10.0m, Employee = request.Employee with { Cpr = job.Cpr.Insert(6, "-") } }, cancellationToken: Token);
        Assert.Equivalent(first, again, strict: true);

        await Refused(ProblemCodes.RefusionNumberReused, request with { PaidHours = 43 });
        await Refused(ProblemCodes.RefusionPeriodOverlap, job.March());
        var correction = job.March() with { Kind = PayslipKind.Correction, CorrectsPayslipId = first.Id, Lines = [.. request.Lines.Select(l => l.Kind == LineKind.HolidayPay ? l with { Amount = 812m } : l)] };
        var second = await fixture.Payroll.Payslips.SubmitAsync(correction, cancellationToken: Token);
        Assert.Equal((PayslipStatus.Approved, 7378m), (second.Status, second.Refundable));
        Assert.Equal(PayslipStatus.Replaced, (await fixture.Finance.Payslips.GetAsync(first.Id, cancellationToken: Token)).Status);
        await Refused(ProblemCodes.RefusionCorrectionNotLatest, correction with { Number = "another " + correction.Number });
        await Refused(ProblemCodes.RefusionNamedPayslipUnknown, correction with { Number = "third " + correction.Number, CorrectsPayslipId = DemoIds.Payslip });
        Assert.Equal(-0.50m, await fixture.Scalar<decimal>($"select amount from refusion.ledger where payslip_id = '{second.Id}'"));
        await fixture.AssertLedgerAddsUp();

        async Task Refused(string code, PayslipRequest payslip) =>
            Assert.Equal(code, (await Assert.ThrowsAsync<RuleViolatedException>(() => fixture.Payroll.Payslips.SubmitAsync(payslip, cancellationToken: Token))).Code);
    }

    [Fact]
    public async Task R11_what_warns_or_was_typed_in_waits_for_another_pair_of_eyes()
    {
        var job = await Job.Make(fixture.Host);
        var typed = await fixture.Finance.Payslips.SubmitAsync(job.March(), cancellationToken: Token);
        Assert.Equal((PayslipStatus.NeedsDecision, 0), (typed.Status, typed.Warnings.Count));
        Assert.Equal(ProblemCodes.RefusionFourEyes, (await Assert.ThrowsAsync<RuleViolatedException>(() => fixture.Finance.Payslips.ApproveAsync(typed.Id, 1, cancellationToken: Token))).Code);
        var colleague = fixture.Host.Client("demo-finance-2");
        await Assert.ThrowsAsync<VersionConflictException>(() => colleague.Payslips.ApproveAsync(typed.Id, 7, cancellationToken: Token));
        var approved = await colleague.Payslips.ApproveAsync(typed.Id, 1, new ApprovePayslipRequest { Reason = "Set på bilaget" }, cancellationToken: Token);
        Assert.Equal((PayslipStatus.Approved, 2, "Set på bilaget"), (approved.Status, approved.Version, approved.Note));
        Assert.Equal(ProblemCodes.RefusionNotWaiting, (await Assert.ThrowsAsync<RuleViolatedException>(() => colleague.Payslips.RejectAsync(typed.Id, 2, cancellationToken: Token))).Code);

        var april = job.Month(new(2026, 4, 1), new(2026, 4, 30)) with { PaidHours = null };
        var warned = await fixture.Payroll.Payslips.SubmitAsync(april, cancellationToken: Token);
        Assert.Equal((PayslipStatus.NeedsDecision, "refusion.no_hours"), (warned.Status, warned.Warnings.Single().Code));
        var rejected = await fixture.Finance.Payslips.RejectAsync(warned.Id, 1, cancellationToken: Token);
        Assert.Equal((PayslipStatus.Rejected, "refusion.rejected_by_finance"), (rejected.Status, rejected.Rejection!.Code));
        Assert.Equal(PayslipStatus.Rejected, (await fixture.Payroll.Payslips.SubmitAsync(april, cancellationToken: Token)).Status);
        Assert.Equal(1L, await fixture.Scalar<long>($"select count(*) from kernel.audit where operation = 'ApprovePayslip' and record_ids = array['{typed.Id}'::uuid] and person_ids = array['{job.CandidateId}'::uuid]"));
    }

    [Fact]
    public async Task R15_a_payslip_that_comes_late_is_accepted_and_waits()
    {
        var job = await Job.Make(fixture.Host, from: new(2025, 6, 1), to: new(2026, 5, 31));
        var late = await fixture.Payroll.Payslips.SubmitAsync(job.Month(new(2025, 12, 1), new(2025, 12, 31)), cancellationToken: Token);
        Assert.Equal((PayslipStatus.NeedsDecision, "refusion.late"), (late.Status, late.Warnings.Single().Code));
    }

    [Fact]
    public async Task R16_validating_answers_what_posting_would_and_stores_nothing_but_the_audit_row()
    {
        var job = await Job.Make(fixture.Host);
        await fixture.Quiet();
        var request = job.March();
        var (payslips, events, employments) = (await Count("refusion.payslips"), await Count("kernel.events"), await Count("refusion.employments"));
        var tried = await fixture.Payroll.Payslips.ValidateAsync(request, cancellationToken: Token);
        Assert.Equal((payslips, events, employments), (await Count("refusion.payslips"), await Count("kernel.events"), await Count("refusion.employments")));
        Assert.Equal(1L, await fixture.Scalar<long>($"select count(*) from kernel.audit where operation = 'ValidatePayslip' and person_ids = array['{job.CandidateId}'::uuid]"));

        var posted = await fixture.Payroll.Payslips.SubmitAsync(request, cancellationToken: Token);
        Assert.Equal((Guid.Empty, null), (tried.Id, tried.Reference));
        // Trying says beside it what was checked and how it was calculated.
        Assert.NotNull(tried.Checks);
        Assert.Equal(
            JsonSerializer.Serialize(posted),
            JsonSerializer.Serialize(tried with { Id = posted.Id, Reference = posted.Reference, Checks = posted.Checks, Calculation = posted.Calculation }));
        Assert.Equal(posted.Id, (await fixture.Payroll.Payslips.ValidateAsync(request, cancellationToken: Token)).Id);
        await Assert.ThrowsAsync<RuleViolatedException>(() => fixture.Payroll.Payslips.ValidateAsync(job.March(), cancellationToken: Token));

        async Task<long> Count(string table) => await fixture.Scalar<long>($"select count(*) from {table}");
    }

    [Fact]
    public async Task A_key_answers_the_same_bytes_again()
    {
        var job = await Job.Make(fixture.Host);
        using var http = await fixture.Host.Http("demo-payroll");
        var (first, second) = (await Post(job.March("replayed")), await Post(job.March("replayed")));
        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal(await first.Content.ReadAsByteArrayAsync(Token), await second.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal((first.Headers.Location, first.Headers.ETag), (second.Headers.Location, second.Headers.ETag));
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal((HttpStatusCode)422, (await Post(job.March("other"))).StatusCode);

        async Task<HttpResponseMessage> Post(PayslipRequest payslip)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/refusion/payslips") { Content = Body(payslip) };
            request.Headers.Add("Idempotency-Key", "payslip-key-" + job.Cpr[^4..]);
            return await http.SendAsync(request, Token);
        }
    }

    [Fact]
    public async Task R3_everything_malformed_is_told_at_once_without_its_values_and_nothing_is_stored()
    {
        var before = await fixture.Scalar<long>("select count(*) from refusion.payslips");
        using var http = await fixture.Host.Http("demo-payroll");
        using var body = new StringContent(
            """
            {"source":"","number":"1","employee":{"cpr":"310299-1234","name":"X"},"employer":{"cvr":"12345678","pNumber":"1","name":"Y"},"period":{"from":"2026-03-31","to":"2026-03-01"},
             "payBasis":"monthly","lines":[{"kind":"aTax","amount":-1}],"kind":"correction","weeklyHours":-3,"absences":[]}
            """, Encoding.UTF8, "application/json");
        var answer = await http.PostAsync(new Uri("/api/v1/refusion/payslips", UriKind.Relative), body, Token);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.DoesNotContain("310299", text, StringComparison.Ordinal);
        Assert.Equal(
            ["/correctsPayslipId", "/employee/cpr", "/employer/cvr", "/employer/pNumber", "/lines/0/amount", "/period/to", "/source", "/weeklyHours"],
            JsonDocument.Parse(text).RootElement.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("pointer").GetString()).Order(StringComparer.Ordinal));

        var job = await Job.Person(fixture.Host);
        var wrong = await Assert.ThrowsAsync<ValidationFailedException>(() => fixture.Payroll.Payslips.SubmitAsync(
            job.March() with { WeeklyHours = null, Lines = [new PayslipLine { Kind = LineKind.ATax, Amount = -1 }, new PayslipLine { Kind = LineKind.PublicSupport, Amount = 1 }] }, cancellationToken: Token));
        Assert.Equal([("/lines/0/amount", "refusion.amount_negative"), ("/lines/1/amount", "refusion.public_support_positive"), ("/weeklyHours", "refusion.weekly_hours_required")], wrong.Errors.Select(e => (e.Pointer, e.Code)));
        Assert.Equal(before, await fixture.Scalar<long>("select count(*) from refusion.payslips"));
    }

    [Theory]
    [InlineData("\"amount\":6500.00", "\"amount\":1e30", "request.not_a_number")]
    [InlineData("\"amount\":6500.00", "\"amount\":6500.005", "request.too_many_decimals")]
    [InlineData("\"amount\":6500.00", "\"amount\":10000001", "refusion.amount_out_of_range")]
    [InlineData("2026-03-31", "2026-02-30", "request.malformed_value")]
    [InlineData("\"source\":\"opus\"", "\"source\":\"op\\u0000us\"", "request.nul_character")]
    [InlineData("\"source\":\"opus\"", "\"source\":\"opus\",\"sauce\":1", "request.unknown_field")]
    [InlineData("\"paidHours\":43.33", "\"paidHours\":-1", "refusion.hours_out_of_range")]
    public async Task R9_weird_values_are_refused_with_a_code(string good, string bad, string code)
    {
        var job = await Job.Person(fixture.Host);
        var json = await Body(job.March()).ReadAsStringAsync(Token);
        Assert.Contains(good, json, StringComparison.Ordinal);
        using var http = await fixture.Host.Http("demo-payroll");
        using var body = new StringContent(json.Replace(good, bad, StringComparison.Ordinal), Encoding.UTF8, "application/json");
        var answer = await http.PostAsync(new Uri("/api/v1/refusion/payslips", UriKind.Relative), body, Token);
        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_payroll_system_sees_what_it_posted_and_a_workplace_how_its_own_stand()
    {
        var job = await Job.Make(fixture.Host);
        var posted = await fixture.Payroll.Payslips.SubmitAsync(job.March(), cancellationToken: Token);
        var otherPayroll = await fixture.Client(Role.Payroll);
        await Assert.ThrowsAsync<NotFoundException>(() => otherPayroll.Payslips.GetAsync(posted.Id, cancellationToken: Token));
        Assert.Empty((await otherPayroll.Payslips.ListAsync(cancellationToken: Token)).Items);
        Assert.Equal(ProblemCodes.RefusionNumberReused, (await Assert.ThrowsAsync<RuleViolatedException>(() => otherPayroll.Payslips.SubmitAsync(job.March(posted.Number), cancellationToken: Token))).Code);

        var workplace = fixture.Host.Client("demo-workplace");
        var status = await workplace.Payslips.GetAsync(posted.Id, cancellationToken: Token);
        Assert.Equal((PayslipStatus.Approved, null, null, 0), (status.Status, status.Refundable, status.Employee, status.Lines.Count));
        Assert.Contains((await workplace.Payslips.ListAsync(new() { Month = "2026-03", Limit = 200 }, cancellationToken: Token)).Items, p => p.Id == posted.Id && p.Employee is null && p.Refundable is null);
        var another = await fixture.Client(Role.Workplace, DemoStory.Id(0x32));
        await Assert.ThrowsAsync<NotFoundException>(() => another.Payslips.GetAsync(posted.Id, cancellationToken: Token));
        Assert.Equal(ProblemCodes.RefusionNotOwnGrant, (await Assert.ThrowsAsync<RuleViolatedException>(() => another.Payslips.SubmitAsync(job.Month(new(2026, 2, 1), new(2026, 2, 28)).Claimed(), cancellationToken: Token))).Code);
        var own = await workplace.Payslips.SubmitAsync(job.Month(new(2026, 2, 1), new(2026, 2, 28)).Claimed(), cancellationToken: Token);
        Assert.Equal((PayslipStatus.NeedsDecision, null), (own.Status, own.Refundable));
    }

    [Fact]
    public async Task X1_lists_page_through_a_workplaces_month_and_are_logged()
    {
        var made = new List<Guid>();
        for (var i = 0; i < 3; i++)
        {
            var job = await Job.Make(fixture.Host);
            made.Add((await fixture.Payroll.Payslips.SubmitAsync(job.Month(new(2026, 1, 1), new(2026, 1, 31)), cancellationToken: Token)).Id);
        }

        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await fixture.Finance.Payslips.ListAsync(new() { WorkplaceId = DemoIds.Workplace, Month = "2026-01", Status = [PayslipStatus.Approved], Limit = 2, Cursor = cursor }, cancellationToken: Token);
            seen.AddRange(page.Items.Select(p => p.Id));
            cursor = page.Next;
        }
        while (cursor is not null);
        Assert.Equal(seen, seen.Distinct().Order());
        Assert.Empty(made.Except(seen));
        Assert.Equal(1L, await fixture.Scalar<long>($"select count(*) from kernel.audit where operation = 'ListPayslips' and '{made[^1]}' = any (record_ids)"));
        var wrong = await Assert.ThrowsAsync<ValidationFailedException>(() => fixture.Finance.Payslips.ListAsync(new() { Month = "2026-3" }, cancellationToken: Token));
        Assert.Equal("#/query/month", wrong.Errors.Single().Pointer);
    }

    [Fact]
    public async Task ID3_names_and_numbers_are_encrypted_and_stay_out_of_logs_and_events()
    {
        var job = await Job.Make(fixture.Host);
        var payslip = await fixture.Payroll.Payslips.SubmitAsync(job.March(), cancellationToken: Token);
        var row = await fixture.Scalar<string>($"select p::text || (select string_agg(d::text, '') from refusion.decisions d where d.payslip_id = p.id) from refusion.payslips p where id = '{payslip.Id}'");
        foreach (var secret in new[] { job.Cpr, "Prøvesen" })
        {
            Assert.DoesNotContain(secret, row, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret)), row, StringComparison.Ordinal);
            Assert.Equal(0L, await fixture.Scalar<long>($"select count(*) from kernel.events where payload::text like '%{secret}%'"));
        }

        Assert.DoesNotContain(fixture.Host.Log.Lines, line => line.Contains(job.Cpr, StringComparison.Ordinal));
        Assert.Equal(1L, await fixture.Scalar<long>($"select count(*) from kernel.events where name = 'refusion.payslip.decided.v1' and aggregate_id = '{payslip.Id}' and payload ->> 'status' = 'approved'"));
    }

    [Fact]
    public async Task ID1_a_cpr_that_lost_its_zero_is_read_with_it_and_warned_of_however_it_is_sent()
    {
        var number = Guid.CreateVersion7().ToString();
        var payslip = new Job(fixture.Host, "101901234", Guid.Empty, Guid.Empty).March(number);
        Assert.Contains((await fixture.Payroll.Payslips.ValidateAsync(payslip, cancellationToken: Token)).Warnings, w => w.Code == "refusion.cpr_padded");
        var posted = await fixture.Payroll.Payslips.SubmitAsync(payslip, cancellationToken: Token);
        Assert.Contains(posted.Warnings, w => w.Code == "refusion.cpr_padded");
        Assert.Equal("010190-XXXX", posted.Employee!.Cpr);
        var batch = await fixture.Payroll.Payslips.SubmitManyAsync(new() { Payslips = [payslip] }, cancellationToken: Token);
        Assert.Equal((posted.Id, "refusion.cpr_padded"), (batch.Results[0].Id, batch.Results[0].Warnings.Single().Code));

        // The whole number is the same payslip (R8), with nothing to warn of.
        var whole = await fixture.Payroll.Payslips.SubmitAsync(payslip with { Employee = payslip.Employee with { Cpr = "0101901234" } }, cancellationToken: Token);
        Assert.Equal(posted.Id, whole.Id);
        Assert.DoesNotContain(whole.Warnings, w => w.Code == "refusion.cpr_padded");
    }

    [Fact]
    public async Task ID3_a_payslip_is_not_named_by_its_own_cpr_number()
    {
        var payslip = new Job(fixture.Host, "6101901234", Guid.Empty, Guid.Empty).March();
        foreach (var name in new[] { "6101901234", "2026-03-610190-1234", "610190 1234/3", "x6101901234y", "61.01.90.12.34" })
        {
            (PayslipRequest Payslip, string Pointer)[] cases =
            [
                (payslip with { Source = name }, "/source"), (payslip with { Number = name }, "/number"),
                (payslip with { Kind = PayslipKind.Correction, CorrectsNumber = name }, "/correctsNumber"), (payslip with { Kind = PayslipKind.Supplement, SupplementsNumber = name }, "/supplementsNumber"),
            ];
            foreach (var (bad, pointer) in cases)
            {
                var refused = await Assert.ThrowsAsync<ValidationFailedException>(() => fixture.Payroll.Payslips.SubmitAsync(bad, cancellationToken: Token));
                Assert.Contains((pointer, "refusion.cpr_in_name"), refused.Errors.Select(e => (e.Pointer!, e.Code)));
                var batch = await fixture.Payroll.Payslips.SubmitManyAsync(new() { Payslips = [bad, payslip] }, cancellationToken: Token);
                Assert.Equal(("refusion.cpr_in_name", null), (batch.Results[0].Problem!.Code, batch.Results[1].Problem));
            }
        }

        using var http = await fixture.Host.Http("demo-payroll");
        foreach (var (path, content) in new[] { ("/api/v1/refusion/payslips", JsonSerializer.Serialize(payslip, BodyOptions)), ("/api/v1/refusion/payslips/batch", $"{{\"payslips\":[{JsonSerializer.Serialize(payslip, BodyOptions)}]}}") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(content, Encoding.UTF8, "application/json") };
            request.Headers.Add("Idempotency-Key", "march-610190-1234");
            using var answer = await http.SendAsync(request, Token);
            Assert.Equal((HttpStatusCode.BadRequest, "idempotency.key_personal"), (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("code").GetString()));
        }

        // With its zero lost it is the same number; another's is just a number.
        var lost = new Job(fixture.Host, "0101901234", Guid.Empty, Guid.Empty).March("a-101901234");
        Assert.Contains("/number", (await Assert.ThrowsAsync<ValidationFailedException>(() => fixture.Payroll.Payslips.ValidateAsync(lost, cancellationToken: Token))).Errors.Select(e => e.Pointer));
        await fixture.Payroll.Payslips.ValidateAsync(payslip with { Number = "6101901235" }, cancellationToken: Token);
    }

    private static StringContent Body(PayslipRequest payslip) => new(JsonSerializer.Serialize(payslip, BodyOptions), Encoding.UTF8, "application/json");
}
