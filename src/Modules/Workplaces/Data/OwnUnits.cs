using Faatimer.Kernel;
using Faatimer.Workplaces.Domain;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Workplaces.Data;

/// <summary>
/// Limits queries to an actor's own units (the small letters of the role table). A unit is a directorate, a department or a workplace, and holds all below it;
/// what holds an own unit can be read, since a workplace may know where it belongs, but not changed.
/// </summary>
internal static class OwnUnits
{
    public static IQueryable<Workplace> In(this IQueryable<Workplace> workplaces, WorkplacesDb db, IReadOnlyList<Guid> units) =>
        workplaces.Where(w => units.Contains(w.Id)
            || (w.DepartmentId != null && units.Contains(w.DepartmentId.Value))
            || db.Departments.Any(d => d.Id == w.DepartmentId && units.Contains(d.DirectorateId)));

    public static IQueryable<Workplace> Reached(this IQueryable<Workplace> workplaces, WorkplacesDb db, UseCase useCase) =>
        useCase.Reach == Reach.All ? workplaces : workplaces.In(db, useCase.Actor.Units);

    public static IQueryable<Department> Reached(this IQueryable<Department> departments, UseCase useCase) =>
        useCase.Reach == Reach.All ? departments : departments.Where(d => useCase.Actor.Units.Contains(d.Id) || useCase.Actor.Units.Contains(d.DirectorateId));

    public static IQueryable<Department> Readable(this IQueryable<Department> departments, WorkplacesDb db, UseCase useCase) =>
        useCase.Reach == Reach.All ? departments : departments.Where(d => useCase.Actor.Units.Contains(d.Id) || useCase.Actor.Units.Contains(d.DirectorateId)
            || db.Workplaces.Any(w => w.DepartmentId == d.Id && useCase.Actor.Units.Contains(w.Id)));

    public static IQueryable<Directorate> Reached(this IQueryable<Directorate> directorates, UseCase useCase) =>
        useCase.Reach == Reach.All ? directorates : directorates.Where(d => useCase.Actor.Units.Contains(d.Id));

    public static IQueryable<Directorate> Readable(this IQueryable<Directorate> directorates, WorkplacesDb db, UseCase useCase) =>
        useCase.Reach == Reach.All ? directorates : directorates.Where(o => useCase.Actor.Units.Contains(o.Id)
            || db.Departments.Any(d => d.DirectorateId == o.Id
                && (useCase.Actor.Units.Contains(d.Id) || db.Workplaces.Any(w => w.DepartmentId == d.Id && useCase.Actor.Units.Contains(w.Id)))));

    /// <summary>A workplace to change, with its placements; 404 when there is none in reach.</summary>
    public static async Task<Workplace> Get(this WorkplacesDb db, Guid id, UseCase useCase, CancellationToken cancellationToken) =>
        await db.Workplaces.Include(w => w.Placements).Reached(db, useCase).SingleOrDefaultAsync(w => w.Id == id, cancellationToken)
        ?? throw RuleViolation.NotFound("workplace");

    /// <summary>The department that a workplace is to be placed in. None is a private company, which only an actor with full reach may place.</summary>
    public static async Task RequireDepartment(this WorkplacesDb db, Guid? departmentId, UseCase useCase, CancellationToken cancellationToken)
    {
        if (departmentId is null ? useCase.Reach != Reach.All : !await db.Departments.Reached(useCase).AnyAsync(d => d.Id == departmentId, cancellationToken))
        {
            throw RuleViolation.NotFound("department");
        }
    }

    /// <summary>The directorate that a department is to be placed in.</summary>
    public static async Task RequireDirectorate(this WorkplacesDb db, Guid directorateId, UseCase useCase, CancellationToken cancellationToken)
    {
        if (!await db.Directorates.Reached(useCase).AnyAsync(d => d.Id == directorateId, cancellationToken))
        {
            throw RuleViolation.NotFound("directorate");
        }
    }
}
