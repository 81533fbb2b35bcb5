using Faatimer.Workplaces.Data;

namespace Faatimer.Workplaces.Features;

/// <summary>Lists the directorates in the order they were registered. Rule W1.</summary>
internal static class ListDirectorates
{
    internal sealed record Filter : ListFilter<Filter>;

    internal sealed class Handler(WorkplacesDb db, Caller caller)
    {
        public Task<Page<DirectorateView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var directorates = db.Directorates.AsNoTracking().Readable(db, caller.Scope);
            if (Paging.After(filter.Cursor) is { } after)
            {
                directorates = directorates.Where(d => d.Id > after);
            }

            return directorates.OrderBy(d => d.Id).Select(d => new DirectorateView(d.Id, d.Name, d.Version)).ToPage(filter.Limit, d => d.Id.ToString(), cancellationToken);
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
