using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>R17: payslips in batches, each with its own result.</summary>
public sealed class PayslipBatchTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private static readonly Uri Path = new("/api/v1/refusion/payslips/batch", UriKind.Relative);

    internal static readonly JsonSerializerOptions BodyOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R17_of_500_payslips_20_are_bad_and_480_are_stored_and_sent_again_nothing_is_doubled()
    {
        var source = "run-" + Guid.CreateVersion7().ToString("N");
        var rows = (await Months(fixture.Host, 500, source)).Select(ToJson).ToList();
        var bad = new Dictionary<int, (string Pointer, string Code)>();
        for (var i = 0; i < 20; i++)
        {
            var at = (i * 25) + 7;
            bad.Add(at, Spoil(rows[at], i));
        }

        var body = new JsonObject { ["payslips"] = new JsonArray([.. rows]) }.ToJsonString();
        using var http = await fixture.Host.Http("demo-payroll");
        var (first, _) = await Post(http, body, source);
        Assert.Equal((480, 20, 500), (first.Stored, first.Refused, first.Results.Count));
        Assert.Equal(Enumerable.Range(0, 500), first.Results.Select(r => r.Index));
        foreach (var result in first.Results)
        {
            if (bad.TryGetValue(result.Index, out var expected))
            {
                Assert.Equal((SubmittedOutcome.Refused, null, null, 400), (result.Outcome, result.Status, result.Id, result.Problem!.Status));
                Assert.Equal(expected.Code, result.Problem.Code);
                Assert.Contains(expected, result.Problem.Errors.Select(e => (e.Pointer!, e.Code)));
                Assert.All(result.Problem.Errors, e => Assert.DoesNotContain("{", e.Detail, StringComparison.Ordinal));
            }
            else
            {
                Assert.Equal((SubmittedOutcome.Created, PayslipStatus.Approved, null, 7378.50m), (result.Outcome, result.Status, result.Problem, result.Refundable));
            }
        }

        await AssertStored(source, 480);

        // With the same key: byte for byte the same answer.
        var (again, replayed) = await Post(http, body, source);
        Assert.True(replayed);
        Assert.Equal(JsonSerializer.Serialize(first), JsonSerializer.Serialize(again));

        // With another key: R8 answers for what is stored.
        var (other, otherReplayed) = await Post(http, body, source + "-2");
        Assert.False(otherReplayed);
        Assert.Equal(first.Results.Select(r => (r.Index, r.Status, r.Id, r.Problem?.Code)), other.Results.Select(r => (r.Index, r.Status, r.Id, r.Problem?.Code)));
        Assert.Equal((480, 20), (other.Results.Count(r => r.Outcome == SubmittedOutcome.Unchanged), other.Results.Count(r => r.Outcome == SubmittedOutcome.Refused)));
        await AssertStored(source, 480);
        await fixture.AssertLedgerAddsUp();
        Assert.Equal(2L, await fixture.Scalar<long>(
            $"select count(*) from kernel.audit where operation = 'SubmitPayslips' and record = 'payslip' and cardinality(record_ids) = 480 and record_ids @> array(select id from refusion.payslips where source = '{source}')"));
    }

    [Fact]
    public async Task R17_500_payslips_cost_a_handful_of_round_trips_and_statements()
    {
        using var counter = new Bench.TripCounter(fixture.AppConnection);
        var host = await fixture.StartHost(settings: $"--ConnectionStrings:Faatimer={counter.ConnectionString}");
        host.Clock.MoveTo(new(2026, 4, 2));
        var payroll = host.Client("demo-payroll");
        var payslips = await Months(fixture.Host, 500, "opus");
        await payroll.Payslips.SubmitAsync((await Job.Make(fixture.Host)).March(), cancellationToken: Token); // Signs in and opens connections.

        // What the host does by itself is not the batch's.
        foreach (var own in host.Services.GetServices<IHostedService>().OfType<BackgroundService>().Where(s => s is not ReadAuditWriter))
        {
            await own.StopAsync(Token);
        }

        var (trips, statements) = (counter.Trips, counter.Statements);
        var answer = await payroll.Payslips.SubmitManyAsync(new SubmitPayslipsRequest { Payslips = payslips }, cancellationToken: Token);
        (trips, statements) = (counter.Trips - trips, counter.Statements - statements);
        Assert.Equal(500, answer.Stored);

        Assert.InRange(trips, 3, 8);
        Assert.InRange(statements, 15, 40);

        // Trying them costs no more.
        var more = await Months(fixture.Host, 500, "opus");
        trips = counter.Trips;
        Assert.Equal(500, (await payroll.Payslips.ValidateManyAsync(new SubmitPayslipsRequest { Payslips = more }, cancellationToken: Token)).Stored);
        Assert.InRange(counter.Trips - trips, 3, 8);
    }

    [Fact]
    public async Task R8_a_correction_of_a_correction_and_a_supplement_follow_their_payslip_in_the_same_batch()
    {
        var job = await Job.Make(fixture.Host);
        var march = job.March();
        var second = Correct(march, 6400);
        var third = Correct(second, 6600);
        var supplement = new PayslipRequest
        {
            Source = "opus", Number = Guid.CreateVersion7().ToString(), Kind = PayslipKind.Supplement, SupplementsNumber = third.Number, Employee = march.Employee, Employer = march.Employer,
            Period = march.Period, PayBasis = PayBasis.Monthly, PaidHours = 1, Lines = [new PayslipLine { Kind = LineKind.OtherCost, Amount = 150 }],
        };
        var answer = await fixture.Payroll.Payslips.SubmitManyAsync(new SubmitPayslipsRequest { Payslips = [march, second, third, supplement, march, Correct(march, 6000)] }, cancellationToken: Token);
        Assert.Equal(
            [PayslipStatus.Replaced, PayslipStatus.Replaced, PayslipStatus.Approved, PayslipStatus.Replaced, (PayslipStatus?)null],
            answer.Results.Where(r => r.Index != 3).Select(r => r.Status));
        Assert.Equal(("refusion.correction_not_latest", "/correctsNumber"), (answer.Results[5].Problem!.Code, answer.Results[5].Problem!.Errors[0].Pointer));
        Assert.Equal(answer.Results[0].Id, answer.Results[4].Id);
        Assert.Equal(answer.Results[2].Refundable, await fixture.Scalar<decimal>($"select sum(amount) from refusion.ledger where chain_id = '{answer.Results[0].Id}'"));
        Assert.Equal(3L, await fixture.Scalar<long>($"select count(*) from refusion.ledger where chain_id = '{answer.Results[0].Id}'"));

        // Again, and then a correction of the supplement by its id.
        await fixture.Payroll.Payslips.SubmitManyAsync(new SubmitPayslipsRequest { Payslips = [third, second, march] }, cancellationToken: Token);
        var corrected = await fixture.Payroll.Payslips.SubmitAsync(
            supplement with { Number = Guid.CreateVersion7().ToString(), Kind = PayslipKind.Correction, SupplementsNumber = null, CorrectsPayslipId = answer.Results[3].Id, Lines = [new PayslipLine { Kind = LineKind.OtherCost, Amount = 140 }] }, cancellationToken: Token);
        Assert.Equal(answer.Results[3].Id, corrected.CorrectsPayslipId);
        await fixture.AssertLedgerAddsUp();
    }

    [Fact]
    public async Task R17_a_correction_that_comes_before_its_payslip_names_nothing()
    {
        var job = await Job.Make(fixture.Host);
        var march = job.March();
        var answer = await fixture.Payroll.Payslips.SubmitManyAsync(new SubmitPayslipsRequest { Payslips = [Correct(march, 6400), march] }, cancellationToken: Token);
        Assert.Equal((1, 1), (answer.Stored, answer.Refused));
        Assert.Equal(("refusion.named_payslip_unknown", 409, "/correctsNumber"), (answer.Results[0].Problem!.Code, answer.Results[0].Problem!.Status, answer.Results[0].Problem!.Errors[0].Pointer));
        var both = await Assert.ThrowsAsync<ValidationFailedException>(() => fixture.Payroll.Payslips.SubmitAsync(Correct(march, 6400) with { CorrectsPayslipId = answer.Results[1].Id }, cancellationToken: Token));
        Assert.Equal("refusion.corrects_mismatch", both.Code);
    }

    [Fact]
    public async Task R1_a_payslip_without_a_grant_counts_as_stored_and_says_why_it_is_rejected()
    {
        var person = await Job.Person(fixture.Host);
        var answer = await fixture.Payroll.Payslips.SubmitManyAsync(new SubmitPayslipsRequest { Payslips = [person.March()] }, cancellationToken: Token);
        Assert.Equal((SubmittedOutcome.Created, "refusion.no_grant", null), (answer.Results[0].Outcome, answer.Results[0].Rejection?.Code, answer.Results[0].Problem));
        Assert.NotEqual("refusion.no_grant", answer.Results[0].Rejection!.Detail);
        Assert.Equal((1, 0, PayslipStatus.Rejected, true), (answer.Stored, answer.Refused, answer.Results[0].Status, answer.Results[0].Id is not null));
    }

    [Fact]
    public async Task R17_each_result_says_whether_it_is_new_and_the_answer_counts_them_by_status()
    {
        var (job, person) = (await Job.Make(fixture.Host), await Job.Person(fixture.Host));
        var (before, march, nobodys) = (job.Month(new(2026, 2, 1), new(2026, 2, 28)), job.March(), person.March());
        await fixture.Payroll.Payslips.SubmitAsync(before, cancellationToken: Token);
        var answer = await fixture.Payroll.Payslips.SubmitManyAsync(
            new SubmitPayslipsRequest { Payslips = [before, march, march, Correct(march, 6400), nobodys, march with { NetPay = 1 }, job.Month(new(2026, 1, 1), new(2026, 1, 31)) with { PaidHours = null }] }, cancellationToken: Token);
        Assert.Equal(
            [SubmittedOutcome.Unchanged, SubmittedOutcome.Created, SubmittedOutcome.Unchanged, SubmittedOutcome.Created, SubmittedOutcome.Created, SubmittedOutcome.Refused, SubmittedOutcome.Created],
            answer.Results.Select(r => r.Outcome));
        Assert.Equal((6, 1), (answer.Stored, answer.Refused));
        var counts = answer.CountByStatus;
        Assert.Equal((2, 1, 1, 0, 2), (counts.Approved, counts.NeedsDecision, counts.Rejected, counts.Settled, counts.Replaced));
    }

    [Fact]
    public async Task R17_a_refused_payslip_keeps_its_name_when_that_can_be_read_and_is_no_persons_number()
    {
        var job = await Job.Make(fixture.Host);
        var (first, last) = (job.Cpr[..6], job.Cpr[6..]);
        Assert.Equal(("opus", "n-1"), await Name(p => p["lines"]![0]!["amount"] = "6500"));
        Assert.Equal(("opus", "n-1"), await Name(p => p["colour"] = "blue"));
        Assert.Equal(("opus", "n-1"), await Name(p => p.Remove("employee")));
        Assert.Equal(("opus", "n-1"), await Name(p => p["employee"]!["cpr"] = 7));
        Assert.Equal(("opus", "n-1"), await Name(p => p["employee"]!["cpr"] = "nobody"));
        Assert.Equal(("opus", null), await Name(p => p["number"] = 17));
        Assert.Equal((null, "n-1"), await Name(p => p.Remove("source")));
        Assert.Equal(("opus", null), await Name(p => p["number"] = "a\\ud800"));

        // ID3: neither the employee's own number, however it is set, nor what may be it when it cannot be read.
        Assert.Equal(("opus", null), await Name(p => p["number"] = $"{first}-{last}"));
        Assert.Equal(("opus", null), await Name(p => (p["number"], p["colour"]) = ($"no.{first[..2]}.{first[2..]}.{last}", "blue")));
        Assert.Equal((null, "n-1"), await Name(p => (p["source"], p["employee"]!["cpr"]) = ($"{first}{last}", 7)));
        Assert.Equal(("opus", "2603000123"), await Name(p => (p["number"], p["colour"]) = ("2603000123", "blue")));

        async Task<(string?, string?)> Name(Action<JsonObject> spoil)
        {
            using var http = await fixture.Host.Http("demo-payroll");
            var row = ToJson(job.March("n-1"));
            spoil(row);
            var (answer, _) = await Post(http, new JsonObject { ["payslips"] = new JsonArray(row) }.ToJsonString().Replace("\\\\ud800", "\\ud800", StringComparison.Ordinal), null);
            var result = Assert.Single(answer.Results);
            Assert.Equal(SubmittedOutcome.Refused, result.Outcome);
            return (result.Source, result.Number);
        }
    }

    [Theory]
    [InlineData("{\"payslips\":[{},\n{\n \"a\": 10,5}]}", "linje 3, tegn 10", true)]
    [InlineData("{\"payslips\":[{}\n ;]}", "linje 2, tegn 2", false)]
    [InlineData("{\"payslips\":[],\n \"more\":1}", "linje 2, tegn 2", false)]
    public async Task R17_what_is_wrong_with_the_body_is_told_by_line_and_position(string body, string place, bool isDecimal)
    {
        using var http = await fixture.Host.Http("demo-payroll");
        using var answer = await http.PostAsync(Path, new StringContent(body, Encoding.UTF8, "application/json"), Token);
        var detail = (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("detail").GetString()!;
        Assert.Contains(place, detail, StringComparison.Ordinal);
        Assert.Equal(isDecimal, detail.Contains("punktum, ikke komma: 10.5", StringComparison.Ordinal));
        Assert.DoesNotContain("10,5", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task R17_an_unknown_field_of_a_payslip_is_told_by_its_place_in_the_whole_body()
    {
        using var http = await fixture.Host.Http("demo-payroll");
        var (answer, _) = await Post(http, "{\"payslips\": [\n {}, {\"colour\": 1},\n\n  {\n\"colour\": 1}]}", null);
        Assert.Contains("(linje 2, tegn 16)", answer.Results[1].Problem!.Detail, StringComparison.Ordinal);
        Assert.Contains("(linje 5, tegn 10)", answer.Results[2].Problem!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"payslips":[]}""", 400, "request.required")]
    [InlineData("""{}""", 400, "request.required")]
    [InlineData("""{"payslips":[{]}""", 400, "request.malformed_json")]
    [InlineData("""{"payslips":[]} x""", 400, "request.malformed_json")]
    [InlineData("""[]""", 400, "request.malformed_value")]
    [InlineData("""{"payslips":{}}""", 400, "request.malformed_value")]
    [InlineData("""{"payslips":[{}],"more":1}""", 400, "request.unknown_field")]
    public async Task R17_a_body_that_cannot_be_read_whole_is_refused_whole(string body, int status, string code)
    {
        using var http = await fixture.Host.Http("demo-payroll");
        using var answer = await http.PostAsync(Path, new StringContent(body, Encoding.UTF8, "application/json"), Token);
        Assert.Equal((status, code), ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("code").GetString()));
    }

    [Fact]
    public async Task R17_a_payslip_that_is_no_payslip_fails_alone()
    {
        using var http = await fixture.Host.Http("demo-payroll");
        var good = ToJson((await Job.Make(fixture.Host)).March()).ToJsonString();
        var twice = good[..^1] + ",\"source\":\"opus\"}";
        var (answer, _) = await Post(http, $$"""{"payslips":[null, 7, "x", [], {}, {{twice}}, {{good}}]}""", null);
        Assert.Equal((1, 6), (answer.Stored, answer.Refused));
        Assert.All(answer.Results.Take(6), r => Assert.StartsWith("request.", r.Problem!.Code, StringComparison.Ordinal));
        Assert.Equal(PayslipStatus.Approved, answer.Results[6].Status);
    }

    [Fact]
    public async Task R17_more_than_1000_is_422_and_more_than_16_MB_is_413_and_a_single_post_keeps_its_limit()
    {
        using var http = await fixture.Host.Http("demo-payroll");
        using var many = await http.PostAsync(Path, new StringContent($$"""{"payslips":[{{string.Join(',', Enumerable.Repeat("{}", 1_001))}}]}""", Encoding.UTF8, "application/json"), Token);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "refusion.batch_too_large"), (many.StatusCode, (await many.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("code").GetString()));

        // Larger than the usual limit, and let through.
        using var large = await http.PostAsync(Path, new StringContent($$"""{"payslips":[{}],{{new string(' ', 2 * 1024 * 1024)}}"more":1}""", Encoding.UTF8, "application/json"), Token);
        Assert.Equal(HttpStatusCode.BadRequest, large.StatusCode);

        // The answer comes before the body is sent.
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new StringContent($$"""{"payslips":[{{new string(' ', 16 * 1024 * 1024)}}]}""", Encoding.UTF8, "application/json") };
        request.Headers.ExpectContinue = true;
        using var tooLarge = await http.SendAsync(request, Token);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "request.body_too_large"), (tooLarge.StatusCode, (await tooLarge.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("code").GetString()));
    }

    [Fact]
    public async Task R17_who_may_not_post_one_may_not_post_many_and_a_workplace_posts_its_own()
    {
        var job = await Job.Make(fixture.Host);
        await Assert.ThrowsAsync<ForbiddenException>(() => fixture.Host.Client("demo-reporting").Payslips.SubmitManyAsync(new SubmitPayslipsRequest { Payslips = [job.March()] }, cancellationToken: Token));
        var stranger = await fixture.Client(Role.Workplace, Guid.CreateVersion7());
        var refused = await stranger.Payslips.SubmitManyAsync(new SubmitPayslipsRequest { Payslips = [job.March().Claimed(), job.Month(new(2026, 2, 1), new(2026, 2, 28)).Claimed()] }, cancellationToken: Token);
        Assert.All(refused.Results, r => Assert.Equal("refusion.not_own_grant", r.Problem!.Code));
        var own = await fixture.Host.Client("demo-workplace").Payslips.SubmitManyAsync(new SubmitPayslipsRequest { Payslips = [job.March().Claimed()] }, cancellationToken: Token);
        Assert.Equal((PayslipStatus.NeedsDecision, null, 0), (own.Results[0].Status, own.Results[0].Refundable, own.Results[0].Warnings.Count));
    }

    [Fact]
    public async Task R8_a_number_that_another_transaction_takes_meanwhile_is_answered_by_R8_and_aborts_no_other()
    {
        var (one, two) = (await Job.Make(fixture.Host), await Job.Make(fixture.Host));
        var known = await fixture.Payroll.Payslips.SubmitAsync(one.March(), cancellationToken: Token);
        var batch = new[] { two.Month(new(2026, 1, 1), new(2026, 1, 31)), two.Month(new(2026, 2, 1), new(2026, 2, 28)), two.March() };

        // Another host's transaction, under another employment, that has not committed yet.
        await using var other = new NpgsqlConnection(fixture.OwnerConnection);
        await other.OpenAsync(Token);
        await using var transaction = await other.BeginTransactionAsync(Token);
        await Take(other, known.Id, batch[1].Number);
        var posting = fixture.Payroll.Payslips.SubmitManyAsync(new SubmitPayslipsRequest { Payslips = batch }, cancellationToken: Token);
        await ApiFixture.Until(fixture.SomebodyWaits);
        await transaction.CommitAsync(Token);

        var answer = await posting;
        Assert.Equal([PayslipStatus.Approved, null, PayslipStatus.Approved], answer.Results.Select(r => r.Status));
        Assert.Equal("refusion.number_reused", answer.Results[1].Problem!.Code);
        foreach (var stored in answer.Results.Where(r => r.Problem is null))
        {
            Assert.Equal(1L, await fixture.Scalar<long>($"select count(*) from kernel.events where aggregate_id = '{stored.Id}'"));
            Assert.Equal(1L, await fixture.Scalar<long>($"select count(*) from refusion.ledger where payslip_id = '{stored.Id}'"));
        }
    }

    [Fact]
    public async Task R17_two_hosts_that_post_overlapping_batches_store_each_number_once()
    {
        var second = await fixture.StartHost();
        second.Clock.MoveTo(new(2026, 4, 2));
        for (var round = 0; round < 3; round++)
        {
            var source = "both-" + Guid.CreateVersion7().ToString("N");
            var (ours, theirs) = (await Months(fixture.Host, 96, source), await Months(fixture.Host, 96, source));

            // The same payslips in the opposite order, and the same numbers for other people: every batch waits for every other.
            var clashing = theirs.Zip(ours, (t, o) => t with { Number = o.Number }).ToList();
            var batches = new[] { ours, [.. ours.AsEnumerable().Reverse()], clashing, [.. clashing.AsEnumerable().Reverse()] };
            var answers = await Task.WhenAll(batches.Select((b, i) =>
                (i % 2 == 0 ? fixture.Host : second).Client("demo-payroll").Payslips.SubmitManyAsync(new SubmitPayslipsRequest { Payslips = b }, cancellationToken: Token)));
            Assert.Equal(96L, await fixture.Scalar<long>($"select count(*) from refusion.payslips where source = '{source}'"));
            Assert.Equal(96L, await fixture.Scalar<long>($"select count(distinct number) from refusion.payslips where source = '{source}'"));
            var codes = answers.SelectMany(a => a.Results).Select(r => r.Problem?.Code).Distinct();
            Assert.Subset(new HashSet<string?> { null, "refusion.number_reused" }, codes.ToHashSet());
            Assert.Equal(2 * 96, answers.Sum(a => a.Stored));
        }

        await fixture.AssertLedgerAddsUp();
    }

    /// <summary>Payslips of whole months of new people's jobs, none of them late or early on 2 April 2026 (R15, R23).</summary>
    internal static async Task<List<PayslipRequest>> Months(TestHost host, int count, string source)
    {
        var payslips = new List<PayslipRequest>();
        while (payslips.Count < count)
        {
            var job = await Job.Make(host);
            payslips.AddRange(Enumerable.Range(0, 4).Select(m => new DateOnly(2026, 1, 1).AddMonths(m)).Select(first => job.Month(first, first.AddMonths(1).AddDays(-1)) with { Source = source }));
        }

        return payslips[..count];
    }

    /// <summary>Stores a payslip like another one under a number of its own, without saying so to anybody.</summary>
    internal static async Task Take(NpgsqlConnection connection, Guid like, string number)
    {
        await using var insert = new NpgsqlCommand($"""
            create temporary table taken on commit drop as select * from refusion.payslips where id = '{like}';
            update taken set id = '{Guid.CreateVersion7()}', number = '{number}', receipt = nextval('refusion.receipts'), adds = true, kind = 'supplement';
            update taken set chain_id = id;
            insert into refusion.payslips select * from taken;
            insert into refusion.decisions select t.id, d.no, d.at, d.actor, d.operation, d.status, d.refundable, d.rate_version, d.input, d.result
              from refusion.decisions d, taken t where d.payslip_id = '{like}' and d.no = 1;
            insert into refusion.ledger select '{Guid.CreateVersion7()}', l.at, l.actor, t.id, 1, t.id, l.employment_id, l.workplace_id, l.grant_ids, l.month, l.amount
              from refusion.ledger l, taken t where l.payslip_id = '{like}';
            """, connection);
        await insert.ExecuteNonQueryAsync(Token);
    }

    internal static PayslipRequest Correct(PayslipRequest payslip, decimal wage) => payslip with
    {
        Number = Guid.CreateVersion7().ToString(),
        Kind = PayslipKind.Correction,
        CorrectsNumber = payslip.Number,
        Lines =
        [
            new PayslipLine { Kind = LineKind.GrossWage, Amount = wage }, new PayslipLine { Kind = LineKind.AmBidrag, Amount = decimal.Round((wage - 33) * 0.08m, 2) },
            new PayslipLine { Kind = LineKind.AtpEmployee, Amount = 33 }, new PayslipLine { Kind = LineKind.AtpEmployer, Amount = 66 },
        ],
    };

    /// <summary>Twenty ways of being wrong.</summary>
    private static (string Pointer, string Code) Spoil(JsonObject row, int how)
    {
        switch (how)
        {
            case 0: row["weeklyHours"] = "ten"; return ("/weeklyHours", "request.not_a_number");
            case 1: row["lines"]![0]!["amount"] = "6500"; return ("/lines/0/amount", "request.not_a_number");
            case 2: row["lines"]![1]!["amount"] = 517.365m; return ("/lines/1/amount", "request.too_many_decimals");
            case 3: row["lines"]![2]!["kind"] = "wage"; return ("/lines/2/kind", "request.malformed_value");
            case 4: row["colour"] = "blue"; return (null!, "request.unknown_field");
            case 5: row["period"]!["from"] = "01-03-2026"; return ("/period/from", "request.malformed_value");
            case 6: row.Remove("period"); return ("/period", "request.required");
            case 7: row["employee"]!["cpr"] = "1234"; return ("/employee/cpr", "refusion.cpr_invalid");
            case 8: row["employer"]!["cvr"] = "66137113"; return ("/employer/cvr", "refusion.cvr_invalid");
            case 9: row["employer"]!["pNumber"] = "1"; return ("/employer/pNumber", "refusion.p_number_invalid");
            case 10: row["lines"] = new JsonArray(); return ("/lines", "refusion.lines_required");
            case 11: row["lines"]![1]!["amount"] = -1; return ("/lines/1/amount", "refusion.amount_negative");
            case 12: row["weeklyHours"] = null; return ("/weeklyHours", "refusion.weekly_hours_required");
            case 13: row["kind"] = "correction"; return ("/correctsPayslipId", "refusion.corrects_mismatch");
            case 14: row["supplementsNumber"] = "x"; return ("/supplementsPayslipId", "refusion.supplements_mismatch");
            case 15: row["source"] = ""; return ("/source", "request.required");
            case 16: row["absences"] = new JsonArray(new JsonObject { ["kind"] = "sickness", ["firstDay"] = "2026-03-10", ["lastDay"] = "2026-03-01" }); return ("/absences/0/lastDay", "refusion.absence_reversed");
            case 17: row["netPay"] = 99_999_999; return ("/netPay", "refusion.amount_out_of_range");
            case 18: row["attachment"] = "JVBERi0="; return ("/attachment", "refusion.attachment_not_pdf");
            default: row["payBasis"] = 7; return ("/payBasis", "request.malformed_value");
        }
    }

    private static JsonObject ToJson(PayslipRequest payslip) => JsonSerializer.SerializeToNode(payslip, BodyOptions)!.AsObject();

    private static async Task<(SubmitPayslipsResponse Answer, bool Replayed)> Post(HttpClient http, string body, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var answer = await http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return ((await answer.Content.ReadFromJsonAsync<SubmitPayslipsResponse>(BodyOptions, Token))!, answer.Headers.Contains("Idempotency-Replayed"));
    }

    private async Task AssertStored(string source, long count)
    {
        Assert.Equal(count, await fixture.Scalar<long>($"select count(*) from refusion.payslips where source = '{source}'"));
        Assert.Equal(count, await fixture.Scalar<long>($"select count(*) from refusion.ledger l join refusion.payslips p on p.id = l.payslip_id where p.source = '{source}'"));
        Assert.Equal(count, await fixture.Scalar<long>($"select count(*) from kernel.events e join refusion.payslips p on p.id = e.aggregate_id where p.source = '{source}'"));
    }
}
