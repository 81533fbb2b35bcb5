using Faatimer.Host.Api;
using System.Security.Cryptography;
using Faatimer.Kernel;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using OpenIddict.Abstractions;
using OpenIddict.Core;
using OpenIddict.EntityFrameworkCore.Models;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Faatimer.Host.Auth;

/// <summary>OAuth 2: client credentials for machines, code and PKCE for people; short self-contained tokens that carry role and organisation units.</summary>
internal static class AuthSetup
{
    public static void AddAuth(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var table = services.RoleTable();
        ModuleRegistration.AddContext<AuthDb>(services, AuthDb.Schema);
        services.AddOpenIddict()
            .AddCore(o =>
            {
                o.UseEntityFrameworkCore().UseDbContext<AuthDb>();
                o.ReplaceApplicationManager<OpenIddictEntityFrameworkCoreApplication, ClientManager>();
            })
            .AddServer(o =>
            {
                o.SetTokenEndpointUris("connect/token");
                o.SetAuthorizationEndpointUris("connect/authorize").SetEndSessionEndpointUris("connect/logout");
                o.AllowClientCredentialsFlow();
                o.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange().AllowRefreshTokenFlow();

                // A client may have what its role has; what it was registered with long ago says nothing about scopes that came since.
                o.IgnoreScopePermissions();

                // Not the address of the request: all hosts of a municipality honour each other's tokens, also behind a proxy.
                o.SetIssuer(builder.Configuration["Faatimer:Issuer"] ?? "https://faatimer.localhost/");
                o.RegisterScopes([.. table.Scopes, Scopes.OpenId, Scopes.Profile, Scopes.Email, Scopes.OfflineAccess]);
                o.SetAccessTokenLifetime(TimeSpan.FromMinutes(builder.Configuration.GetValue("Faatimer:TokenLifetimeMinutes", 30)));
                o.DisableAccessTokenEncryption();
                o.SetRefreshTokenLifetime(PeopleSetup.Idle(builder.Configuration));
                o.DisableTokenStorage();
                o.DisableAuthorizationStorage();
                o.UseAspNetCore().EnableTokenEndpointPassthrough().EnableAuthorizationEndpointPassthrough().EnableEndSessionEndpointPassthrough().DisableTransportSecurityRequirement();
            })
            .AddValidation(o =>
            {
                o.UseLocalServer();
                o.UseAspNetCore();
            });
        services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>, TokenKeys>();
        services.AddSingleton<TokenCache>();
        services.AddSingleton<FindStarter>(provider => (starter, cancellationToken) => provider.GetRequiredService<Callers>().Find(starter, provider, cancellationToken));
        services.AddScoped(provider => (ClientManager)provider.GetRequiredService<OpenIddictApplicationManager<OpenIddictEntityFrameworkCoreApplication>>());
        services.AddSingleton<FindActors>(Clients.NamesOf);
        services.AddSingleton<Callers>();
        services.AddAuthentication(BearerTokens.Scheme).AddScheme<BearerTokenOptions, BearerTokens>(BearerTokens.Scheme, null);
        services.AddSingleton<IAuthorizationHandler, OperationAccess>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessDenied>();
        services.AddAuthorizationBuilder()
            .SetDefaultPolicy(Policy())
            .SetFallbackPolicy(Policy());

        // Denied by default: also an endpoint that forgot to say anything.
        static AuthorizationPolicy Policy() => new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(new OperationRequirement()).Build();
    }

    /// <summary>
    /// Answers a token request: the client's role and units become claims. Without a scope, all scopes of its role are granted; of those that it asks for, the ones its role
    /// has, which the answer then names.
    /// </summary>
    public static async Task<IResult> IssueToken(
        HttpContext http, IOpenIddictApplicationManager clients, RoleTable table, People people, NpgsqlDataSource database, IConfiguration configuration, TimeProvider time)
    {
        var request = http.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("not a token request");
        if (request.IsAuthorizationCodeGrantType() || request.IsRefreshTokenGrantType())
        {
            return await PeopleSetup.IssueToken(http, people, table, configuration, time);
        }

        var client = await clients.FindByClientIdAsync(request.ClientId!, http.RequestAborted) ?? throw new InvalidOperationException("the client is gone");
        var properties = await clients.GetPropertiesAsync(client, http.RequestAborted);
        if (Clients.RoleOf(properties) is not { } role)
        {
            return Refuse(Errors.InvalidClient, "The client has no role.");
        }

        var identity = new System.Security.Claims.ClaimsIdentity(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, request.ClientId);
        identity.SetClaim(Claims.Role, role.ToString());
        identity.SetClaims(Clients.PredecessorClaim, [.. Clients.Predecessors(properties)]);
        identity.SetClaims(Clients.UnitClaim, [.. Clients.Units(properties).Select(u => u.ToString())]);
        var allowed = table.ScopesOf(role);
        List<string> granted = [.. request.GetScopes() is { Length: > 0 } asked ? asked.Intersect(allowed) : allowed];
        if (granted.Count == 0)
        {
            return Refuse(Errors.InvalidScope, "The client's role has none of these scopes.");
        }

        await Clients.Used(database, request.ClientId!, time.GetUtcNow(), http.RequestAborted);
        identity.SetScopes(granted);
        identity.SetResources("faatimer");
        identity.SetDestinations(_ => [Destinations.AccessToken]);
        return Results.SignIn(new(identity), authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    internal static IResult Refuse(string error, string description) => Results.Forbid(
        new(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
        }),
        [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);

    /// <summary>Hands OpenIddict the persisted keys when its options are first used, that is, after the database has started.</summary>
    private sealed class TokenKeys(KeyRing keys, TimeProvider time) : IConfigureOptions<OpenIddictServerOptions>
    {
        public void Configure(OpenIddictServerOptions options)
        {
            var signing = ECDsa.Create();
            signing.ImportPkcs8PrivateKey(keys.Newest(KeyRing.Purposes.Signing), out _);
            var key = new ECDsaSecurityKey(signing);
            key.KeyId = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
            options.SigningCredentials.Add(new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256));
            options.EncryptionCredentials.Add(new EncryptingCredentials(
                new SymmetricSecurityKey(keys.Newest(KeyRing.Purposes.TokenEncryption)), SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512));
            options.TimeProvider = time;
        }
    }
}
