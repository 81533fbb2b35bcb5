using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Faatimer.Admin.Frame;
using Faatimer.Admin.Session;
using Microsoft.AspNetCore.Components;

namespace Faatimer.Admin.Tests;

/// <summary>What holds for every page, whatever it shows.</summary>
[Collection(nameof(Municipality))]
public sealed partial class EveryPageTests(Municipality municipality)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly string[] Roles = ["consultant", "finance", "workplace", "manager", "coordinator", "auditor", "admin"];

    private static IEnumerable<(Type Page, string Route, IReadOnlyList<string> Roles)> Pages =>
        from page in PageRoutes.All from route in page.GetCustomAttributes<RouteAttribute>() select (page, route.Template, page.GetCustomAttribute<ForAttribute>()?.Roles ?? Roles);

    [Fact]
    public async Task A_page_answers_the_roles_it_is_for_and_nobody_else()
    {
        var addresses = await PageList.Addresses(municipality, Token);
        var wrong = new List<string>();
        for (var i = 0; i < Roles.Length; i++)
        {
            using var http = await municipality.Http(PageList.People[i]);
            foreach (var (_, route, roles) in Pages)
            {
                using var answer = await http.GetAsync(addresses.GetValueOrDefault(route, route), Token);
                var isOffered = roles.Contains(Roles[i]);
                // A role may open a page whose case is another unit's: the API says so.
                if (isOffered ? answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.NotFound) : answer.StatusCode is not HttpStatusCode.Forbidden)
                {
                    wrong.Add($"{Roles[i]} {route}: {(int)answer.StatusCode}");
                }

                var html = await answer.Content.ReadAsStringAsync(Token);
                wrong.AddRange(Cpr().Matches(html).Select(m => $"{route} shows ten digits: {m.Value}"));
                wrong.AddRange(html.Length > 300 * 1024 ? [$"{route} has {html.Length / 1024} kB"] : []);
                wrong.AddRange(InlineStyle().IsMatch(html) ? [$"{route} has an inline style or script"] : []);
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Everything_in_a_menu_and_on_an_overview_can_be_opened()
    {
        var wrong = new List<string>();
        for (var i = 0; i < Roles.Length; i++)
        {
            using var http = await municipality.Http(PageList.People[i]);
            foreach (var start in Menu.Of(Faatimer.Sdk.Role.Of(Roles[i])).Select(m => m.Path))
            {
                var html = await http.GetStringAsync(start, Token);
                foreach (var link in Links().Matches(html).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value)).Where(l => l[0] == '/' && !l.StartsWith("/ui/", StringComparison.Ordinal) && !l.StartsWith("/hent/", StringComparison.Ordinal)).Distinct())
                {
                    using var answer = await http.GetAsync(link, Token);
                    if (answer.StatusCode != HttpStatusCode.OK)
                    {
                        wrong.Add($"{Roles[i]} on {start}: {link} is {(int)answer.StatusCode}");
                    }
                }
            }
        }

        Assert.Empty(wrong.Distinct());
    }

    [Fact]
    public async Task Axe_finds_nothing_and_no_page_scrolls_sideways()
    {
        var addresses = await PageList.Addresses(municipality, Token);
        var wrong = new List<string>();
        var axe = new AxeRunOptions
        {
            RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] },
            ResultTypes = [ResultType.Violations], // What passes need not be described.
        };
        foreach (var reader in Pages.Select(p => (p.Route, Reader: PageList.People[Array.IndexOf(Roles, p.Roles[0])])).Concat(PageList.People.Skip(1).Select(p => (Route: "/", Reader: p))).Concat([(Route: "/konto/log-ind", Reader: "konsulent"), (Route: "/konto/adgangsnoegler", Reader: "konsulent")]).GroupBy(p => p.Reader))
        {
            var page = await municipality.SignedIn(reader.Key);
            foreach (var (route, _) in reader)
            {
                var address = addresses.GetValueOrDefault(route, route);
                await page.SetViewportSizeAsync(1280, 900);
                await page.GotoAsync(address);
                var found = await page.RunAxe(axe);
                wrong.AddRange(found.Violations.SelectMany(v => v.Nodes.Select(n => $"{reader.Key} {address}: {v.Id}: {n.Html}")));
                var name = $"{reader.Key}{Path.GetInvalidFileNameChars().Append('/').Aggregate(route, (r, c) => r.Replace(c, '-')).Split('{')[0].TrimEnd('-')}{(route.Contains('{', StringComparison.Ordinal) ? "-" + route.Split('/')[^1].Split(':')[0].Trim('{', '}') : "")}";
                await page.ScreenshotAsync(new() { Path = Path.Combine(Municipality.Pictures, $"{name}-1280.png"), FullPage = true });
                foreach (var width in new[] { 320, 640 })
                {
                    await page.SetViewportSizeAsync(width, 900);
                    var (scroll, inner) = (await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), await page.EvaluateAsync<int>("innerWidth"));
                    if (scroll > inner)
                    {
                        wrong.Add($"{address} at {width} px is {scroll} px wide");
                    }

                    if (width == 320)
                    {
                        await page.ScreenshotAsync(new() { Path = Path.Combine(Municipality.Pictures, $"{name}-320.png"), FullPage = true });
                    }
                }

                if (await page.EvaluateAsync<int>("[...document.querySelectorAll('svg[role=img].ft-chart')].filter(s => !s.closest('section,main').querySelector('table')).length") > 0)
                {
                    wrong.Add($"{address} has a chart without its numbers");
                }
            }

            await page.Context.CloseAsync();
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Distinct()));
    }

    [Fact]
    public async Task In_English_every_page_is_English()
    {
        var page = await municipality.SignedIn("finans");
        await page.ClickAsync(".ft-user a[hreflang]");
        await page.WaitForSelectorAsync("html[lang=en]");
        Assert.Equal("en", await page.GetAttributeAsync("html", "lang"));
        Assert.Equal("Overview", await page.InnerTextAsync("h1"));
        await page.GotoAsync("/refusion");
        Assert.Equal("Refunds", await page.InnerTextAsync("h1"));
        await page.ClickAsync(".ft-user a[hreflang]");
        await page.WaitForSelectorAsync("html[lang=da]");
        Assert.Equal("Refusion", await page.InnerTextAsync("h1"));
        await page.Context.CloseAsync();
    }

    /// <summary>A replacement number that stands by itself: the key of a form has digits in a row too.</summary>
    [GeneratedRegex(@"(?<!\w)[67]\d[01]\d{3}-?\d{4}(?!\w)")]
    private static partial Regex Cpr();

    [GeneratedRegex("<script|style=\"")]
    private static partial Regex InlineStyle();

    [GeneratedRegex("<a[^>]* href=\"([^\"#]+)")]
    private static partial Regex Links();
}
