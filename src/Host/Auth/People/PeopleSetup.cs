using System.Security.Claims;
using Faatimer.Kernel;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Faatimer.Host.Auth;

/// <summary>
/// How people sign in (X6): ASP.NET Core Identity keeps passwords, the token server gives the pages their tokens by code and PKCE. The cookie of this sign-in is
/// for these pages only; the API takes bearer tokens and nothing else.
/// </summary>
internal static class PeopleSetup
{
    /// <summary>Holds the stamp that a token was made under; not in the access token's own words, but in it.</summary>
    public const string StampClaim = "stamp";

    /// <summary>When the person came in, for the absolute limit of a session.</summary>
    public const string BeganClaim = "began";

    public static void AddPeople(this WebApplicationBuilder builder)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        services.AddHttpContextAccessor();
        services.AddSingleton(UserRetention.Users);
        services.AddSingleton<PublicAddress>();
        services.AddSingleton<People>();
        services.AddScoped<SignInLinks>();
        services.AddScoped<Sessions>();
        services.AddScoped<Features.UserViews>();
        services.AddScoped<Features.AuditViews>();
        services.AddScoped<Features.AccessReportGathering>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<ITicketStore>(provider => provider.GetRequiredService<SessionStore>());
        services.AddSingleton<KeptCache>();
        services.AddSingleton<Microsoft.Extensions.Caching.Distributed.IDistributedCache>(provider => provider.GetRequiredService<KeptCache>());
        services.AddSchedule<ForgetKept>("auth.ForgetKept", "0 0/15 * * * ?");
        services.AddDataProtection().SetApplicationName("faatimer").PersistKeysToDbContext<AuthDb>();
        services.AddOptions<KeyManagementOptions>().Configure<KeyRing>((options, keys) => options.XmlEncryptor = new SealedKeys(keys));
        services.AddIdentityCore<SignIn>(o =>
        {
            o.Password = new PasswordOptions { RequiredLength = 12, RequiredUniqueChars = 5, RequireDigit = false, RequireLowercase = false, RequireUppercase = false, RequireNonAlphanumeric = false };
            o.Lockout = new LockoutOptions { MaxFailedAccessAttempts = 8, DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15) };
            o.User.AllowedUserNameCharacters = "";
        }).AddEntityFrameworkStores<AuthDb>().AddSignInManager();
        services.AddAuthentication().AddCookie(IdentityConstants.ApplicationScheme).AddCookie(IdentityConstants.ExternalScheme).AddCookie(IdentityConstants.TwoFactorUserIdScheme);
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme).Configure<SessionStore>((cookie, sessions) =>
        {
            Harden(cookie, "faatimer-konto");
            cookie.LoginPath = SignInPages.Path;
            cookie.ReturnUrlParameter = "videre";
            cookie.ExpireTimeSpan = Idle(configuration);
            cookie.SlidingExpiration = true;
            cookie.SessionStore = sessions;
            cookie.Events.OnValidatePrincipal = context =>
            {
                if (context.HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow() >= Began(context.Properties) + Absolute(configuration))
                {
                    context.RejectPrincipal();
                }

                return Task.CompletedTask;
            };
        });
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ExternalScheme).Configure(cookie => Harden(cookie, "faatimer-ekstern"));
        ExternalProvider.Add(builder);
        services.AddPasskeys();
        services.AddSingleton<SignInTries>();
        services.AddRazorComponents();
        services.AddAntiforgery(o => o.Cookie.Name = "faatimer-formular");

        static void Harden(CookieAuthenticationOptions cookie, string name)
        {
            (cookie.Cookie.Name, cookie.Cookie.HttpOnly, cookie.Cookie.SameSite, cookie.Cookie.SecurePolicy) = (name, true, SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
            cookie.Cookie.IsEssential = true;
        }
    }

    /// <summary>When a session began; one that does not say is over.</summary>
    public static DateTimeOffset Began(AuthenticationProperties properties) =>
        properties.Items.TryGetValue(BeganClaim, out var at) && DateTimeOffset.TryParse(at, System.Globalization.CultureInfo.InvariantCulture, out var began) ? began : DateTimeOffset.MinValue;

    public static TimeSpan Idle(IConfiguration configuration) => TimeSpan.FromMinutes(configuration.GetValue("Faatimer:SessionIdleMinutes", 60));

    public static TimeSpan Absolute(IConfiguration configuration) => TimeSpan.FromHours(configuration.GetValue("Faatimer:SessionHours", 10));

    public static void MapPeople(this WebApplication app)
    {
        app.MapMethods("/connect/authorize", ["GET", "POST"], Authorize).AllowAnonymous().ExcludeFromDescription();
        app.MapMethods("/connect/logout", ["GET", "POST"], (Delegate)EndSession).AllowAnonymous().ExcludeFromDescription();
    }

    /// <summary>Gives the pages a code for the person that is signed in here; else the person signs in first.</summary>
    private static async Task<IResult> Authorize(HttpContext http, People people, RoleTable table)
    {
        var request = http.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("not an authorization request");
        var session = await http.AuthenticateAsync(IdentityConstants.ApplicationScheme);
        var person = session is { Succeeded: true, Principal: { } user } && Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id)
            ? await people.Find(id, http.RequestAborted) : null;
        if (person is null)
        {
            return Results.Challenge(new() { RedirectUri = http.Request.PathBase + http.Request.Path + http.Request.QueryString }, [IdentityConstants.ApplicationScheme]);
        }

        return Results.SignIn(
            new(Identity(person, request.GetScopes(), Began(session.Properties!), table)), authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    /// <summary>Ends the session here; the pages have ended theirs.</summary>
    private static async Task<IResult> EndSession(HttpContext http)
    {
        await http.SignOutAsync(IdentityConstants.ApplicationScheme);
        return Results.SignOut(new() { RedirectUri = SignInPages.Path + "?besked=logget-af" }, [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
    }

    /// <summary>Answers a token request by code or refresh token: the person as the account stands now, or nothing.</summary>
    public static async Task<IResult> IssueToken(HttpContext http, People people, RoleTable table, IConfiguration configuration, TimeProvider time)
    {
        var ticket = await http.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
        var principal = ticket.Principal!;
        var began = DateTimeOffset.FromUnixTimeSeconds(long.Parse(principal.GetClaim(BeganClaim)!, System.Globalization.CultureInfo.InvariantCulture));
        return User.OfCaller(principal.GetClaim(Claims.Subject)!) is { } id
            && await people.Find(id, http.RequestAborted) is { } person
            && person.Stamp == principal.GetClaim(StampClaim)
            && time.GetUtcNow() < began + Absolute(configuration)
            ? Results.SignIn(new(Identity(person, [.. principal.GetScopes()], began, table)), authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)
            : AuthSetup.Refuse(Errors.InvalidGrant, "The session is over.");
    }

    private static ClaimsIdentity Identity(PersonNow person, IReadOnlyList<string> scopes, DateTimeOffset began, RoleTable table)
    {
        var identity = new ClaimsIdentity(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, User.CallerId(person.Id));
        identity.SetClaim(Claims.Name, person.Name);
        identity.SetClaim(Claims.Email, person.Mail);
        identity.SetClaim(Claims.Role, person.Role.ToString());
        identity.SetClaims(Clients.UnitClaim, [.. person.Units.Select(u => u.ToString())]);
        identity.SetClaim(StampClaim, person.Stamp);
        identity.SetClaim(BeganClaim, began.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
        identity.SetScopes(scopes.Where(s => s is Scopes.OpenId or Scopes.OfflineAccess or Scopes.Profile or Scopes.Email).Concat(table.ScopesOf(person.Role)));
        identity.SetResources("faatimer");
        identity.SetDestinations(claim => claim.Type switch
        {
            Claims.Name => [Destinations.IdentityToken],
            Claims.Email => identity.HasScope(Scopes.Email) ? [Destinations.IdentityToken] : [],
            Claims.Role or Claims.Subject => [Destinations.IdentityToken, Destinations.AccessToken],
            BeganClaim => [],
            _ => [Destinations.AccessToken],
        });
        return identity;
    }
}
