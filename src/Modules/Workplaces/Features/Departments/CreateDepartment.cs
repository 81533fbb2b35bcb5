using Faatimer.Workplaces.Data;
using Faatimer.Workplaces.Domain;

namespace Faatimer.Workplaces.Features;

/// <summary>Registers a department under a directorate. Rule W1.</summary>
internal static class CreateDepartment
{
    internal sealed class Handler(WorkplacesDb db, Caller caller, Work work)
    {
        public Task<Committed<DepartmentView>> Handle(DepartmentRequest body, CancellationToken cancellationToken, Guid? id = null) => work.Commit(db, async () =>
        {
            await db.RequireDirectorate(body.DirectorateId, caller.Scope, cancellationToken);
            var department = new Department(id ?? Guid.CreateVersion7(), body.DirectorateId, body.Name.Trim()).WithFte(body.FteByYear);
            db.Add(department);
            work.Audit("department", department.Id);
            return department;
        }, DepartmentView.Of, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/departments", (DepartmentRequest body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .Operation<DepartmentView>(nameof(CreateDepartment), "Registers a department", Area.Workplaces, Verb.Write, status: 201)
            .Problems(WorkplacesProblems.DepartmentNameTaken, WorkplacesProblems.NoDirectorate)
            .Example(
                new DepartmentRequest(DemoIds.Directorates[0], "Klima & Plan", [new(2026, 41.5m)]),
                new DepartmentView(DemoStory.Id(0x2f), DemoIds.Directorates[0], "Klima & Plan", [new(2026, 41.5m)], 1));
    }
}

/// <summary>What is stated of a department (W1).</summary>
/// <param name="DirectorateId">The directorate it belongs to.</param>
/// <param name="Name">Name, unique within the directorate, at most 200 characters.</param>
/// <param name="FteByYear">Årsværk by year; each year once.</param>
internal sealed record DepartmentRequest(Guid DirectorateId, string Name, IReadOnlyList<FteOfYear> FteByYear);

internal sealed class DepartmentRules : AbstractValidator<DepartmentRequest>
{
    public DepartmentRules()
    {
        RuleFor(d => d.Name).Text(200);
        RuleFor(d => d.FteByYear).Must(f => f.Count <= 100 && f.DistinctBy(y => y.Year).Count() == f.Count).WithProblem(WorkplacesProblems.FteYearRepeated);
        RuleForEach(d => d.FteByYear).ChildRules(fte =>
        {
            fte.RuleFor(f => f.Year).InclusiveBetween(2000, 2100);
            fte.RuleFor(f => f.Fte).InclusiveBetween(0, 100_000);
        });
    }
}

/// <summary>A department.</summary>
/// <param name="Id">Its id.</param>
/// <param name="DirectorateId">The directorate it belongs to.</param>
/// <param name="Name">Its name.</param>
/// <param name="FteByYear">Årsværk by year.</param>
/// <param name="Version">Raised by every change; the ETag.</param>
internal sealed record DepartmentView(Guid Id, Guid DirectorateId, string Name, IReadOnlyList<FteOfYear> FteByYear, int Version) : IResource
{
    public static DepartmentView Of(Department department) => new(department.Id, department.DirectorateId, department.Name, department.FteByYear, department.Version);

    /// <summary>Kultur, Fritid og Ejendomme of the demo data.</summary>
    public static DepartmentView Example { get; } = new(DemoIds.Department, DemoIds.Directorates[0], "Kultur, Fritid & Ejendomme", [new(2025, 225m)], 1);
}
