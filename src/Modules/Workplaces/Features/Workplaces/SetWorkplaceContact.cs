using Faatimer.Contracts;
using Faatimer.Workplaces.Data;
using Faatimer.Workplaces.Domain;

namespace Faatimer.Workplaces.Features;

/// <summary>Names the fixed contact person; a workplace does this itself. Rules W1, W2.</summary>
internal static class SetWorkplaceContact
{
    internal sealed class Handler(WorkplacesDb db, Caller caller, Work work, BusinessClock clock)
    {
        public Task<Committed<WorkplaceView>> Handle(Guid id, ContactPerson body, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            var workplace = await db.Get(id, caller.Scope, cancellationToken);
            work.RequireVersion(workplace.Version);
            workplace.SetContact(body);
            work.Audit("workplace", workplace.Id);
            work.Raise(new WorkplaceChanged(workplace.Id));
            return workplace;
        }, workplace => WorkplaceView.Of(workplace, clock.Today), cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPut("/api/v1/workplaces/{id:guid}/contact", (Guid id, ContactPerson body, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(id, body, cancellationToken))
            .Operation<WorkplaceView>(nameof(SetWorkplaceContact), "Names a workplace's fixed contact person", Area.WorkplaceContacts, Verb.Write)
            .NeedsIfMatch()
            .Problems(WorkplacesProblems.Closed, WorkplacesProblems.NoWorkplace)
            .ParameterExample("id", DemoIds.Workplace)
            .Example(
                new ContactPerson("Mette Prøve", "mette.proeve@demo.example", "70000098"),
                WorkplaceView.Example with { ContactPerson = new ContactPerson("Mette Prøve", "mette.proeve@demo.example", "70000098"), Version = 2 });
    }
}
