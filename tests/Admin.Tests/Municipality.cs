using System.Net;
using System.Text.RegularExpressions;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Sdk;
using Microsoft.Playwright;

namespace Faatimer.Admin.Tests;

/// <summary>The tests that share the municipality, one after another: what one does, the next one sees.</summary>
[CollectionDefinition(nameof(Municipality))]
public sealed class SharedMunicipality : ICollectionFixture<Municipality>;

/// <summary>The demo's municipality with one host, and one Chromium: all tests share them, each with a browser session of its own.</summary>
public sealed partial class Municipality(TestServer server) : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private string _database = "";

    public TestHost Host { get; private set; } = null!;

    /// <summary>Where the pictures of the pages go.</summary>
    public static string Pictures { get; } = Path.Combine(AppContext.BaseDirectory, "pages");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateDatabase(demo: true);
        Host = await TestHost.Start(server, _database, demo: true, settings: ["--Faatimer:SignInTriesPerMinute=1000"]);
        Directory.CreateDirectory(Pictures);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.First(File.Exists),
            Args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _browser!.DisposeAsync();
        _playwright!.Dispose();
        await Host.DisposeAsync();
    }

    /// <summary>What no page and no client can do: a statement in the host's database.</summary>
    public async Task Execute(string sql)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(server.Owner(_database));
        await using var command = source.CreateCommand(sql);
        Assert.NotEqual(0, await command.ExecuteNonQueryAsync(Token));
    }

    /// <summary>Another host on the same database.</summary>
    public Task<TestHost> StartHost(params string[] settings) => TestHost.Start(server, _database, demo: true, settings: settings);

    /// <summary>The SDK as one of the demo's clients.</summary>
    public IFaatimerClient Api(string client) => Host.Client(client);

    /// <summary>A browser in which somebody has signed in.</summary>
    public async Task<IPage> SignedIn(string name, bool scripts = true, int width = 1280)
    {
        var page = await Browser(scripts, width);
        await page.GotoAsync("/");
        await SignIn(page, name);
        Assert.Contains("Fåtimer", await page.TitleAsync(), StringComparison.Ordinal);
        return page;
    }

    public static async Task SignIn(IPage page, string name)
    {
        await page.FillAsync("#mail", name);
        await page.FillAsync("#kode", "demo");
        await page.ClickAsync("form.ft-panel button");
        await page.WaitForSelectorAsync(".ft-user", new() { State = WaitForSelectorState.Attached }); // The header of somebody who is signed in.
    }

    public async Task<IPage> Browser(bool scripts = true, int width = 1280, TestHost? at = null)
    {
        var context = await _browser!.NewContextAsync(new() { BaseURL = (at ?? Host).Address.AbsoluteUri, JavaScriptEnabled = scripts, ViewportSize = new() { Width = width, Height = 900 }, Locale = "da-DK" });
        context.SetDefaultTimeout(40_000); // Other tests have the processor too.
        return await context.NewPageAsync();
    }

    /// <summary>Somebody who has signed in, without a browser: for what is asked of many pages.</summary>
    public async Task<HttpClient> Http(string name)
    {
        var http = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = Host.Address };
        var form = await http.GetStringAsync("/", Token);
        var hidden = Hidden().Matches(form).DistinctBy(m => m.Groups[1].Value).ToDictionary(m => m.Groups[1].Value, m => WebUtility.HtmlDecode(m.Groups[2].Value));
        using var content = new FormUrlEncodedContent(hidden.Append(new("mail", name)).Append(new("kode", "demo")));
        using var answer = await http.PostAsync(new Uri("/konto/log-ind", UriKind.Relative), content, Token);
        Assert.Equal((HttpStatusCode.OK, "/"), (answer.StatusCode, answer.RequestMessage!.RequestUri!.AbsolutePath));
        return http;
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    internal static partial Regex Hidden();
}
