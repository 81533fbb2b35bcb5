using Faatimer.Workplaces.Data;
using Faatimer.Workplaces.Domain;

namespace Faatimer.Workplaces.Features;

/// <summary>Lists the directorates in the order they were registered. Rule W1.</summary>
internal static class ListDirectorates
{
    private static readonly Orders<Directorate, Order> Orders = new Orders<Directorate, Order>(d => d.Id).By(Order.Name, d => d.Name);

    internal enum Order
    {
        RegisteredAt,
        Name,
    }

    internal sealed record Filter : ListFilter<Filter, Order>;

    internal sealed class Handler(WorkplacesDb db, Caller caller)
    {
        public async Task<Page<DirectorateView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var page = await db.Directorates.AsNoTracking().Readable(db, caller.Scope).ToPage(filter, Orders, cancellationToken);
            return page.With<DirectorateView>([.. page.Items.Select(d => new DirectorateView(d.Id, d.Name, d.Version))]);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/directorates", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Page<DirectorateView>>(nameof(ListDirectorates), "Lists the directorates", Area.Workplaces, Verb.Read)
            .Example(null, new Page<DirectorateView>([new(DemoIds.Directorates[0], "By, Kultur, Miljø og Beskæftigelse", 1)], null));
    }
}
