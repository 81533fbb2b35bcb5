using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Conventions;

/// <summary>Who calls is what the token says.</summary>
public sealed class MeTests(DemoFixture fixture) : IClassFixture<DemoFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_caller_is_told_its_name_role_units_and_scopes()
    {
        var (id, secret) = await fixture.Host.Register(Role.Manager, [DemoIds.Directorates[1], DemoIds.Department, DemoIds.Workplace, Guid.CreateVersion7()]);
        var me = await fixture.Host.Client(id, secret).Me.GetAsync(cancellationToken: Token);
        Assert.Equal((id, Faatimer.Sdk.Role.Manager, "1.0", true), (me.Id, me.Role, me.ApiVersion, me.Demo));
        var admin = fixture.Host.Client("demo-admin");
        Assert.Equal(await admin.Clients.ListAllAsync(cancellationToken: Token).Where(c => c.ClientId == id).Select(c => c.Name).SingleAsync(Token), me.Name);
        Assert.Equal(
            [
                (DemoIds.Directorates[1], OrganisationLevel.Directorate, (await admin.Organisation.GetDirectorateAsync(DemoIds.Directorates[1], cancellationToken: Token)).Name),
                (DemoIds.Department, OrganisationLevel.Department, (await admin.Organisation.GetDepartmentAsync(DemoIds.Department, cancellationToken: Token)).Name),
                (DemoIds.Workplace, OrganisationLevel.Workplace, (await admin.Workplaces.GetAsync(DemoIds.Workplace, cancellationToken: Token)).Name),
            ],
            me.Units.Select(u => (u.Id, u.Kind, u.Name)));
        Assert.Contains("pool:read", me.Scopes);
        Assert.DoesNotContain("refusion:decide", me.Scopes);
        Assert.Empty((await fixture.Host.Client("demo-finance").Me.GetAsync(cancellationToken: Token)).Units);
    }

    [Fact]
    public async Task A_caller_is_told_the_language_that_is_spoken_with_it()
    {
        using var http = await fixture.Host.Http("demo-auditor");
        foreach (var (asked, spoken) in new[] { ("en-GB", "en"), ("da", "da"), ("fr", "da") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me") { Headers = { { "Accept-Language", asked } } };
            using var answer = await http.SendAsync(request, Token);
            Assert.Contains($"\"language\":\"{spoken}\"", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }
    }
}
