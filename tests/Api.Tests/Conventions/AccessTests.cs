using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Api.Tests.Conventions;

/// <summary>Every operation, walked with every role: the role table is what the API does, and nothing is open by accident.</summary>
public sealed class AccessTests(DemoFixture fixture) : IClassFixture<DemoFixture>
{
    [Fact]
    public async Task Every_operation_answers_every_role_as_the_role_table_says()
    {
        var operations = Calls.Of(fixture.Host);
        Assert.True(operations.Count > 40);
        var wrong = new List<string>();
        foreach (var role in Access.Roles)
        {
            using var client = await fixture.Host.Http(role, Guid.CreateVersion7());
            foreach (var call in operations)
            {
                using var request = call.Request();
                using var answer = await client.SendAsync(request);
                var allowed = Access.Of(role, call.Operation.Area, call.Operation.Verb) != Reach.None;
                if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.InternalServerError || (answer.StatusCode == HttpStatusCode.Forbidden) == allowed)
                {
                    wrong.Add($"{call.Operation.Id} as {role}: {(int)answer.StatusCode}, allowed: {allowed}");
                }

                if (answer.StatusCode == HttpStatusCode.Forbidden)
                {
                    // Nothing is revealed: the same words whatever the resource.
                    Assert.Equal("auth.forbidden", await Code(answer));
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task A_role_with_own_units_finds_nothing_of_the_others_and_the_attempt_is_logged()
    {
        // ListCodes shows the law's code lists, which belong to nobody.
        var foreign = Guid.CreateVersion7();
        var (id, secret) = await fixture.Host.Register(Role.Workplace, foreign);
        using var workplace = await fixture.Host.Http(id, secret);
        var asked = 0;
        foreach (var call in Calls.Of(fixture.Host).Where(c => c.Method == "GET" && c.Operation.Id != "ListCodes" && Access.Of(Role.Workplace, c.Operation.Area, c.Operation.Verb) == Reach.Own))
        {
            using var request = call.Request();
            using var answer = await workplace.SendAsync(request);
            using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            var empty = body.RootElement.TryGetProperty("items", out var items) && items.GetArrayLength() == 0;
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound || empty, $"{call.Operation.Id}: {(int)answer.StatusCode}");
            asked += answer.StatusCode == HttpStatusCode.NotFound ? 1 : 0;
        }

        Assert.True(asked > 2);
        Assert.Equal(asked, await fixture.Scalar<long>($"select count(*) from kernel.audit where actor = '{id}' and not allowed"));
    }

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
        var descriptor = Faatimer.Host.Auth.Clients.Describe("odd", "Odd", "odd-secret", Role.System, []);
        await scope.ServiceProvider.GetRequiredService<OpenIddict.Abstractions.IOpenIddictApplicationManager>().CreateAsync(descriptor);
        await Assert.ThrowsAsync<HttpRequestException>(() => fixture.Host.Token("odd", "odd-secret"));
    }

    [Fact]
    public void Every_route_is_an_operation_or_open_on_purpose()
    {
        string[] open = ["/connect/token", "/health/live", "/health/ready", "/metrics", "/openapi/{documentName}.{extension:regex(^(json|ya?ml)$)}"];
        foreach (var endpoint in fixture.Host.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>())
        {
            var operation = endpoint.Metadata.GetMetadata<Operation>();
            Assert.True(operation is not null || open.Contains(endpoint.RoutePattern.RawText), endpoint.RoutePattern.RawText);
            Assert.True(operation is null || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null, endpoint.RoutePattern.RawText);
        }
    }

    private static async Task<string?> Code(HttpResponseMessage answer)
    {
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return problem.RootElement.GetProperty("code").GetString();
    }
}
