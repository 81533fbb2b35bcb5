using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Faatimer.Admin.Session;

/// <summary>
/// The pages are an OpenID Connect client: code and PKCE, by redirects alone. The tokens lie in the session, which the host keeps in its database; the browser has a cookie that is good
/// for pages only. A token that is about to end is renewed when a page is asked for; a session that the API no longer honours is over.
/// </summary>
internal static class SignInSetup
{
    public const string Cookie = "faatimer-pages";
    public const string Provider = "faatimer-sign-in";

    private const string AccessToken = "access_token";
    private const string RefreshToken = "refresh_token";
    private const string Expires = "expires_at";
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(2);

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<ApiAddress>();
        services.AddSingleton<Tokens>();
        services.AddAuthentication().AddCookie(Cookie).AddOpenIdConnect(Provider, _ => { });
        services.AddOptions<CookieAuthenticationOptions>(Cookie).Configure<IOptions<AdminOptions>, ITicketStore>((cookie, admin, sessions) =>
        {
            (cookie.Cookie.Name, cookie.Cookie.HttpOnly, cookie.Cookie.SameSite, cookie.Cookie.SecurePolicy, cookie.Cookie.IsEssential) = ("faatimer", true, SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest, true);
            (cookie.ExpireTimeSpan, cookie.SlidingExpiration, cookie.SessionStore, cookie.ForwardChallenge) = (admin.Value.Idle, true, sessions, Provider);
            cookie.Events.OnValidatePrincipal = Renew;
        });
        services.AddOptions<OpenIdConnectOptions>(Provider).Configure<IOptions<AdminOptions>, ApiAddress>((o, admin, api) =>
        {
            (o.ClientId, o.ClientSecret, o.SignInScheme) = (admin.Value.ClientId, admin.Value.ClientSecret, Cookie);
            (o.ResponseType, o.ResponseMode, o.UsePkce) = (OpenIdConnectResponseType.Code, OpenIdConnectResponseMode.Query, true); // A form that posts itself would need a script.
            (o.SaveTokens, o.MapInboundClaims, o.RequireHttpsMetadata) = (true, false, false);
            o.Backchannel = new HttpClient(new ToApiAddress(api));
            o.MetadataAddress = new Uri(ToApiAddress.Placeholder, ".well-known/openid-configuration").AbsoluteUri;
            o.Scope.Clear();
            foreach (var scope in (string[])["openid", "profile", "offline_access"])
            {
                o.Scope.Add(scope);
            }

            (o.TokenValidationParameters.NameClaimType, o.TokenValidationParameters.RoleClaimType) = ("name", "role");
            (o.CorrelationCookie.SecurePolicy, o.NonceCookie.SecurePolicy) = (CookieSecurePolicy.SameAsRequest, CookieSecurePolicy.SameAsRequest);
            (o.CorrelationCookie.SameSite, o.NonceCookie.SameSite) = (SameSiteMode.Lax, SameSiteMode.Lax);
            o.Events.OnRedirectToIdentityProvider = context => Lead(context, api);
            o.Events.OnRemoteFailure = context =>
            {
                // Gone back to an answer that was used, let lie too long, or a fault that lasts: somebody decides to try again, not the browser by itself.
                context.HandleResponse();
                return PageRoutes.Show(context.HttpContext, new Sdk.Problem { Type = "", Title = "", Status = StatusCodes.Status503ServiceUnavailable, Detail = "", Instance = "", TraceId = "", Code = "page.sign_in_failed", Errors = [] });
            };
        });
        services.AddAuthorizationBuilder().AddPolicy(Cookie, new AuthorizationPolicyBuilder(Cookie).RequireAuthenticatedUser().Build());
    }

    /// <summary>The token that acts for the person of this request.</summary>
    public static async ValueTask<string> TokenOf(HttpContext http) =>
        await http.GetTokenAsync(Cookie, AccessToken) ?? throw new InvalidOperationException("Nobody is signed in.");

    /// <summary>A browser is sent to the address that it knows this host by, not to the one by which the host calls itself.</summary>
    private static async Task Lead(RedirectContext context, ApiAddress api)
    {
        if (api.IsHere)
        {
            var request = context.Request;
            context.ProtocolMessage.IssuerAddress = $"{request.Scheme}://{request.Host}{request.PathBase}/connect/authorize";
        }

        // A form that was sent after the session had ended waits for its person.
        await context.HttpContext.RequestServices.GetRequiredService<Kept>().KeepForm(context.HttpContext);
    }

    private static async Task Renew(CookieValidatePrincipalContext context)
    {
        var time = context.HttpContext.RequestServices.GetRequiredService<TimeProvider>();
        var properties = context.Properties;
        if (DateTimeOffset.TryParse(properties.GetTokenValue(Expires), CultureInfo.InvariantCulture, out var expires) && time.GetUtcNow() < expires - Early)
        {
            return;
        }

        var (answer, isOver) = await context.HttpContext.RequestServices.GetRequiredService<Tokens>().Renew(properties.GetTokenValue(RefreshToken), context.HttpContext.RequestAborted);
        if (answer is not null)
        {
            properties.UpdateTokenValue(AccessToken, answer.AccessToken);
            properties.UpdateTokenValue(RefreshToken, answer.RefreshToken ?? properties.GetTokenValue(RefreshToken)!);
            properties.UpdateTokenValue(Expires, time.GetUtcNow().AddSeconds(answer.ExpiresIn).ToString("o", CultureInfo.InvariantCulture));
            context.ShouldRenew = true;
        }
        else if (isOver)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(Cookie);
        }
    }
}

/// <summary>Renews tokens.</summary>
internal sealed class Tokens(IOptions<AdminOptions> options, ApiAddress api) : IDisposable
{
    private readonly HttpClient _http = new(new ToApiAddress(api));

    /// <summary>The new tokens; or none, because the session is over, or because the API is away.</summary>
    public async Task<(TokenAnswer? Answer, bool IsOver)> Renew(string? refreshToken, CancellationToken cancellationToken)
    {
        if (refreshToken is null)
        {
            return (null, true);
        }

        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken, ["client_id"] = options.Value.ClientId, ["client_secret"] = options.Value.ClientSecret,
        });
        try
        {
            using var answer = await _http.PostAsync(new Uri(ToApiAddress.Placeholder, "connect/token"), form, cancellationToken);
            return answer.IsSuccessStatusCode ? (await answer.Content.ReadFromJsonAsync<TokenAnswer>(cancellationToken), false) : (null, answer.StatusCode == HttpStatusCode.BadRequest);
        }
        catch (HttpRequestException)
        {
            return (null, false); // The page says that the API is away.
        }
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>What the token endpoint answers.</summary>
internal sealed record TokenAnswer(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("refresh_token")] string? RefreshToken,
    [property: JsonPropertyName("expires_in")] int ExpiresIn);
