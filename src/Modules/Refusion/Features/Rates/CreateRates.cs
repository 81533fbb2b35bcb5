using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>
/// Records rates that count from a day on: the version in force that day ends the day before. What was decided stands; later decisions of payslips that end
/// on or after the day use the new ones. Rules R9, R10.
/// </summary>
internal static class CreateRates
{
    /// <param name="ValidFrom">The first day they count, 2000–2199; no other version may begin on it.</param>
    /// <param name="Figures">The figures and settings.</param>
    /// <param name="Sources">Where they stand; all are to be confirmed when nothing is said.</param>
    public sealed record Request(DateOnly ValidFrom, RatesFigures Figures, RatesSources? Sources = null);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleFor(r => r.ValidFrom).Must(d => d.Year is >= 2000 and <= 2199).WithProblem(RefusionProblems.PeriodOutOfRange);
            RuleFor(r => r.Figures).SetValidator(new RatesFigures.Rules());
            RuleFor(r => r.Sources!).SetValidator(new RatesSourcesRules());
        }
    }

    internal sealed class Handler(RatesWork rates, Work work, Caller caller, BusinessClock clock)
    {
        public Task<Committed<RatesView>> Handle(Request body, CancellationToken cancellationToken) => rates.Commit(async connection =>
        {
            if (await RatesStore.InForceOn(connection, body.ValidFrom, cancellationToken) is { } inForce)
            {
                if (inForce.Rates.ValidFrom == body.ValidFrom)
                {
                    throw RefusionProblems.RatesOverlap.With();
                }

                work.Audit("rates", inForce.Id);
            }

            var added = body.Figures.From(body.ValidFrom);
            await RatesStore.Insert(connection, Guid.CreateVersion7(), added, body.Sources ?? RatesSources.None, clock.Now, caller.Id, cancellationToken);
            return RatesWork.Changed(await RatesWork.Find(connection, added.Version, cancellationToken));
        }, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/rates", (Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .Operation<RatesView>(nameof(CreateRates), "Records rates that count from a day on", Area.Rates, Verb.Write, status: 201)
            .Problems(RefusionProblems.RatesOverlap)
            .Example(new Request(new(2028, 1, 1), RatesView.Unused.Figures, RatesView.Unused.Sources), RatesView.Unused with { Id = DemoStory.Id(0xa3), RateVersion = "2028-01-01", ValidFrom = new(2028, 1, 1), CreatedBy = new("demo-finance", null) });
    }
}
