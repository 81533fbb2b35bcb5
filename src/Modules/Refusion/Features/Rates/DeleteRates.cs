using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Takes away a version of the rates that no decision has used, and answers it as it was; its days go back to the version before it. Rules R9, R10.</summary>
internal static class DeleteRates
{
    internal sealed class Handler(RatesWork rates)
    {
        public Task<Committed<RatesView>> Handle(string version, CancellationToken cancellationToken) => rates.Commit(async connection =>
        {
            var row = await rates.FindUnused(connection, version, cancellationToken);
            await RatesStore.Delete(connection, row, cancellationToken);
            return RatesWork.Changed(row);
        }, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapDelete("/api/v1/refusion/rates/{version}", (string version, Handler handler, CancellationToken cancellationToken) => handler.Handle(version, cancellationToken))
            .Operation<RatesView>(nameof(DeleteRates), "Takes away rates that nothing has used", Area.Rates, Verb.Write)
            .NeedsIfMatch()
            .Problems(RefusionProblems.RatesInUse)
            .Problems(RefusionProblems.NoVersionOfRates)
            .ParameterExample("version", RatesView.Unused.RateVersion)
            .Example(null, RatesView.Unused);
    }
}
