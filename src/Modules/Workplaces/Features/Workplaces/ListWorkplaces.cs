using Faatimer.Workplaces.Data;

namespace Faatimer.Workplaces.Features;

/// <summary>Lists the workplaces that the caller reaches. Rule W1.</summary>
internal static class ListWorkplaces
{
    internal sealed class Handler(WorkplacesDb db, Caller caller, ReadAudit audit, BusinessClock clock)
    {
        public async Task<Page<WorkplaceView>> Handle(string? name, Guid? departmentId, bool? open, int? limit, string? cursor, CancellationToken cancellationToken)
        {
            var today = clock.Today;
            var workplaces = db.Workplaces.AsNoTracking().Reached(db, caller.Scope);
            if (name is not null)
            {
                workplaces = workplaces.Where(w => EF.Functions.ILike(Like.Composed(w.Facts.Name), Like.Containing(name), Like.Escape));
            }

            if (departmentId is not null)
            {
                workplaces = workplaces.Where(w => w.DepartmentId == departmentId);
            }

            if (open is not null)
            {
                workplaces = workplaces.Where(w => (w.LastDay == null || w.LastDay >= today) == open);
            }

            if (Paging.After(cursor) is { } after)
            {
                workplaces = workplaces.Where(w => w.Id > after);
            }

            var page = await workplaces.OrderBy(w => w.Id).ToPage(limit, w => w.Id.ToString(), cancellationToken);
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
            .MapGet("/api/v1/workplaces", (string? name, Guid? departmentId, bool? open, int? limit, string? cursor, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(name, departmentId, open, limit, cursor, cancellationToken))
            .Operation<Page<WorkplaceView>>(nameof(ListWorkplaces), "Lists the workplaces", Area.Workplaces, Verb.Read)
            .ParameterExample("name", "bibliotek")
            .Example(null, new Page<WorkplaceView>([WorkplaceView.Example], null));
    }
}
