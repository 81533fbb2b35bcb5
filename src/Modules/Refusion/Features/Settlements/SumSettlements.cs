using Faatimer.Contracts;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;

namespace Faatimer.Refusion.Features;

/// <summary>What settlements can be summed by.</summary>
internal enum SumBy
{
    Workplace,

    /// <summary>The settlement's month.</summary>
    Month,
}

/// <summary>
/// Sums up a year's settlements by workplace, by their month, or both. An open one counts as closing it now would leave it. A manager's are those of the own workplaces; no people are in it. Rule R13.
/// </summary>
internal static class SumSettlements
{
    internal sealed record Filter(int? Year, IReadOnlyList<SumBy> By) : QueryFilter<Filter>;

    /// <param name="Year">The year of the settlements.</param>
    /// <param name="Items">By the workplaces' names and by month; what has nothing settled is not among them.</param>
    public sealed record Response(int Year, IReadOnlyList<SettlementSumView> Items);

    internal sealed class Handler(SettlementStore store, SettlementPreview preview, Caller caller, IMediator mediator, Inquiries inquiries, BusinessClock clock)
    {
        public async Task<Response> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var year = filter.Year ?? clock.Today.Year;
            if (year is < 2000 or >= 2200)
            {
                throw KernelProblems.MalformedFilter.With(new { filter = "year", form = "2026" }, QueryFields.Pointer("year"));
            }

            var own = caller.Scope.IsAll ? null : caller.Scope.Workplaces;
            var settled = await store.SettledIn(year, own, cancellationToken);
            if (await store.FindOpen(cancellationToken) is { } open && open.Month.Year == year)
            {
                var workplaces = await preview.Of(open.Month, cancellationToken);
                settled.AddRange(workplaces.Select(w => w.Line).Where(l => own?.Contains(l.WorkplaceId) != false).Select(l => new SettledOf(l.WorkplaceId, open.Month, l.Entries, l.Booked, l.Sum)));
            }

            var (byWorkplace, byMonth) = (filter.By.Contains(SumBy.Workplace), filter.By.Contains(SumBy.Month));
            var names = await inquiries.Ask(await mediator.Send(new NamesOfWorkplaces(byWorkplace ? settled.Select(s => s.WorkplaceId) : []), cancellationToken), cancellationToken);
            var sums = settled.GroupBy(s => (Workplace: byWorkplace ? s.WorkplaceId : (Guid?)null, Month: byMonth ? s.Month : (DateOnly?)null)).Select(g => new SettlementSumView(
                g.Key.Workplace, Named.In(names, g.Key.Workplace), g.Key.Month is { } month ? CalendarMonth.Of(month) : null, g.Sum(s => s.Entries), g.Sum(s => s.Booked), g.Sum(s => s.Sum)));
            return new(
                year, [.. sums.OrderBy(s => s.Workplace?.Name, StringComparer.Create(Texts.Danish, ignoreCase: true)).ThenBy(s => s.WorkplaceId).ThenBy(s => s.Month?.FirstDay)]);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/settlements/sums", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Response>(nameof(SumSettlements), "Sums up a year's settlements by workplace and month", Area.Settlements, Verb.Read)
            .ParameterExample("year", 2026)
            .ParameterExample("by", "workplace")
            .Example(null, new Response(2026, [new(DemoIds.Workplace, new(DemoIds.Workplace, "Biblioteket"), null, 5, 36892.50m, 36892.50m)]));
    }
}

/// <summary>What settlements sum up to.</summary>
/// <param name="WorkplaceId">The workplace; null when the sum is of all.</param>
/// <param name="Workplace">The same; null also for who may not see its name.</param>
/// <param name="Month">The settlement's month, YYYY-MM; null when the sum is of the year.</param>
/// <param name="Entries">The number of ledger entries.</param>
/// <param name="Booked">Their sum.</param>
/// <param name="Sum">What is paid.</param>
internal sealed record SettlementSumView(Guid? WorkplaceId, Named? Workplace, CalendarMonth? Month, int Entries, decimal Booked, decimal Sum);
