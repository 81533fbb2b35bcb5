using Carter;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>Shows every version of the figures of the pool's rules. Rules P2, P6, P12.</summary>
internal static class ListPoolSettings
{
    /// <param name="Versions">Every version, the earliest first; each is in force until the next one's first day.</param>
    public sealed record Response(IReadOnlyList<PoolSettingsView> Versions);

    internal sealed class Handler(PoolDb db, FindActors findActors, Inquiries inquiries)
    {
        public async Task<Response> Handle(CancellationToken cancellationToken)
        {
            var versions = await db.Settings.AsNoTracking().OrderBy(s => s.ValidFrom).ToListAsync(cancellationToken);
            var names = await inquiries.Ask(findActors(versions.Select(v => v.CreatedBy)), cancellationToken);
            return new([.. versions.Select(v => PoolSettingsView.Of(v, names))]);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/pool/settings", (Handler handler, CancellationToken cancellationToken) => handler.Handle(cancellationToken))
            .Operation<Response>(nameof(ListPoolSettings), "Shows the figures of the pool's rules", Area.Settings, Verb.Read)
            .Example(null, new Response([PoolSettingsView.Example]));
    }
}
