using Faatimer.Workplaces.Data;

namespace Faatimer.Workplaces.Features;

/// <summary>Lists the departments in the order they were registered. Rule W1.</summary>
internal static class ListDepartments
{
    internal sealed record Filter(Guid? DirectorateId) : ListFilter<Filter>;

    internal sealed class Handler(WorkplacesDb db, Caller caller)
    {
        public async Task<Page<DepartmentView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var departments = db.Departments.AsNoTracking().Readable(db, caller.Scope);
            if (filter.DirectorateId is not null)
            {
                departments = departments.Where(d => d.DirectorateId == filter.DirectorateId);
            }

            if (Paging.After(filter.Cursor) is { } after)
            {
                departments = departments.Where(d => d.Id > after);
            }

            var page = await departments.OrderBy(d => d.Id).ToPage(filter.Limit, d => d.Id.ToString(), cancellationToken);
            return new([.. page.Items.Select(DepartmentView.Of)], page.Next);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/departments", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Page<DepartmentView>>(nameof(ListDepartments), "Lists the departments", Area.Workplaces, Verb.Read)
            .Example(null, new Page<DepartmentView>([DepartmentView.Example], null));
    }
}
