using System.Reflection;
using Faatimer.Admin.Frame;
using Faatimer.Sdk;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Faatimer.Admin.Session;

/// <summary>Which roles a page is for, as the API names them. The API says what each may see and do; this says only who is offered the page.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ForAttribute(params string[] roles) : Attribute
{
    public IReadOnlyList<string> Roles { get; } = roles;
}

/// <summary>That an endpoint is a page, and which.</summary>
internal sealed record IsPage(Type Page);

/// <summary>Every page: one address, one component; a GET shows it, a POST gives it a form. Whatever goes wrong becomes a page that says what to do.</summary>
internal static partial class PageRoutes
{
    public const int MaxUpload = 41 * 1024 * 1024;

    /// <summary>What is answered without an endpoint, and is no page: the API, and the ways of signing in.</summary>
    private static readonly string[] NotPages = ["/api", "/connect", "/.well-known", "/signin-oidc", "/signout-oidc", "/signout-callback-oidc", "/konto", "/openapi", "/docs"];

    public static IEnumerable<Type> All => typeof(PageRoutes).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Page)) && !t.IsAbstract);

    public static void Map(IEndpointRouteBuilder app)
    {
        foreach (var page in All)
        {
            foreach (var route in page.GetCustomAttributes<RouteAttribute>())
            {
                app.MapMethods(route.Template, ["GET", "POST"], () => new RazorComponentResult<App>(new Dictionary<string, object?> { [nameof(App.Page)] = page }) { PreventStreamingRendering = true })
                    .RequireAuthorization(SignInSetup.Cookie).DisableRateLimiting().ExcludeFromDescription()
                    .WithMetadata(new IsPage(page), new RequireAntiforgeryTokenAttribute());
            }
        }
    }

    /// <summary>Around authorization: what a page may not do, how large a form may be, and what is shown when something goes wrong.</summary>
    public static async Task Guard(HttpContext http, RequestDelegate next)
    {
        if (IsUnknown(http))
        {
            await ShowUnknown(http);
            return;
        }

        if (http.GetEndpoint()?.Metadata.GetMetadata<IsPage>() is null)
        {
            await next(http);
            return;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxUpload;
        }

        Harden(http);
        try
        {
            await next(http);
        }
        catch (UnauthorizedException) when (!http.Response.HasStarted)
        {
            // The account is out of use, or somebody signed it out everywhere.
            await http.SignOutAsync(SignInSetup.Cookie);
            await http.ChallengeAsync(SignInSetup.Provider, new AuthenticationProperties { RedirectUri = http.Request.PathBase + http.Request.Path + http.Request.QueryString });
        }
        catch (FaatimerException problem) when (!http.Response.HasStarted)
        {
            await Show(http, problem.Problem);
        }
        catch (Exception fault) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            // Its kind and place only: a message may quote what somebody wrote.
            var id = System.Diagnostics.Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;
            Failed(http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Faatimer.Admin"), fault.GetType().Name, fault.TargetSite?.DeclaringType?.FullName);
            await Show(http, new Problem { Type = "", Title = "", Status = 500, Detail = "", Instance = "", TraceId = id, Code = "page.failed", Errors = [] });
        }
    }

    /// <summary>Whether a browser asks for an address that nothing stands at. What a program asks for is the API's to refuse.</summary>
    private static bool IsUnknown(HttpContext http) =>
        http.GetEndpoint() is not RouteEndpoint && !NotPages.Any(p => http.Request.Path.StartsWithSegments(p, StringComparison.Ordinal)) && http.Request.GetTypedHeaders().Accept.Any(a => a.MediaType == "text/html");

    private static async Task ShowUnknown(HttpContext http)
    {
        Harden(http);
        try
        {
            if ((await http.AuthenticateAsync(SignInSetup.Cookie)).Succeeded)
            {
                await http.RequestServices.GetRequiredService<Visit>().Begin(); // Somebody who is signed in keeps the menu.
            }
        }
        catch (FaatimerException)
        {
            // Without the API nobody is known; the page says the same.
        }

        await Show(http, new Problem { Type = "", Title = "", Status = 404, Detail = "", Instance = "", TraceId = "", Code = "page.not_found", Errors = [] });
    }

    private static void Harden(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        // A form may lead to where people sign in and out, which is the API's own address.
        var api = http.RequestServices.GetRequiredService<ApiAddress>();
        http.Response.Headers.ContentSecurityPolicy =
            $"default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'{(api.IsHere ? "" : " " + api.Root.GetLeftPart(UriPartial.Authority))}";
    }

    /// <summary>After authorization: who is there, in which language, and whether the page is for that role.</summary>
    public static async Task Begin(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<IsPage>() is not { } route)
        {
            await next(http);
            return;
        }

        if (http.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false } invalid)
        {
            if (invalid.Error is BadHttpRequestException or { InnerException: BadHttpRequestException })
            {
                await Show(http, new Problem { Type = "", Title = "", Status = 413, Detail = Words.T("Filen er for stor. Den må højst fylde 40 MB. Del den i flere.", "The file is too large. It may have at most 40 MB. Divide it."), Instance = "", TraceId = "", Code = "page.file_too_large", Errors = [] });
                return;
            }

            await Show(http, new Problem { Type = "", Title = "", Status = 400, Detail = Words.T("Siden var ikke din, eller den er for gammel. Åbn den igen, og send formularen igen.", "The page was not yours, or it is too old. Open it again, and send the form again."), Instance = "", TraceId = "", Code = "page.form_not_ours", Errors = [] });
            return;
        }

        if (http.Request.Query[Words.Cookie] is [("da" or "en") and var language])
        {
            http.Response.Cookies.Append(Words.Cookie, language, new CookieOptions { HttpOnly = true, IsEssential = true, MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps });
            http.Response.Redirect(http.Request.PathBase + http.Request.Path + QueryString.Create(http.Request.Query.Where(q => q.Key != Words.Cookie)));
            return;
        }

        var visit = http.RequestServices.GetRequiredService<Visit>();
        if (route.Page == typeof(Top))
        {
            await next(http); // Signing out asks nobody.
            return;
        }

        await visit.Begin();
        if (route.Page.GetCustomAttribute<ForAttribute>() is { } only && !only.Roles.Contains(visit.Me.Role.ToString()))
        {
            await Show(http, new Problem { Type = "", Title = "", Status = 403, Detail = "", Instance = "", TraceId = "", Code = "page.not_for_role", Errors = [] });
            return;
        }

        await next(http);
    }

    [LoggerMessage(LogLevel.Error, "A page failed: {Kind} in {Place}")]
    private static partial void Failed(ILogger logger, string kind, string? place);

    /// <summary>A page that says what went wrong. It is drawn in a scope of its own: that of the request may have half a page in it.</summary>
    public static async Task Show(HttpContext http, Problem problem)
    {
        var status = problem.Status is >= 400 and < 600 ? problem.Status : StatusCodes.Status503ServiceUnavailable;
        var (policy, cache) = (http.Response.Headers.ContentSecurityPolicy, http.Response.Headers.CacheControl);
        http.Response.Clear();
        (http.Response.Headers.ContentSecurityPolicy, http.Response.Headers.CacheControl) = (policy, cache);
        var request = http.RequestServices;
        await using var scope = request.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Visit>().GoOn(request.GetRequiredService<Visit>());
        http.RequestServices = scope.ServiceProvider;
        try
        {
            await new RazorComponentResult<App>(new Dictionary<string, object?> { [nameof(App.Page)] = typeof(ErrorPage), [nameof(App.Problem)] = problem }) { StatusCode = status, PreventStreamingRendering = true }.ExecuteAsync(http);
        }
        finally
        {
            http.RequestServices = request;
        }
    }
}
