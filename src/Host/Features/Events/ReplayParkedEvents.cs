using Carter;
using Faatimer.Kernel;

namespace Faatimer.Host.Features;

/// <summary>Tries all that a subscription has parked again at once, each thing's events in their order, when what they failed on is mended. Rule X3.</summary>
internal static class ReplayParkedEvents
{
    /// <param name="Subscription">The subscription's name.</param>
    /// <param name="Events">How many are tried again.</param>
    public sealed record Response(string Subscription, int Events);

    internal sealed class Handler(Work work, EventLog log, EventSignal signal)
    {
        public async Task<Committed<Response>> Handle(string name, CancellationToken cancellationToken)
        {
            var response = await work.Commit(async connection =>
            {
                var events = await log.ReplayAll(connection, name, cancellationToken) ?? throw HostProblems.NoSubscription.With();
                work.Audit("subscription", purpose: $"replay {name}");
                return new Response(name, events);
            }, cancellationToken);
            signal.Set();
            return response;
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/subscriptions/{name}/parked/replay", (string name, Handler handler, CancellationToken cancellationToken) => handler.Handle(name, cancellationToken))
            .Operation<Response>(nameof(ReplayParkedEvents), "Tries all parked events of a subscription again", Area.Settings, Verb.Write)
            .Problems(HostProblems.NoSubscription)
            .ParameterExample("name", "refusion.RedecidePayslips")
            .Example(null, new Response("refusion.RedecidePayslips", 2));
    }
}
