using System.Text.Json;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Core;
using OpenIddict.EntityFrameworkCore.Models;

namespace Faatimer.Host.Auth;

/// <summary>A secret that a client had before, as a hash, with the instant from which it works no more.</summary>
internal sealed record EarlierSecret(string Hash, DateTimeOffset Until);

/// <summary>The library's manager of clients, for which a client's earlier secrets work until their end, and which sends the pages' client back to the address that it came to.</summary>
internal sealed class ClientManager(
    IOpenIddictApplicationCache<OpenIddictEntityFrameworkCoreApplication> cache, ILogger<OpenIddictApplicationManager<OpenIddictEntityFrameworkCoreApplication>> logger,
    IOptionsMonitor<OpenIddictCoreOptions> options, IOpenIddictApplicationStore<OpenIddictEntityFrameworkCoreApplication> store, TimeProvider time, IHttpContextAccessor http)
    : OpenIddictApplicationManager<OpenIddictEntityFrameworkCoreApplication>(cache, logger, options, store)
{
    /// <summary>A wrong secret is held against each of them, and a hash takes its time: no more are kept.</summary>
    private const int MaxEarlier = 3;

    public override async ValueTask<bool> ValidateClientSecretAsync(OpenIddictEntityFrameworkCoreApplication application, string secret, CancellationToken cancellationToken = default)
    {
        if (await base.ValidateClientSecretAsync(application, secret, cancellationToken))
        {
            return true;
        }

        foreach (var earlier in Clients.EarlierSecrets(await GetPropertiesAsync(application, cancellationToken)).Where(e => e.Until > time.GetUtcNow()))
        {
            if (await ValidateClientSecretAsync(secret, earlier.Hash, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    public override async ValueTask<bool> ValidateRedirectUriAsync(OpenIddictEntityFrameworkCoreApplication application, string uri, CancellationToken cancellationToken = default) =>
        IsHere(application, uri, PagesClient.SignInCallback) || await base.ValidateRedirectUriAsync(application, uri, cancellationToken);

    public override async ValueTask<bool> ValidatePostLogoutRedirectUriAsync(OpenIddictEntityFrameworkCoreApplication application, string uri, CancellationToken cancellationToken = default) =>
        IsHere(application, uri, PagesClient.SignOutCallback) || await base.ValidatePostLogoutRedirectUriAsync(application, uri, cancellationToken);

    /// <summary>Gives a client another secret; those it has work until an instant at the latest.</summary>
    public async Task Rotate(OpenIddictEntityFrameworkCoreApplication client, string secret, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var descriptor = new OpenIddictApplicationDescriptor();
        await PopulateAsync(descriptor, client, cancellationToken);
        var properties = await GetPropertiesAsync(client, cancellationToken);
        var earlier = Clients.EarlierSecrets(properties).Select(e => e with { Until = e.Until < until ? e.Until : until }).Append(new(descriptor.ClientSecret!, until));
        descriptor.Properties[Clients.EarlierSecretsProperty] = JsonSerializer.SerializeToElement(earlier.Where(e => e.Until > time.GetUtcNow()).TakeLast(MaxEarlier));
        descriptor.Properties[Clients.VersionProperty] = JsonSerializer.SerializeToElement(Clients.Version(properties) + 1);
        descriptor.ClientSecret = secret;
        await UpdateAsync(client, descriptor, cancellationToken);
    }

    private bool IsHere(OpenIddictEntityFrameworkCoreApplication application, string uri, string path) =>
        application.ClientId == PagesClient.Id && http.HttpContext?.Request is { } request && uri == $"{request.Scheme}://{request.Host}{request.PathBase}{path}";
}
