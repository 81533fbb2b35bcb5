using System.Net;
using Faatimer.Sdk;

namespace Faatimer.Admin.Tests;

/// <summary>What goes wrong on a real day: two presses, somebody faster, a session that is over, an API that is away.</summary>
[Collection(nameof(Municipality))]
public sealed class RoughTests(Municipality municipality)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_form_that_is_sent_twice_does_it_once()
    {
        using var http = await municipality.Http("admin");
        var html = await http.GetStringAsync("/arbejdspladser/organisation", Token);
        var form = html[html[..html.IndexOf("value=\"direktoer\"", StringComparison.Ordinal)].LastIndexOf("<form", StringComparison.Ordinal)..];
        var fields = Municipality.Hidden().Matches(form[..form.IndexOf("</form>", StringComparison.Ordinal)]).ToDictionary(m => m.Groups[1].Value, m => WebUtility.HtmlDecode(m.Groups[2].Value));
        fields["name"] = "Dobbelttryk";
        for (var press = 0; press < 2; press++)
        {
            using var content = new FormUrlEncodedContent(fields);
            using var answer = await http.PostAsync("/arbejdspladser/organisation", content, Token);
            Assert.Equal((HttpStatusCode.OK, "?besked=gemt"), (answer.StatusCode, answer.RequestMessage!.RequestUri!.Query));
        }

        var all = await municipality.Api("demo-consultant").Organisation.ListDirectoratesAsync(new() { Limit = 100 }, cancellationToken: Token);
        Assert.Single(all.Items, d => d.Name == "Dobbelttryk");
    }

    [Fact]
    public async Task Who_was_slower_sees_what_the_other_changed_and_nothing_written_is_lost()
    {
        var api = municipality.Api("demo-consultant");
        var workplace = (await api.Workplaces.ListAsync(new() { Name = "Forsyningen" }, cancellationToken: Token)).Items[0];
        var page = await municipality.SignedIn("konsulent", scripts: false);
        await page.GotoAsync($"/arbejdspladser/{workplace.Id}/kontaktperson");
        await page.FillAsync("#name", "Min Person");
        await api.Workplaces.SetContactAsync(workplace.Id, workplace.Version, new() { Name = "Den Andens Person" }, cancellationToken: Token);
        await page.ClickAsync("text=Gem kontaktpersonen");
        Assert.Contains("En anden har ændret det", await page.InnerTextAsync("#fejl"), StringComparison.Ordinal);
        Assert.Contains("Den Andens Person", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Equal("Min Person", await page.InputValueAsync("#name"));
        await page.ClickAsync("text=Gem kontaktpersonen");
        Assert.Contains("Kontaktpersonen er gemt", await page.InnerTextAsync("[role=status]"), StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Who_is_not_signed_in_comes_back_to_the_page_that_was_asked_for()
    {
        var page = await municipality.Browser(scripts: false);
        await page.GotoAsync("/puljen/bevillinger?status=running");
        Assert.Contains("/konto/log-ind", page.Url, StringComparison.Ordinal);
        await Municipality.SignIn(page, "konsulent");
        Assert.EndsWith("/puljen/bevillinger?status=running", page.Url.Split('#')[0], StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_form_that_is_sent_after_the_session_has_ended_comes_back_with_what_was_written_to_its_own_person_only()
    {
        var page = await municipality.SignedIn("konsulent", scripts: false);
        await page.GotoAsync("/arbejdspladser/ny");
        await page.FillAsync("#name", "Skrevet længe");
        await page.Context.ClearCookiesAsync();
        await page.ClickAsync("button:has-text('Gem arbejdspladsen')");
        Assert.Contains("/konto/log-ind", page.Url, StringComparison.Ordinal);
        await Municipality.SignIn(page, "konsulent");
        Assert.Equal("/arbejdspladser/ny", new Uri(page.Url).AbsolutePath);
        Assert.Contains("Du var logget af", await page.InnerTextAsync("#fejl"), StringComparison.Ordinal);
        Assert.Equal("Skrevet længe", await page.InputValueAsync("#name"));

        // It is given once.
        await page.GotoAsync("/arbejdspladser/ny");
        Assert.Equal("", await page.InputValueAsync("#name"));

        // Somebody else who signs in at the same browser does not see it.
        await page.FillAsync("#name", "Kun for mig");
        await page.Context.ClearCookiesAsync();
        await page.ClickAsync("button:has-text('Gem arbejdspladsen')");
        await Municipality.SignIn(page, "konsulent2");
        Assert.Equal("/arbejdspladser/ny", new Uri(page.Url).AbsolutePath);
        Assert.Equal("", await page.InputValueAsync("#name"));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_file_that_was_chosen_goes_with_its_form_from_step_to_step()
    {
        var page = await municipality.SignedIn("finans", scripts: false);
        await page.GotoAsync("/refusion/tast");
        await page.SetInputFilesAsync("#attachment", new Microsoft.Playwright.FilePayload { Name = "seddel.pdf", MimeType = "application/pdf", Buffer = System.Text.Encoding.ASCII.GetBytes("%PDF-1.4\n%%EOF\n") });
        await page.ClickAsync("text=Prøv først");
        Assert.Contains("Valgt: seddel.pdf", await page.InnerTextAsync("#attachment-valgt"), StringComparison.Ordinal);
        await page.ClickAsync("text=Prøv først");
        Assert.Contains("Valgt: seddel.pdf", await page.InnerTextAsync("#attachment-valgt"), StringComparison.Ordinal);
        await page.SetInputFilesAsync("#attachment", new Microsoft.Playwright.FilePayload { Name = "andet.pdf", MimeType = "application/pdf", Buffer = System.Text.Encoding.ASCII.GetBytes("ikke en pdf") });
        await page.ClickAsync("text=Prøv først");
        Assert.Contains("ikke en pdf", await page.InnerTextAsync("#fejl"), StringComparison.Ordinal);
        Assert.Equal(0, await page.Locator("#attachment-valgt").CountAsync());
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task An_address_that_nothing_stands_at_is_a_page_for_people_and_a_problem_for_programs()
    {
        using var http = await municipality.Http("konsulent");
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        using var known = await http.GetAsync("/findes-ikke/her", Token);
        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (known.StatusCode, known.Content.Headers.ContentType!.MediaType));
        Assert.Contains("Til overblikket", await known.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Contains("ft-user", await known.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using var stranger = new HttpClient { BaseAddress = municipality.Host.Address };
        using var program = await stranger.GetAsync("/findes-ikke", Token);
        Assert.Equal((HttpStatusCode.Unauthorized, "application/problem+json"), (program.StatusCode, program.Content.Headers.ContentType!.MediaType));
        stranger.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        using var page = await stranger.GetAsync("/findes-ikke", Token);
        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (page.StatusCode, page.Content.Headers.ContentType!.MediaType));
        using var api = await stranger.GetAsync("/api/v1/findes-ikke", Token);
        Assert.Equal("application/problem+json", api.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task The_pages_cookie_is_good_for_pages_only()
    {
        using var http = await municipality.Http("finans");
        using var answer = await http.GetAsync("/api/v1/me", Token);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        using var forged = new FormUrlEncodedContent(new Dictionary<string, string> { ["_formular"] = "aabn", ["month"] = "2026-11" });
        using var refused = await http.PostAsync("/afregning", forged, Token);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task When_the_API_is_away_the_page_says_so_and_what_to_do()
    {
        await using var away = await municipality.StartHost("--Faatimer:Pages:Api=http://127.0.0.1:9/");
        var page = await municipality.SignedIn("konsulent", scripts: false);
        var answer = await page.GotoAsync(new Uri(away.Address, "/puljen").AbsoluteUri);
        Assert.Equal(503, answer!.Status);
        Assert.Contains("svarer ikke", await page.InnerTextAsync("h1"), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", await page.ContentAsync(), StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task X6_a_session_goes_on_at_another_host_and_an_account_out_of_use_is_out()
    {
        var admin = municipality.Api("demo-admin");
        var made = await admin.Users.CreateAsync(new() { Name = "Kort Tid", Mail = "kort@demo.example", Role = Faatimer.Sdk.Role.Auditor }, cancellationToken: Token);
        var page = await municipality.Browser(scripts: false);
        await page.GotoAsync(made.Link!);
        await page.FillAsync("#adgangskode", "en lille sætning om sol");
        await page.FillAsync("#igen", "en lille sætning om sol");
        await page.ClickAsync("form button");
        await using var other = await municipality.StartHost();
        await page.GotoAsync(new Uri(other.Address, "/satser").AbsoluteUri);
        Assert.Equal("Satser", await page.InnerTextAsync("h1"));
        var user = await admin.Users.GetAsync(made.User.Id, cancellationToken: Token);
        await admin.Users.DeactivateAsync(user.Id, user.Version, cancellationToken: Token);
        await using var third = await municipality.StartHost();
        await page.GotoAsync(new Uri(third.Address, "/satser").AbsoluteUri);
        Assert.Contains("Log ind", await page.InnerTextAsync("h1"), StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Lists_can_be_had_as_files_with_the_filters_of_the_page()
    {
        using var http = await municipality.Http("finans");
        using var csv = await http.GetAsync("/hent/loensedler.csv?status=needsDecision", Token);
        Assert.Equal("text/csv", csv.Content.Headers.ContentType!.MediaType);
        Assert.True((await csv.Content.ReadAsStringAsync(Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length > 1);
        using var excel = await http.GetAsync("/hent/loensedler.xlsx", Token);
        Assert.Equal("PK", System.Text.Encoding.ASCII.GetString((await excel.Content.ReadAsByteArrayAsync(Token))[..2]));
        using var refused = await http.GetAsync("/hent/brugere.csv", Token);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task ID3_what_is_searched_for_never_stands_in_an_address_or_the_log()
    {
        var page = await municipality.SignedIn("konsulent", scripts: false);
        await page.FillAsync("#q", "6203750038");
        await page.ClickAsync(".ft-search button");
        await page.WaitForSelectorAsync("h1:text-is('Søg')");
        Assert.EndsWith("/soeg", page.Url.Split('#')[0], StringComparison.Ordinal);
        Assert.DoesNotContain(municipality.Host.Log.Lines, l => l.Contains("6203750038", StringComparison.Ordinal));
        await page.FillAsync("#tekst", "G-2026-0001");
        await page.ClickAsync("main form button");
        await page.WaitForURLAsync("**/puljen/bevillinger/*");
        Assert.StartsWith("/puljen/bevillinger/", new Uri(page.Url).AbsolutePath, StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_file_of_payslips_is_read_as_a_job_and_its_rejected_rows_come_back()
    {
        var page = await municipality.SignedIn("finans", scripts: false);
        await page.GotoAsync("/refusion/upload");
        await page.ClickAsync("button:has-text('Send filen')");
        Assert.Contains("Vælg en fil", await page.InnerTextAsync("#fejl"), StringComparison.Ordinal);
        const string File = """
            source;number;cpr;name;cvr;pNumber;workplace;from;to;payBasis;weeklyHours;line;amount
            side;2026-10-1;7204880019;Signe Prøve;66137112;1003289999;Biblioteket;2026-10-01;2026-10-31;monthly;10;grossWage;6500,00
            side;2026-10-2;ikke et nummer;Signe Prøve;66137112;1003289999;Biblioteket;2026-10-01;2026-10-31;monthly;10;grossWage;6500,00
            """;
        await page.SetInputFilesAsync("#file", new Microsoft.Playwright.FilePayload { Name = "loen.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(File) });
        await page.ClickAsync("button:has-text('Send filen')");
        await Done();
        Assert.Contains("Intet er gemt endnu", await page.InnerTextAsync("main"), StringComparison.Ordinal);

        // What was tried is stored without being chosen again.
        await page.ClickAsync("button:has-text('Gem de 1')");
        await Done();
        Assert.Equal(0, await page.Locator("text=Intet er gemt endnu").CountAsync());
        Assert.Single((await municipality.Api("demo-finance").Payslips.ListAsync(new() { Source = "side", Number = "2026-10-1" }, cancellationToken: Token)).Items);
        var rejected = await page.GetAttributeAsync("a:has-text('Hent de rækker')", "href");
        using var http = await municipality.Http("finans");
        var rows = await http.GetStringAsync(rejected, Token);
        Assert.Contains("2026-10-2", rows, StringComparison.Ordinal);
        Assert.Contains("refusion.cpr_invalid", rows, StringComparison.Ordinal);
        await page.Context.CloseAsync();

        async Task Done()
        {
            await page.WaitForSelectorAsync("h1:has-text('Fil med lønsedler')");
            for (var i = 0; i < 40 && await page.Locator("text=Hent nyt nu").CountAsync() > 0; i++)
            {
                await page.ClickAsync("text=Hent nyt nu");
            }
        }
    }

    [Theory]
    [InlineData("admin", "/brugere/ny", "opret", "units", "x")]
    [InlineData("admin", "/integration/haendelser", "afspil", "nr", "x")]
    [InlineData("konsulent", "/puljen/hvad-nu-hvis", "proev", "from", "٢٢-١١-٢٠٢٦")]
    public async Task What_no_browser_would_send_is_refused_and_never_a_fault(string who, string path, string form, string field, string value)
    {
        using var http = await municipality.Http(who);
        var html = await http.GetStringAsync(path, Token);
        using var content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = Municipality.Hidden().Matches(html).First(m => m.Groups[1].Value == "__RequestVerificationToken").Groups[2].Value, ["_formular"] = form, [field] = value,
        });
        using var answer = await http.PostAsync(path, content, Token);
        Assert.InRange((int)answer.StatusCode, 400, 499);
        using var far = await http.GetAsync(who == "konsulent" ? "/puljen?fra=9999-12-25" : path, Token);
        Assert.Equal(HttpStatusCode.OK, far.StatusCode);
    }
}
