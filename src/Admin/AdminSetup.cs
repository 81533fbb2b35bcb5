using Faatimer.Admin.Session;
using Faatimer.Sdk;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Admin;

/// <summary>The web UI for a host. The host gives it a ticket store and the settings (<see cref="AdminOptions"/>).</summary>
public static class AdminSetup
{
    /// <summary>The policy of every page: somebody is signed in.</summary>
    public const string Policy = SignInSetup.Cookie;

    /// <summary>Registers the pages.</summary>
    /// <param name="services">The host's services.</param>
    public static void AddAdmin(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddRazorComponents();
        services.AddResponseCompression(o => o.EnableForHttps = true); // Used for the files only.
        services.AddScoped<Visit>();
        services.AddSingleton<Downloads>();
        services.AddSingleton<Kept>();
        services.AddHttpClient(Downloads.Client).RemoveAllLoggers();
        SignInSetup.Add(services);
        foreach (var language in (string[])["da", "en"])
        {
            services.AddFaatimerClient(language, o =>
            {
                (o.Language, o.Application, o.MaxRetries, o.TotalTimeout) = (language, "faatimer-pages/1.0", 1, TimeSpan.FromSeconds(20));
                o.RetryDelay = TimeSpan.FromMilliseconds(200);
            });
            services.AddOptions<FaatimerClientOptions>(language).Configure<ApiAddress, IHttpContextAccessor>((o, api, http) =>
                (o.BaseAddress, o.AccessToken) = (api.Root, _ => SignInSetup.TokenOf(http.HttpContext!)));
        }
    }

    /// <summary>What goes before and after the host's authorization: call it after routing, with what lies between.</summary>
    /// <param name="app">The host.</param>
    /// <param name="authorization">Authentication, authorization and antiforgery.</param>
    public static void UseAdmin(this IApplicationBuilder app, Action<IApplicationBuilder> authorization)
    {
        AssetFiles.Serve(app);
        app.Use(next => http => PageRoutes.Guard(http, next));
        authorization(app);
        app.Use(next => http => PageRoutes.Begin(http, next));
    }

    /// <summary>Maps the pages.</summary>
    /// <param name="app">The host.</param>
    public static void MapAdmin(this IEndpointRouteBuilder app)
    {
        PageRoutes.Map(app);
        Downloads.Map(app);
        app.MapGet("/log-af", () => TypedResults.LocalRedirect("/")).RequireAuthorization(SignInSetup.Cookie).DisableRateLimiting().ExcludeFromDescription(); // Back from a sign-in that the sign-out asked for.
        app.MapPost("/log-af", async (HttpContext http, ApiAddress api) =>
            {
                // The session here ends, then the one that the sign-in keeps. No token goes by the address: it has a name in it.
                await http.SignOutAsync(SignInSetup.Cookie);
                return TypedResults.Redirect(api.IsHere ? http.Request.PathBase + "/connect/logout" : new Uri(api.Root, "connect/logout").AbsoluteUri);
            }).RequireAuthorization(SignInSetup.Cookie).DisableRateLimiting().ExcludeFromDescription()
            .WithMetadata(new IsPage(typeof(Frame.Top)), new Microsoft.AspNetCore.Antiforgery.RequireAntiforgeryTokenAttribute());
    }
}
