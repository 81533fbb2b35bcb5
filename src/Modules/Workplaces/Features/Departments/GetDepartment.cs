using Faatimer.Workplaces.Data;

namespace Faatimer.Workplaces.Features;

/// <summary>Shows a department and the directorate that it belongs to. Rule W1.</summary>
internal static class GetDepartment
{
    internal sealed class Handler(WorkplacesDb db, Caller caller)
    {
        public async Task<DepartmentView> Handle(Guid id, CancellationToken cancellationToken) =>
            DepartmentView.Of(await db.Departments.AsNoTracking().Readable(db, caller.Scope).SingleOrDefaultAsync(d => d.Id == id, cancellationToken)
                ?? throw WorkplacesProblems.NoDepartment.With());
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/departments/{id:guid}", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .Operation<DepartmentView>(nameof(GetDepartment), "Shows a department", Area.Workplaces, Verb.Read)
            .Problems(WorkplacesProblems.NoDepartment)
            .ParameterExample("id", DemoIds.Department)
            .Example(null, DepartmentView.Example);
    }
}
