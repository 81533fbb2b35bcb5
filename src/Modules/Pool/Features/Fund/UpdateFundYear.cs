using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using FluentValidation;
using MediatR;
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

    internal sealed record Command(int Year, Request Body) : IRequest<FundYearView>;

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleFor(r => r.Budget).Budget();
            RuleFor(r => r.Decision).Text(500);
        }
    }

    internal sealed class Handler(PoolDb db, UseCase useCase, BusinessClock clock) : IRequestHandler<Command, FundYearView>
    {
        public Task<FundYearView> Handle(Command command, CancellationToken cancellationToken) => useCase.Transaction(db, async () =>
        {
            // Approvals that were checked against the old budget come before it, those after are checked against the new one.
            await db.LockPool(cancellationToken);
            var year = await db.FundYears.SingleOrDefaultAsync(f => f.Year == command.Year, cancellationToken) ?? throw RuleViolation.NotFound("fund_year");
            useCase.RequireVersion(year.Version);
            year.Decide(command.Body.Budget, command.Body.Decision.Trim(), useCase.Actor.Id, clock.Now);
            useCase.Audit("fund-year", year.Id);
            useCase.Raise(new BudgetDecided(year.Id, year.Year, year.Budget));
            return FundYearView.Of(year);
        }, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPut("/api/v1/pool/fund-years/{year:int}", (int year, Request body, IMediator mediator, CancellationToken cancellationToken) =>
                mediator.Send(new Command(year, body), cancellationToken))
            .Operation<FundYearView>(nameof(UpdateFundYear), "Records another budget of a fund year", Area.Settings, Verb.Write)
            .NeedsIfMatch()
            .Problems(404, "fund_year.not_found")
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
