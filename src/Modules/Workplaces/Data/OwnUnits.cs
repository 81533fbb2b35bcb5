using Faatimer.Contracts;
using Faatimer.Workplaces.Domain;

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

    /// <summary>The names of workplaces.</summary>
    public static Inquiry<IReadOnlyDictionary<Guid, string>> Names(IEnumerable<Guid> workplaces) => Inquiry.Names("select id, name from workplaces.workplaces where id = any ($1)", workplaces);

    /// <summary>Units of any level with their names, the highest level first.</summary>
    public static Inquiry<IReadOnlyList<OrganisationUnit>> Named(IReadOnlyCollection<Guid> units) => units.Count == 0 ? Inquiry.Known<IReadOnlyList<OrganisationUnit>>([]) : Inquiry.Of(
        """
        select u.id, u.level, u.name from (
          select 1 as no, 'Directorate' as level, id, name from workplaces.directorates
          union all select 2, 'Department', id, name from workplaces.departments
          union all select 3, 'Workplace', id, name from workplaces.workplaces) u
        where u.id = any ($1) order by u.no, u.id
        """,
        row => new OrganisationUnit(row.GetGuid(0), row.GetString(1), row.GetString(2)), IReadOnlyList<OrganisationUnit> (found) => found, units.ToArray());

    public static IQueryable<Workplace> Reached(this IQueryable<Workplace> workplaces, WorkplacesDb db, Scope scope) =>
        scope.IsAll ? workplaces : workplaces.In(db, scope.Units);

    public static IQueryable<Department> Reached(this IQueryable<Department> departments, Scope scope) =>
        scope.IsAll ? departments : departments.Where(d => scope.Units.Contains(d.Id) || scope.Units.Contains(d.DirectorateId));

    public static IQueryable<Department> Readable(this IQueryable<Department> departments, WorkplacesDb db, Scope scope) =>
        scope.IsAll ? departments : departments.Where(d => scope.Units.Contains(d.Id) || scope.Units.Contains(d.DirectorateId)
            || db.Workplaces.Any(w => w.DepartmentId == d.Id && scope.Units.Contains(w.Id)));

    public static IQueryable<Directorate> Reached(this IQueryable<Directorate> directorates, Scope scope) =>
        scope.IsAll ? directorates : directorates.Where(d => scope.Units.Contains(d.Id));

    public static IQueryable<Directorate> Readable(this IQueryable<Directorate> directorates, WorkplacesDb db, Scope scope) =>
        scope.IsAll ? directorates : directorates.Where(o => scope.Units.Contains(o.Id)
            || db.Departments.Any(d => d.DirectorateId == o.Id
                && (scope.Units.Contains(d.Id) || db.Workplaces.Any(w => w.DepartmentId == d.Id && scope.Units.Contains(w.Id)))));
}
