using Faatimer.Admin;
using Faatimer.Kernel;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Faatimer.Host.Auth;

/// <summary>
/// The pages' own OAuth client. It has no role: it acts for the person that signed in. Its secret comes of the key ring, so that every host knows it; pages that run elsewhere
/// are given it in a setting, and their addresses in <c>Faatimer:PagesAddresses</c>.
/// </summary>
internal static class PagesClient
{
    public const string Id = "faatimer-pages";
    public const string SignInCallback = "/signin-oidc";
    public const string SignOutCallback = "/signout-callback-oidc";

    public static string Secret(KeyRing keys, IConfiguration configuration) => configuration["Faatimer:PagesSecret"] ?? Convert.ToHexString(keys.Newest(KeyRing.Purposes.PagesClient));

    /// <summary>The pages run inside the host and call its own API, or with <c>Faatimer:Pages:Api</c> another installation's.</summary>
    public static void AddPages(this WebApplicationBuilder builder)
    {
        builder.Services.AddAdmin();
        builder.Services.AddOptions<AdminOptions>().Configure<KeyRing, IConfiguration>((pages, keys, configuration) =>
        {
            (pages.Api, pages.ClientId, pages.ClientSecret) = (configuration.GetValue<Uri?>("Faatimer:Pages:Api"), Id, Secret(keys, configuration));
            pages.Idle = PeopleSetup.Idle(configuration);
        });
    }

    /// <summary>Registers it, or brings it up to date with the settings. Called under the migration's lock.</summary>
    public static async Task Register(IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var clients = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        var configuration = services.GetRequiredService<IConfiguration>();
        var elsewhere = configuration.GetSection("Faatimer:PagesAddresses").Get<string[]>() ?? [];
        var descriptor = new OpenIddictApplicationDescriptor
        {
            ClientId = Id,
            ClientSecret = Secret(services.GetRequiredService<KeyRing>(), configuration),
            ClientType = ClientTypes.Confidential,
            ConsentType = ConsentTypes.Implicit,
            DisplayName = "Fåtimer",
            Permissions =
            {
                Permissions.Endpoints.Authorization, Permissions.Endpoints.Token, Permissions.Endpoints.EndSession, Permissions.GrantTypes.AuthorizationCode, Permissions.GrantTypes.RefreshToken,
                Permissions.ResponseTypes.Code,
            },
            Requirements = { Requirements.Features.ProofKeyForCodeExchange },
        };
        descriptor.RedirectUris.UnionWith(elsewhere.Select(a => new Uri(new Uri(a), SignInCallback)));
        descriptor.PostLogoutRedirectUris.UnionWith(elsewhere.Select(a => new Uri(new Uri(a), SignOutCallback)));
        if (await clients.FindByClientIdAsync(Id, cancellationToken) is { } known)
        {
            if (!await clients.ValidateClientSecretAsync(known, descriptor.ClientSecret, cancellationToken) || !(await clients.GetRedirectUrisAsync(known, cancellationToken)).ToHashSet().SetEquals(descriptor.RedirectUris.Select(u => u.OriginalString)))
            {
                await clients.UpdateAsync(known, descriptor, cancellationToken);
            }
        }
        else
        {
            await clients.CreateAsync(descriptor, cancellationToken);
        }
    }
}
