using Carter;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>Lists what else draws on the fund in a year, in the order of recording. Rule P12.</summary>
internal static class ListDraws
{
    private static readonly Orders<Draw, Order> Orders = new Orders<Draw, Order>(d => d.Id).By(Order.Month, d => d.Month);

    internal enum Order
    {
        RecordedAt,
        Month,
    }

    internal sealed record Filter : ListFilter<Filter, Order>;

    internal sealed class Handler(PoolDb db, PersonalDataCipher cipher)
    {
        public async Task<Page<DrawView>> Handle(int year, Filter filter, CancellationToken cancellationToken)
        {
            if (!await db.FundYears.AnyAsync(f => f.Year == year, cancellationToken))
            {
                throw PoolProblems.NoFundYear.With();
            }

            var draws = db.Draws.AsNoTracking().Where(d => d.Year == year);
            var page = await draws.ToPage(filter, Orders, cancellationToken);
            return page.With<DrawView>([.. page.Items.Select(d => DrawView.Of(d, cipher))]);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/pool/fund-years/{year:int}/draws", (int year, Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(year, filter, cancellationToken))
            .Operation<Page<DrawView>>(nameof(ListDraws), "Lists other draws on the fund in a year", Area.PoolPlanning, Verb.Read)
            .Problems(PoolProblems.NoFundYear)
            .ParameterExample("year", 2025)
            .Example(null, new Page<DrawView>(
                [new(DemoStory.Id(0xac), new(2025, 1), FundPurposes.WageSubsidy, 28_900, "Ordinært løntilskud, måned 1", "lt-2025-01", new(2025, 2, 3, 9, 0, 0, TimeSpan.Zero), "demo")], null));
    }
}
