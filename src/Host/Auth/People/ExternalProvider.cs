using System.Security.Claims;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Host.Auth;

/// <summary>
/// The municipality's own sign-in by OpenID Connect (X6): <c>Faatimer:External:Authority</c>, <c>ClientId</c>, <c>ClientSecret</c>; <c>RoleClaim</c> with <c>Roles:&lt;value&gt;</c> = a role of ours;
/// <c>UnitClaim</c> with <c>Units:&lt;value&gt;</c> = the id of a unit. What the claims say at each sign-in is what the account is.
/// </summary>
internal sealed class ExternalProvider(IConfiguration configuration, IServiceProvider services, TimeProvider time)
{
    public const string Scheme = "external";

    private readonly IConfigurationSection _settings = configuration.GetSection("Faatimer:External");

    public bool IsSet => _settings["Authority"] is not null;

    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ExternalProvider>();
        var settings = builder.Configuration.GetSection("Faatimer:External");
        if (settings["Authority"] is not { } authority)
        {
            return;
        }

        builder.Services.AddAuthentication().AddOpenIdConnect(Scheme, o =>
        {
            (o.Authority, o.ClientId, o.ClientSecret, o.ResponseType, o.UsePkce) = (authority, settings["ClientId"], settings["ClientSecret"], "code", true);
            o.ResponseMode = "query"; // A form that posts itself would need a script.
            (o.SignInScheme, o.CallbackPath, o.SaveTokens, o.MapInboundClaims) = (IdentityConstants.ExternalScheme, "/konto/ekstern/svar", false, false);
            o.RequireHttpsMetadata = builder.Configuration.GetValue("Faatimer:External:RequireHttps", true);
            o.GetClaimsFromUserInfoEndpoint = settings.GetValue("UserInfo", false);
            o.CorrelationCookie.SecurePolicy = o.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            foreach (var scope in (settings["Scopes"] ?? "email").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                o.Scope.Add(scope);
            }
        });
    }

    /// <summary>The account of who comes with these claims, as they are; null when they give no role, or the account is out of use.</summary>
    public async Task<SignIn?> Admit(ClaimsPrincipal claims, CancellationToken cancellationToken)
    {
        var subject = claims.FindFirstValue("sub");
        var mail = claims.FindFirstValue("email") ?? claims.FindFirstValue("preferred_username");
        var roles = claims.FindAll(_settings["RoleClaim"] ?? "roles").Select(c => Enum.TryParse<Role>(_settings.GetSection("Roles")[c.Value], out var role) ? role : (Role?)null).OfType<Role>().Distinct().ToList();
        var units = claims.FindAll(_settings["UnitClaim"] ?? "units").Select(c => Guid.TryParse(_settings.GetSection("Units")[c.Value] ?? c.Value, out var unit) ? unit : (Guid?)null).OfType<Guid>().Distinct().ToList();
        if (subject is null || mail is null || roles is not [var only] || only is Role.System or Role.Payroll or Role.Vitas or Role.Reporting || (only is Role.Workplace or Role.Manager && units.Count == 0))
        {
            return null;
        }

        await using var scope = services.As(Caller.System("external-sign-in"));
        var (db, work) = (scope.ServiceProvider.GetRequiredService<AuthDb>(), scope.ServiceProvider.GetRequiredService<Work>());
        var facts = new UserFacts(claims.FindFirstValue("name") ?? mail, mail, only, units);
        var admitted = await work.Commit(db, async () =>
        {
            var now = time.GetUtcNow();
            var login = await db.Set<IdentityUserLogin<Guid>>().SingleOrDefaultAsync(l => l.LoginProvider == Scheme && l.ProviderKey == subject, cancellationToken);
            var normalized = mail.ToUpperInvariant();
            var signIn = login is not null ? await db.SignIns.SingleAsync(s => s.Id == login.UserId, cancellationToken) : await db.SignIns.SingleOrDefaultAsync(s => s.NormalizedEmail == normalized, cancellationToken);
            User user;
            if (signIn is null)
            {
                user = new(Guid.CreateVersion7(), facts, "system:external-sign-in", now);
                signIn = new SignIn { Id = user.Id, SecurityStamp = SignInFacts.NewStamp(), LockoutEnabled = true };
                signIn.Follow(null, mail);
                db.Users.Add(user);
                db.SignIns.Add(signIn);
                work.Raise(new UserCreated(user.Id, user.Role, user.Units));
            }
            else
            {
                user = await db.Users.SingleAsync(u => u.Id == signIn.Id, cancellationToken);
                if (user.Name != facts.Name || user.Mail != facts.Mail || user.Role != facts.Role || !user.Units.ToHashSet().SetEquals(facts.Units))
                {
                    signIn.Follow(user.Mail, mail);
                    user.Change(facts, "system:external-sign-in", now);
                    work.Raise(new UserChanged(user.Id, user.Role, user.Units));
                }
            }

            if (login is null)
            {
                db.Set<IdentityUserLogin<Guid>>().Add(new() { LoginProvider = Scheme, ProviderKey = subject, ProviderDisplayName = Scheme, UserId = user.Id });
            }

            work.Audit("user", user.Id, purpose: "external sign-in");
            return (user, signIn);
        }, made => new Admitted(made.signIn.Id, made.user.IsActive), cancellationToken);
        return admitted.Value.IsActive ? await db.SignIns.AsNoTracking().SingleAsync(s => s.Id == admitted.Value.Id, cancellationToken) : null;
    }

    private sealed record Admitted(Guid Id, bool IsActive);
}
