using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Validation.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

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
/// validating costs more than a read from the database; by then a changed account counts.
/// </summary>
internal sealed class BearerTokens(IOptionsMonitor<BearerTokenOptions> options, ILoggerFactory logger, UrlEncoder encoder, TokenCache cache, People people, RoleTable table)
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

        var principal = result.Principal;
        if (User.OfCaller(principal.GetClaim(Claims.Subject) ?? "") is { } id)
        {
            // A person's account as it stands now (X6): within these seconds on every host.
            if (await people.Find(id, Context.RequestAborted) is not { } person || person.Stamp != principal.GetClaim(PeopleSetup.StampClaim))
            {
                return AuthenticateResult.Fail("invalid_token");
            }

            principal = AsNow(principal, person);
        }

        var expires = result.Properties?.ExpiresUtc ?? TimeProvider.GetUtcNow();
        cache.Entries.Set(hash, (principal, expires), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(60) });
        return AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme));
    }

    /// <summary>The token with the role and the units that the person has now. One that had all that its role could do has all that the role can do; another has no more than it had.</summary>
    private ClaimsPrincipal AsNow(ClaimsPrincipal token, PersonNow person)
    {
        var (had, can) = (token.GetScopes().ToHashSet(), table.ScopesOf(person.Role));
        var all = Enum.TryParse<Role>(token.GetClaim(Claims.Role), out var before) && table.ScopesOf(before).All(had.Contains);
        var now = token.Clone();
        now.SetClaim(Claims.Role, person.Role.ToString());
        now.SetClaims(Clients.UnitClaim, [.. person.Units.Select(u => u.ToString())]);
        now.SetScopes(all ? can : can.Where(had.Contains));
        return now;
    }
}
