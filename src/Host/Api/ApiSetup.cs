using System.Globalization;
using System.Threading.RateLimiting;
using Carter;
using Faatimer.Admin;
using Faatimer.Host.Auth;
using Faatimer.Host.OpenApi;
using Faatimer.Host.Operations;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.RateLimiting;
using OpenIddict.Abstractions;

namespace Faatimer.Host.Api;

/// <summary>The conventions of the API, in the order in which a request meets them.</summary>
internal static class ApiSetup
{
    private const int MaxBody = 1024 * 1024;

    public static void AddApi(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaxBody;
            kestrel.AddServerHeader = false;
        });
        services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(30));
        services.ConfigureHttpJsonOptions(o => Json.Configure(o.SerializerOptions));
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        services.AddHandlers(typeof(Program).Assembly);
        services.AddJobs(typeof(Program).Assembly);
        services.AddValidators(typeof(Program).Assembly);
        services.AddCarter(new DependencyContextAssemblyCatalog([typeof(Program).Assembly, .. services.Modules().Select(m => m.GetType().Assembly)]), c => c.WithEmptyValidators());
        services.AddSingleton<IApiDescriptionProvider, FilterParameters>();
        services.AddSingleton<BodyBudget>();
        services.AddSingleton<ProblemWriter>();
        services.AddSingleton<DeclaredProblems>();
        services.AddExceptionHandler<ProblemHandler>();
        services.AddRequestLocalization(o =>
        {
            o.SetDefaultCulture("da-DK").AddSupportedUICultures("da-DK", "en-GB", "da", "en");
            o.FallBackToParentUICultures = true;
            o.RequestCultureProviders = [new CustomRequestCultureProvider(LanguageOfPages), new AcceptLanguageHeaderRequestCultureProvider()];
        });
        services.AddRateLimiter(o =>
        {
            var perMinute = builder.Configuration.GetValue("Faatimer:RequestsPerMinute", 6000);
            o.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => RateLimitPartition.GetFixedWindowLimiter(
                http.User.GetClaim(OpenIddictConstants.Claims.Subject) ?? http.Connection.RemoteIpAddress?.ToString() ?? "unknown",
                _ => new FixedWindowRateLimiterOptions { PermitLimit = perMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));
            o.OnRejected = async (context, _) =>
            {
                var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(60);
                context.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                await context.HttpContext.RequestServices.GetRequiredService<ProblemWriter>().Write(context.HttpContext, 429, [RuleViolation.Error("request.too_many")]);
            };
        });
    }

    /// <summary>Pages are Danish until somebody chooses English; the API goes by the header.</summary>
    private static Task<ProviderCultureResult?> LanguageOfPages(HttpContext http) => Task.FromResult(
        http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || http.Request.Path.StartsWithSegments("/connect", StringComparison.OrdinalIgnoreCase) ? null
        : new ProviderCultureResult("da-DK", http.Request.Cookies["sprog"] == "en" ? "en-GB" : "da-DK"));

    public static void UseApi(this WebApplication app)
    {
        RejectedRequests.Watch(app);
        app.UseRequestLog();
        app.UseSecurityHeaders();
        app.UseRequestLocalization();
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = _ => Task.CompletedTask, SuppressDiagnosticsCallback = _ => true });
        app.UseStatusCodePages(async context =>
        {
            var http = context.HttpContext;
            var error = http.Response.StatusCode switch
            {
                404 => RuleViolation.Error("request.unknown_path"),
                405 => RuleViolation.Error("request.method_not_allowed"),
                413 => RuleViolation.Error("request.body_too_large"),
                415 => ContentTypes.Refused(http),
                _ => RuleViolation.Error("request.malformed"),
            };
            await http.RequestServices.GetRequiredService<ProblemWriter>().Write(http, http.Response.StatusCode, [error]);
        });
        app.UseDocumentationPage();
        app.UseRouting();
        app.UseMiddleware<TokenGate>();
        app.UseAdmin(guarded =>
        {
            guarded.UseAuthentication();
            guarded.Use(RateLimitHeaders(app));
            guarded.UseRateLimiter();
            guarded.UseAuthorization();
            guarded.UseAntiforgery();
            guarded.Use(RefuseForgedForms);
        });
        app.UseMiddleware<ApiGate>();
        app.MapCarter();
        app.MapPost(TokenGate.Path, AuthSetup.IssueToken).AllowAnonymous().DisableRateLimiting().ExcludeFromDescription();
    }

    /// <summary>A form of the sign-in that came from elsewhere is none. The pages say it of theirs in their own way.</summary>
    private static Task RefuseForgedForms(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<Microsoft.AspNetCore.Antiforgery.IAntiforgeryValidationFeature>() is { IsValid: false } && http.Request.Path.StartsWithSegments("/konto", StringComparison.Ordinal))
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        }

        return next(http);
    }

    /// <summary>Says how much of its minute a client has left, after draft-ietf-httpapi-ratelimit-headers.</summary>
    private static Func<HttpContext, RequestDelegate, Task> RateLimitHeaders(WebApplication app)
    {
        var limiter = app.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<RateLimiterOptions>>().Value.GlobalLimiter!;
        var perMinute = app.Configuration.GetValue("Faatimer:RequestsPerMinute", 6000);
        return (http, next) =>
        {
            if (http.GetEndpoint()?.Metadata.GetMetadata<DisableRateLimitingAttribute>() is not null)
            {
                return next(http);
            }

            var left = limiter.GetStatistics(http)?.CurrentAvailablePermits ?? perMinute;
            http.Response.Headers["RateLimit-Policy"] = $"\"client\";q={perMinute};w=60";
            http.Response.Headers["RateLimit"] = $"\"client\";r={Math.Max(0, left - 1)}";
            return next(http);
        };
    }
}
