using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Web;
using Faatimer.Host.Auth;
using Faatimer.Kernel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Api.Tests.Infrastructure;

/// <summary>A browser without scripts: cookies, forms, and redirects that a test follows one by one.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly HttpClient _http;

    public Browser()
    {
        _http = new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = Cookies });
        _http.DefaultRequestHeaders.Accept.ParseAdd("text/html,application/xhtml+xml,*/*;q=0.8"); // As browsers do: what is for people answers them otherwise.
    }

    public CookieContainer Cookies { get; } = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public Task<HttpResponseMessage> Get(TestHost host, string path) => _http.GetAsync(new Uri(host.Address, path), Token);

    /// <summary>Fills a form of the page and sends it, with the fields that the page hides in it.</summary>
    public async Task<HttpResponseMessage> Send(TestHost host, string page, string action, params (string Name, string Value)[] fields)
    {
        using var shown = await Get(host, page);
        var html = await shown.Content.ReadAsStringAsync(Token);
        var hidden = Hidden().Matches(html).Select(m => (Name: m.Groups[1].Value, Value: WebUtility.HtmlDecode(m.Groups[2].Value))).DistinctBy(h => h.Name);
        var form = hidden.Where(h => fields.All(f => f.Name != h.Name)).Concat(fields).ToDictionary(f => f.Item1, f => f.Item2);
        using var content = new FormUrlEncodedContent(form);
        return await _http.PostAsync(new Uri(host.Address, action), content, Token);
    }

    public async Task SignIn(TestHost host, string name, string password = "demo")
    {
        using var answer = await Send(host, "/konto/log-ind", "/konto/log-ind", ("mail", name), ("kode", password));
        Assert.True(answer.StatusCode == HttpStatusCode.Redirect, await answer.Content.ReadAsStringAsync(Token));
    }

    /// <summary>What the pages do: a code for who is signed in, and for it the tokens. Null when somebody has to sign in first.</summary>
    public async Task<JsonElement?> Tokens(TestHost host, TestHost? redeemAt = null)
    {
        var verifier = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        var challenge = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var back = $"{host.Address.GetLeftPart(UriPartial.Authority)}{PagesClient.SignInCallback}";
        using var answer = await Get(host, $"/connect/authorize?client_id={PagesClient.Id}&response_type=code&scope=openid%20offline_access&code_challenge={challenge}&code_challenge_method=S256&redirect_uri={Uri.EscapeDataString(back)}");
        Assert.True(answer.StatusCode == HttpStatusCode.Redirect, await answer.Content.ReadAsStringAsync(Token));
        return answer.Headers.Location!.AbsolutePath == PagesClient.SignInCallback
            ? await Redeem(redeemAt ?? host, ("grant_type", "authorization_code"), ("code", HttpUtility.ParseQueryString(answer.Headers.Location.Query)["code"]!), ("code_verifier", verifier), ("redirect_uri", back))
            : null;
    }

    public Task<JsonElement?> Refresh(TestHost host, JsonElement tokens) => Redeem(host, ("grant_type", "refresh_token"), ("refresh_token", tokens.GetProperty("refresh_token").GetString()!));

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement?> Redeem(TestHost host, params (string Name, string Value)[] fields)
    {
        var secret = PagesClient.Secret(host.Services.GetRequiredService<KeyRing>(), host.Services.GetRequiredService<IConfiguration>());
        using var content = new FormUrlEncodedContent(fields.Append(("client_id", PagesClient.Id)).Append(("client_secret", secret)).ToDictionary(f => f.Item1, f => f.Item2));
        using var answer = await _http.PostAsync(new Uri(host.Address, "/connect/token"), content, Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.IsSuccessStatusCode || text.Contains("invalid_grant", StringComparison.Ordinal), text);
        return answer.IsSuccessStatusCode ? JsonDocument.Parse(text).RootElement.Clone() : null;
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();
}
