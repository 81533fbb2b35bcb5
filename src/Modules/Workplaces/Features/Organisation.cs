using Faatimer.Workplaces.Data;
using Faatimer.Workplaces.Domain;

namespace Faatimer.Workplaces.Features;

/// <summary>Finds the parts of the organisation that a use case changes or names; what lies outside the caller's scope is not there.</summary>
internal static class Organisation
{
    /// <summary>A workplace to change, with its placements; 404 when there is none in reach.</summary>
    public static async Task<Workplace> Get(this WorkplacesDb db, Guid id, Scope scope, CancellationToken cancellationToken) =>
        await db.Workplaces.Include(w => w.Placements).Reached(db, scope).SingleOrDefaultAsync(w => w.Id == id, cancellationToken)
        ?? throw WorkplacesProblems.NoWorkplace.With();

    /// <summary>The department that a workplace is to be placed in. None is a private company, which only an actor with full reach may place.</summary>
    public static async Task RequireDepartment(this WorkplacesDb db, Guid? departmentId, Scope scope, CancellationToken cancellationToken)
    {
        if (departmentId is null ? !scope.IsAll : !await db.Departments.Reached(scope).AnyAsync(d => d.Id == departmentId, cancellationToken))
        {
            throw WorkplacesProblems.NoDepartment.With();
        }
    }

    /// <summary>The directorate that a department is to be placed in.</summary>
    public static async Task RequireDirectorate(this WorkplacesDb db, Guid directorateId, Scope scope, CancellationToken cancellationToken)
    {
        if (!await db.Directorates.Reached(scope).AnyAsync(d => d.Id == directorateId, cancellationToken))
        {
            throw WorkplacesProblems.NoDirectorate.With();
        }
    }
}
