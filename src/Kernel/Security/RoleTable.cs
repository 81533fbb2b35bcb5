namespace Faatimer.Kernel;

/// <summary>Who uses the product; see <see cref="RoleTable"/>.</summary>
public enum Role
{
    Consultant, Finance, Workplace, Manager, Coordinator, Auditor, Admin, Payroll, Vitas, Reporting,

    /// <summary>The product itself: event reactions and demo data. No client can have it.</summary>
    System,
}

/// <summary>What is done: read, write, or decide (approve, reject, close).</summary>
public enum Verb { Read, Write, Decide }

/// <summary>How far a role reaches in an area: nowhere (403), its own only (the query filters; others are 404), everywhere.</summary>
public enum Reach { None, Own, All }

/// <summary>
/// Who may what, by area, denied by default: one table of the rows that each module declares (<see cref="IModule.Access"/>). A cell has R for read, W for write, D for decide;
/// a capital letter reaches everywhere, a small one the role's own, a dash nowhere (403). Own is what belongs to the caller's units. With <c>@</c> the role reads what it posted itself, and writes for its units, or for all when it has none.
/// <c>*</c>: a part of each record only, which the module's views declare. The part of an area before the dot is also the OAuth scope's prefix: <c>pool:read</c>.
/// </summary>
public sealed class RoleTable
{
    /// <summary>The area of settings, users, clients and what else an admin runs the product by; of no module and all of them.</summary>
    public const string Settings = "settings.register";

    /// <summary>The area of jobs: long work is whose it is who started it; whoever starts one needs the area of what it does.</summary>
    public const string Jobs = "jobs.register";

    /// <summary>The area of the search by reference: everybody looks, and finds what the record's own area lets them read.</summary>
    public const string References = "search.references";

    /// <summary>The area of what is to be done: everybody looks, and finds what the kind's own area lets them do.</summary>
    public const string Work = "house.work";

    /// <summary>The area of the audit log, its samples and access reports: the auditor's alone.</summary>
    public const string Log = "audit.log";

    /// <summary>The area of what a caller asks about itself.</summary>
    public const string Me = "me.self";

    private const string House = """
        settings.register  -  -  -  -  -  R  RW -  -  -
        jobs.register      rw rw rw rw rw rw RW rw rw rw
        search.references  R  r  r  r  r  r  r  r  r  r
        house.work         R  R  r  r  R  R  R  r  r  R
        audit.log          -  -  -  -  -  RW -  -  -  -
        me.self            R  R  R  R  R  R  R  R  R  R
        """;

    private readonly Dictionary<(Role, string), string> _cells;

    /// <param name="rows">Lines of an area and one cell for each of <see cref="Roles"/>, in their order.</param>
    public RoleTable(IEnumerable<string> rows)
    {
        _cells = rows.Append(House).SelectMany(text => text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .SelectMany(row => row.Length == Roles.Count + 1 ? Roles.Select((role, i) => ((role, row[0]), row[i + 1])) : throw new InvalidOperationException($"a row of the role table lacks cells: {string.Join(' ', row)}"))
            .ToDictionary(x => x.Item1, x => x.Item2);
        Areas = [.. _cells.Keys.Select(k => k.Item2).Distinct()];
        Scopes = [.. Areas.SelectMany(a => Enum.GetValues<Verb>().Select(v => ScopeOf(a, v))).Distinct()];
    }

    /// <summary>Every role a client can have, in the order of the table.</summary>
    public static IReadOnlyList<Role> Roles { get; } = [.. Enum.GetValues<Role>().Where(r => r != Role.System)];

    /// <summary>Every area of the table.</summary>
    public IReadOnlyList<string> Areas { get; }

    /// <summary>Every OAuth scope, for example <c>refusion:write</c>.</summary>
    public IReadOnlyList<string> Scopes { get; }

    public Reach Of(Role role, string area, Verb verb)
    {
        var (cell, letter) = (_cells.GetValueOrDefault((role, area), "-"), verb.ToString()[0]);
        return cell.Contains(letter, StringComparison.Ordinal) ? Reach.All
            : cell.Contains(char.ToLowerInvariant(letter), StringComparison.Ordinal) ? Reach.Own : Reach.None;
    }

    /// <summary>Whether a role's own is what it posted, and not what belongs to its units.</summary>
    public bool OwnIsPosted(Role role, string area) => _cells.GetValueOrDefault((role, area), "").Contains('@', StringComparison.Ordinal);

    /// <summary>Whether a role sees the whole of a record.</summary>
    public bool SeesWhole(Role role, string area) => !_cells.GetValueOrDefault((role, area), "*").Contains('*', StringComparison.Ordinal);

    /// <summary>The OAuth scopes that a role can have.</summary>
    public IReadOnlyList<string> ScopesOf(Role role) =>
        [.. Scopes.Where(s => Areas.Any(a => Enum.GetValues<Verb>().Any(v => ScopeOf(a, v) == s && Of(role, a, v) != Reach.None)))];

    /// <summary>The scope that a token must carry.</summary>
    public static string ScopeOf(string area, Verb verb) => $"{area[..area.IndexOf('.', StringComparison.Ordinal)]}:{verb.ToString().ToLowerInvariant()}";
}
