using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Conventions;

/// <summary>Names stand beside ids, as far as the caller may see them.</summary>
public sealed class NamesTests(DemoFixture fixture) : IClassFixture<DemoFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_reads_the_registers_reads_their_names_beside_ids()
    {
        var (consultant, finance) = (fixture.Host.Client("demo-consultant"), fixture.Host.Client("demo-finance"));
        var candidates = await consultant.Candidates.ListAllAsync(cancellationToken: Token).ToDictionaryAsync(c => c.Id, c => c.Name, cancellationToken: Token);
        var workplaces = await consultant.Workplaces.ListAllAsync(cancellationToken: Token).ToDictionaryAsync(w => w.Id, w => w.Name, cancellationToken: Token);
        foreach (var grants in new[] { await consultant.Grants.ListAllAsync(cancellationToken: Token).ToListAsync(Token), [await finance.Grants.GetAsync(DemoIds.Grant, cancellationToken: Token)] })
        {
            Assert.NotEmpty(grants);
            Assert.All(grants, g => Assert.Equal(
                (g.CandidateId, candidates[g.CandidateId!.Value], g.WorkplaceId, workplaces[g.WorkplaceId]), (g.Candidate!.Id, g.Candidate.Name, g.Workplace!.Id, g.Workplace.Name)));
        }

        foreach (var applications in new[]
        {
            await consultant.Applications.ListAllAsync(cancellationToken: Token).ToListAsync(Token), await finance.Applications.ListWaitingAllAsync(cancellationToken: Token).ToListAsync(Token),
            [await consultant.Applications.GetAsync(DemoIds.Application, cancellationToken: Token)],
        })
        {
            Assert.NotEmpty(applications);
            Assert.All(applications, a => Assert.Equal((candidates[a.CandidateId], workplaces[a.WorkplaceId]), (a.Candidate!.Name, a.Workplace!.Name)));
        }

        var payslips = await finance.Payslips.ListAllAsync(cancellationToken: Token).ToListAsync(Token);
        Assert.Contains(payslips, p => p.Workplace is not null);
        Assert.All(payslips, p => Assert.Equal(p.WorkplaceId is { } id ? workplaces[id] : null, p.Workplace?.Name));
        Assert.Equal(workplaces[DemoIds.Workplace], (await finance.Payslips.GetAsync(DemoIds.Payslip, cancellationToken: Token)).Workplace!.Name);
        var entries = await finance.Ledger.ListAllAsync(cancellationToken: Token).ToListAsync(Token);
        Assert.NotEmpty(entries);
        Assert.All(entries, e => Assert.Equal(workplaces[e.WorkplaceId], e.Workplace!.Name));
        var repayments = await finance.Settlements.ListRepaymentsAllAsync(cancellationToken: Token).ToListAsync(Token);
        Assert.Equal(workplaces[repayments[0].WorkplaceId], repayments[0].Workplace!.Name);
        Assert.Equal(workplaces[repayments[0].WorkplaceId], (await finance.Settlements.GetRepaymentAsync(repayments[0].Id, cancellationToken: Token)).Workplace!.Name);
        var missing = (await finance.Payslips.ListMissingAsync(new() { Month = "2026-02" }, cancellationToken: Token)).Items;
        Assert.NotEmpty(missing);
        var people = await consultant.Grants.ListAllAsync(cancellationToken: Token).ToDictionaryAsync(g => g.Id, g => g.CandidateId, cancellationToken: Token);
        Assert.All(missing, m => Assert.Equal((people[m.GrantId], workplaces[m.WorkplaceId]), (m.Candidate!.Id, m.Workplace!.Name)));
    }

    [Fact]
    public async Task Histories_and_settings_name_who_made_them()
    {
        using var consultant = await fixture.Host.Http("demo-consultant");
        using var admin = await fixture.Host.Http("demo-admin");
        using var finance = await fixture.Host.Http("demo-finance");
        using var manager = await fixture.Host.Http("demo-manager");
        var grant = $"pool/grants/{DemoIds.Grant}";
        Assert.Equal("demo-consultant null", By((await Post(consultant, grant + "/pause", new { lastDay = "2027-12-31", reason = "Papirer" }))["history"]!.AsArray()[^1]!["by"]));
        Assert.Equal("demo-consultant Demo Consultant", By((await Get(consultant, grant))["history"]!.AsArray()[^1]!["by"]));
        Assert.Equal("demo-colleague null", By((await Get(consultant, "pool/grants"))["items"]!.AsArray().Single(g => (Guid)g!["id"]! == DemoIds.Grant)!["history"]![0]!["by"]));

        var settings = new { validFrom = "2029-01-01", maxSubsidisedHours = 10, maxMonths = 12, joinedWithinDays = 30, offerDays = 5, expectedHourlyCost = 180, decision = "Punkt 4" };
        Assert.Equal("demo-admin null", By((await Post(admin, "pool/settings", settings))["createdBy"]));
        var versions = (await Get(admin, "pool/settings"))["versions"]!.AsArray();
        Assert.Equal(("null", "demo-admin Demo Admin"), (By(versions[0]!["createdBy"]), By(versions[^1]!["createdBy"])));
        Assert.Equal((true, "Punkt 4"), (versions[^1]!["createdAt"] is not null, (string?)versions[^1]!["decision"]));

        await Post(admin, "pool/schemes", new { from = "2029-01-01", weeklyHours = 100, decision = "Punkt 3" });
        Assert.Equal("demo-admin Demo Admin", By((await Get(consultant, "pool/schemes?sort=-recordedAt&limit=1"))["items"]![0]!["recordedBy"]));

        var first = await Get(finance, "refusion/rates/2024-01-01");
        Assert.Equal(("null", await fixture.Scalar<long>("select count(*) from refusion.decisions where rate_version = '2024-01-01'")), (By(first["createdBy"]), first["usedBy"]!.GetValue<long>()));
        await Post(finance, "refusion/rates", new { validFrom = "2029-01-01", figures = first["figures"] });
        var made = await Get(admin, "refusion/rates/2029-01-01");
        Assert.Equal(("demo-finance Demo Finance", 0), (By(made["createdBy"]), made["usedBy"]!.GetValue<int>()));
        Assert.Equal("demo-finance Demo Finance", By((await Get(admin, "refusion/rates"))["items"]!.AsArray()[^1]!["createdBy"]));

        Assert.Equal("demo-finance null", By((await Post(finance, "refusion/settlements/2026-05/close", new { }))["history"]!.AsArray()[^1]!["by"]));
        Assert.Equal("demo-finance Demo Finance", By((await Get(finance, "refusion/settlements/2026-05"))["history"]!.AsArray()[^1]!["by"]));
        Assert.All((await Get(manager, "refusion/settlements/2026-01"))["history"]!.AsArray(), h => Assert.Null(h!["by"]));

        static string By(JsonNode? actor) => actor is null ? "null" : $"{actor["id"]} {actor["name"]?.ToString() ?? "null"}";
    }

    private static async Task<JsonNode> Get(HttpClient http, string path) => JsonNode.Parse(await http.GetStringAsync(new Uri("/api/v1/" + path, UriKind.Relative), Token))!;

    private static async Task<JsonNode> Post(HttpClient http, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/" + path) { Content = JsonContent.Create(body) };
        request.Headers.IfMatch.Add(System.Net.Http.Headers.EntityTagHeaderValue.Any);
        using var answer = await http.SendAsync(request, Token);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(Token))!;
    }

    [Fact]
    public async Task A_workplace_reads_its_own_name_and_no_candidate_s()
    {
        var workplace = await fixture.Host.Client(Role.Workplace, DemoIds.Workplace);
        var applications = (await workplace.Applications.ListAsync(cancellationToken: Token)).Items;
        Assert.NotEmpty(applications);
        Assert.All(applications, a => Assert.Equal((DemoIds.Workplace, true), (a.Workplace!.Id, a.Candidate is null)));
        Assert.Null((await workplace.Grants.GetAsync(DemoIds.Grant, cancellationToken: Token)).Candidate);
        var grant = await fixture.Host.Client("demo-payroll").Grants.GetAsync(DemoIds.Grant, cancellationToken: Token);
        Assert.Null(grant.Candidate);
        Assert.NotNull(grant.Workplace);
    }
}
