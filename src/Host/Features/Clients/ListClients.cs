using System.Collections.Immutable;
using System.Text.Json;
using Carter;
using Faatimer.Host.Auth;
using Faatimer.Kernel;
using Microsoft.EntityFrameworkCore;
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

    internal sealed class Handler(AuthDb db)
    {
        public async Task<Page<ClientView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var page = await db.Set<OpenIddictEntityFrameworkCoreApplication>().AsNoTracking().ToPage(filter, Orders, cancellationToken);
            return page.With<ClientView>([.. page.Items.Select(c => ClientView.Of(c.ClientId!, c.DisplayName, c.Properties))]);
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
/// <param name="Version">Its ETag.</param>
/// <param name="AllowedActions">What the caller may do with it now, and what stands in the way; null in lists.</param>
internal sealed record ClientView(
    string ClientId, string Name, Role Role, IReadOnlyList<Guid> Units, IReadOnlyList<string> Predecessors, int Version, IReadOnlyList<AllowedAction>? AllowedActions) : IVersioned
{
    string IVersioned.Key => ClientId;

    public static ClientView Example { get; } = new("demo-payroll", "Demo Payroll", Role.Payroll, DemoIds.Directorates, [], 1, null);

    public static ClientView Of(string id, string? name, string? properties)
    {
        var stored = JsonSerializer.Deserialize<ImmutableDictionary<string, JsonElement>>(properties ?? "{}")!;
        return new(id, name ?? id, Clients.RoleOf(stored) ?? Role.Reporting, Clients.Units(stored), Clients.Predecessors(stored), Clients.Version(stored), null);
    }

    /// <summary>What a caller may do with a client.</summary>
    public static IReadOnlyList<AllowedAction> Actions(string clientId, Caller caller, Texts texts) =>
        [texts.Action(nameof(DeleteClient), caller.May(Area.Settings, Verb.Write), Clients.DeletionRefusals(clientId, caller))];
}
