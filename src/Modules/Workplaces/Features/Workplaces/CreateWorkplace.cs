using Faatimer.Contracts;
using Faatimer.Workplaces.Data;
using Faatimer.Workplaces.Domain;

namespace Faatimer.Workplaces.Features;

/// <summary>Registers a workplace with its numbers. It receives nobody before it has a contact person. Rules W1, ID4.</summary>
internal static class CreateWorkplace
{
    public sealed record Request : WorkplaceFields
    {
        /// <summary>First day in the register; today when absent.</summary>
        public DateOnly? From { get; init; }
    }

    internal sealed class Rules : WorkplaceFieldsRules<Request>;

    internal sealed class Handler(WorkplacesDb db, Caller caller, Work work, BusinessClock clock)
    {
        public Task<Committed<WorkplaceView>> Handle(Request body, CancellationToken cancellationToken, Guid? id = null) => work.Commit(db, async () =>
        {
            await db.RequireDepartment(body.DepartmentId, caller.Scope, cancellationToken);
            var workplace = new Workplace(id ?? Guid.CreateVersion7(), body.ToFacts(), body.DepartmentId, body.From ?? clock.Today);
            db.Add(workplace);
            work.Audit("workplace", workplace.Id);
            work.Raise(new WorkplaceChanged(workplace.Id));
            return workplace;
        }, workplace => WorkplaceView.Of(workplace, clock.Today), cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/workplaces", (Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .Operation<WorkplaceView>(nameof(CreateWorkplace), "Registers a workplace", Area.Workplaces, Verb.Write, status: 201)
            .Problems(WorkplacesProblems.PNumberTaken, WorkplacesProblems.NoDepartment)
            .Example(
                new Request
                {
                    Name = "Musikskolen",
                    DepartmentId = DemoIds.Department,
                    Cvr = "66137112",
                    PNumber = "1003280077",
                    Gln = "5798009900210",
                    CostAccount = "3-35-63",
                    OrdinaryEmployees = 15,
                    Leader = "Niels Test",
                    ContactPerson = new ContactPerson("Anna Prøve", "anna.proeve@demo.example", "70000099"),
                    Consultant = "demo-consultant",
                    ContactFrequencyWeeks = 8,
                    From = new DateOnly(2026, 1, 1),
                },
                WorkplaceView.Example with
                {
                    Id = DemoStory.Id(0x3d),
                    Name = "Musikskolen",
                    PNumber = "1003280077",
                    Gln = "5798009900210",
                    CostAccount = "3-35-63",
                    OrdinaryEmployees = 15,
                    Leader = "Niels Test",
                    ContactPerson = new ContactPerson("Anna Prøve", "anna.proeve@demo.example", "70000099"),
                    FirstDay = new DateOnly(2026, 1, 1),
                });
    }
}
