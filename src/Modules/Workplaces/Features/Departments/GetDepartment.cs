using Carter;
using Faatimer.Kernel;
using Faatimer.Workplaces.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Workplaces.Features;

/// <summary>Shows a department. Rule W1.</summary>
internal static class GetDepartment
{
    internal sealed class Handler(WorkplacesDb db, Caller caller)
    {
        public async Task<DepartmentView> Handle(Guid id, CancellationToken cancellationToken) =>
            DepartmentView.Of(await db.Departments.AsNoTracking().Readable(db, caller.Scope).SingleOrDefaultAsync(d => d.Id == id, cancellationToken)
                ?? throw RuleViolation.NotFound("department"));
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/departments/{id:guid}", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .Operation<DepartmentView>(nameof(GetDepartment), "Shows a department", Area.Workplaces, Verb.Read)
            .Problems(404, "department.not_found")
            .ParameterExample("id", DemoIds.Department)
            .Example(null, DepartmentView.Example);
    }
}
