using Faatimer.Workplaces.Data;
using Faatimer.Workplaces.Domain;

namespace Faatimer.Workplaces.Features;

/// <summary>Lists the departments in the order they were registered. Rule W1.</summary>
internal static class ListDepartments
{
    private static readonly Orders<Department, Order> Orders = new Orders<Department, Order>(d => d.Id).By(Order.Name, d => d.Name);

    internal enum Order
    {
        RegisteredAt,
        Name,
    }

    internal sealed record Filter(Guid? DirectorateId) : ListFilter<Filter, Order>;

    internal sealed class Handler(WorkplacesDb db, Caller caller)
    {
        public async Task<Page<DepartmentView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var departments = db.Departments.AsNoTracking().Readable(db, caller.Scope);
            if (filter.DirectorateId is not null)
            {
                departments = departments.Where(d => d.DirectorateId == filter.DirectorateId);
            }

            var page = await departments.ToPage(filter, Orders, cancellationToken);
            return page.With<DepartmentView>([.. page.Items.Select(DepartmentView.Of)]);
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
