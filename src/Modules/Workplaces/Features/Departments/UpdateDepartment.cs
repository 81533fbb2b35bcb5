using Carter;
using Faatimer.Kernel;
using Faatimer.Workplaces.Data;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Workplaces.Features;

/// <summary>Changes a department: its name, directorate and årsværk. Rule W1.</summary>
internal static class UpdateDepartment
{
    internal sealed record Command(Guid Id, DepartmentRequest Body) : IRequest<DepartmentView>;

    internal sealed class Handler(WorkplacesDb db, UseCase useCase) : IRequestHandler<Command, DepartmentView>
    {
        public Task<DepartmentView> Handle(Command command, CancellationToken cancellationToken) => useCase.Transaction(db, async () =>
        {
            var body = command.Body;
            var department = await db.Departments.Reached(useCase).SingleOrDefaultAsync(d => d.Id == command.Id, cancellationToken) ?? throw RuleViolation.NotFound("department");
            useCase.RequireVersion(department.Version);
            if (body.DirectorateId != department.DirectorateId)
            {
                await db.RequireDirectorate(body.DirectorateId, useCase, cancellationToken);
            }

            department.Change(body.DirectorateId, body.Name.Trim(), body.FteByYear);
            useCase.Audit("department", department.Id);
            return DepartmentView.Of(department);
        }, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPut("/api/v1/departments/{id:guid}", (Guid id, DepartmentRequest body, IMediator mediator, CancellationToken cancellationToken) =>
                mediator.Send(new Command(id, body), cancellationToken))
            .Operation<DepartmentView>(nameof(UpdateDepartment), "Changes a department", Area.Workplaces, Verb.Write)
            .NeedsIfMatch()
            .Problems("workplaces.department_name_taken")
            .Problems(404, "department.not_found", "directorate.not_found")
            .ParameterExample("id", DemoIds.Department)
            .Example(
                new DepartmentRequest(DemoIds.Directorates[0], "Kultur, Fritid & Ejendomme", [new(2025, 225m), new(2026, 219.5m)]),
                DepartmentView.Example with { FteByYear = [new(2025, 225m), new(2026, 219.5m)], Version = 2 });
    }
}
