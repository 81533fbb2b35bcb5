using System.Net.Http.Headers;
using Faatimer.Sdk;
using Microsoft.Playwright;

namespace Faatimer.Admin.Tests;

/// <summary>A working day of each role, from sign-in to the end, without scripts: the pages have none.</summary>
[Collection(nameof(Municipality))]
public sealed class StoryTests(Municipality municipality)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_consultant_applies_a_colleague_approves_and_the_job_is_ended()
    {
        var page = await municipality.SignedIn("konsulent", scripts: false);
        await page.ClickAsync("text=Ny ansøgning til puljen");
        await page.FillAsync("#find", "Amina");
        await page.ClickAsync("main form button");
        await page.ClickAsync("button:has-text('Amina')");
        await page.SelectOptionAsync("#workplace-id", new SelectOptionValue { Label = "Stadion" });
        await page.FillAsync("#weekly-hours", "4,5");
        await page.FillAsync("#from", "31-02-2027");
        await page.FillAsync("#to", "1. juli 2027");
        await page.FillAsync("#temporary-reason", "Sæsonens bolde skal tælles");
        await page.ClickAsync("button:has-text('Tjek')");
        await page.WaitForSelectorAsync("#fejl");

        // A day that does not exist: said in the summary, which has the focus, and at the field; the rest is kept.
        Assert.StartsWith("Fejl: ", await page.TitleAsync(), StringComparison.Ordinal);
        Assert.Contains("Datoen findes ikke", await page.InnerTextAsync("#fejl"), StringComparison.Ordinal);
        Assert.Equal("true", await page.GetAttributeAsync("#from", "aria-invalid"));
        Assert.Equal("4,5", await page.InputValueAsync("#weekly-hours"));
        await page.FillAsync("#from", "1-2-2027");
        await page.ClickAsync("button:has-text('Tjek')");
        await page.WaitForSelectorAsync("h1:text-is('Tjek og send ansøgningen')");
        await page.ClickAsync("button:has-text('Send ansøgningen')");
        Assert.Contains("Ansøgningen er sendt", await page.InnerTextAsync("[role=status]"), StringComparison.Ordinal);
        Assert.Contains("selv", await page.InnerTextAsync(".ft-decide"), StringComparison.Ordinal);
        var address = new Uri(page.Url).AbsolutePath;
        await page.ClickAsync(".ft-user button");
        await page.WaitForURLAsync("**/konto/log-ind?besked=logget-af*");
        Assert.Contains("logget af", await page.InnerTextAsync("[role=status]"), StringComparison.Ordinal);
        await page.Context.CloseAsync();

        var colleague = await municipality.SignedIn("konsulent2", scripts: false);
        await colleague.GotoAsync(address);
        await colleague.ClickAsync("button:has-text('Godkend 4,5')");
        Assert.Contains("har fået bevilling", await colleague.InnerTextAsync("[role=status]"), StringComparison.Ordinal);
        await colleague.ClickAsync("a:has-text('Annullér')");
        await colleague.FillAsync("#reason", "Aftalt ved en fejl");
        await colleague.ClickAsync("button:has-text('Prøv først')");
        Assert.Contains("Intet er gemt", await colleague.InnerTextAsync("[role=status]"), StringComparison.Ordinal);
        await colleague.ClickAsync("button:has-text('Annullér alle')");
        Assert.Contains("Bevillingen er annulleret", await colleague.InnerTextAsync("[role=status]"), StringComparison.Ordinal);
        await colleague.Context.CloseAsync();
    }

    [Fact]
    public async Task Finance_works_through_the_inbox_by_keyboard_alone()
    {
        var page = await municipality.SignedIn("finans2");
        await page.GotoAsync("/refusion");
        await Press(page, "Behandl fra toppen");
        await page.WaitForURLAsync("**/refusion/*-*");
        var first = new Uri(page.Url).AbsolutePath;
        Assert.StartsWith("/refusion/", first, StringComparison.Ordinal);

        // Rejecting without a reason: the summary takes the focus and leads to the field.
        await Press(page, "Afvis i stedet");
        await Press(page, "Afvis lønsedlen");
        await page.WaitForSelectorAsync("#fejl");
        Assert.Equal("fejl", await page.EvaluateAsync<string>("document.activeElement.id"));
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("grund", await page.EvaluateAsync<string>("document.activeElement.id"));
        await page.Keyboard.TypeAsync("Send den igen med de rigtige timer");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("[role=status]");
        Assert.Contains("er afvist", await page.InnerTextAsync("[role=status]"), StringComparison.Ordinal);
        Assert.NotEqual(first, new Uri(page.Url).AbsolutePath);
        Assert.Equal(PayslipStatus.Rejected, (await municipality.Api("demo-finance").Payslips.GetAsync(Guid.Parse(first.Split('/')[^1]), cancellationToken: Token)).Status);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_workplace_answers_a_question_and_tries_a_payslip_before_it_sends_it()
    {
        var page = await municipality.SignedIn("arbejdsplads", scripts: false);
        await page.GotoAsync("/refusion?vis=svar");
        await page.ClickAsync("main table a");
        Assert.Contains("Økonomi spørger", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        await page.FillAsync("#text", "Timerne er rigtige, vedlagt er vagtplanen");
        await page.SetInputFilesAsync("#attachment", new FilePayload { Name = "vagtplan.exe", MimeType = "application/pdf", Buffer = new byte[5 * 1024 * 1024 - 10] });
        await page.ClickAsync("text=Send svaret");
        Assert.Contains("ikke en pdf", await page.InnerTextAsync("#fejl"), StringComparison.Ordinal);
        Assert.Contains("vagtplanen", await page.InputValueAsync("#text"), StringComparison.Ordinal);
        await page.ClickAsync("text=Send svaret");
        Assert.Contains("Svaret er sendt", await page.InnerTextAsync("[role=status]"), StringComparison.Ordinal);

        await page.GotoAsync("/refusion/tast");
        await page.ClickAsync("text=Prøv først");
        Assert.Contains("Skriv medarbejderens navn", await page.InnerTextAsync("#fejl"), StringComparison.Ordinal);
        await page.FillAsync("#employee-name", "Bent Prøve");
        await page.FillAsync("#employee-cpr", "6203750038");
        await page.SelectOptionAsync("#workplace-id", new SelectOptionValue { Label = "Biblioteket" });
        await page.FillAsync("#number", "tastet-1");
        await page.FillAsync("#period-from", "1-11-2026");
        await page.FillAsync("#period-to", "30-11-2026");
        await page.FillAsync("#weekly-hours", "10");
        await page.FillAsync("#paid-hours", "43,33");
        await page.FillAsync("#line-grossWage", "6.500,00");
        await page.CheckAsync("#claim-grossWage", new() { Force = true });
        await page.FillAsync("#claimed-period-from", "1-11-2026");
        await page.FillAsync("#claimed-period-to", "30-11-2026");
        await page.FillAsync("#claimed-amount", "6500");
        await page.ClickAsync("text=Prøv først");
        Assert.Contains("Intet er gemt", await page.InnerTextAsync("#svar"), StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Two_finance_workers_close_and_approve_a_month()
    {
        var page = await municipality.SignedIn("finans", scripts: false);
        await page.GotoAsync("/afregning");
        if (await page.Locator("text=Åben").CountAsync() == 0)
        {
            await page.SelectOptionAsync("#month", new SelectOptionValue { Index = 1 });
            await page.ClickAsync("text=Åbn afregningen");
        }
        else
        {
            await page.ClickAsync("tr:has-text('Åben') a");
        }

        await page.ClickAsync("button:has-text('Luk afregningen')");
        Assert.Contains("En anden skal godkende den", await page.InnerTextAsync("[role=status]"), StringComparison.Ordinal);
        Assert.Equal(0, await page.Locator("button:has-text('Godkend')").CountAsync());
        var address = new Uri(page.Url).AbsolutePath;
        await page.Context.CloseAsync();
        var other = await municipality.SignedIn("finans2", scripts: false);
        await other.GotoAsync(address);

        // May's settlement rests on April's: until that is approved, the page says so, and offers nothing that would be refused.
        Assert.Contains("En tidligere afregning er ikke godkendt endnu", await other.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Equal(0, await other.Locator("button:has-text('Godkend')").CountAsync());
        await other.GotoAsync("/afregning/2026-04");
        await other.ClickAsync("button:has-text('Godkend')");
        Assert.Contains("Afregningen er godkendt", await other.InnerTextAsync("[role=status]"), StringComparison.Ordinal);
        await other.GotoAsync(address);
        await other.ClickAsync("button:has-text('Godkend')");
        Assert.Contains("Afregningen er godkendt", await other.InnerTextAsync("[role=status]"), StringComparison.Ordinal);
        await other.Context.CloseAsync();
    }

    [Fact]
    public async Task R24_one_finance_worker_records_a_repayment_and_another_confirms_it()
    {
        var page = await municipality.SignedIn("finans", scripts: false);
        await page.GotoAsync("/afregning");
        await page.ClickAsync("text=Tilbagebetalinger");
        await page.SelectOptionAsync("#workplace-id", new SelectOptionValue { Label = "Stadion" });
        await page.FillAsync("#paid-on", "1-6-2026");
        await page.FillAsync("#amount", "10");
        await page.FillAsync("#reference", "Bilag 77");
        await page.ClickAsync("button:has-text('Gem betalingen')");
        Assert.Contains("En anden skal bekræfte den", await page.InnerTextAsync("[role=status]"), StringComparison.Ordinal);
        Assert.Equal(0, await page.Locator("button:has-text('Bekræft')").CountAsync());
        var address = new Uri(page.Url).AbsolutePath;
        await page.Context.CloseAsync();
        var other = await municipality.SignedIn("finans2", scripts: false);
        await other.GotoAsync(address);
        await other.ClickAsync("button:has-text('Bekræft')");
        Assert.Contains("Betalingen er bekræftet", await other.InnerTextAsync("[role=status]"), StringComparison.Ordinal);
        await other.Context.CloseAsync();
    }

    [Fact]
    public async Task P12_an_admin_enters_what_else_draws_on_the_fund_and_sends_it_twice()
    {
        var page = await municipality.SignedIn("admin", scripts: false);
        await page.GotoAsync("/indstillinger");
        await page.ClickAsync("text=Andre træk på puljen");
        await page.SelectOptionAsync("#year", "2026");
        await page.FillAsync("#draws", "2026-03; 21.450,50; Ordinært løntilskud; opus-side-1\n2026-03; mange");
        await page.ClickAsync("button:has-text('Gem trækkene')");
        Assert.Contains("Linje 2", await page.InnerTextAsync("#fejl"), StringComparison.Ordinal);
        await page.FillAsync("#draws", "2026-03; 21.450,50; Ordinært løntilskud; opus-side-1");
        await page.ClickAsync("button:has-text('Gem trækkene')");
        Assert.Contains("1 er gemt", await page.InnerTextAsync("[role=status]"), StringComparison.Ordinal);
        await page.SelectOptionAsync("#year", "2026");
        await page.FillAsync("#draws", "2026-03; 21.450,50; Ordinært løntilskud; opus-side-1");
        await page.ClickAsync("button:has-text('Gem trækkene')");
        Assert.Contains("1 var gemt før", await page.InnerTextAsync("[role=status]"), StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task X6_an_admin_makes_a_user_who_comes_in_by_the_link_and_is_let_out_again()
    {
        var admin = await municipality.SignedIn("admin", scripts: false);
        await admin.GotoAsync("/brugere/ny");
        await admin.FillAsync("#name", "Ida Demo");
        await admin.FillAsync("#mail", "ida@demo.example");
        await admin.SelectOptionAsync("#role", "consultant");
        await admin.ClickAsync("button:has-text('Opret brugeren')");
        var link = await admin.InnerTextAsync("[role=status] code");
        await admin.ClickAsync("text=Se brugeren");
        var card = new Uri(admin.Url).AbsolutePath;

        var ida = await municipality.Browser(scripts: false);
        await ida.GotoAsync(link);
        await ida.FillAsync("#adgangskode", "en lille sætning om regn");
        await ida.FillAsync("#igen", "en lille sætning om regn");
        await ida.ClickAsync("form button");
        Assert.Equal("Overblik", await ida.InnerTextAsync("h1"));
        Assert.Contains("Ida Demo, konsulent", await ida.InnerTextAsync("header"), StringComparison.Ordinal);

        await admin.GotoAsync(card);
        await admin.ClickAsync("a:has-text('Deaktivér')");
        await admin.ClickAsync("button:has-text('Deaktivér Ida')");
        Assert.Contains("deaktiveret", await admin.InnerTextAsync("[role=status]"), StringComparison.Ordinal);
        await ida.GotoAsync("/konto/log-ind");
        await ida.FillAsync("#mail", "ida@demo.example");
        await ida.FillAsync("#kode", "en lille sætning om regn");
        await ida.ClickAsync("form.ft-panel button");
        Assert.Contains("ikke logget ind", await ida.InnerTextAsync("#fejl"), StringComparison.Ordinal);
        await ida.Context.CloseAsync();

        await admin.GotoAsync("/integration/demo-reporting");
        await admin.ClickAsync("button:has-text('Lav en ny')");
        Assert.NotEmpty(await admin.InnerTextAsync("[role=status] code"));
        await admin.GotoAsync("/sletning");
        await admin.ClickAsync("button:has-text('Se, hvad')");
        await admin.WaitForSelectorAsync("h1:has-text('Sletning efter')");
        Assert.StartsWith("/job/", new Uri(admin.Url).AbsolutePath, StringComparison.Ordinal);
        await admin.Context.CloseAsync();
    }

    /// <summary>The browser has a device with a lock of its own, as a phone has.</summary>
    [Fact]
    public async Task X6_a_person_adds_a_passkey_comes_in_by_it_and_removes_it()
    {
        var here = $"http://localhost:{municipality.Host.Address.Port}";
        var page = await municipality.Browser();
        var device = await page.Context.NewCDPSessionAsync(page);
        await device.SendAsync("WebAuthn.enable");
        await device.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true,
            },
        });
        await page.GotoAsync(here + "/");
        await Municipality.SignIn(page, "koordinator");
        await page.ClickAsync(".ft-user a[href*=adgangsnoegler]");
        await page.FillAsync("#navn", "Min telefon");
        await page.ClickAsync("button:has-text('Opret adgangsnøglen')");
        await page.WaitForSelectorAsync(".alert-success");
        Assert.Contains("Min telefon", await page.InnerTextAsync("main"), StringComparison.Ordinal);

        // The admin sees that there is one.
        var admin = municipality.Api("demo-admin");
        var user = (await admin.Users.ListAsync(new() { Role = Faatimer.Sdk.Role.Coordinator }, cancellationToken: Token)).Items.Single(u => u.Mail.StartsWith("koordinator", StringComparison.Ordinal));
        Assert.Equal(1, (await admin.Users.GetAsync(user.Id, cancellationToken: Token)).SignIn!.Passkeys);

        await page.GotoAsync(here + "/");
        await page.ClickAsync(".ft-user button");
        await page.WaitForURLAsync("**/konto/log-ind?besked=logget-af*");
        var answered = await page.RunAndWaitForRequestAsync(
            () => page.ClickAsync("button:has-text('Log ind med adgangsnøgle')"), r => r.Url.EndsWith("/konto/log-ind/med-noegle", StringComparison.Ordinal));
        var (cookies, answer) = ((await answered.AllHeadersAsync())["cookie"], answered.PostData!);
        await page.WaitForSelectorAsync(".ft-user", new() { State = WaitForSelectorState.Attached });
        Assert.Contains("koordinator", await page.InnerTextAsync("header"), StringComparison.Ordinal);

        // Who listened has the question and the answer; a space more in the answer does not make it another. A device that shares its keys with others does not count what they were used for.
        await municipality.Execute("update auth.passkeys set data = jsonb_set(data::jsonb, '{SignCount}', '0')");
        using var listener = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
        foreach (var replay in (string[])[answer, answer.Replace("noegle=%7B", "noegle=%7B+", StringComparison.Ordinal)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, answered.Url) { Content = new StringContent(replay, new MediaTypeHeaderValue("application/x-www-form-urlencoded")) };
            request.Headers.Add("Cookie", cookies);
            request.Headers.Add("Origin", here);
            using var refused = await listener.SendAsync(request, Token);
            Assert.Contains("id=\"fejl\"", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        Assert.Contains("noegle=%7B", answer, StringComparison.Ordinal);

        // The next question is another.
        await page.GotoAsync(here + "/");
        await page.ClickAsync(".ft-user button");
        await page.WaitForURLAsync("**/konto/log-ind?besked=logget-af*");
        await page.ClickAsync("button:has-text('Log ind med adgangsnøgle')");
        await page.WaitForSelectorAsync(".ft-user", new() { State = WaitForSelectorState.Attached });

        await page.GotoAsync(here + "/konto/adgangsnoegler");
        await page.ClickAsync("button:has-text('Fjern')");
        await page.WaitForSelectorAsync(".alert-success");
        Assert.Equal(0, (await admin.Users.GetAsync(user.Id, cancellationToken: Token)).SignIn!.Passkeys);

        // The device has it still; the product does not.
        await page.GotoAsync(here + "/");
        await page.ClickAsync(".ft-user button");
        await page.ClickAsync("button:has-text('Log ind med adgangsnøgle')");
        await page.WaitForSelectorAsync("#fejl");
        Assert.Contains("gav ikke adgang", await page.InnerTextAsync("#fejl"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task X1_an_auditor_finds_who_has_seen_a_person_and_reviews_the_month_s_sample()
    {
        var page = await municipality.SignedIn("revisor", scripts: false);
        Assert.Contains("mangler", await page.InnerTextAsync(".ft-kpis"), StringComparison.Ordinal);
        await page.FillAsync("#person", "amina");
        await page.ClickAsync("button:has-text('Hvem har set personen?')");
        await page.WaitForURLAsync("**/log?person=*");
        Assert.DoesNotContain("mina", page.Url, StringComparison.Ordinal);
        Assert.Contains("Hvem har set Amina Prøve?", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Contains("Maja Demo, konsulent", await page.InnerTextAsync("main table"), StringComparison.Ordinal);
        await page.SelectOptionAsync("#f-udfald", "false");
        await page.ClickAsync("form.ft-filter[method=get] button");
        Assert.Contains("Fik nej", await page.InnerTextAsync("main"), StringComparison.Ordinal);

        // By number, with a wrong one first.
        await page.GotoAsync("/log");
        await page.FillAsync("#person", "619999-0019");
        await page.ClickAsync("button:has-text('Find personen')");
        Assert.Contains("CPR-nummeret findes ikke", await page.InnerTextAsync("#fejl"), StringComparison.Ordinal);
        await page.FillAsync("#person", "680984-0083");
        await page.ClickAsync("button:has-text('Find personen')");
        await page.WaitForURLAsync("**/log?person=*");

        // What is found is a file too.
        using var http = await municipality.Http("revisor");
        var file = await http.GetStringAsync((await page.GetAttributeAsync("a:text-is('CSV')", "href"))!, Token);
        Assert.Contains("GetCandidate", file, StringComparison.Ordinal);

        await page.GotoAsync("/log/stikproeve");
        await page.ClickAsync("label:text-is('Skal spørges')");
        await page.ClickAsync("button:has-text('Gem, og gå til opslag')");
        Assert.Contains("Skriv et notat", await page.InnerTextAsync("#fejl"), StringComparison.Ordinal);
        await page.FillAsync("#note", "Hvad var opslaget til?");
        await page.ClickAsync("button:has-text('Gem, og gå til opslag')");
        Assert.Contains("Udfaldet er gemt", await page.InnerTextAsync("[role=status]"), StringComparison.Ordinal);
        Assert.Contains("Spørges", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task X7_an_auditor_gathers_what_is_held_about_a_person_and_downloads_both_files()
    {
        var page = await municipality.SignedIn("revisor", scripts: false);
        await page.ClickAsync("text=Saml oplysninger om en person");
        await page.FillAsync("#person", "prøve");
        await page.SelectOptionAsync("#purpose", new SelectOptionValue { Index = 1 });
        await page.FillAsync("#received-on", "20-11-2026");
        await page.ClickAsync("button:has-text('Saml oplysningerne')");
        Assert.Contains("Vælg den, du mener", await page.InnerTextAsync("#fejl"), StringComparison.Ordinal);
        await page.ClickAsync("label:text-is('Carla Prøve')");
        await page.ClickAsync("button:has-text('Saml oplysningerne')");
        await page.WaitForURLAsync("**/job/**");
        for (var tries = 0; tries < 100 && !(await page.InnerTextAsync("main")).Contains("Arbejdet er færdigt", StringComparison.Ordinal); tries++)
        {
            await page.ReloadAsync();
        }

        await page.ClickAsync("a:text-is('Gå videre')");
        var panel = page.Locator("section.ft-panel", new() { HasTextString = "Carla Prøve, 630482-XXXX" }).First;
        Assert.Contains("Lønsedler og refusion", await panel.InnerTextAsync(), StringComparison.Ordinal);
        using var http = await municipality.Http("revisor");
        foreach (var (text, type) in new[] { ("Hent rapporten (pdf)", "application/pdf"), ("Hent som JSON", "application/json") })
        {
            using var file = await http.GetAsync(await panel.Locator($"a:text-is('{text}')").GetAttributeAsync("href"), Token);
            Assert.Equal((System.Net.HttpStatusCode.OK, type), (file.StatusCode, file.Content.Headers.ContentType!.MediaType));
            Assert.True((await file.Content.ReadAsByteArrayAsync(Token)).Length > 2_000);
        }

        // Nobody else is offered it, nor gets it.
        using var consultant = await municipality.Http("konsulent");
        using var refused = await consultant.GetAsync(await panel.Locator("a:text-is('Hent som JSON')").GetAttributeAsync("href"), Token);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, refused.StatusCode);
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData("leder", "Job i afdelingen")]
    [InlineData("koordinator", "Afregnet måned for måned")]
    [InlineData("revisor", "Hvor du kan se efter")]
    public async Task Who_only_looks_sees_the_own_overview(string who, string heading)
    {
        var page = await municipality.SignedIn(who, scripts: false);
        Assert.Contains(heading, await page.InnerTextAsync("main"), StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    /// <summary>Moves by the Tab key to what has this text, and presses Enter.</summary>
    private static async Task Press(IPage page, string text)
    {
        for (var i = 0; i < 120; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<string>("document.activeElement.innerText ?? ''") == text)
            {
                await page.Keyboard.PressAsync("Enter");
                return;
            }
        }

        Assert.Fail($"No way by keyboard to “{text}”.");
    }
}
