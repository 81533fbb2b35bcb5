using Microsoft.AspNetCore.Identity;

namespace Faatimer.Host.Auth;

/// <summary>How a person signs in (X6): password, passkeys, lockout. ASP.NET Core Identity keeps it; who the person is stands in <see cref="User"/>, under the same id.</summary>
internal sealed class SignIn : IdentityUser<Guid>
{
    /// <summary>When the person last came in.</summary>
    public DateTimeOffset? LastAt { get; set; }

    public DateTimeOffset? PasswordSetAt { get; set; }

    /// <summary>SHA-256 of the code in the one-time link that is out; null when none is.</summary>
    public byte[]? LinkHash { get; set; }

    public DateTimeOffset? LinkExpiresAt { get; set; }
}
