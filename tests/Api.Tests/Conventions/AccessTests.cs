using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Api.Tests.Conventions;

/// <summary>Every operation, walked with every role, for what is its own and what is not: the specification's table is what the API does, and nothing is open by accident.</summary>
public sealed partial class AccessTests(DemoFixture fixture) : IClassFixture<DemoFixture>
{
    /// <summary>A row of the specification's table with one of its operations; see access.txt.</summary>
    private sealed record Rule(IReadOnlyDictionary<Role, string> Cells, char Letter, string Method, string Path, string? Remark)
    {
        public Reach Of(Role role) => Cells[role].Contains(Letter, StringComparison.Ordinal) ? Reach.All
            : Cells[role].Contains(char.ToLowerInvariant(Letter), StringComparison.Ordinal) ? Reach.Own : Reach.None;

        public bool IsPart(Role role) => Cells[role].Contains('*', StringComparison.Ordinal);
    }

    [Fact]
    public void The_specification_s_table_names_every_operation_once()
    {
        var named = Table().Select(r => $"{r.Method} {r.Path}").ToList();
        var there = Calls.Of(fixture.Host).Select(c => $"{c.Method} {PathOf(c)}").ToList();
        Assert.Equal(there.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));

        // What only those see who see a record whole is nobody else's in the document either.
        Assert.Equal(Table().Where(r => r.Remark == "whole").Select(r => $"{r.Method} {r.Path}").Order(StringComparer.Ordinal), Calls.Of(fixture.Host).Where(c => c.Operation.ShowsWhole).Select(c => $"{c.Method} {PathOf(c)}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_operation_answers_every_role_as_the_specification_s_table_says()
    {
        var table = Table().ToDictionary(r => $"{r.Method} {r.Path}");
        var calls = Calls.Of(fixture.Host).Select(c => (Call: c, Rule: table[$"{c.Method} {PathOf(c)}"])).ToList();
        Guid[] workplaces = [DemoIds.Workplace, DemoStory.Id(0x38)];
        var callers = new List<(Role Role, bool IsForeign, string Id, HttpClient Http)>();
        foreach (var role in RoleTable.Roles)
        {
            // What payroll owns is what it posted, so that is the client of the demo's story.
            callers.Add(role == Role.Payroll
                ? (role, false, "demo-payroll", await fixture.Host.Http("demo-payroll"))
                : await Caller(role, false, role == Role.Workplace ? workplaces : role == Role.Manager ? [DemoIds.Department] : []));
            if (calls.Any(c => c.Rule.Of(role) == Reach.Own))
            {
                callers.Add(await Caller(role, true, Guid.CreateVersion7()));
            }
        }

        var wrong = new List<string>();
        var refused = callers.ToDictionary(c => c.Id, _ => 0L);
        foreach (var (call, rule) in calls.OrderBy(c => "RWD".IndexOf(c.Rule.Letter, StringComparison.Ordinal)))
        {
            foreach (var caller in callers.Where(c => !c.IsForeign || rule.Of(c.Role) == Reach.Own).OrderBy(c => !c.IsForeign))
            {
                using var request = call.Request();
                using var answer = await caller.Http.SendAsync(request, TestContext.Current.CancellationToken);
                var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                refused[caller.Id] += answer.StatusCode is HttpStatusCode.Forbidden || (answer.StatusCode is HttpStatusCode.NotFound && (rule.Of(caller.Role) == Reach.Own || rule.Remark == "hidden")) ? 1 : 0;
                if (Fault(rule, caller.Role, caller.IsForeign, answer.StatusCode, body) is { } fault)
                {
                    wrong.Add($"{call.Operation.Id} as {(caller.IsForeign ? "a foreign " : "")}{caller.Role}: {fault} {(int)answer.StatusCode} {body[..Math.Min(body.Length, 200)]}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        foreach (var caller in callers)
        {
            Assert.Equal((caller.Id, refused[caller.Id]), (caller.Id, await fixture.Scalar<long>($"select count(*) from kernel.audit where actor = '{caller.Id}' and not allowed")));
            caller.Http.Dispose();
        }

        async Task<(Role, bool, string, HttpClient)> Caller(Role role, bool isForeign, params Guid[] units)
        {
            var (id, secret) = await fixture.Host.Register(role, units);
            return (role, isForeign, id, await fixture.Host.Http(id, secret));
        }
    }

    /// <summary>What is wrong with an answer; null when it is as the table says.</summary>
    private static string? Fault(Rule rule, Role role, bool isForeign, HttpStatusCode status, string body)
    {
        var reach = rule.Of(role);
        if (status is HttpStatusCode.Unauthorized or HttpStatusCode.InternalServerError)
        {
            return "never";
        }

        if (reach == Reach.None && rule.Remark == "hidden")
        {
            return status == HttpStatusCode.NotFound && body.Contains("\"reference.not_found\"", StringComparison.Ordinal) ? null : "there is none";
        }

        if (reach == Reach.None)
        {
            return status == HttpStatusCode.Forbidden && body.Contains("\"auth.forbidden\"", StringComparison.Ordinal) ? null : "may not";
        }

        var hidden = rule.Remark == "whole" && rule.IsPart(role);
        if (hidden || (reach == Reach.Own && (isForeign || rule.Remark == "nobody")))
        {
            return status == HttpStatusCode.NotFound || rule.Remark == "law" || (rule.Remark == "sums" && ShowsNothing(body)) || (rule.Letter == 'R' && IsEmptyList(body)) || SaysNotOwn(body) ? null : "is not its own";
        }

        if (status is HttpStatusCode.Forbidden || (status is HttpStatusCode.NotFound && rule.Remark != "nobody" && (reach == Reach.Own || rule.Letter == 'R')))
        {
            return "may";
        }

        // Everybody in the demo's story is called so.
        return rule.IsPart(role) && (body.Contains("XXXX", StringComparison.Ordinal) || (!rule.Path.StartsWith("/api/v1/candidates", StringComparison.Ordinal) && Person().IsMatch(body))) ? "sees people" : null;
    }

    private static bool IsEmptyList(string body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.TryGetProperty("items", out var items) && items.GetArrayLength() == 0;
    }

    private static bool ShowsNothing(string body)
    {
        using var json = JsonDocument.Parse(body);
        return (json.RootElement.TryGetProperty("items", out var items) ? items.EnumerateArray() : Enumerable.Repeat(json.RootElement, 1))
            .All(s => s.GetProperty("sum").GetDecimal() == 0 && s.GetProperty("entries").GetInt32() == 0);
    }

    /// <summary>A payslip for others is refused by name, and nothing of a batch for others is stored; the single example's person has no job, and that one is a payroll system's to send (R1).</summary>
    private static bool SaysNotOwn(string body) =>
        body.Contains("\"refusion.not_own_grant\"", StringComparison.Ordinal) || body.Contains("\"code\":\"refusion.no_grant\"", StringComparison.Ordinal)
        || body.StartsWith("{\"stored\":0,", StringComparison.Ordinal);

    private static List<Rule> Table()
    {
        var rules = new List<Rule>();
        IReadOnlyDictionary<Role, string> cells = new Dictionary<Role, string>();
        foreach (var line in File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Conventions", "access.txt")).Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split(' ')))
        {
            if (line.Length == RoleTable.Roles.Count)
            {
                cells = RoleTable.Roles.Zip(line).ToDictionary(x => x.First, x => x.Second);
            }
            else
            {
                rules.Add(new(cells, line[0].Single(), line[1], line[2], line.ElementAtOrDefault(3)));
            }
        }

        return rules;
    }

    private static string PathOf(Calls call) => Constraint().Replace(call.Route, "{$1}");

    [GeneratedRegex(@"\{(\w+):[^}]*\}")]
    private static partial Regex Constraint();

    [GeneratedRegex("[a-zæøå] (Prøve|Test)\"")]
    private static partial Regex Person();

    [Fact]
    public async Task No_operation_answers_without_a_valid_token()
    {
        using var nobody = new HttpClient { BaseAddress = fixture.Host.Address };
        using var forged = new HttpClient { BaseAddress = fixture.Host.Address };
        forged.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "eyJhbGciOiJub25lIn0.eyJyb2xlIjoiQWRtaW4ifQ.");
        foreach (var call in Calls.Of(fixture.Host))
        {
            foreach (var client in new[] { nobody, forged })
            {
                using var request = call.Request();
                using var answer = await client.SendAsync(request);
                Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
                Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
                Assert.Equal("auth.token_invalid", await Code(answer));
            }
        }
    }

    [Fact]
    public async Task A_token_with_fewer_scopes_does_less_than_its_role()
    {
        var (id, secret) = await fixture.Host.Register(Role.Admin);
        using var reader = await fixture.Host.Http(id, secret, scope: "workplaces:read");
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync(new Uri("/api/v1/directorates", UriKind.Relative))).StatusCode);
        using var body = new StringContent("{\"name\":\"X\"}", Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PostAsync(new Uri("/api/v1/directorates", UriKind.Relative), body)).StatusCode);
    }

    [Fact]
    public async Task A_client_of_a_role_with_own_units_is_not_made_without_any()
    {
        using var admin = await fixture.Host.Http(Role.Admin);
        using var body = new StringContent("{\"name\":\"X\",\"role\":\"payroll\"}", Encoding.UTF8, "application/json");
        var answer = await admin.PostAsync(new Uri("/api/v1/clients", UriKind.Relative), body);
        Assert.Equal((HttpStatusCode.BadRequest, "clients.units_required"), (answer.StatusCode, await Code(answer)));
    }

    [Fact]
    public async Task A_client_with_an_unknown_role_gets_no_token()
    {
        await using var scope = fixture.Host.Services.CreateAsyncScope();
        var descriptor = Faatimer.Host.Auth.Clients.Describe(fixture.Host.Services.GetRequiredService<RoleTable>(), "odd", "Odd", "odd-secret", Role.System, []);
        await scope.ServiceProvider.GetRequiredService<OpenIddict.Abstractions.IOpenIddictApplicationManager>().CreateAsync(descriptor);
        await Assert.ThrowsAsync<HttpRequestException>(() => fixture.Host.Token("odd", "odd-secret"));
    }

    [Fact]
    public void Every_route_is_an_operation_or_open_on_purpose()
    {
        string[] open = ["/connect/token", "/health/live", "/health/ready", "/metrics", "/openapi/{documentName}.{extension:regex(^(json|ya?ml)$)}"];
        string[] signIn =
        [
            "/connect/authorize", "/connect/logout", "/konto/log-ind", "/konto/log-af", "/konto/link", "/konto/ekstern", "/konto/ekstern/tilbage",
            "/konto/log-ind/noegle", "/konto/log-ind/med-noegle", "/konto/adgangsnoegler", "/konto/adgangsnoegler/ny", "/konto/adgangsnoegler/slet",
        ];
        foreach (var endpoint in fixture.Host.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>())
        {
            var operation = endpoint.Metadata.GetMetadata<Operation>();
            var path = endpoint.RoutePattern.RawText!;
            // A page is a person's: it needs a session, and calls the API with that person's token.
            var isPage = endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy == Faatimer.Admin.AdminSetup.Policy;
            Assert.True(operation is not null || isPage || open.Contains(path) || signIn.Contains(path), path);
            Assert.True(operation is null || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null, endpoint.RoutePattern.RawText);
        }
    }

    private static async Task<string?> Code(HttpResponseMessage answer)
    {
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return problem.RootElement.GetProperty("code").GetString();
    }
}
