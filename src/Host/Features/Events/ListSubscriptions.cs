using Carter;
using Faatimer.Kernel;
using MediatR;

namespace Faatimer.Host.Features;

/// <summary>Shows every reaction to events: how far it has come, and what it has put aside. Rule X3.</summary>
internal static class ListSubscriptions
{
    /// <param name="Items">All subscriptions, by name.</param>
    public sealed record Response(IReadOnlyList<SubscriptionState> Items);

    internal sealed record Query : IRequest<Response>;

    internal sealed class Handler(EventLog log) : IRequestHandler<Query, Response>
    {
        public async Task<Response> Handle(Query query, CancellationToken cancellationToken) => new(await log.States(cancellationToken));
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/subscriptions", (IMediator mediator, CancellationToken cancellationToken) => mediator.Send(new Query(), cancellationToken))
            .Operation<Response>(nameof(ListSubscriptions), "Shows the event reactions and what they have put aside", Area.Settings, Verb.Read)
            .Example(null, new Response([new("refusion.RedecidePayslips", 41, 41, [])]));
    }
}
