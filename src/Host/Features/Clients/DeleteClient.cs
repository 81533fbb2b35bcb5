using Carter;
using Faatimer.Host.Auth;
using Faatimer.Kernel;
using MediatR;
using OpenIddict.Abstractions;

namespace Faatimer.Host.Features;

/// <summary>Deletes a machine client. It gets no new token; one that it holds already ends within <c>Faatimer:TokenLifetimeMinutes</c>.</summary>
internal static class DeleteClient
{
    /// <param name="ClientId">The client that is gone.</param>
    public sealed record Response(string ClientId);

    internal sealed record Command(string ClientId) : IRequest<Response>;

    internal sealed class Handler(AuthDb db, IOpenIddictApplicationManager clients, UseCase useCase) : IRequestHandler<Command, Response>
    {
        public Task<Response> Handle(Command command, CancellationToken cancellationToken) => useCase.Transaction(db, async () =>
        {
            var client = await clients.FindByClientIdAsync(command.ClientId, cancellationToken) ?? throw RuleViolation.NotFound("client");
            if (command.ClientId == useCase.Actor.Id)
            {
                throw new RuleViolation("clients.own_client");
            }

            await clients.DeleteAsync(client, cancellationToken);
            useCase.Audit("client", purpose: command.ClientId);
            return new Response(command.ClientId);
        }, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapDelete("/api/v1/clients/{clientId}", (string clientId, IMediator mediator, CancellationToken cancellationToken) => mediator.Send(new Command(clientId), cancellationToken))
            .Operation<Response>(nameof(DeleteClient), "Deletes a machine client", Area.Settings, Verb.Write)
            .Problems(404, "client.not_found")
            .Problems("clients.own_client")
            .ParameterExample("clientId", "demo-reporting")
            .Example(null, new Response("demo-reporting"));
    }
}
