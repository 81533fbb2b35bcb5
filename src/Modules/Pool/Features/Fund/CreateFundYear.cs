using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Pool.Features;

/// <summary>Opens a new fund year with the budget that was decided for it. Rule P12.</summary>
internal static class CreateFundYear
{
    /// <param name="Year">The year, 2000–2099.</param>
    /// <param name="Budget">Kroner for the whole year, 0–1,000,000,000.</param>
    /// <param name="Decision">Where it was decided: meeting and item. At most 500 characters.</param>
    public sealed record Request(int Year, decimal Budget, string Decision);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleFor(r => r.Year).InclusiveBetween(2000, 2099).WithProblem(PoolProblems.DateOutOfRange);
            RuleFor(r => r.Budget).Budget();
            RuleFor(r => r.Decision).Text(500);
        }
    }

    /// <summary>A year is opened once, also by two at a time: the table holds it.</summary>
    internal sealed class Handler(PoolDb db, Caller caller, Work work, BusinessClock clock)
    {
        public Task<Committed<FundYearView>> Handle(Request body, CancellationToken cancellationToken, Guid? id = null) => work.Commit(db, async () =>
        {
            // Approvals that were checked without a budget come before it, those after are checked against it.
            await db.LockPool(cancellationToken);
            var year = FundYear.Open(id ?? Guid.CreateVersion7(), body.Year, body.Budget, body.Decision.Trim(), caller.Id, clock.Now);
            db.Add(year);
            work.Audit("fund-year", year.Id);
            work.Raise(new BudgetDecided(year.Id, year.Year, year.Budget));
            return year;
        }, FundYearView.Of, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/pool/fund-years", (Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .Operation<FundYearView>(nameof(CreateFundYear), "Opens a fund year with its decided budget", Area.Settings, Verb.Write, status: 201)
            .Problems(PoolProblems.FundYearExists)
            .Example(
                new Request(2027, 1_300_000, "Kommunalbestyrelsen 8. oktober 2026, punkt 4"),
                FundYearView.Made(DemoStory.Id(0xaf), 2027, 1_300_000, "Kommunalbestyrelsen 8. oktober 2026, punkt 4"));
    }
}
