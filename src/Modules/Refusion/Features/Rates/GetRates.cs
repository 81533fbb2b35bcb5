using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Shows a version of the rates: the figures that count from its first day until the next version's. Rule R9.</summary>
internal static class GetRates
{
    internal sealed class Handler(RatesStore store, FindActors findActors, Inquiries inquiries)
    {
        public async Task<RatesView> Handle(string version, CancellationToken cancellationToken)
        {
            var row = await store.Find(version, cancellationToken) ?? throw RefusionProblems.NoVersionOfRates.With();
            return RatesView.Of(row, await inquiries.Ask(findActors([row.CreatedBy]), cancellationToken));
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/rates/{version}", (string version, Handler handler, CancellationToken cancellationToken) => handler.Handle(version, cancellationToken))
            .Operation<RatesView>(nameof(GetRates), "Shows a version of the rates", Area.Rates, Verb.Read)
            .Problems(RefusionProblems.NoVersionOfRates)
            .ParameterExample("version", RatesView.Example.RateVersion)
            .Example(null, RatesView.Example);
    }
}
