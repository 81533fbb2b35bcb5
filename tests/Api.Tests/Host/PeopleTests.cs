using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Host.Auth;
using Faatimer.Sdk;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using SdkRole = Faatimer.Sdk.Role;
using UserChangeKind = Faatimer.Sdk.UserChangeKind;

namespace Faatimer.Api.Tests.Host;

/// <summary>X6: people's accounts, how they come in, and what their tokens may do.</summary>
public sealed class PeopleTests(TestServer server, DemoFixture fixture) : IClassFixture<DemoFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IFaatimerClient Admin => fixture.Host.Client("demo-admin");

    [Fact]
    public async Task X6_a_person_signs_in_by_password_without_scripts_and_the_pages_act_for_that_person()
    {
        using var browser = new Browser();
        Assert.Null(await browser.Tokens(fixture.Host)); // Somebody signs in first.
        using (var first = await browser.Get(fixture.Host, "/connect/authorize?client_id=faatimer-pages"))
        {
            Assert.NotEqual(HttpStatusCode.OK, first.StatusCode);
        }

        await browser.SignIn(fixture.Host, "konsulent@demo.example");
        var tokens = (await browser.Tokens(fixture.Host))!.Value;
        var me = await Me(tokens);
        Assert.Equal(("Maja Demo", "consultant"), (me.GetProperty("name").GetString(), me.GetProperty("role").GetString()));
        Assert.StartsWith("user-", me.GetProperty("id").GetString(), StringComparison.Ordinal);

        // The cookie is for these pages and nothing else.
        using var byCookie = await browser.Get(fixture.Host, "/api/v1/me");
        Assert.Equal(HttpStatusCode.Unauthorized, byCookie.StatusCode);

        // The role's table holds for a person as for a machine.
        Assert.Equal(HttpStatusCode.OK, await Status(tokens, "/api/v1/pool/grants"));
        Assert.Equal(HttpStatusCode.Forbidden, await Status(tokens, "/api/v1/users"));
        Assert.True(await fixture.Scalar<bool>($"select count(*) > 0 from kernel.audit a where actor = 'system:sign-in' and record = 'sign-in' and a::text like '%{me.GetProperty("id").GetString()![5..13]}%{me.GetProperty("id").GetString()![^12..]}%'"));

        // Any host goes on with the session, and with the tokens.
        var other = await fixture.StartHost();
        using var there = await browser.Get(other, "/konto/log-ind");
        var elsewhere = (await browser.Tokens(other, fixture.Host))!.Value;
        Assert.Equal("Maja Demo", (await Me((await browser.Refresh(other, elsewhere))!.Value)).GetProperty("name").GetString());
    }

    [Fact]
    public async Task X6_four_eyes_limits_and_keys_go_by_person_though_all_share_the_pages_client()
    {
        using var maja = new Browser();
        using var jonas = new Browser();
        await maja.SignIn(fixture.Host, "konsulent");
        await jonas.SignIn(fixture.Host, "konsulent2");
        var (one, two) = ((await maja.Tokens(fixture.Host))!.Value, (await jonas.Tokens(fixture.Host))!.Value);
        Assert.NotEqual((await Me(one)).GetProperty("id").GetString(), (await Me(two)).GetProperty("id").GetString());
        var clock = fixture.Host.Clock.Today;
        var workplace = (await Admin.Workplaces.ListAsync(new() { Name = "Biblioteket" }, cancellationToken: Token)).Items.Single().Id;
        var (applications, answers) = (new List<Guid>(), new List<string>());
        foreach (var (tokens, cpr) in new[] { (one, "6103850011"), (two, "6103850012") })
        {
            // The same keys from two people, with other bodies: two records each.
            var candidate = await Post(tokens, "/api/v1/candidates", "same", new
            {
                cpr, name = "Ny Prøve", isDemo = true, benefit = "cash_benefit_basic", targetGroup = "activity_ready", municipality = "165", danishLevel = "fluent", weeklyHours = 10,
                outOfWorkSince = "2024-03-01", challengesBeyondUnemployment = true,
            });
            Assert.True(candidate.Status == HttpStatusCode.Created, candidate.Body.ToString());
            var application = await Post(tokens, "/api/v1/pool/applications", "same-2", new
            {
                candidateId = candidate.Body.GetProperty("id").GetGuid(), workplaceId = workplace, weeklyHours = 2, from = clock.AddDays(30), to = clock.AddDays(200), temporaryReason = "Afsluttes til foråret",
            });
            Assert.True(application.Status == HttpStatusCode.Created, application.Body.ToString());
            applications.Add(application.Body.GetProperty("id").GetGuid());
        }

        // Nobody approves what they applied for themselves; the other person does.
        var own = await Post(one, $"/api/v1/pool/applications/{applications[0]}/approve", "own", new { }, ifMatch: 1);
        Assert.Equal((HttpStatusCode.Conflict, "pool.own_application"), (own.Status, own.Body.GetProperty("code").GetString()));
        var other = await Post(two, $"/api/v1/pool/applications/{applications[0]}/approve", "other", new { }, ifMatch: 1);
        Assert.True(other.Status == HttpStatusCode.OK, other.Body.ToString());
    }

    [Fact]
    public async Task X6_a_link_that_is_used_by_several_at_once_lets_one_in_and_that_one_s_password_stands()
    {
        var made = await Admin.Users.CreateAsync(new CreateUserRequest { Name = "Ib Prøve", Mail = "ib@kommune.example", Role = SdkRole.Finance }, cancellationToken: Token);
        var link = new Uri(made.Link!).PathAndQuery;
        var browsers = Enumerable.Range(0, 4).Select(_ => new Browser()).ToList();
        var used = await Task.WhenAll(browsers.Select((browser, i) => browser.Send(fixture.Host, link, "/konto/link", ("adgangskode", $"en lille sætning {i}"), ("igen", $"en lille sætning {i}"))));
        var winner = Array.FindIndex(used, answer => answer.StatusCode == HttpStatusCode.Redirect);
        Assert.Equal([HttpStatusCode.Redirect, HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound], used.Select(answer => answer.StatusCode).Order());
        using var later = new Browser();
        await later.SignIn(fixture.Host, "ib@kommune.example", $"en lille sætning {winner}");
        browsers.ForEach(browser => browser.Dispose());
    }

    [Fact]
    public async Task X6_a_new_person_comes_in_once_by_the_link_and_chooses_a_password()
    {
        var made = await Admin.Users.CreateAsync(new CreateUserRequest { Name = "Eva Prøve", Mail = "eva@kommune.example", Role = SdkRole.Finance }, cancellationToken: Token);
        Assert.Equal((UserState.Invited, "eva@kommune.example"), (made.User.State, made.User.Mail));
        var link = new Uri(made.Link!).PathAndQuery;
        var code = link[(link.IndexOf('=', StringComparison.Ordinal) + 1)..];
        Assert.Equal(0L, await fixture.Scalar<long>($"select count(*) from kernel.idempotency i where i::text like '%{code}%'"));

        using var browser = new Browser();
        using (var refused = await browser.Send(fixture.Host, link, "/konto/link", ("adgangskode", "kort"), ("igen", "kort")))
        {
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Contains("mindst 12 tegn", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        using (var unlike = await browser.Send(fixture.Host, link, "/konto/link", ("adgangskode", "en lille sætning"), ("igen", "en anden sætning")))
        {
            Assert.Equal(HttpStatusCode.BadRequest, unlike.StatusCode);
        }

        using (var chosen = await browser.Send(fixture.Host, link, "/konto/link", ("adgangskode", "en lille sætning"), ("igen", "en lille sætning")))
        {
            Assert.Equal(HttpStatusCode.Redirect, chosen.StatusCode);
        }

        Assert.NotNull(await browser.Tokens(fixture.Host));
        using (var again = await browser.Get(fixture.Host, link))
        {
            Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        }

        using var later = new Browser();
        await later.SignIn(fixture.Host, "EVA@kommune.example", "en lille sætning");
        var shown = await Admin.Users.GetAsync(made.User.Id, cancellationToken: Token);
        Assert.Equal((UserState.Active, true), (shown.State, shown.LastSignInAt is not null));
        Assert.Equal((true, 0), (shown.SignIn!.HasPassword, shown.SignIn.Passkeys));
        Assert.Equal(2, shown.SignIn.Sessions);
        Assert.Equal([UserChangeKind.Created], shown.History!.Select(h => h.Kind));
    }

    [Fact]
    public async Task X6_who_begins_anew_by_a_link_has_no_passkey_that_somebody_added_before()
    {
        var made = await Admin.Users.CreateAsync(new CreateUserRequest { Name = "Pia Prøve", Mail = "pia@kommune.example", Role = SdkRole.Consultant }, cancellationToken: Token);
        await fixture.Scalar<object>($"insert into auth.passkeys (credential_id, user_id, data) values ('\\x0102', '{made.User.Id}', '{{}}')");
        using var browser = new Browser();
        using (var unlike = await browser.Send(fixture.Host, new Uri(made.Link!).PathAndQuery, "/konto/link", ("adgangskode", "en lille sætning"), ("igen", "en anden sætning")))
        {
            Assert.Equal(1, await fixture.Scalar<long>($"select count(*) from auth.passkeys where user_id = '{made.User.Id}'"));
        }

        (await browser.Send(fixture.Host, new Uri(made.Link!).PathAndQuery, "/konto/link", ("adgangskode", "en lille sætning"), ("igen", "en lille sætning"))).Dispose();
        Assert.Equal(0, await fixture.Scalar<long>($"select count(*) from auth.passkeys where user_id = '{made.User.Id}'"));
    }

    [Fact]
    public async Task X6_a_changed_role_a_sign_out_and_a_deactivation_count_on_every_host()
    {
        var made = await Admin.Users.CreateAsync(new CreateUserRequest { Name = "Finn Prøve", Mail = "finn@kommune.example", Role = SdkRole.Consultant }, cancellationToken: Token);
        using var browser = new Browser();
        var link = new Uri(made.Link!).PathAndQuery;
        (await browser.Send(fixture.Host, link, "/konto/link", ("adgangskode", "en lille sætning"), ("igen", "en lille sætning"))).Dispose();
        var tokens = (await browser.Tokens(fixture.Host))!.Value;
        Assert.Equal(HttpStatusCode.OK, await Status(tokens, "/api/v1/candidates"));

        var other = await fixture.StartHost();
        var changed = await Admin.Users.UpdateAsync(made.User.Id, made.User.Version, new UpdateUserRequest { Name = "Finn Prøve", Mail = "finn@kommune.example", Role = SdkRole.Auditor }, cancellationToken: Token);
        Assert.Equal(HttpStatusCode.Forbidden, await Status(tokens, "/api/v1/candidates", other));
        Assert.Equal(HttpStatusCode.OK, await Status(tokens, "/api/v1/users", other));
        Forget();
        Assert.Equal(HttpStatusCode.Forbidden, await Status(tokens, "/api/v1/candidates"));

        var out1 = await Admin.Users.SignOutAsync(made.User.Id, changed.Version, cancellationToken: Token);
        Forget();
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(tokens, "/api/v1/users"));
        Assert.Null(await browser.Refresh(fixture.Host, tokens));
        Assert.Null(await browser.Tokens(fixture.Host)); // The browser's session is over as well.

        await browser.SignIn(fixture.Host, "finn@kommune.example", "en lille sætning");
        tokens = (await browser.Tokens(fixture.Host))!.Value;
        var gone = await Admin.Users.DeactivateAsync(made.User.Id, out1.Version, cancellationToken: Token);
        Assert.Equal(UserState.Deactivated, gone.State);
        Forget();
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(tokens, "/api/v1/users"));
        Assert.Null(await browser.Refresh(fixture.Host, tokens));
        using (var refused = await browser.Send(fixture.Host, "/konto/log-ind", "/konto/log-ind", ("mail", "finn@kommune.example"), ("kode", "en lille sætning")))
        {
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        Assert.Equal("users.deactivated", (await Assert.ThrowsAsync<RuleViolatedException>(() => Admin.Users.MakeLinkAsync(made.User.Id, gone.Version, cancellationToken: Token))).Code);
        var back = await Admin.Users.ActivateAsync(made.User.Id, gone.Version, cancellationToken: Token);
        Assert.Equal("users.active", (await Assert.ThrowsAsync<RuleViolatedException>(() => Admin.Users.ActivateAsync(made.User.Id, back.Version, cancellationToken: Token))).Code);
        await browser.SignIn(fixture.Host, "finn@kommune.example", "en lille sætning");
        Assert.Equal(
            [UserChangeKind.Created, UserChangeKind.RoleChanged, UserChangeKind.SignedOut, UserChangeKind.Deactivated, UserChangeKind.Activated],
            (await Admin.Users.GetAsync(made.User.Id, cancellationToken: Token)).History!.Select(h => h.Kind));

        // Within 60 seconds: what a host remembers of a token is no older.
        void Forget() => fixture.Host.Services.GetRequiredService<TokenCache>().Entries.Clear();
    }

    [Fact]
    public async Task X6_an_account_is_one_person_s_with_a_role_of_people_and_units_that_exist()
    {
        var fields = new CreateUserRequest { Name = "Grethe Prøve", Mail = "grethe@kommune.example", Role = SdkRole.Finance };
        var made = await Admin.Users.CreateAsync(fields, cancellationToken: Token);
        Assert.Equal("users.mail_taken", (await Assert.ThrowsAsync<RuleViolatedException>(() => Admin.Users.CreateAsync(fields with { Mail = "GRETHE@kommune.example" }, cancellationToken: Token))).Code);
        var invalid = await Assert.ThrowsAsync<ValidationFailedException>(() => Admin.Users.CreateAsync(fields with { Mail = "ingen mail", Role = SdkRole.Payroll }, cancellationToken: Token));
        Assert.Equal(["users.mail_malformed", "users.role_of_machines"], invalid.Errors.Select(e => e.Code).Order(StringComparer.Ordinal));
        Assert.Equal("clients.units_required", (await Assert.ThrowsAsync<ValidationFailedException>(() => Admin.Users.CreateAsync(fields with { Mail = "a@b.example", Role = SdkRole.Manager }, cancellationToken: Token))).Code);
        Assert.Equal("users.unit_unknown", (await Assert.ThrowsAsync<ValidationFailedException>(() => Admin.Users.CreateAsync(fields with { Mail = "a@b.example", Role = SdkRole.Manager, Units = [Guid.CreateVersion7()] }, cancellationToken: Token))).Code);

        // Somebody of the same role stands in.
        var konsulent = (await Admin.Users.SearchAsync(new SearchUsersRequest { Text = "konsulent@" }, cancellationToken: Token)).Items.Single();
        var finance = (await Admin.Users.CreateAsync(fields with { Name = "Signe Prøve", Mail = "signe@kommune.example" }, cancellationToken: Token)).User;
        var period = new SetSubstitutePeriod { UserId = konsulent.Id, From = new(2026, 12, 1), To = new(2026, 12, 7) };
        Assert.Equal("users.substitute_unfit", (await Assert.ThrowsAsync<RuleViolatedException>(() => Admin.Users.SetSubstituteAsync(made.User.Id, made.User.Version, new SetSubstituteRequest { Substitute = period }, cancellationToken: Token))).Code);
        Assert.Equal("users.period_backwards", (await Assert.ThrowsAsync<ValidationFailedException>(() => Admin.Users.SetSubstituteAsync(made.User.Id, made.User.Version, new SetSubstituteRequest { Substitute = period with { To = new(2026, 11, 1) } }, cancellationToken: Token))).Code);
        var away = await Admin.Users.SetSubstituteAsync(made.User.Id, made.User.Version, new SetSubstituteRequest { Substitute = period with { UserId = finance.Id } }, cancellationToken: Token);
        Assert.Equal("Signe Prøve", away.Substitute!.Name);
        await Assert.ThrowsAsync<VersionConflictException>(() => Admin.Users.SetSubstituteAsync(made.User.Id, made.User.Version, new SetSubstituteRequest(), cancellationToken: Token));

        // An admin stays one.
        using var browser = new Browser();
        await browser.SignIn(fixture.Host, "admin");
        var tokens = (await browser.Tokens(fixture.Host))!.Value;
        var own = (await Admin.Users.SearchAsync(new SearchUsersRequest { Text = "admin@demo" }, cancellationToken: Token)).Items.Single();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(fixture.Host.Address, $"/api/v1/users/{own.Id}/deactivate"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("access_token").GetString());
        request.Headers.TryAddWithoutValidation("If-Match", $"\"{own.Version}\"");
        using var http = new HttpClient();
        using var answer = await http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("users.own_account", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task X6_passwords_are_not_guessed_and_nobody_is_sent_elsewhere_after_a_sign_in()
    {
        var made = await Admin.Users.CreateAsync(new CreateUserRequest { Name = "Hans Prøve", Mail = "hans@kommune.example", Role = SdkRole.Finance }, cancellationToken: Token);
        using var browser = new Browser();
        (await browser.Send(fixture.Host, new Uri(made.Link!).PathAndQuery, "/konto/link", ("adgangskode", "en lille sætning"), ("igen", "en lille sætning"))).Dispose();
        for (var i = 0; i < 8; i++)
        {
            using var wrong = await browser.Send(fixture.Host, "/konto/log-ind", "/konto/log-ind", ("mail", "hans@kommune.example"), ("kode", "forkert"));
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        }

        using (var locked = await browser.Send(fixture.Host, "/konto/log-ind", "/konto/log-ind", ("mail", "hans@kommune.example"), ("kode", "en lille sætning")))
        {
            Assert.Equal(HttpStatusCode.BadRequest, locked.StatusCode);
            Assert.Contains("for mange gange", await locked.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        Assert.Equal(UserState.Locked, (await Admin.Users.GetAsync(made.User.Id, cancellationToken: Token)).State);
        foreach (var (asked, sent) in new[] { ("/puljen?uge=1", "/puljen?uge=1"), ("https://ond.example/", "/"), ("//ond.example", "/"), ("/\\ond.example", "/") })
        {
            using var other = new Browser();
            using var answer = await other.Send(fixture.Host, "/konto/log-ind", "/konto/log-ind", ("mail", "finans"), ("kode", "demo"), ("videre", asked));
            Assert.Equal(sent, answer.Headers.Location!.OriginalString);
        }

        // A form from elsewhere is no form.
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["mail"] = "finans", ["kode"] = "demo" });
        using var forged = await http.PostAsync(new Uri(fixture.Host.Address, "/konto/log-ind"), form, Token);
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
    }

    [Fact]
    public async Task X6_the_municipality_s_own_sign_in_says_by_its_claims_who_comes_and_as_what()
    {
        // Another installation is the provider: its people are the municipality's accounts.
        var provider = await fixture.FreshDemoHost();
        try
        {
            var here = await fixture.StartHost(null,
                $"--Faatimer:External:Authority={provider.Address}", $"--Faatimer:External:MetadataAddress={provider.Address}.well-known/openid-configuration", "--Faatimer:External:ClientId=other-house",
                "--Faatimer:External:ClientSecret=other-secret-0123456789", "--Faatimer:External:RequireHttps=false", "--Faatimer:External:RoleClaim=role", "--Faatimer:External:Roles:Finance=Coordinator");
            await using (var scope = provider.Services.CreateAsyncScope())
            {
                await scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>().CreateAsync(new OpenIddictApplicationDescriptor
                {
                    ClientId = "other-house", ClientSecret = "other-secret-0123456789", ClientType = OpenIddictConstants.ClientTypes.Confidential, ConsentType = OpenIddictConstants.ConsentTypes.Implicit,
                    RedirectUris = { new Uri(here.Address, "/konto/ekstern/svar") },
                    Permissions =
                    {
                        OpenIddictConstants.Permissions.Endpoints.Authorization, OpenIddictConstants.Permissions.Endpoints.Token, OpenIddictConstants.Permissions.GrantTypes.AuthorizationCode,
                        OpenIddictConstants.Permissions.ResponseTypes.Code,
                    },
                }, Token);
            }

            using var browser = new Browser();
            await browser.SignIn(provider, "finans");
            var end = await Follow(browser, here, "/konto/ekstern?videre=/");
            Assert.Equal("/", end);
            var tokens = (await browser.Tokens(here))!.Value;
            var me = await Me(tokens, here);
            Assert.Equal(("Karen Demo", "coordinator"), (me.GetProperty("name").GetString(), me.GetProperty("role").GetString()));

            // A role that the settings do not know comes nowhere.
            using var another = new Browser();
            await another.SignIn(provider, "konsulent");
            Assert.Equal("403", await Follow(another, here, "/konto/ekstern?videre=/"));
        }
        finally
        {
            await provider.DisposeAsync();
        }
    }

    [Fact]
    public async Task X6_the_first_person_of_an_empty_database_is_an_admin_who_makes_the_others()
    {
        string[] settings = ["--Faatimer:Bootstrap:Mail=foerste@kommune.example", "--Faatimer:Bootstrap:Password=en lille sætning"];
        var empty = await server.CreateDatabase(demo: false);
        for (var start = 0; start < 2; start++)
        {
            await using var host = await TestHost.Start(server, empty, settings: settings);
            using var browser = new Browser();
            await browser.SignIn(host, "foerste@kommune.example", "en lille sætning");
            Assert.Equal("admin", (await Me((await browser.Tokens(host))!.Value, host)).GetProperty("role").GetString());
        }
    }

    /// <summary>Goes where redirects lead; answers the last local path, or the status it ended with.</summary>
    private static async Task<string> Follow(Browser browser, TestHost host, string path)
    {
        var at = new Uri(host.Address, path);
        for (var step = 0; step < 10; step++)
        {
            using var answer = await browser.Get(host, at.AbsoluteUri);
            if (answer.Headers.Location is not { } location)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"{at}: {await answer.Content.ReadAsStringAsync(Token)}");
                return ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
            }

            at = new Uri(at, location);
            if (at.Authority == host.Address.Authority && at.AbsolutePath == "/")
            {
                return "/";
            }
        }

        throw new InvalidOperationException("no end: " + at);
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> Post(JsonElement tokens, string path, string key, object body, int? ifMatch = null)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(fixture.Host.Address, path)) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("access_token").GetString());
        request.Headers.Add("Idempotency-Key", key);
        if (ifMatch is { } version)
        {
            request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
        }

        using var answer = await http.SendAsync(request, Token);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Token));
    }

    private Task<JsonElement> Me(JsonElement tokens, TestHost? host = null) => Read(tokens, "/api/v1/me", host);

    private async Task<JsonElement> Read(JsonElement tokens, string path, TestHost? host)
    {
        using var http = new HttpClient { BaseAddress = (host ?? fixture.Host).Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("access_token").GetString());
        return await http.GetFromJsonAsync<JsonElement>(path, Token);
    }

    private async Task<HttpStatusCode> Status(JsonElement tokens, string path, TestHost? host = null)
    {
        using var http = new HttpClient { BaseAddress = (host ?? fixture.Host).Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("access_token").GetString());
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), Token);
        return answer.StatusCode;
    }
}
