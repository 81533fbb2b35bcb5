using System.Collections.Immutable;
using System.Text.Json;
using Faatimer.Kernel;
using Microsoft.EntityFrameworkCore;
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

    /// <summary>The names of clients; those that are not there have none.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> NamesOf(AuthDb db, IEnumerable<string?> ids, CancellationToken cancellationToken)
    {
        var asked = ids.OfType<string>().Distinct().ToList();
        return asked.Count == 0 ? new Dictionary<string, string>() : await db.Set<OpenIddictEntityFrameworkCoreApplication>().AsNoTracking()
            .Where(c => asked.Contains(c.ClientId!) && c.DisplayName != null).ToDictionaryAsync(c => c.ClientId!, c => c.DisplayName!, cancellationToken);
    }

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
        if (await clients.CountAsync(cancellationToken) == 0)
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
