using Carter;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>Reads a fund year with every decision of its budget, for those who change it; planners read the list. Rule P12.</summary>
internal static class GetFundYear
{
    internal sealed class Handler(PoolDb db)
    {
        public async Task<FundYearView> Handle(int year, CancellationToken cancellationToken) =>
            FundYearView.Of(await db.FundYears.AsNoTracking().SingleOrDefaultAsync(f => f.Year == year, cancellationToken) ?? throw PoolProblems.NoFundYear.With());
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/pool/fund-years/{year:int}", (int year, Handler handler, CancellationToken cancellationToken) => handler.Handle(year, cancellationToken))
            .Operation<FundYearView>(nameof(GetFundYear), "Reads a fund year", Area.Settings, Verb.Read)
            .Problems(PoolProblems.NoFundYear)
            .ParameterExample("year", 2025)
            .Example(null, FundYearView.Example);
    }
}
