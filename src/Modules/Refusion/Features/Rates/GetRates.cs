using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Shows a version of the rates. Rule R9.</summary>
internal static class GetRates
{
    internal sealed record Query(string Version) : IRequest<RatesView>;

    internal sealed class Handler(RatesStore store) : IRequestHandler<Query, RatesView>
    {
        public async Task<RatesView> Handle(Query query, CancellationToken cancellationToken) => RatesView.Of(await store.Find(query.Version, cancellationToken));
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/rates/{version}", (string version, IMediator mediator, CancellationToken cancellationToken) => mediator.Send(new Query(version), cancellationToken))
            .Operation<RatesView>(nameof(GetRates), "Shows a version of the rates", Area.Rates, Verb.Read)
            .Problems(404, "rates.not_found")
            .ParameterExample("version", RatesView.Example.RateVersion)
            .Example(null, RatesView.Example);
    }
}
