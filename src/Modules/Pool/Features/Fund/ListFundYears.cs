using Carter;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>Shows all fund years; there are as many as years. Rule P12.</summary>
internal static class ListFundYears
{
    /// <param name="FundYears">Every fund year, the earliest first.</param>
    public sealed record Response(IReadOnlyList<FundYearView> FundYears);

    internal sealed class Handler(PoolDb db)
    {
        public async Task<Response> Handle(CancellationToken cancellationToken) =>
            new([.. (await db.FundYears.AsNoTracking().OrderBy(f => f.Year).ToListAsync(cancellationToken)).Select(FundYearView.Of)]);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/pool/fund-years", (Handler handler, CancellationToken cancellationToken) => handler.Handle(cancellationToken))
            .Operation<Response>(nameof(ListFundYears), "Shows the fund's years and budgets", Area.PoolPlanning, Verb.Read)
            .Example(null, new Response([FundYearView.Example]));
    }
}
