using Carter;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>Shows every decision of what may draw on the fund. Rule P17.</summary>
internal static class ListFundPurposes
{
    /// <param name="Versions">Every decision, the earliest first; each is in force until the next one's first day.</param>
    public sealed record Response(IReadOnlyList<FundPurposesView> Versions);

    internal sealed class Handler(PoolDb db)
    {
        public async Task<Response> Handle(CancellationToken cancellationToken) =>
            new([.. (await db.FundPurposes.AsNoTracking().OrderBy(p => p.ValidFrom).ToListAsync(cancellationToken)).Select(FundPurposesView.Of)]);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/pool/fund-purposes", (Handler handler, CancellationToken cancellationToken) => handler.Handle(cancellationToken))
            .Operation<Response>(nameof(ListFundPurposes), "Shows what may draw on the fund", Area.PoolPlanning, Verb.Read)
            .Example(null, new Response([FundPurposesView.Example]));
    }
}
