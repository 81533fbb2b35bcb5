using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Workplaces.Data;
using Faatimer.Workplaces.Domain;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Workplaces.Features;

/// <summary>Registers a workplace. Rules W1, ID4.</summary>
internal static class CreateWorkplace
{
    public sealed record Request : WorkplaceFields
    {
        /// <summary>First day in the register; today when absent.</summary>
        public DateOnly? From { get; init; }
    }

    internal sealed record Command(Request Body, Guid? Id = null) : IRequest<WorkplaceView>;

    internal sealed class Rules : WorkplaceFieldsRules<Request>;

    internal sealed class Handler(WorkplacesDb db, UseCase useCase, BusinessClock clock) : IRequestHandler<Command, WorkplaceView>
    {
        public Task<WorkplaceView> Handle(Command command, CancellationToken cancellationToken) => useCase.Transaction(db, async () =>
        {
            var body = command.Body;
            await db.RequireDepartment(body.DepartmentId, useCase, cancellationToken);
            var workplace = new Workplace(command.Id ?? Guid.CreateVersion7(), body.ToFacts(), body.DepartmentId, body.From ?? clock.Today);
            db.Add(workplace);
            useCase.Audit("workplace", workplace.Id);
            useCase.Raise(new WorkplaceChanged(workplace.Id));
            return WorkplaceView.Of(workplace, clock.Today, showsPeople: true);
        }, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/workplaces", (Request body, IMediator mediator, CancellationToken cancellationToken) => mediator.Send(new Command(body), cancellationToken))
            .Operation<WorkplaceView>(nameof(CreateWorkplace), "Registers a workplace", Area.Workplaces, Verb.Write, status: 201)
            .Problems("workplaces.p_number_taken")
            .Problems(404, "department.not_found")
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
                    Id = DemoIds.Of(0x3d),
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
