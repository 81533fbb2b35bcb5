using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Gives a version of the rates other figures, as long as no decision has used it. Rules R9, R10.</summary>
internal static class UpdateRates
{
    /// <param name="Figures">All figures and settings, as they are to be.</param>
    public sealed record Request(RatesFigures Figures);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules() => RuleFor(r => r.Figures).SetValidator(new RatesFigures.Rules());
    }

    internal sealed class Handler(RatesWork rates)
    {
        public Task<Committed<RatesView>> Handle(string version, Request body, CancellationToken cancellationToken) => rates.Commit(async connection =>
        {
            var row = await rates.FindUnused(connection, version, cancellationToken);
            await RatesStore.Update(connection, version, body.Figures.From(row.Rates.ValidFrom), cancellationToken);
            return await RatesWork.Find(connection, version, cancellationToken);
        }, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPut("/api/v1/refusion/rates/{version}", (string version, Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(version, body, cancellationToken))
            .Operation<RatesView>(nameof(UpdateRates), "Gives rates that nothing has used other figures", Area.Rates, Verb.Write)
            .NeedsIfMatch()
            .Problems(RefusionProblems.RatesInUse)
            .Problems(RefusionProblems.NoVersionOfRates)
            .ParameterExample("version", RatesView.Unused.RateVersion)
            .Example(new Request(RatesView.Unused.Figures with { BandTo = 270 }), RatesView.Unused with { Version = 2, Figures = RatesView.Unused.Figures with { BandTo = 270 } });
    }
}
