using System.Globalization;
using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Lists the versions of the rates in the order of their days. Rule R9.</summary>
internal static class ListRates
{
    internal sealed record Filter : ListFilter<Filter>;

    internal sealed class Handler(RatesStore store)
    {
        public async Task<Page<RatesView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var take = Paging.Limit(filter.Limit);
            var rows = await store.List(After(filter.Cursor), take + 1, cancellationToken);
            var page = Paging.Cut(rows, take, r => r.Rates.Version);
            return new([.. page.Items.Select(RatesView.Of)], page.Next);
        }

        private static DateOnly? After(string? cursor) => cursor is null ? null
            : DateOnly.TryParseExact(Paging.Decode(cursor), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : throw Paging.BadCursor();
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/rates", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Page<RatesView>>(nameof(ListRates), "Lists the versions of the rates", Area.Rates, Verb.Read)
            .Example(null, new Page<RatesView>([RatesView.Example, RatesView.Unused], null));
    }
}
