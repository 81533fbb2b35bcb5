using Carter;
using Faatimer.Kernel;
using Faatimer.Workplaces.Data;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Workplaces.Features;

/// <summary>Shows a department. Rule W1.</summary>
internal static class GetDepartment
{
    internal sealed record Query(Guid Id) : IRequest<DepartmentView>;

    internal sealed class Handler(WorkplacesDb db, UseCase useCase) : IRequestHandler<Query, DepartmentView>
    {
        public async Task<DepartmentView> Handle(Query query, CancellationToken cancellationToken) =>
            DepartmentView.Of(await db.Departments.AsNoTracking().Readable(db, useCase).SingleOrDefaultAsync(d => d.Id == query.Id, cancellationToken)
                ?? throw RuleViolation.NotFound("department"));
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/departments/{id:guid}", (Guid id, IMediator mediator, CancellationToken cancellationToken) => mediator.Send(new Query(id), cancellationToken))
            .Operation<DepartmentView>(nameof(GetDepartment), "Shows a department", Area.Workplaces, Verb.Read)
            .Problems(404, "department.not_found")
            .ParameterExample("id", DemoIds.Department)
            .Example(null, DepartmentView.Example);
    }
}
