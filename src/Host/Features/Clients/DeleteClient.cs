using Carter;
using Faatimer.Host.Auth;
using Faatimer.Kernel;
using OpenIddict.Abstractions;

namespace Faatimer.Host.Features;

/// <summary>Deletes a machine client. It gets no new token; one that it holds already ends within <c>Faatimer:TokenLifetimeMinutes</c>.</summary>
internal static class DeleteClient
{
    /// <param name="ClientId">The client that is gone.</param>
    public sealed record Response(string ClientId);

    internal sealed class Handler(AuthDb db, IOpenIddictApplicationManager clients, Caller caller, Work work)
    {
        public Task<Committed<Response>> Handle(string clientId, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            var client = (clientId == PagesClient.Id ? null : await clients.FindByClientIdAsync(clientId, cancellationToken)) ?? throw HostProblems.NoClient.With();
            work.RequireVersion(Clients.Version(await clients.GetPropertiesAsync(client, cancellationToken)));
            RuleViolation.ThrowIfAny([.. Clients.DeletionRefusals(clientId, caller)]);

            try
            {
                await clients.DeleteAsync(client, cancellationToken);
            }
            catch (OpenIddictExceptions.ConcurrencyException)
            {
                // Somebody else deleted it since it was read.
                throw HostProblems.NoClient.With();
            }

            work.Audit("client", purpose: clientId);
            return clientId;
        }, deleted => new Response(deleted), cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapDelete("/api/v1/clients/{clientId}", (string clientId, Handler handler, CancellationToken cancellationToken) => handler.Handle(clientId, cancellationToken))
            .Operation<Response>(nameof(DeleteClient), "Deletes a machine client", Area.Settings, Verb.Write)
            .NeedsIfMatch()
            .Problems(HostProblems.NoClient, HostProblems.OwnClient)
            .ParameterExample("clientId", "demo-reporting")
            .Example(null, new Response("demo-reporting"));
    }
}
