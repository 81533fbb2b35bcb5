using System.Linq.Expressions;

namespace Faatimer.Kernel;

/// <summary>
/// Who calls, what for, and how far that reaches: settled once, before any module's code runs, and never changed. The host makes it of a token,
/// <see cref="System(string)"/> of the product's own work, and there is none that may do anything by default.
/// </summary>
public sealed class Caller
{
    private readonly Func<string, Verb, Scope?> _reach;

    private Caller(string id, Role role, string operation, string? traceId, bool seesWhole, Scope scope, Func<string, Verb, Scope?> reach) =>
        (Id, Role, Operation, TraceId, SeesWhole, Scope, _reach) = (id, role, operation, traceId, seesWhole, scope, reach);

    /// <summary>The client's id (later also a person's), stable and free of personal data.</summary>
    public string Id { get; }

    /// <summary>Its role.</summary>
    public Role Role { get; }

    /// <summary>The operation's id, as in the API: <c>EndGrant</c>; for the product's own work the name of the reaction or schedule.</summary>
    public string Operation { get; }

    /// <summary>How far the caller reaches in this operation. Every query is limited by it.</summary>
    public Scope Scope { get; }

    /// <summary>W3C trace id of the request; null outside one.</summary>
    public string? TraceId { get; }

    /// <summary>Whether a machine (not a person at a desk) calls: R11 approves automatically only what a machine sent.</summary>
    public bool IsMachine => Role is Role.Payroll or Role.Vitas or Role.Reporting;

    /// <summary>Whether the caller sees the whole of a record of the operation's area; else the part that the module's views declare for it.</summary>
    public bool SeesWhole { get; }

    /// <summary>How far the caller reaches in another area: a payroll system posts for workplaces, and names only what it may read.</summary>
    public Scope In(string area, Verb verb) => _reach(area, verb) ?? Scope.None;

    /// <summary>Whether the caller may do anything of the kind at all.</summary>
    public bool May(string area, Verb verb) => _reach(area, verb) is not null;

    /// <summary>A client of a request. Without reach in the operation's area it may do nothing.</summary>
    /// <param name="own">Its own units, with the workplaces they hold.</param>
    /// <param name="posters">The client itself and those that it succeeded: what they posted is its own.</param>
    internal static Caller Of(RoleTable table, string id, Role role, Scope own, IReadOnlyList<string> posters, string operation, string area, Verb verb, string? traceId)
    {
        if (role == Role.System)
        {
            throw new InvalidOperationException("no client is the product itself");
        }

        var posted = Scope.PostedBy(posters);
        return new(id, role, operation, traceId, table.SeesWhole(role, area), Reach(area, verb) ?? Scope.None, Reach);

        Scope? Reach(string area, Verb verb) => table.Of(role, area, verb) switch
        {
            Kernel.Reach.All => Scope.All,
            Kernel.Reach.Own when table.OwnIsPosted(role, area) => verb == Verb.Read ? posted : own.Units.Count == 0 ? Scope.All : own,
            Kernel.Reach.Own => own,
            _ => null,
        };
    }

    /// <summary>The product itself: an event reaction or scheduled work, by its name.</summary>
    public static Caller System(string name) => OfProduct($"system:{name}", name);

    /// <summary>The story told by demo data.</summary>
    internal static Caller Demo(string operation, string id = "demo") => OfProduct(id, operation);

    /// <summary>One of the demo's clients, in the story told before there are requests.</summary>
    internal static Caller DemoClient(string id, Role role, string operation) => new(id, role, operation, null, true, Scope.All, (_, _) => Scope.All);

    private static Caller OfProduct(string id, string operation) => new(id, Role.System, operation, null, true, Scope.All, (_, _) => Scope.All);
}

/// <summary>How far a caller reaches: everything, some workplaces, or what it posted itself. A list is limited by it before paging and counting; what lies outside does not exist (404).</summary>
public sealed class Scope
{
    private Scope(bool all, IReadOnlyList<Guid> units, IReadOnlyList<Guid> workplaces, IReadOnlyList<string> posters) =>
        (IsAll, Units, Workplaces, Posters) = (all, units, workplaces, posters);

    /// <summary>No limit.</summary>
    public static Scope All { get; } = new(true, [], [], []);

    /// <summary>Nothing.</summary>
    public static Scope None { get; } = new(false, [], [], []);

    /// <summary>No limit: the lists are empty then and mean nothing.</summary>
    public bool IsAll { get; }

    /// <summary>The organisation units themselves: directorates, departments or workplaces. Only the module that holds the organisation asks for them.</summary>
    public IReadOnlyList<Guid> Units { get; }

    /// <summary>The workplaces that are, or lie in, those units.</summary>
    public IReadOnlyList<Guid> Workplaces { get; }

    /// <summary>The clients whose postings it is limited to.</summary>
    public IReadOnlyList<string> Posters { get; }

    /// <summary>Some units and the workplaces in them.</summary>
    public static Scope OfUnits(IReadOnlyList<Guid> units, IReadOnlyList<Guid> workplaces) => new(false, units, workplaces, []);

    /// <summary>What some clients posted.</summary>
    public static Scope PostedBy(IReadOnlyList<string> posters) => new(false, [], [], posters);

    /// <summary>Whether something of a workplace, posted by a client, lies in it; null is no workplace or nobody.</summary>
    public bool Holds(Guid? workplace, string? poster = null) =>
        IsAll || (workplace is { } w && Workplaces.Contains(w)) || (poster is not null && Posters.Contains(poster));
}

/// <summary>Limits queries to a scope.</summary>
public static class ScopeQueries
{
    /// <summary>The rows of a scope, by their workplace.</summary>
    public static IQueryable<T> In<T>(this IQueryable<T> rows, Scope scope, Expression<Func<T, Guid>> workplace)
    {
        if (scope.IsAll)
        {
            return rows;
        }

        // row => workplaces.Contains(row.WorkplaceId), with the list as a parameter of the query.
        Expression<Func<IEnumerable<Guid>>> list = () => scope.Workplaces;
        var call = Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [typeof(Guid)], list.Body, workplace.Body);
        return rows.Where(Expression.Lambda<Func<T, bool>>(call, workplace.Parameters));
    }
}
