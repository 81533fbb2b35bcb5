using Carter;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>Lists the political decisions of the pool's hours in the order they were recorded: on a day that several cover, the last one counts. Rule P1.</summary>
internal static class ListSchemes
{
    private static readonly Orders<Scheme, Order> Orders = new Orders<Scheme, Order>(s => s.Id).By(Order.From, s => s.From);

    internal enum Order
    {
        RecordedAt,
        From,
    }

    internal sealed record Filter : ListFilter<Filter, Order>;

    internal sealed class Handler(PoolDb db, FindActors findActors, Inquiries inquiries)
    {
        public async Task<Page<SchemeView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var page = await db.Schemes.AsNoTracking().ToPage(filter, Orders, cancellationToken);
            var names = await inquiries.Ask(findActors(page.Items.Select(s => s.RecordedBy)), cancellationToken);
            return page.With<SchemeView>([.. page.Items.Select(s => SchemeView.Of(s, names))]);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/pool/schemes", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Page<SchemeView>>(nameof(ListSchemes), "Lists the political decisions of the pool's weekly hours", Area.PoolCapacity, Verb.Read)
            .Example(null, new Page<SchemeView>([new(DemoStory.Id(0x50), new(2025, 1, 1), null, 100, "Kommunalbestyrelsen 17. december 2024, punkt 9", new(2024, 12, 18, 9, 0, 0, TimeSpan.Zero), new("demo", null), 1)], null));
    }
}
