using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Faatimer.Kernel;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpenIddict.Abstractions;
using OpenIddict.EntityFrameworkCore.Models;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Faatimer.Host.Auth;

/// <summary>Machine clients: an OAuth application with a role and the organisation units it is limited to.</summary>
internal static class Clients
{
    public const string RoleProperty = "role";
    public const string UnitsProperty = "units";
    public const string PredecessorsProperty = "predecessors";
    public const string VersionProperty = "version";
    public const string EarlierSecretsProperty = "earlierSecrets";
    public const string UnitClaim = "unit";
    public const string PredecessorClaim = "predecessor";

    public static OpenIddictApplicationDescriptor Describe(RoleTable table, string clientId, string name, string? secret, Role role, IReadOnlyList<Guid> units, IReadOnlyList<string>? predecessors = null)
    {
        var descriptor = new OpenIddictApplicationDescriptor
        {
            ClientId = clientId,
            ClientSecret = secret,
            DisplayName = name,
            ClientType = ClientTypes.Confidential,
            Permissions = { Permissions.Endpoints.Token, Permissions.GrantTypes.ClientCredentials },
            Properties =
            {
                [RoleProperty] = JsonSerializer.SerializeToElement(role.ToString()),
                [UnitsProperty] = JsonSerializer.SerializeToElement(units),
                [PredecessorsProperty] = JsonSerializer.SerializeToElement(predecessors ?? []),
                [VersionProperty] = JsonSerializer.SerializeToElement(1),
            },
        };
        descriptor.Permissions.UnionWith(table.Scopes.Select(s => Permissions.Prefixes.Scope + s));
        return descriptor;
    }

    /// <summary>Null for a client without a role that a client can have.</summary>
    public static Role? RoleOf(ImmutableDictionary<string, JsonElement> properties) =>
        properties.TryGetValue(RoleProperty, out var stored) && Enum.TryParse<Role>(stored.GetString(), out var role) && role != Role.System ? role : null;

    public static IReadOnlyList<Guid> Units(ImmutableDictionary<string, JsonElement> properties) =>
        properties.TryGetValue(UnitsProperty, out var units) ? units.Deserialize<List<Guid>>()! : [];

    /// <summary>The clients it succeeded, the latest first: what they posted is its own.</summary>
    public static IReadOnlyList<string> Predecessors(ImmutableDictionary<string, JsonElement> properties) =>
        properties.TryGetValue(PredecessorsProperty, out var predecessors) ? predecessors.Deserialize<List<string>>()! : [];

    /// <summary>Clients that were made before they had versions have never changed.</summary>
    public static int Version(ImmutableDictionary<string, JsonElement> properties) => properties.TryGetValue(VersionProperty, out var version) ? version.GetInt32() : 1;

    /// <summary>The secrets it had before, the last one last.</summary>
    public static IReadOnlyList<EarlierSecret> EarlierSecrets(ImmutableDictionary<string, JsonElement> properties) =>
        properties.TryGetValue(EarlierSecretsProperty, out var earlier) ? earlier.Deserialize<List<EarlierSecret>>()! : [];

    /// <summary>A secret that nobody guesses.</summary>
    public static string NewSecret() => Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Notes that a client got a token, once a minute: there may be many in one.</summary>
    public static Task Used(NpgsqlDataSource database, string clientId, DateTimeOffset at, CancellationToken cancellationToken) => database.Read(
        """
        insert into auth.client_uses (client_id, used_at) select c.client_id, $2 from auth."OpenIddictApplications" c where c.client_id = $1
        on conflict (client_id) do update set used_at = excluded.used_at where client_uses.used_at < excluded.used_at - interval '1 minute' returning 1
        """,
        row => row.GetInt32(0), cancellationToken, clientId, at);

    /// <summary>When clients last got a token; those that never did are not there.</summary>
    public static async Task<IReadOnlyDictionary<string, DateTimeOffset>> UsesOf(NpgsqlDataSource database, IEnumerable<string> clientIds, CancellationToken cancellationToken) => (await database.Read(
        "select client_id, used_at from auth.client_uses where client_id = any ($1)", row => (Id: row.GetString(0), At: row.GetFieldValue<DateTimeOffset>(1)), cancellationToken, (object)clientIds.ToArray()))
        .ToDictionary(u => u.Id, u => u.At);

    /// <summary>The names of clients and of people, by the ids under which they call (<see cref="User.CallerId"/>); those that are not there have none.</summary>
    public static Inquiry<IReadOnlyDictionary<string, string>> NamesOf(IEnumerable<string?> ids) => Inquiry.Names(
        """
        select client_id, display_name from auth."OpenIddictApplications" where client_id = any ($1) and display_name is not null
        union all select 'user-' || replace(id::text, '-', ''), name from auth.users where 'user-' || replace(id::text, '-', '') = any ($1)
        """,
        ids.OfType<string>());

    /// <summary>Why a caller cannot delete a client: not itself, so that an admin is left.</summary>
    public static IEnumerable<RuleError> DeletionRefusals(string clientId, Caller caller) => clientId == caller.Id ? [HostProblems.OwnClient.Error()] : [];

    /// <summary>
    /// The first admin of an empty production database: <c>Faatimer:Bootstrap:ClientId</c> and <c>Faatimer:Bootstrap:ClientSecret</c>. It makes the others.
    /// </summary>
    public static async Task Bootstrap(IServiceProvider services, IConfiguration configuration, CancellationToken cancellationToken)
    {
        if (configuration["Faatimer:Bootstrap:ClientId"] is not { } id || configuration["Faatimer:Bootstrap:ClientSecret"] is not { Length: >= 16 } secret)
        {
            return;
        }

        await using var scope = services.CreateAsyncScope();
        var clients = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        if (await clients.CountAsync(all => all.Cast<OpenIddict.EntityFrameworkCore.Models.OpenIddictEntityFrameworkCoreApplication>().Where(c => c.ClientId != PagesClient.Id), cancellationToken) == 0)
        {
            await clients.CreateAsync(Describe(services.GetRequiredService<RoleTable>(), id, "Bootstrap", secret, Role.Admin, []), cancellationToken);
        }
    }

    /// <summary>One client per role with a known secret; demo mode serves loopback only.</summary>
    public static async Task SeedDemo(IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var clients = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        foreach (var role in RoleTable.Roles)
        {
            IReadOnlyList<Guid> units = role switch
            {
                Role.Workplace => [DemoIds.Workplace],
                Role.Manager => [DemoIds.Department],
                Role.Payroll => DemoIds.Directorates,
                _ => [],
            };
            string[] names = role is Role.Consultant or Role.Finance ? [$"demo-{role}", $"demo-{role}-2"] : [$"demo-{role}"];
            foreach (var name in names)
            {
                await clients.CreateAsync(Describe(services.GetRequiredService<RoleTable>(), name.ToLowerInvariant(), $"Demo {role}", "demo-secret", role, units), cancellationToken);
            }
        }
    }
}
