using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>R16, R17: a batch that is tried is answered as it is when it is posted.</summary>
public sealed class ValidatePayslipsTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private const string Batch = "/api/v1/refusion/payslips/batch";

    private static readonly string[] Tables = ["refusion.payslips", "refusion.decisions", "refusion.ledger", "refusion.employments", "refusion.judgements", "kernel.events", "kernel.idempotency"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, "demo-payroll")]
    [InlineData(2, "demo-payroll")]
    [InlineData(3, "demo-payroll")]
    [InlineData(4, "demo-workplace")]
    public async Task R16_a_mixed_batch_is_validated_as_it_is_then_posted_and_nothing_is_stored(int seed, string client)
    {
        var random = new Random(seed);
        var people = new[] { await Job.Make(fixture.Host), await Job.Make(fixture.Host, 12, 10), await Job.Person(fixture.Host) };
        var stored = people.Select((p, i) => p.Month(new(2026, 1, 1), new(2026, 1, 31)) with { PaidHours = i == 0 ? null : 43.33m }).Select(p => p.Claimed()).ToList();
        await fixture.Payroll.Payslips.SubmitManyAsync(new SubmitPayslipsRequest { Payslips = stored }, cancellationToken: Token);
        var body = Mixed(random, people, stored).ToJsonString();
        await fixture.Quiet();
        using var http = await fixture.Host.Http(client);

        var before = await Counts();
        var tried = await Post(http, Batch + "/validate", body, "application/json");
        Assert.Equal(before, await Counts());
        var posted = await Post(http, Batch, body, "application/json");
        AssertSame(tried, posted);

        // What was mixed is in the answer: new, known and refused ones, and ones that see each other.
        var results = posted["results"]!.AsArray();
        Assert.Equal(["created", "refused", "unchanged"], results.Select(r => r!["outcome"]!.GetValue<string>()).Distinct().Order(StringComparer.Ordinal));
        Assert.True(results.Select(r => r!["problem"]?["code"]?.GetValue<string>()).Distinct().Count() > 3);

        // And once more, when all that could be stored is: nothing is new.
        AssertSame(await Post(http, Batch + "/validate", body, "application/json"), await Post(http, Batch, body, "application/json"));
        await fixture.AssertLedgerAddsUp();
    }

    [Fact]
    public async Task R16_a_file_is_validated_as_it_is_then_posted()
    {
        var job = await Job.Make(fixture.Host);
        var number = Guid.CreateVersion7().ToString();
        var person = $"{job.Cpr};Åse Prøve;66137112;1003289999;Biblioteket;2026-03-01;2026-03-31;monthly;10;43,33";
        var file = "source;number;kind;correctsNumber;cpr;name;cvr;pNumber;workplace;from;to;payBasis;weeklyHours;paidHours;line;amount\n"
            + $"opus;{number};;;{person};grossWage;6500,00\n"
            + $"opus;{number}-r;correction;{number};{person};grossWage;6600,00\n"
            + $"opus;{number}-x;;;{person};grossWage;6500,00\n"
            + $"opus;{number}-y;;;{person};grossWage;6.500\n";
        using var http = await fixture.Host.Http("demo-payroll");
        var tried = await Post(http, Batch + "/validate", file, "text/csv");
        Assert.Equal(["created", "created", "refused", "refused"], tried["results"]!.AsArray().Select(r => r!["outcome"]!.GetValue<string>()));
        Assert.Equal("6.500", tried["results"]![3]!["problem"]!["errors"]![0]!["value"]!.GetValue<string>());

        // The days are taken by a payslip of the same file: it has no id yet.
        var overlap = tried["results"]![2]!["problem"]!["errors"]![0]!;
        Assert.Equal(("refusion.period_overlap", null), (overlap["code"]!.GetValue<string>(), overlap["existingPayslipId"]));
        AssertSame(tried, await Post(http, Batch, file, "text/csv"));

        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(file));
        var again = await fixture.Payroll.Payslips.ValidateCsvAsync(stream, cancellationToken: Token);
        Assert.Equal([SubmittedOutcome.Unchanged, SubmittedOutcome.Unchanged, SubmittedOutcome.Refused, SubmittedOutcome.Refused], again.Results.Select(r => r.Outcome));
        Assert.Contains("existingPayslipId", again.Results[2].Problem!.Errors[0].AdditionalProperties.Keys);
    }

    [Fact]
    public async Task R16_trying_stores_the_audit_row_alone_and_a_key_is_not_remembered()
    {
        var (job, other) = (await Job.Make(fixture.Host), await Job.Make(fixture.Host));
        var known = await fixture.Payroll.Payslips.SubmitAsync(job.March(), cancellationToken: Token);
        await fixture.Quiet();
        var before = await Counts();
        foreach (var payslips in new PayslipRequest[][] { [job.March(known.Number), other.March(), other.March() with { Lines = [] }], [other.March()] })
        {
            var tried = await fixture.Payroll.Payslips.ValidateManyAsync(new SubmitPayslipsRequest { Payslips = payslips }, new() { IdempotencyKey = "tried" }, Token);
            Assert.Equal(payslips.Length > 1 ? [known.Id, null, null] : [null], tried.Results.Select(r => r.Id));
        }

        Assert.Equal(before, await Counts());
        Assert.Equal(1L, await fixture.Scalar<long>($"""
            select count(*) from kernel.audit where operation = 'ValidatePayslips' and verb = 'read' and purpose = 'validate' and record = 'payslip'
            and record_ids = array['{known.Id}'::uuid] and person_ids @> array['{job.CandidateId}'::uuid, '{other.CandidateId}'::uuid] and cardinality(person_ids) = 2
            """));
    }

    [Theory]
    [InlineData("""{"payslips":[]}""", 400, "request.required")]
    [InlineData("""{"payslips":[{]}""", 400, "request.malformed_json")]
    public async Task R16_a_body_that_cannot_be_read_whole_is_refused_whole(string body, int status, string code)
    {
        using var http = await fixture.Host.Http("demo-payroll");
        using var answer = await http.PostAsync(new Uri(Batch + "/validate", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"), Token);
        Assert.Equal((status, code), ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("code").GetString()));
    }

    /// <summary>Thirty payslips of what payroll systems send, right and wrong, each of which may be about one before it.</summary>
    private static JsonObject Mixed(Random random, Job[] people, List<PayslipRequest> stored)
    {
        var sent = new List<PayslipRequest>(stored);
        var rows = new JsonArray();
        for (var i = 0; i < 30; i++)
        {
            var (person, before, month) = (people[random.Next(people.Length)], sent[random.Next(sent.Count)], new DateOnly(2026, random.Next(1, 5), 1));
            var payslip = (i < 8 ? i : random.Next(8)) switch
            {
                0 => person.Month(month, month.AddMonths(1).AddDays(-1)),
                1 => before,
                2 => before with { NetPay = random.Next(9_000) },
                3 => PayslipBatchTests.Correct(before, 6000 + random.Next(900)),
                4 => before with
                {
                    Number = Guid.CreateVersion7().ToString(), Kind = PayslipKind.Supplement, CorrectsNumber = null, SupplementsNumber = before.Number, PaidHours = 1, WeeklyHours = null,
                    Lines = [new PayslipLine { Kind = LineKind.OtherCost, Amount = random.Next(1, 300) }],
                },
                5 => person.Month(month, month.AddMonths(1).AddDays(-1)) with { Absences = [new Absence { Kind = AbsenceKind.Sickness, FirstDay = month.AddDays(3), LastDay = month.AddDays(random.Next(3, 20)) }] },
                6 => person.Hours(month, month.AddDays(6), "2026-W" + random.Next(1, 18).ToString("00", System.Globalization.CultureInfo.InvariantCulture), 9.5m),
                _ => person.March() with { Employee = new PayslipEmployee { Cpr = "3113801234", Name = "Ingen Prøve" } },
            };
            payslip = payslip.ClaimedPeriod is null && random.Next(4) > 0 ? payslip.Claimed() : payslip;
            sent.Add(payslip);
            var row = JsonSerializer.SerializeToNode(payslip, PayslipBatchTests.BodyOptions)!.AsObject();
            switch (i < 8 ? -1 : random.Next(12))
            {
                case 0: row["colour"] = "blue"; break;
                case 1: row["lines"]![0]!["amount"] = "1,00"; break;
                default: break;
            }

            rows.Add(row);
        }

        return new JsonObject { ["payslips"] = rows };
    }

    private static async Task<JsonNode> Post(HttpClient http, string path, string body, string type)
    {
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8, type), Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }

    /// <summary>Equal, but for the ids of what posting made.</summary>
    private static void AssertSame(JsonNode tried, JsonNode posted)
    {
        var without = posted.DeepClone();
        var made = without["results"]!.AsArray().Where(r => r!["outcome"]!.GetValue<string>() == "created").Select(r => r!["id"]!.GetValue<string>()).ToHashSet();
        foreach (var result in without["results"]!.AsArray())
        {
            if (result!["id"] is { } id && made.Contains(id.GetValue<string>()))
            {
                result["id"] = null;
            }

            foreach (var error in result["problem"]?["errors"]?.AsArray() ?? [])
            {
                if (error!["existingPayslipId"] is { } existing && made.Contains(existing.GetValue<string>()))
                {
                    error.AsObject().Remove("existingPayslipId");
                }
            }
        }

        foreach (var (expected, actual) in without["results"]!.AsArray().Zip(tried["results"]!.AsArray()))
        {
            Assert.Equal(expected!.ToJsonString(), actual!.ToJsonString());
        }

        Assert.Equal(without.ToJsonString(), tried.ToJsonString());
    }

    /// <summary>What is stored, and the places in the order of receipt that were drawn.</summary>
    private async Task<string> Counts()
    {
        var counts = new List<string>();
        foreach (var table in Tables)
        {
            counts.Add($"{table} {await fixture.Scalar<long>($"select count(*) from {table}")}");
        }

        return string.Join(", ", counts) + $", receipts {await fixture.Scalar<long>("select last_value from refusion.receipts")}, {await fixture.Scalar<string>("select md5(string_agg(p::text, ',' order by p.id)) from refusion.payslips p")}";
    }
}
