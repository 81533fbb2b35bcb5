using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Lists the versions of the rates in the order of their days. Rule R9.</summary>
internal static class ListRates
{
    internal sealed record Filter : ListFilter<Filter, RatesOrder>;

    internal sealed class Handler(RatesStore store, FindActors findActors, Inquiries inquiries)
    {
        public async Task<Page<RatesView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var page = await store.List(filter, cancellationToken);
            var names = await inquiries.Ask(findActors(page.Items.Select(r => r.CreatedBy)), cancellationToken);
            return page.With<RatesView>([.. page.Items.Select(r => RatesView.Of(r, names))]);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/rates", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Page<RatesView>>(nameof(ListRates), "Lists the versions of the rates", Area.Rates, Verb.Read)
            .Example(null, new Page<RatesView>([RatesView.Unused], null));
    }
}
