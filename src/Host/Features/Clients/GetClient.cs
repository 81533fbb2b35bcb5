using Carter;
using Faatimer.Host.Auth;
using Faatimer.Kernel;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpenIddict.EntityFrameworkCore.Models;

namespace Faatimer.Host.Features;

/// <summary>Shows a machine client, without its secret, and what may be done with it.</summary>
internal static class GetClient
{
    internal sealed class Handler(AuthDb db, NpgsqlDataSource database, RoleTable table, Caller caller, Texts texts, TimeProvider time)
    {
        public async Task<ClientView> Handle(string clientId, CancellationToken cancellationToken)
        {
            var client = await db.Set<OpenIddictEntityFrameworkCoreApplication>().AsNoTracking().Where(c => c.ClientId == clientId && c.ClientId != PagesClient.Id)
                .Select(c => new { c.DisplayName, c.Properties }).SingleOrDefaultAsync(cancellationToken) ?? throw HostProblems.NoClient.With();
            var uses = await Clients.UsesOf(database, [clientId], cancellationToken);
            return ClientView.Of(clientId, client.DisplayName, client.Properties, uses, table, time.GetUtcNow()) with { AllowedActions = ClientView.Actions(clientId, caller, texts) };
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/clients/{clientId}", (string clientId, Handler handler, CancellationToken cancellationToken) => handler.Handle(clientId, cancellationToken))
            .Operation<ClientView>(nameof(GetClient), "Shows a machine client", Area.Settings, Verb.Read)
            .Problems(HostProblems.NoClient)
            .ParameterExample("clientId", "demo-payroll")
            .Example(null, ClientView.Example with { AllowedActions = [new(nameof(RotateClient), true, null, null), new(nameof(DeleteClient), true, null, null)] });
    }
}
