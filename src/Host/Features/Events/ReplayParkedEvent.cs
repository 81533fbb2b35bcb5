using Carter;
using Faatimer.Kernel;
using MediatR;

namespace Faatimer.Host.Features;

/// <summary>Tries a parked event again at once, when what it failed on is mended. Rule X3.</summary>
internal static class ReplayParkedEvent
{
    /// <param name="Subscription">The subscription's name.</param>
    /// <param name="Seq">The event's number in the log.</param>
    public sealed record Response(string Subscription, long Seq);

    internal sealed record Command(string Subscription, long Seq) : IRequest<Response>;

    internal sealed class Handler(UseCase useCase, EventLog log, EventSignal signal) : IRequestHandler<Command, Response>
    {
        public async Task<Response> Handle(Command command, CancellationToken cancellationToken)
        {
            var response = await useCase.Transaction(async connection =>
            {
                if (!await log.Replay(connection, command.Subscription, command.Seq, cancellationToken))
                {
                    throw RuleViolation.NotFound("parked_event");
                }

                useCase.Audit("subscription", purpose: $"replay {command.Subscription} {command.Seq}");
                return new Response(command.Subscription, command.Seq);
            }, cancellationToken);
            signal.Set();
            return response;
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/subscriptions/{name}/parked/{seq}/replay", (string name, long seq, IMediator mediator, CancellationToken cancellationToken) => mediator.Send(new Command(name, seq), cancellationToken))
            .Operation<Response>(nameof(ReplayParkedEvent), "Tries a parked event again", Area.Settings, Verb.Write)
            .Problems(404, "parked_event.not_found")
            .ParameterExample("name", "refusion.RedecidePayslips").ParameterExample("seq", 41)
            .Example(null, new Response("refusion.RedecidePayslips", 41));
    }
}
