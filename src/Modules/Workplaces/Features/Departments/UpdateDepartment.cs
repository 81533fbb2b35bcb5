using Faatimer.Workplaces.Data;

namespace Faatimer.Workplaces.Features;

/// <summary>Changes a department: its name, directorate and årsværk. Rule W1.</summary>
internal static class UpdateDepartment
{
    internal sealed class Handler(WorkplacesDb db, Caller caller, Work work)
    {
        public Task<Committed<DepartmentView>> Handle(Guid id, DepartmentRequest body, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            var department = await db.Departments.Reached(caller.Scope).SingleOrDefaultAsync(d => d.Id == id, cancellationToken) ?? throw WorkplacesProblems.NoDepartment.With();
            work.RequireVersion(department.Version);
            if (body.DirectorateId != department.DirectorateId)
            {
                await db.RequireDirectorate(body.DirectorateId, caller.Scope, cancellationToken);
            }

            department.Change(body.DirectorateId, body.Name.Trim(), body.FteByYear);
            work.Audit("department", department.Id);
            return department;
        }, DepartmentView.Of, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPut("/api/v1/departments/{id:guid}", (Guid id, DepartmentRequest body, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(id, body, cancellationToken))
            .Operation<DepartmentView>(nameof(UpdateDepartment), "Changes a department", Area.Workplaces, Verb.Write)
            .NeedsIfMatch()
            .Problems(WorkplacesProblems.DepartmentNameTaken, WorkplacesProblems.NoDepartment, WorkplacesProblems.NoDirectorate)
            .ParameterExample("id", DemoIds.Department)
            .Example(
                new DepartmentRequest(DemoIds.Directorates[0], "Kultur, Fritid & Ejendomme", [new(2025, 225m), new(2026, 219.5m)]),
                DepartmentView.Example with { FteByYear = [new(2025, 225m), new(2026, 219.5m)], Version = 2 });
    }
}
