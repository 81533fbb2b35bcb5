using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Gives a version of the rates other figures, as long as no decision has used it, and says where they stand, also afterwards. Rules R9, R10.</summary>
internal static class UpdateRates
{
    /// <param name="Figures">All figures and settings, as they are to be: as they are, when a decision has used them.</param>
    /// <param name="Sources">Where they stand, as it is to be. When nothing is said, it stays as it is; other figures are to be confirmed.</param>
    public sealed record Request(RatesFigures Figures, RatesSources? Sources = null);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleFor(r => r.Figures).SetValidator(new RatesFigures.Rules());
            RuleFor(r => r.Sources!).SetValidator(new RatesSourcesRules());
        }
    }

    internal sealed class Handler(RatesWork rates)
    {
        public Task<Committed<RatesView>> Handle(string version, Request body, CancellationToken cancellationToken) => rates.Commit(async connection =>
        {
            var row = await rates.FindSeen(connection, version, cancellationToken);
            var figures = body.Figures.From(row.Rates.ValidFrom);
            if (figures.HasFiguresOf(row.Rates))
            {
                await RatesStore.Update(connection, version, row.Rates, body.Sources ?? row.Sources, cancellationToken);
                return (await RatesWork.Find(connection, version, cancellationToken), new RatesSourcesChanged(row.Id));
            }

            row = await rates.FindUnused(connection, version, cancellationToken);
            await RatesStore.Update(connection, version, figures, body.Sources ?? RatesSources.None, cancellationToken);
            return RatesWork.Changed(await RatesWork.Find(connection, version, cancellationToken));
        }, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPut("/api/v1/refusion/rates/{version}", (string version, Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(version, body, cancellationToken))
            .Operation<RatesView>(nameof(UpdateRates), "Gives rates that nothing has used other figures, and says where any stand", Area.Rates, Verb.Write)
            .NeedsIfMatch()
            .Problems(RefusionProblems.RatesInUse)
            .Problems(RefusionProblems.NoVersionOfRates)
            .ParameterExample("version", RatesView.Unused.RateVersion)
            .Example(new Request(RatesView.Unused.Figures with { BandTo = 270 }, RatesView.Unused.Sources), RatesView.Unused with { Version = 2, Figures = RatesView.Unused.Figures with { BandTo = 270 } });
    }
}
