using Carter;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Pool.Features;

/// <summary>The fund's year in kroner, by month of pay: paid, approved, committed and drawn by others, against the budget. Rule P12. Holds no personal data.</summary>
internal static class GetBudget
{
    internal sealed record Filter(int? Year) : QueryFilter<Filter>;

    internal sealed class Handler(PoolDb db, BusinessClock clock)
    {
        public async Task<FundBudgetView> Handle(int? asked, CancellationToken cancellationToken)
        {
            var year = asked ?? clock.Today.Year;
            return year is >= 2000 and < 2100
                ? FundBudgetView.Of((await db.ReadFund(year, year, cancellationToken)).Single())
                : throw PoolProblems.DateOutOfRange.With(null, QueryFields.Pointer("year"));
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/pool/budget", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter.Year, cancellationToken))
            .Operation<FundBudgetView>(nameof(GetBudget), "Reads a year of the fund in kroner, by month of pay; this year when none is named", Area.PoolPlanning, Verb.Read)
            .ParameterExample("year", 2026)
            .Example(null, new FundBudgetView(
                2026, 1_264_000, 7_378.50m, 14_757, 65_571.43m, 32_000, 119_706.93m, 0,
                [new(new(2026, 1), 7_378.50m, 0, 0, 16_000, 23_378.50m), new(new(2026, 2), 0, 7_378.50m, 0, 16_000, 23_378.50m)]));
    }
}

/// <summary>A year of the fund in kroner.</summary>
/// <param name="Year">The year.</param>
/// <param name="Budget">What was decided for it; null while no fund year is opened.</param>
/// <param name="Paid">Settlements whose payment is confirmed.</param>
/// <param name="Approved">Booked in the ledger and not yet paid.</param>
/// <param name="Committed">Granted days without a decided payslip × subsidised hours ÷ 7 × expected hourly cost.</param>
/// <param name="OtherDraws">What else draws on the fund.</param>
/// <param name="Forecast">The sum of these four.</param>
/// <param name="Crossed">By how much the forecast is above the budget; 0 when it is not.</param>
/// <param name="Months">The twelve months, by month of pay; they add up to the year.</param>
internal sealed record FundBudgetView(
    int Year, decimal? Budget, decimal Paid, decimal Approved, decimal Committed, decimal OtherDraws, decimal Forecast, decimal Crossed, IReadOnlyList<BudgetMonthView> Months)
{
    public static FundBudgetView Of(YearBudget year) => new(
        year.Year, year.Budget, year.Months.Sum(m => m.Paid), year.Months.Sum(m => m.Approved), year.Months.Sum(m => m.Committed), year.Months.Sum(m => m.OtherDraws),
        year.Forecast, year.Crossed,
        [.. year.Months.Select(m => new BudgetMonthView(CalendarMonth.Of(m.Month), m.Paid, m.Approved, m.Committed, m.OtherDraws, m.Forecast))]);
}

/// <summary>A month of the fund in kroner.</summary>
/// <param name="Month">Month of pay, YYYY-MM.</param>
/// <param name="Paid">Settlements whose payment is confirmed.</param>
/// <param name="Approved">Booked in the ledger and not yet paid.</param>
/// <param name="Committed">Expected for granted days without a decided payslip.</param>
/// <param name="OtherDraws">What else draws on the fund.</param>
/// <param name="Forecast">The sum of these four.</param>
internal sealed record BudgetMonthView(CalendarMonth Month, decimal Paid, decimal Approved, decimal Committed, decimal OtherDraws, decimal Forecast);
