using System.Security.Claims;
using Faatimer.Host.Auth.Pages;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Host.Auth;

/// <summary>The pages by which people come in (X6). They need no script.</summary>
internal static class SignInPages
{
    public const string Path = "/konto/log-ind";

    private static readonly string[] NotAlike = ["PasswordsDiffer"];

    public static void MapSignInPages(this WebApplication app)
    {
        var pages = app.MapGroup("/konto").AllowAnonymous().ExcludeFromDescription().AddEndpointFilter(async (context, next) =>
        {
            context.HttpContext.Response.Headers.CacheControl = "no-store";
            return await next(context);
        });
        pages.MapGet("/log-ind", IResult (string? videre, string? besked, ExternalProvider external) => Page<SignInPage>(new { Further = Local(videre), Message = besked, External = external.IsSet }));
        pages.MapPost("/log-ind", SignIn);
        pages.MapPost("/log-af", async (HttpContext http) =>
        {
            await http.SignOutAsync(IdentityConstants.ApplicationScheme);
            return Results.LocalRedirect(Path + "?besked=logget-af");
        });
        pages.MapPasskeys();
        pages.MapGet("/link", ShowLink);
        pages.MapPost("/link", UseLink);
        pages.MapGet("/ekstern", (string? videre) => Results.Challenge(new() { RedirectUri = "/konto/ekstern/tilbage?videre=" + Uri.EscapeDataString(Local(videre)) }, [ExternalProvider.Scheme]));
        pages.MapGet("/ekstern/tilbage", ExternalBack);
    }

    /// <summary>Only an address of this installation: nobody is sent elsewhere after a sign-in.</summary>
    public static string Local(string? further) =>
        further is { Length: > 0 and < 4000 } && further[0] == '/' && !further.StartsWith("//", StringComparison.Ordinal) && !further.StartsWith("/\\", StringComparison.Ordinal) && !further.Any(char.IsControl) ? further : "/";

    private static RazorComponentResult<TPage> Page<TPage>(object parameters, int status = 200)
        where TPage : Microsoft.AspNetCore.Components.IComponent => new(parameters) { StatusCode = status };

    private static async Task<IResult> SignIn(
        [FromForm] string? mail, [FromForm] string? kode, [FromForm] string? videre, SignInManager<SignIn> signIns, People people, ExternalProvider external, TimeProvider time,
        SignInTries tries, HttpContext http, CancellationToken cancellationToken)
    {
        var refusal = "wrong";
        if (!tries.Take(http, mail ?? ""))
        {
            refusal = "locked";
        }
        else if (mail is { Length: > 0 and <= 200 } && kode is { Length: > 0 and <= 1000 } && !mail.Contains('\0', StringComparison.Ordinal) && !kode.Contains('\0', StringComparison.Ordinal)
            && await Find(signIns.UserManager, mail.Trim()) is { } found)
        {
            var result = await signIns.CheckPasswordSignInAsync(found, kode, lockoutOnFailure: true);
            if (result.IsLockedOut)
            {
                refusal = "locked";
            }
            else if (result.Succeeded && await people.Find(found.Id, cancellationToken) is not null)
            {
                await ComeIn(signIns, found, time, "password", cancellationToken);
                return Results.LocalRedirect(Local(videre));
            }
        }
        else
        {
            // As much work for a name that nobody has: who is here cannot be told by the time it takes.
            signIns.UserManager.PasswordHasher.HashPassword(new SignIn(), kode ?? "");
        }

        return Refused(videre, refusal, external, mail);
    }

    /// <summary>The page again, with why nobody came in.</summary>
    public static IResult Refused(string? further, string why, ExternalProvider external, string? mail = null, int status = 400) =>
        Page<SignInPage>(new { Further = Local(further), Mail = mail, Refusal = why, External = external.IsSet }, status);

    private static async Task<SignIn?> Find(UserManager<SignIn> users, string mail) => await users.FindByEmailAsync(mail) ?? await users.FindByNameAsync(mail);

    /// <summary>Lets somebody in, and logs that (X1).</summary>
    public static async Task ComeIn(SignInManager<SignIn> signIns, SignIn who, TimeProvider time, string by, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var scope = signIns.Context.RequestServices.As(Caller.System("sign-in"));
        var work = scope.ServiceProvider.GetRequiredService<Work>();
        await work.Commit(
            async connection =>
            {
                await connection.Execute("update auth.sign_ins set last_at = $2 where id = $1", cancellationToken, who.Id, now);
                work.Audit("sign-in", who.Id, purpose: by);
                return who.Id;
            },
            cancellationToken);
        await signIns.SignInAsync(who, new AuthenticationProperties { IssuedUtc = now, Items = { [PeopleSetup.BeganClaim] = now.ToString("O", System.Globalization.CultureInfo.InvariantCulture) } });
    }

    private static async Task<IResult> ShowLink(string? kode, AuthDb db, TimeProvider time, CancellationToken cancellationToken) =>
        await Invited(kode, db, time, cancellationToken) is { } invited
            ? Page<LinkPage>(new { Code = kode, Mail = invited.Email })
            : Page<LinkPage>(new { Over = true }, 404);

    private static async Task<IResult> UseLink(
        [FromForm] string? kode, [FromForm] string? adgangskode, [FromForm] string? igen, SignInManager<SignIn> signIns, AuthDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await Invited(kode, db, time, cancellationToken) is not { } invited)
        {
            return Page<LinkPage>(new { Over = true }, 404);
        }

        if (adgangskode != igen || adgangskode is not { Length: <= 1000 } || adgangskode.Contains('\0', StringComparison.Ordinal))
        {
            return Page<LinkPage>(new { Code = kode, Mail = invited.Email, Errors = NotAlike }, 400);
        }

        foreach (var validator in signIns.UserManager.PasswordValidators)
        {
            if (await validator.ValidateAsync(signIns.UserManager, invited, adgangskode) is { Succeeded: false } refused)
            {
                return Page<LinkPage>(new { Code = kode, Mail = invited.Email, Errors = refused.Errors.Select(e => e.Code).ToArray() }, 400);
            }
        }

        var (now, stamp) = (time.GetUtcNow(), SignInFacts.NewStamp());
        await using var scope = signIns.Context.RequestServices.As(Caller.System("sign-in-link"));
        var work = scope.ServiceProvider.GetRequiredService<Work>();
        var taken = await work.Commit(
            async connection =>
            {
                // One statement: of several who use a link at once, one gets in.
                work.Audit("sign-in", invited.Id, purpose: "password");

                // Who needs a new link begins anew: a passkey that somebody else added goes with the password that somebody else knew.
                await connection.Execute("delete from auth.passkeys p using auth.sign_ins s where p.user_id = s.id and s.id = $1 and s.link_hash = $2", cancellationToken, invited.Id, invited.LinkHash!);
                return await connection.Execute(
                    """
                    update auth.sign_ins set password_hash = $3, password_set_at = $4, security_stamp = $5, concurrency_stamp = $5, link_hash = null, link_expires_at = null, lockout_end = null, access_failed_count = 0
                    where id = $1 and link_hash = $2
                    """,
                    cancellationToken, invited.Id, invited.LinkHash!, signIns.UserManager.PasswordHasher.HashPassword(invited, adgangskode), now, stamp);
            },
            cancellationToken);
        if (taken.Value == 0)
        {
            return Page<LinkPage>(new { Over = true }, 404);
        }

        await ComeIn(signIns, invited, time, "link", cancellationToken);
        return Results.LocalRedirect("/");
    }

    private static async Task<SignIn?> Invited(string? code, AuthDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return SignInLinks.HashOf(code) is { } hash
            ? await db.SignIns.SingleOrDefaultAsync(s => s.LinkHash == hash && s.LinkExpiresAt > now && db.Users.Any(u => u.Id == s.Id && u.DeactivatedAt == null), cancellationToken)
            : null;
    }

    /// <summary>Back from the municipality's own sign-in: its claims say who comes, and by the settings as what.</summary>
    private static async Task<IResult> ExternalBack(string? videre, HttpContext http, ExternalProvider external, SignInManager<SignIn> signIns, TimeProvider time, CancellationToken cancellationToken)
    {
        var outside = await http.AuthenticateAsync(IdentityConstants.ExternalScheme);
        await http.SignOutAsync(IdentityConstants.ExternalScheme);
        if (outside is not { Succeeded: true, Principal: { } claims } || await external.Admit(claims, cancellationToken) is not { } who)
        {
            return Refused(videre, "outside", external, status: 403);
        }

        await ComeIn(signIns, who, time, "outside", cancellationToken);
        return Results.LocalRedirect(Local(videre));
    }
}
