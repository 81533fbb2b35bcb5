using Carter;
using Faatimer.Kernel;

namespace Faatimer.Host.Features;

/// <summary>Shows every reaction to events: how far it has come, and what it has put aside. Rule X3.</summary>
internal static class ListSubscriptions
{
    /// <param name="Items">All subscriptions, by name.</param>
    public sealed record Response(IReadOnlyList<SubscriptionState> Items);

    internal sealed class Handler(EventLog log, IEnumerable<Subscription> subscriptions)
    {
        public async Task<Response> Handle(CancellationToken cancellationToken) => new(await log.States([.. subscriptions], cancellationToken));
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/subscriptions", (Handler handler, CancellationToken cancellationToken) => handler.Handle(cancellationToken))
            .Operation<Response>(nameof(ListSubscriptions), "Shows the event reactions and what they have put aside", Area.Settings, Verb.Read)
            .Example(null, new Response([new("pool.RefreshPersonHashes", 1, SubscriptionStatus.Current, ["candidates.cpr.changed.v1"], 128, 0, null, 0, 2, 0, [])]));
    }
}
