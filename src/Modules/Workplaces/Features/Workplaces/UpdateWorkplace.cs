using Faatimer.Contracts;
using Faatimer.Workplaces.Data;

namespace Faatimer.Workplaces.Features;

/// <summary>Changes a workplace, and moves it when another department is given. Rules W1, ID4.</summary>
internal static class UpdateWorkplace
{
    public sealed record Request : WorkplaceFields
    {
        /// <summary>First day in another department; today when absent. Not ahead of today, nor before the day the present placement began.</summary>
        public DateOnly? MovedOn { get; init; }
    }

    internal sealed class Rules : WorkplaceFieldsRules<Request>;

    internal sealed class Handler(WorkplacesDb db, Caller caller, Work work, BusinessClock clock)
    {
        public Task<Committed<WorkplaceView>> Handle(Guid id, Request body, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            var workplace = await db.Get(id, caller.Scope, cancellationToken);
            work.RequireVersion(workplace.Version);
            if (body.DepartmentId != workplace.DepartmentId)
            {
                await db.RequireDepartment(body.DepartmentId, caller.Scope, cancellationToken);
            }

            workplace.Change(body.ToFacts(), body.DepartmentId, body.MovedOn ?? clock.Today, clock.Today);
            work.Audit("workplace", workplace.Id);
            work.Raise(new WorkplaceChanged(workplace.Id));
            return workplace;
        }, workplace => WorkplaceView.Of(workplace, clock.Today), cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPut("/api/v1/workplaces/{id:guid}", (Guid id, Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, body, cancellationToken))
            .Operation<WorkplaceView>(nameof(UpdateWorkplace), "Changes a workplace, and moves it when another department is given", Area.Workplaces, Verb.Write)
            .NeedsIfMatch()
            .Problems(WorkplacesProblems.PNumberTaken, WorkplacesProblems.Closed, WorkplacesProblems.MoveOutOfOrder, WorkplacesProblems.NoWorkplace, WorkplacesProblems.NoDepartment)
            .ParameterExample("id", DemoIds.Workplace)
            .Example(
                new Request
                {
                    Name = "Biblioteket",
                    DepartmentId = DemoIds.Department,
                    Cvr = "66137112",
                    PNumber = "1003289999",
                    Gln = "5798009900104",
                    CostAccount = "3-35-50",
                    OrdinaryEmployees = 26,
                    Leader = "Lone Test",
                    ContactPerson = WorkplaceView.Example.ContactPerson,
                    Consultant = "demo-consultant",
                    ContactFrequencyWeeks = 4,
                },
                WorkplaceView.Example with { OrdinaryEmployees = 26, ContactFrequencyWeeks = 4, Version = 2 });
    }
}
