using System.Collections.Immutable;
using System.Text.Json;
using Carter;
using Faatimer.Host.Auth;
using Faatimer.Kernel;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpenIddict.EntityFrameworkCore.Models;

namespace Faatimer.Host.Features;

/// <summary>Lists the machine clients by client_id, without their secrets.</summary>
internal static class ListClients
{
    private static readonly Orders<OpenIddictEntityFrameworkCoreApplication, Order> Orders = new(c => c.ClientId);

    internal enum Order
    {
        ClientId,
    }

    internal sealed record Filter : ListFilter<Filter, Order>;

    internal sealed class Handler(AuthDb db, NpgsqlDataSource database, RoleTable table, TimeProvider time)
    {
        public async Task<Page<ClientView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var page = await db.Set<OpenIddictEntityFrameworkCoreApplication>().AsNoTracking().Where(c => c.ClientId != PagesClient.Id).ToPage(filter, Orders, cancellationToken);
            var uses = await Clients.UsesOf(database, page.Items.Select(c => c.ClientId!), cancellationToken);
            return page.With<ClientView>([.. page.Items.Select(c => ClientView.Of(c.ClientId!, c.DisplayName, c.Properties, uses, table, time.GetUtcNow()))]);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/clients", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Page<ClientView>>(nameof(ListClients), "Lists the machine clients", Area.Settings, Verb.Read)
            .Example(null, new Page<ClientView>([ClientView.Example], null));
    }
}

/// <summary>A machine client.</summary>
/// <param name="ClientId">Its OAuth client_id.</param>
/// <param name="Name">What it is.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Units">The organisation units it is limited to, where its role reaches only its own.</param>
/// <param name="Predecessors">The clients that it succeeded, the latest first: what they posted is its own.</param>
/// <param name="Scopes">What its tokens may be used for.</param>
/// <param name="LastUsedAt">When it last got a token, to the minute; null when it never did.</param>
/// <param name="EarlierSecretsUntil">Until when secrets that it had before work too; null when none does.</param>
/// <param name="Version">Its ETag.</param>
/// <param name="AllowedActions">What the caller may do with it now, and what stands in the way; null in lists.</param>
internal sealed record ClientView(
    string ClientId, string Name, Role Role, IReadOnlyList<Guid> Units, IReadOnlyList<string> Predecessors, IReadOnlyList<string> Scopes, DateTimeOffset? LastUsedAt,
    DateTimeOffset? EarlierSecretsUntil, int Version, IReadOnlyList<AllowedAction>? AllowedActions) : IVersioned
{
    string IVersioned.Key => ClientId;

    public static ClientView Example { get; } = new("demo-payroll", "Demo Payroll", Role.Payroll, DemoIds.Directorates, [], ["jobs:read", "jobs:write", "me:read", "refusion:write"],
        new(2026, 4, 2, 4, 4, 0, TimeSpan.Zero), null, 1, null);

    public static ClientView Of(
        string id, string? name, string? properties, IReadOnlyDictionary<string, DateTimeOffset> uses, RoleTable table, DateTimeOffset now)
    {
        var stored = JsonSerializer.Deserialize<ImmutableDictionary<string, JsonElement>>(properties ?? "{}")!;
        var role = Clients.RoleOf(stored) ?? Role.Reporting;
        var earlier = Clients.EarlierSecrets(stored).Where(e => e.Until > now).Select(e => (DateTimeOffset?)e.Until).Max();
        return new(
            id, name ?? id, role, Clients.Units(stored), Clients.Predecessors(stored), table.ScopesOf(role), uses.TryGetValue(id, out var used) ? used : null, earlier, Clients.Version(stored), null);
    }

    /// <summary>What a caller may do with a client.</summary>
    public static IReadOnlyList<AllowedAction> Actions(string clientId, Caller caller, Texts texts) =>
    [
        texts.Action(nameof(RotateClient), caller.May(Area.Settings, Verb.Write), []),
        texts.Action(nameof(DeleteClient), caller.May(Area.Settings, Verb.Write), Clients.DeletionRefusals(clientId, caller)),
    ];
}
