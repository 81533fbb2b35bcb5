using System.Buffers.Text;
using System.Security.Claims;
using Faatimer.Host.Auth.Pages;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace Faatimer.Host.Auth;

/// <summary>Passkeys (X6): people come in by the lock of their own device. They need a script, so they are comfort only: a password always does.</summary>
internal static class Passkeys
{
    public const string Path = "/konto/adgangsnoegler";

    private const int Most = 10;

    /// <summary>How long a question to a device can be answered.</summary>
    private static readonly TimeSpan Question = TimeSpan.FromMinutes(5);

    /// <summary>Who adds a passkey has come in no longer ago than this: an unlocked screen is not enough to stay for ever.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(15);

    private const int LongestName = 60;

    public static void AddPasskeys(this IServiceCollection services) => services.Configure<IdentityPasskeyOptions>(o =>
    {
        // It stands in for the password, and for the name: the device asks who is there, and knows which account it is.
        (o.UserVerificationRequirement, o.ResidentKeyRequirement) = ("required", "required");
    }).Configure<CookieAuthenticationOptions>(IdentityConstants.TwoFactorUserIdScheme, o =>
    {
        // The question that the device answers lies in it.
        (o.Cookie.Name, o.Cookie.HttpOnly, o.Cookie.SameSite, o.Cookie.SecurePolicy, o.Cookie.IsEssential) = ("faatimer-noegle", true, SameSiteMode.Strict, CookieSecurePolicy.SameAsRequest, true);
        (o.ExpireTimeSpan, o.SlidingExpiration) = (Question, false);
    });

    public static void MapPasskeys(this IEndpointRouteBuilder pages)
    {
        pages.MapPost("/log-ind/noegle", AskToComeIn);
        pages.MapPost("/log-ind/med-noegle", ComeIn);
        pages.MapGet("/adgangsnoegler", Show);
        pages.MapPost("/adgangsnoegler/ny", AskToAdd);
        pages.MapPost("/adgangsnoegler", Add);
        pages.MapPost("/adgangsnoegler/slet", Remove);
    }

    private static async Task<IResult> AskToComeIn([FromForm] string? videre, SignInManager<SignIn> signIns) =>
        Results.Content(await signIns.MakePasskeyRequestOptionsAsync(null), "application/json");

    private static async Task<IResult> ComeIn(
        [FromForm] string? noegle, [FromForm] string? videre, SignInManager<SignIn> signIns, People people, ExternalProvider external, TimeProvider time, SignInTries tries, KeptCache kept, HttpContext http,
        CancellationToken cancellationToken)
    {
        if (!tries.Take(http))
        {
            return SignInPages.Refused(videre, "locked", external);
        }

        var question = await http.AuthenticateAsync(IdentityConstants.TwoFactorUserIdScheme);
        var found = noegle is { Length: > 0 and < 20_000 } ? await signIns.PerformPasskeyAssertionAsync(noegle) : null;
        if (question.Ticket is not { } asked || found is not { Succeeded: true } || await signIns.UserManager.IsLockedOutAsync(found.User)
            || await people.Find(found.User.Id, cancellationToken) is null || await IsOutside(signIns, found.User)
            || !await kept.Claim($"passkey question {Convert.ToBase64String(TicketSerializer.Default.Serialize(asked))}", Question, cancellationToken)) // Once, in whatever spelling the answer comes.
        {
            return SignInPages.Refused(videre, "passkey", external);
        }

        await signIns.UserManager.AddOrUpdatePasskeyAsync(found.User, found.Passkey); // How often it was used: a copy of it would be seen.
        await SignInPages.ComeIn(signIns, found.User, time, "passkey", cancellationToken);
        return Results.LocalRedirect(SignInPages.Local(videre));
    }

    private static async Task<IResult> Show(string? besked, HttpContext http, SignInManager<SignIn> signIns, People people, CancellationToken cancellationToken) =>
        await Own(http, signIns, people, cancellationToken) is { } own
            ? await Page(signIns, own, besked is "tilfoejet" or "slettet" ? besked : null, await IsOutside(signIns, own) ? "outside" : null)
            : SignInFirst();

    private static async Task<IResult> AskToAdd([FromForm] string? navn, HttpContext http, SignInManager<SignIn> signIns, People people, TimeProvider time, CancellationToken cancellationToken) =>
        await Own(http, signIns, people, cancellationToken) is { } own && !await IsOutside(signIns, own) && await CameInRecently(http, time)
            ? Results.Content(
                await signIns.MakePasskeyCreationOptionsAsync(new() { Id = own.Id.ToString(), Name = own.Email ?? own.UserName!, DisplayName = own.Email ?? own.UserName! }), "application/json")
            : Results.StatusCode(StatusCodes.Status403Forbidden);

    private static async Task<IResult> Add(
        [FromForm] string? noegle, [FromForm] string? navn, HttpContext http, SignInManager<SignIn> signIns, People people, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await Own(http, signIns, people, cancellationToken) is not { } own)
        {
            return SignInFirst();
        }

        if (await IsOutside(signIns, own))
        {
            return await Page(signIns, own, null, "outside");
        }

        if (!await CameInRecently(http, time))
        {
            return await Page(signIns, own, null, "again");
        }

        if ((await signIns.UserManager.GetPasskeysAsync(own)).Count >= Most)
        {
            return await Page(signIns, own, null, "many");
        }

        var made = noegle is { Length: > 0 and < 20_000 } ? await signIns.PerformPasskeyAttestationAsync(noegle) : null;
        if (made is not { Succeeded: true } || made.UserEntity.Id != own.Id.ToString() || navn?.Contains('\0', StringComparison.Ordinal) == true)
        {
            return await Page(signIns, own, null, "notAdded");
        }

        made.Passkey.Name = navn?.Trim() is { Length: > 0 } name ? name[..Math.Min(name.Length, LongestName)] : null;
        await Change(http, own.Id, "passkey added", (users, person) => users.AddOrUpdatePasskeyAsync(person, made.Passkey), cancellationToken);
        return Results.LocalRedirect(Path + "?besked=tilfoejet#indhold");
    }

    private static async Task<IResult> Remove([FromForm] string? id, HttpContext http, SignInManager<SignIn> signIns, People people, CancellationToken cancellationToken)
    {
        if (await Own(http, signIns, people, cancellationToken) is not { } own)
        {
            return SignInFirst();
        }

        if (id is { Length: > 0 and < 4000 } && Base64Url.IsValid(id) && await signIns.UserManager.GetPasskeyAsync(own, Base64Url.DecodeFromChars(id)) is { } passkey)
        {
            await Change(http, own.Id, "passkey removed", (users, person) => users.RemovePasskeyAsync(person, passkey.CredentialId), cancellationToken);
        }

        return Results.LocalRedirect(Path + "?besked=slettet#indhold");
    }

    /// <summary>The account of who is signed in here, while it is in use.</summary>
    private static async Task<SignIn?> Own(HttpContext http, SignInManager<SignIn> signIns, People people, CancellationToken cancellationToken) =>
        await http.AuthenticateAsync(IdentityConstants.ApplicationScheme) is { Succeeded: true, Principal: { } who } && Guid.TryParse(who.FindFirstValue(ClaimTypes.NameIdentifier), out var id)
            && await people.Find(id, cancellationToken) is not null
            ? await signIns.UserManager.FindByIdAsync(id.ToString()) : null;

    /// <summary>Who comes in by the municipality's own sign-in comes in by that alone: it knows who may no more, and asks for what it asks for.</summary>
    private static async Task<bool> IsOutside(SignInManager<SignIn> signIns, SignIn who) => (await signIns.UserManager.GetLoginsAsync(who)).Count > 0;

    private static async Task<bool> CameInRecently(HttpContext http, TimeProvider time) =>
        (await http.AuthenticateAsync(IdentityConstants.ApplicationScheme)).Properties is { } session && time.GetUtcNow() < PeopleSetup.Began(session) + Recent;

    private static IResult SignInFirst() => Results.LocalRedirect($"{SignInPages.Path}?videre={Uri.EscapeDataString(Path)}");

    /// <summary>Changes how a person signs in, and logs that (X1).</summary>
    private static async Task Change(HttpContext http, Guid id, string what, Func<UserManager<SignIn>, SignIn, Task<IdentityResult>> change, CancellationToken cancellationToken)
    {
        await using var scope = http.RequestServices.As(Caller.System("sign-in"));
        var (users, work) = (scope.ServiceProvider.GetRequiredService<UserManager<SignIn>>(), scope.ServiceProvider.GetRequiredService<Work>());
        await work.Commit(
            scope.ServiceProvider.GetRequiredService<AuthDb>(),
            async () =>
            {
                work.Audit("sign-in", id, purpose: what);
                var result = await change(users, await users.FindByIdAsync(id.ToString()) ?? throw new InvalidOperationException("the account is gone"));
                return result.Succeeded ? id : throw new InvalidOperationException(string.Join(' ', result.Errors.Select(e => e.Code)));
            },
            changed => changed,
            cancellationToken);
    }

    private static async Task<IResult> Page(SignInManager<SignIn> signIns, SignIn own, string? message, string? error)
    {
        var passkeys = (await signIns.UserManager.GetPasskeysAsync(own)).OrderBy(p => p.CreatedAt).Select(p => (Base64Url.EncodeToString(p.CredentialId), p.Name, p.CreatedAt)).ToList();
        return new RazorComponentResult<PasskeysPage>(new { Own = passkeys, Message = message, Error = error }) { StatusCode = error is null ? 200 : 400 };
    }
}
