using System.Globalization;
using Bunit;
using Faatimer.Admin.Components;
using Faatimer.Admin.Frame;
using Faatimer.Admin.Session;
using Faatimer.Sdk;
using Faatimer.Sdk.Testing;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Faatimer.Admin.Tests;

/// <summary>What each building block of the pages says to who sees it, and to who hears it.</summary>
public sealed class ComponentTests : BunitContext
{
    private readonly DefaultHttpContext _http = new();

    public ComponentTests()
    {
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (CultureInfo.GetCultureInfo("da-DK"), CultureInfo.GetCultureInfo("da-DK"));
        var fake = new FaatimerFake();
        fake.Answers("GetMe", Model.Of<Me>() with { Id = "person", Role = Faatimer.Sdk.Role.Finance });
        Services.AddSingleton<IHttpContextAccessor>(new HttpContextAccessor { HttpContext = _http });
        Services.AddKeyedSingleton<IFaatimerClient>("da", fake.Client);
        Services.AddKeyedSingleton<IFaatimerClient>("en", fake.Client);
        Services.AddSingleton<Visit>();
        Services.AddSingleton<IDistributedCache>(new MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions())));
        Services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        Services.AddSingleton<Kept>();
        Services.AddSingleton<AntiforgeryStateProvider, NoAntiforgery>();
    }

    [Fact]
    public void A_table_sorts_by_links_that_keep_the_filters_and_begin_at_the_first_page()
    {
        At("/refusion?status=approved&sort=-month&cursor=abc");
        var table = Table([new("Måned", r => r.Name) { Sort = "month" }, new("Kr.", r => Format.Amount(r.Amount)) { Num = true, Foot = "30,00" }]);
        var month = table.Find("thead th:first-child");
        Assert.Equal(("descending", "/refusion?status=approved&sort=month"), (month.GetAttribute("aria-sort"), month.QuerySelector("a")!.GetAttribute("href")));
        Assert.Null(table.Find("thead th:last-child").GetAttribute("aria-sort"));
        Assert.Equal(["rowheader", "rowheader"], table.FindAll("tbody th").Select(h => h.GetAttribute("role")));
        Assert.Equal(["I alt", "30,00"], table.FindAll("tfoot tr > *").Select(c => c.TextContent));

        // On a narrow screen each cell says what it is.
        Assert.All(table.FindAll("tbody td"), c => Assert.Equal("Kr.", c.GetAttribute("data-title")));
    }

    [Fact]
    public void A_pager_goes_both_ways_with_the_filters_and_offers_what_is_filtered_as_files()
    {
        At("/refusion?status=approved");
        var pager = Render<Pager>(p => p.Add(c => c.Text, "Viser 50 af 90").Add(c => c.Next, "n1").Add(c => c.Export, "loensedler").Add(c => c.Filters, [("status", "approved"), ("month", null)]));
        Assert.Equal(["Næste", "CSV", "Excel"], pager.FindAll("a").Select(a => a.TextContent));
        Assert.Equal(["/refusion?status=approved&cursor=n1", "/hent/loensedler.csv?status=approved", "/hent/loensedler.xlsx?status=approved"], pager.FindAll("a").Select(a => a.GetAttribute("href")));
        Assert.Empty(Render<Pager>(p => p.Add(c => c.Text, "Viser 3 af 3")).FindAll("a"));
    }

    [Fact]
    public void A_field_keeps_what_was_written_and_says_what_is_wrong_with_it()
    {
        var form = Sent(("weekly-hours", "fire"));
        Assert.Null(form.Number("weekly-hours"));
        var field = Render<NumberField>(p => p.AddCascadingValue(form).Add(f => f.Id, "weekly-hours").Add(f => f.Label, "Timer").Add(f => f.Hint, "Om ugen"));
        var input = field.Find("input");
        Assert.Equal(("fire", "true", "weekly-hours-hint weekly-hours-error"), (input.GetAttribute("value"), input.GetAttribute("aria-invalid"), input.GetAttribute("aria-describedby")));
        Assert.Equal("weekly-hours", field.Find("label").GetAttribute("for"));
        Assert.Contains("Skriv et tal", field.Find("#weekly-hours-error").TextContent, StringComparison.Ordinal);

        // What was not sent shows what stands; what was emptied stays empty.
        Assert.Equal("7,5", Render<NumberField>(p => p.AddCascadingValue(Form.Empty).Add(f => f.Id, "x").Add(f => f.Label, "X").Add(f => f.Value, "7,5")).Find("input").GetAttribute("value"));
        Assert.Equal("", Render<NumberField>(p => p.AddCascadingValue(Sent(("x", ""))).Add(f => f.Id, "x").Add(f => f.Label, "X").Add(f => f.Value, "7,5")).Find("input").GetAttribute("value"));
    }

    [Fact]
    public void A_password_is_never_written_back() => Assert.Equal(
        "", Render<TextField>(p => p.AddCascadingValue(Sent(("kode", "hemmeligt"))).Add(f => f.Id, "kode").Add(f => f.Label, "Kode").Add(f => f.Type, "password")).Find("input").GetAttribute("value"));

    [Fact]
    public void The_summary_of_errors_takes_the_focus_and_leads_to_each_field()
    {
        Assert.Equal("", Render<ErrorSummary>(p => p.Add(s => s.Form, Form.Empty)).Markup);
        var form = Sent(("period-from", "31-02-2027"));
        form.Day("period-from");
        form.Error(null, "Noget andet");
        var summary = Render<ErrorSummary>(p => p.Add(s => s.Form, form));
        Assert.True(summary.Find("#fejl").HasAttribute("autofocus"));
        Assert.Equal(("alert", "Der er 2 fejl i det, du har skrevet"), (summary.Find("#fejl").GetAttribute("role"), summary.Find("h2").TextContent));
        Assert.Equal("#period-from", summary.Find("li a").GetAttribute("href"));
    }

    [Fact]
    public async Task A_form_has_a_key_the_version_that_was_seen_and_whose_it_is()
    {
        await Services.GetRequiredService<Visit>().Begin();
        At("/satser/ny?x=1");
        var first = Drawn("gem", Form.Empty, version: 3);
        Assert.Equal(("post", "/satser/ny?x=1#fejl"), (first.Find("form").GetAttribute("method"), first.Find("form").GetAttribute("action")));
        Assert.Equal(("gem", "3"), (Hidden(first, "_formular"), Hidden(first, "_version")));
        Assert.NotEqual(Hidden(first, "_noegle"), Hidden(Drawn("gem", Form.Empty, version: 3), "_noegle"));
        Assert.DoesNotContain("person", Hidden(first, "_hvem"), StringComparison.Ordinal);

        // Shown again for an error, it is still the same form for the same version, whatever stands now; another form of the page is its own.
        var sent = Sent(("_formular", "gem"), ("_noegle", "k"), ("_version", "3"));
        Assert.Equal(("k", "3"), (Hidden(Drawn("gem", sent, version: 4), "_noegle"), Hidden(Drawn("gem", sent, version: 4), "_version")));
        Assert.Equal("4", Hidden(Drawn("slet", sent, version: 4), "_version"));
    }

    [Fact]
    public void A_chosen_file_is_named_and_goes_on_by_its_key()
    {
        var form = Sent(("text", "x"));
        form.Keep("attachment", "0123", "seddel.pdf");
        var field = Render<FileField>(p => p.AddCascadingValue(form).Add(f => f.Id, "attachment").Add(f => f.Label, "Pdf"));
        Assert.Equal("0123", Hidden(field, "_fil-attachment"));
        Assert.Equal("attachment-valgt", field.Find("input[type=file]").GetAttribute("aria-describedby"));
        form.Error("attachment", "Den er ikke en pdf");
        Assert.Empty(Render<FileField>(p => p.AddCascadingValue(form).Add(f => f.Id, "attachment").Add(f => f.Label, "Pdf")).FindAll("input[type=hidden]"));
    }

    [Fact]
    public void A_chart_says_what_it_shows_and_its_bars_add_up()
    {
        var chart = Render<BarChart>(p => p.Add(c => c.Title, "Forbrug").Add(c => c.Finding, "Mest i maj").Add(c => c.Bars, [new Bar("jan", [("s1", 60), ("hcommit", 40)], "Januar: 100"), new Bar("feb", [("s1", 0)], "Februar: 0")]));
        var svg = chart.Find("svg");
        Assert.Equal(("img", "Forbrug", "Mest i maj"), (svg.GetAttribute("role"), svg.QuerySelector("title")!.TextContent, svg.QuerySelector("desc")!.TextContent));
        var heights = chart.FindAll("rect").Select(r => decimal.Parse(r.GetAttribute("height")!, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(2, heights.Count); // Nothing is drawn for nothing.
        Assert.InRange(heights[0] / heights[1], 1.49m, 1.51m);
    }

    [Fact]
    public void A_state_is_words_and_a_word_of_a_later_server_is_shown_as_it_is()
    {
        Assert.Equal("Betalt", Render<Tag>(p => p.Add(t => t.Value, Status.Of(SettlementState.Paid))).Find("span").TextContent);
        Assert.Equal("onHold", Status.Of(SettlementState.Of("onHold")).Text);
        Assert.Equal(["Ja", "Nej"], Render<YesNo>(p => p.Add(y => y.Parts, [(true, "Inden for rammen", null), (false, "Ledig længe nok", "der mangler 2 måneder")])).FindAll(".badge").Select(b => b.TextContent));
    }

    [Fact]
    public void Everything_is_English_for_who_wants_that()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        Assert.Equal(["Previous", "Next"], Render<Pager>(p => p.Add(c => c.Text, "").Add(c => c.Next, "n").Add(c => c.Prev, "p")).FindAll("a").Select(a => a.TextContent));
        Assert.Contains("Choose", Render<Select>(p => p.AddCascadingValue(Form.Empty).Add(s => s.Id, "x").Add(s => s.Label, "X").Add(s => s.Options, [("a", "A")])).Markup, StringComparison.Ordinal);
    }

    private sealed class NoAntiforgery : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
    }

    private static Form Sent(params (string Name, string Value)[] fields) => new(new FormCollection(fields.ToDictionary(f => f.Name, f => new StringValues(f.Value))));

    private static string Hidden<T>(IRenderedComponent<T> rendered, string name)
        where T : IComponent => rendered.Find($"input[name='{name}']").GetAttribute("value")!;

    private void At(string address)
    {
        var parts = address.Split('?');
        (_http.Request.Method, _http.Request.Path, _http.Request.QueryString) = ("GET", parts[0], new(parts.Length > 1 ? "?" + parts[1] : ""));
    }

    private IRenderedComponent<DataTable<(string Name, decimal Amount)>> Table(IReadOnlyList<Column<(string Name, decimal Amount)>> columns) =>
        Render<DataTable<(string Name, decimal Amount)>>(p => p.Add(t => t.Items, [("maj", 10m), ("juni", 20m)]).Add(t => t.Label, "Beløb").Add(t => t.Columns, columns));

    private IRenderedComponent<ActionForm> Drawn(string name, Form sent, int version) =>
        Render<ActionForm>(p => p.Add(f => f.Name, name).Add(f => f.Sent, sent).Add(f => f.Version, version).AddChildContent("<button>Gem</button>"));
}
