using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>
/// Another budget for a fund year, larger or smaller, as decided. Earlier decisions stay readable. A smaller one cancels no grant: the forecast shows by how much it
/// is crossed, and every approval from then on needs a reason. Rule P12.
/// </summary>
internal static class UpdateFundYear
{
    /// <param name="Budget">Kroner for the whole year, 0–1,000,000,000.</param>
    /// <param name="Decision">Where it was decided: meeting and item. At most 500 characters.</param>
    public sealed record Request(decimal Budget, string Decision);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleFor(r => r.Budget).Budget();
            RuleFor(r => r.Decision).Text(500);
        }
    }

    internal sealed class Handler(PoolDb db, Caller caller, Work work, BusinessClock clock)
    {
        public Task<Committed<FundYearView>> Handle(int year, Request body, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            // Approvals that were checked against the old budget come before it, those after are checked against the new one.
            await db.LockPool(cancellationToken);
            var fund = await db.FundYears.SingleOrDefaultAsync(f => f.Year == year, cancellationToken) ?? throw PoolProblems.NoFundYear.With();
            work.RequireVersion(fund.Version);
            fund.Decide(body.Budget, body.Decision.Trim(), caller.Id, clock.Now);
            work.Audit("fund-year", fund.Id);
            work.Raise(new BudgetDecided(fund.Id, fund.Year, fund.Budget));
            return fund;
        }, FundYearView.Of, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPut("/api/v1/pool/fund-years/{year:int}", (int year, Request body, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(year, body, cancellationToken))
            .Operation<FundYearView>(nameof(UpdateFundYear), "Records another budget of a fund year", Area.Settings, Verb.Write)
            .NeedsIfMatch()
            .Problems(PoolProblems.NoFundYear)
            .ParameterExample("year", 2025)
            .Example(
                new Request(1_180_000, "Kommunalbestyrelsen 26. august 2025, punkt 11"),
                FundYearView.Example with
                {
                    Budget = 1_180_000, Decision = "Kommunalbestyrelsen 26. august 2025, punkt 11", Version = 2,
                    History =
                    [
                        .. FundYearView.Example.History,
                        new(new(2025, 8, 27, 9, 0, 0, TimeSpan.Zero), "demo-admin", 1_180_000, "Kommunalbestyrelsen 26. august 2025, punkt 11"),
                    ],
                });
    }
}
