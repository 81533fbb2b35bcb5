using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using OpenIddict.Validation.AspNetCore;

namespace Faatimer.Host.Auth;

/// <summary>Validated tokens by hash; bounded, and its own, since OpenIddict shares the common cache.</summary>
internal sealed class TokenCache : IDisposable
{
    public MemoryCache Entries { get; } = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    public void Dispose() => Entries.Dispose();
}

internal sealed class BearerTokenOptions : AuthenticationSchemeOptions;

/// <summary>
/// Bearer tokens for <c>/api</c>, and nothing else. OpenIddict validates; a valid token is remembered by its hash for at most 60 seconds, since
/// validating costs more than a read from the database.
/// </summary>
internal sealed class BearerTokens(IOptionsMonitor<BearerTokenOptions> options, ILoggerFactory logger, UrlEncoder encoder, TokenCache cache)
    : AuthenticationHandler<BearerTokenOptions>(options, logger, encoder)
{
    public new const string Scheme = "Bearer";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(header)));
        if (cache.Entries.TryGetValue<(ClaimsPrincipal User, DateTimeOffset Expires)>(hash, out var known) && known.Expires > TimeProvider.GetUtcNow())
        {
            return AuthenticateResult.Success(new AuthenticationTicket(known.User, Scheme));
        }

        var result = await Context.AuthenticateAsync(OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme);
        if (!result.Succeeded)
        {
            return AuthenticateResult.Fail("invalid_token");
        }

        var expires = result.Properties?.ExpiresUtc ?? TimeProvider.GetUtcNow();
        cache.Entries.Set(hash, (result.Principal, expires), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(60) });
        return AuthenticateResult.Success(new AuthenticationTicket(result.Principal, Scheme));
    }
}
