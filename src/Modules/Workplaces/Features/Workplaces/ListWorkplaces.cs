using Faatimer.Workplaces.Data;
using Faatimer.Workplaces.Domain;

namespace Faatimer.Workplaces.Features;

/// <summary>Lists the workplaces that the caller reaches. Rule W1.</summary>
internal static class ListWorkplaces
{
    private static readonly Orders<Workplace, Order> Orders = new Orders<Workplace, Order>(w => w.Id).By(Order.Name, w => w.Facts.Name);

    internal enum Order
    {
        RegisteredAt,
        Name,
    }

    /// <param name="MissingContact">true: only those without a contact person; false: only those with one. For who sees contact persons.</param>
    /// <param name="Consultant">Only those of this consultant. For who sees contact persons.</param>
    /// <param name="Private">true: only private companies; false: only those of a department.</param>
    /// <param name="UpdatedSince">Only those that changed at this time or later; <c>asOf</c> of the answer before.</param>
    internal sealed record Filter(string? Name, Guid? DepartmentId, bool? Open, bool? MissingContact, string? Consultant, bool? Private, DateTimeOffset? UpdatedSince) : ListFilter<Filter, Order>, IPolled;

    internal sealed class Handler(WorkplacesDb db, Caller caller, ReadAudit audit, BusinessClock clock, TimeProvider time)
    {
        public async Task<Page<WorkplaceView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var asOf = filter.AsOf(time);
            var today = clock.Today;
            var workplaces = db.Workplaces.UpdatedSince(filter.UpdatedSince).AsNoTracking().Reached(db, caller.Scope);
            if (filter.Name is not null)
            {
                workplaces = workplaces.Where(w => EF.Functions.ILike(Like.Composed(w.Facts.Name), Like.Containing(filter.Name), Like.Escape));
            }

            if (filter.DepartmentId is not null)
            {
                workplaces = workplaces.Where(w => w.DepartmentId == filter.DepartmentId);
            }

            if (filter.Private is not null)
            {
                workplaces = workplaces.Where(w => (w.DepartmentId == null) == filter.Private);
            }

            if ((filter.MissingContact is not null || filter.Consultant is not null) && !caller.SeesWhole)
            {
                throw KernelProblems.Forbidden.With();
            }

            if (filter.MissingContact is not null)
            {
                workplaces = workplaces.Where(w => (w.Facts.Contact == null) == filter.MissingContact);
            }

            if (filter.Consultant is not null)
            {
                workplaces = workplaces.Where(w => w.Facts.Consultant == filter.Consultant);
            }

            if (filter.Open is not null)
            {
                workplaces = workplaces.Where(w => (w.LastDay == null || w.LastDay >= today) == filter.Open);
            }

            var page = await workplaces.ToPage(filter, Orders, cancellationToken);
            if (!caller.SeesWhole)
            {
                return page.With<WorkplaceView>([.. page.Items.Select(w => WorkplaceView.WithoutPeople(w, today))]) with { AsOf = asOf };
            }

            await audit.Log("workplace", [.. page.Items.Select(w => w.Id)], [], null, cancellationToken);
            return page.With<WorkplaceView>([.. page.Items.Select(w => WorkplaceView.Of(w, today))]) with { AsOf = asOf };
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
