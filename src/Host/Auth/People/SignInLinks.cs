using System.Security.Cryptography;
using Faatimer.Kernel;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Faatimer.Host.Auth;

/// <summary>One-time links by which people choose how they sign in (X6). The database keeps their hash.</summary>
internal sealed class SignInLinks(TimeProvider time, IConfiguration configuration, PublicAddress address)
{
    public const string Path = "/konto/link";

    private TimeSpan Lifetime => TimeSpan.FromHours(configuration.GetValue("Faatimer:SignInLinkHours", 72));

    /// <summary>A way in for a new person.</summary>
    public (SignIn SignIn, string Link) For(User user)
    {
        var signIn = new SignIn { Id = user.Id, SecurityStamp = SignInFacts.NewStamp(), LockoutEnabled = true };
        signIn.Follow(null, user.Mail);
        return (signIn, Renew(signIn));
    }

    /// <summary>A new link; the one before is void.</summary>
    public string Renew(SignIn signIn)
    {
        var code = RandomNumberGenerator.GetBytes(32);
        (signIn.LinkHash, signIn.LinkExpiresAt) = (SHA256.HashData(code), time.GetUtcNow() + Lifetime);
        return $"{address.Base}{Path}?kode={WebEncoders.Base64UrlEncode(code)}";
    }

    /// <summary>The hash of a code as it came back; null for what is none.</summary>
    public static byte[]? HashOf(string? code)
    {
        try
        {
            return code is { Length: > 0 and < 100 } ? SHA256.HashData(WebEncoders.Base64UrlDecode(code)) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}

/// <summary>What is done with a sign-in beside Identity.</summary>
internal static class SignInFacts
{
    public static string NewStamp() => Convert.ToHexString(RandomNumberGenerator.GetBytes(20));

    /// <summary>The sign-in name follows the mail, as long as it is the mail.</summary>
    public static void Follow(this SignIn signIn, string? before, string mail)
    {
        if (signIn.UserName is null || signIn.UserName == before)
        {
            (signIn.UserName, signIn.NormalizedUserName) = (mail, mail.ToUpperInvariant());
        }

        (signIn.Email, signIn.NormalizedEmail) = (mail, mail.ToUpperInvariant());
    }

    /// <summary>Saves within the open work; a mail that another account has is a refusal.</summary>
    public static async Task SaveUnlessTaken(this AuthDb db, Work work, CancellationToken cancellationToken)
    {
        try
        {
            await work.Flush(db, cancellationToken);
        }
        catch (DbUpdateException taken) when (taken.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: SignInConfiguration.OneMail or SignInConfiguration.OneName })
        {
            throw HostProblems.MailTaken.With();
        }
    }
}

/// <summary>Where people reach this installation: <c>Faatimer:PublicAddress</c>, or the address of the request.</summary>
internal sealed class PublicAddress(IConfiguration configuration, IHttpContextAccessor http)
{
    public string Base => configuration["Faatimer:PublicAddress"]?.TrimEnd('/')
        ?? (http.HttpContext?.Request is { } request ? $"{request.Scheme}://{request.Host}{request.PathBase}" : throw new InvalidOperationException("no request tells the address"));
}
