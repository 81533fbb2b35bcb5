using Carter;
using Faatimer.Kernel;

namespace Faatimer.Host.Features;

/// <summary>Tries a parked event again at once, when what it failed on is mended. Rule X3.</summary>
internal static class ReplayParkedEvent
{
    /// <param name="Subscription">The subscription's name.</param>
    /// <param name="Seq">The event's number in the log.</param>
    public sealed record Response(string Subscription, long Seq);

    internal sealed class Handler(Work work, EventLog log, EventSignal signal)
    {
        public async Task<Committed<Response>> Handle(string subscription, long seq, CancellationToken cancellationToken)
        {
            var response = await work.Commit(async connection =>
            {
                if (!await log.Replay(connection, subscription, seq, cancellationToken))
                {
                    throw HostProblems.NoParkedEvent.With();
                }

                work.Audit("subscription", purpose: $"replay {subscription} {seq}");
                return new Response(subscription, seq);
            }, cancellationToken);
            signal.Set();
            return response;
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/subscriptions/{name}/parked/{seq}/replay", (string name, long seq, Handler handler, CancellationToken cancellationToken) => handler.Handle(name, seq, cancellationToken))
            .Operation<Response>(nameof(ReplayParkedEvent), "Tries a parked event again", Area.Settings, Verb.Write)
            .Problems(HostProblems.NoParkedEvent)
            .ParameterExample("name", "refusion.RedecidePayslips").ParameterExample("seq", 41)
            .Example(null, new Response("refusion.RedecidePayslips", 41));
    }
}
