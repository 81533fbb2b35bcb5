using Faatimer.Workplaces.Data;

namespace Faatimer.Workplaces.Features;

/// <summary>Lists the departments in the order they were registered. Rule W1.</summary>
internal static class ListDepartments
{
    internal sealed class Handler(WorkplacesDb db, Caller caller)
    {
        public async Task<Page<DepartmentView>> Handle(Guid? directorateId, int? limit, string? cursor, CancellationToken cancellationToken)
        {
            var departments = db.Departments.AsNoTracking().Readable(db, caller.Scope);
            if (directorateId is not null)
            {
                departments = departments.Where(d => d.DirectorateId == directorateId);
            }

            if (Paging.After(cursor) is { } after)
            {
                departments = departments.Where(d => d.Id > after);
            }

            var page = await departments.OrderBy(d => d.Id).ToPage(limit, d => d.Id.ToString(), cancellationToken);
            return new([.. page.Items.Select(DepartmentView.Of)], page.Next);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/departments", (Guid? directorateId, int? limit, string? cursor, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(directorateId, limit, cursor, cancellationToken))
            .Operation<Page<DepartmentView>>(nameof(ListDepartments), "Lists the departments", Area.Workplaces, Verb.Read)
            .Example(null, new Page<DepartmentView>([DepartmentView.Example], null));
    }
}
