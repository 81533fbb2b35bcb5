using Carter;
using Faatimer.Kernel;

namespace Faatimer.Host.Features;

/// <summary>Empties a copy and builds it again from the event log. Only a reaction that builds a copy can be rebuilt. Rule X3.</summary>
internal static class RebuildSubscription
{
    /// <param name="Subscription">The subscription that now reads the log from its beginning.</param>
    public sealed record Response(string Subscription);

    internal sealed class Handler(Work work, IEnumerable<Subscription> subscriptions, IServiceProvider services, EventSignal signal)
    {
        public async Task<Committed<Response>> Handle(string name, CancellationToken cancellationToken)
        {
            var subscription = subscriptions.SingleOrDefault(s => s.Name == name) ?? throw RuleViolation.NotFound("subscription");
            if (services.GetRequiredService(subscription.Handler) is not IRebuildable copy)
            {
                throw new RuleViolation("subscriptions.not_a_copy");
            }

            var response = await work.Commit(async connection =>
            {
                await EventLog.Rebuild(connection, subscription.Name, copy, cancellationToken);
                work.Audit("subscription", purpose: $"rebuild {subscription.Name}");
                return new Response(subscription.Name);
            }, cancellationToken);
            signal.Set();
            return response;
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/subscriptions/{name}/rebuild", (string name, Handler handler, CancellationToken cancellationToken) => handler.Handle(name, cancellationToken))
            .Operation<Response>(nameof(RebuildSubscription), "Builds a copy again from the event log", Area.Settings, Verb.Write)
            .Problems(404, "subscription.not_found")
            .Problems("subscriptions.not_a_copy")
            .ParameterExample("name", "pool.FollowPayslips")
            .Example(null, new Response("pool.FollowPayslips"));
    }
}
