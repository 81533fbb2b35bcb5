using Faatimer.Workplaces.Data;

namespace Faatimer.Workplaces.Features;

/// <summary>Lists the workplaces that the caller reaches. Rule W1.</summary>
internal static class ListWorkplaces
{
    internal sealed record Filter(string? Name, Guid? DepartmentId, bool? Open) : ListFilter<Filter>;

    internal sealed class Handler(WorkplacesDb db, Caller caller, ReadAudit audit, BusinessClock clock)
    {
        public async Task<Page<WorkplaceView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var today = clock.Today;
            var workplaces = db.Workplaces.AsNoTracking().Reached(db, caller.Scope);
            if (filter.Name is not null)
            {
                workplaces = workplaces.Where(w => EF.Functions.ILike(Like.Composed(w.Facts.Name), Like.Containing(filter.Name), Like.Escape));
            }

            if (filter.DepartmentId is not null)
            {
                workplaces = workplaces.Where(w => w.DepartmentId == filter.DepartmentId);
            }

            if (filter.Open is not null)
            {
                workplaces = workplaces.Where(w => (w.LastDay == null || w.LastDay >= today) == filter.Open);
            }

            if (Paging.After(filter.Cursor) is { } after)
            {
                workplaces = workplaces.Where(w => w.Id > after);
            }

            var page = await workplaces.OrderBy(w => w.Id).ToPage(filter.Limit, w => w.Id.ToString(), cancellationToken);
            if (!caller.SeesWhole)
            {
                return new([.. page.Items.Select(w => WorkplaceView.WithoutPeople(w, today))], page.Next);
            }

            await audit.Log("workplace", [.. page.Items.Select(w => w.Id)], [], null, cancellationToken);
            return new([.. page.Items.Select(w => WorkplaceView.Of(w, today))], page.Next);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/workplaces", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Page<WorkplaceView>>(nameof(ListWorkplaces), "Lists the workplaces", Area.Workplaces, Verb.Read)
            .ParameterExample("name", "bibliotek")
            .Example(null, new Page<WorkplaceView>([WorkplaceView.Example], null));
    }
}
