namespace Faatimer.Kernel;

/// <summary>Who uses the product; see the role table in <see cref="Access"/>.</summary>
public enum Role
{
    Consultant, Finance, Workplace, Manager, Coordinator, Auditor, Admin, Payroll, Vitas, Reporting,

    /// <summary>The product itself: event reactions and demo data. No client can have it.</summary>
    System,
}

/// <summary>What is done: read, write, or decide (approve, reject, close).</summary>
public enum Verb { Read, Write, Decide }

/// <summary>How far a role reaches in an area: nowhere (403), its own units only (the query filters; others are 404), everywhere.</summary>
public enum Reach { None, Own, All }

/// <summary>What a request is about. The part before the dot is also the OAuth scope's prefix: <c>pool:read</c>, <c>refusion:write</c>.</summary>
public static class Area
{
    public const string PoolCapacity = "pool.capacity";
    public const string PoolPlanning = "pool.planning";
    public const string PoolApplications = "pool.applications";
    public const string PoolGrants = "pool.grants";
    public const string Workplaces = "workplaces.register";
    public const string WorkplaceContacts = "workplaces.contacts";
    public const string Candidates = "candidates.register";
    public const string CandidateConsiderations = "candidates.considerations";
    public const string CandidateCpr = "candidates.cpr";
    public const string CandidateEligibility = "candidates.eligibility";
    public const string Placements = "praktik.placements";
    public const string Payslips = "refusion.payslips";
    public const string Decisions = "refusion.decisions";
    public const string MissingPayslips = "refusion.missing";
    public const string Settlements = "refusion.settlements";
    public const string Ledger = "refusion.ledger";
    public const string Rates = "refusion.rates";
    public const string Targets = "targets.register";
    public const string Settings = "settings.register";
    public const string Audit = "audit.log";
    public const string Jobs = "jobs.register";
}

/// <summary>
/// Who may what: the role table of the domain, denied by default. Capital letter = everywhere, small letter = own units only, dash = 403.
/// R read, W write, D decide.
/// </summary>
public static class Access
{
    private const string Table = """
        area                       consultant finance workplace manager coordinator auditor admin payroll vitas reporting
        pool.capacity              R          R       R         R       R           -       -     R       -     R
        pool.planning              R          R       -         R       R           -       -     -       -     R
        pool.applications          RWD        R       rw        r       R           -       -     -       -     -
        pool.grants                RWD        R       rw        r       R           -       -     r       -     -
        workplaces.register        RW         R       r         rw      R           -       RW    R       R     R
        workplaces.contacts        RW         -       rw        rw      -           -       RW    -       -     -
        candidates.register        RW         R       r         -       -           -       -     -       -     -
        candidates.considerations  RW         -       -         -       -           -       -     -       -     -
        candidates.cpr             R          R       -         -       -           -       -     -       -     -
        candidates.eligibility     RW         -       -         -       -           -       -     -       -     -
        praktik.placements         RWD        -       rw        r       R           -       -     -       W     R
        refusion.payslips          R          RWD     rw        -       -           -       -     rW      -     -
        refusion.decisions         -          R       -         -       -           R       -     -       -     -
        refusion.missing           R          R       r         -       -           -       -     -       -     -
        refusion.settlements       -          RWD     -         r       R           R       -     -       -     R
        refusion.ledger            -          R       -         -       -           R       -     -       -     -
        refusion.rates             -          RWD     -         -       -           R       RW    -       -     -
        targets.register           R          R       r         rw      RWD         R       -     -       -     R
        settings.register          -          -       -         -       -           R       RW    -       -     -
        audit.log                  -          -       -         -       -           R       -     -       -     -
        jobs.register              rw         rw      rw        rw      rw          rw      RW    rw      rw    rw
        """;

    private static readonly Dictionary<(Role, string), string> Cells = Parse();

    /// <summary>Every area of the table.</summary>
    public static IReadOnlyList<string> Areas { get; } = [.. Cells.Keys.Select(k => k.Item2).Distinct()];

    /// <summary>Every role a client can have.</summary>
    public static IReadOnlyList<Role> Roles { get; } = [.. Enum.GetValues<Role>().Where(r => r != Role.System)];

    /// <summary>Every OAuth scope, for example <c>refusion:write</c>.</summary>
    public static IReadOnlyList<string> Scopes { get; } =
        [.. Areas.SelectMany(a => Enum.GetValues<Verb>().Select(v => Scope(a, v))).Distinct()];

    public static Reach Of(Role role, string area, Verb verb)
    {
        if (role == Role.System)
        {
            return Reach.All;
        }

        var cell = Cells.GetValueOrDefault((role, area), "-");
        var letter = verb.ToString()[0];
        return cell.Contains(letter, StringComparison.Ordinal) ? Reach.All
            : cell.Contains(char.ToLowerInvariant(letter), StringComparison.Ordinal) ? Reach.Own : Reach.None;
    }

    /// <summary>Whether a role's own, in an area, is what it posted and not what belongs to its units.</summary>
    public static bool OwnIsPosted(Role role, string area) => role == Role.Payroll && area == Area.Payslips;

    /// <summary>The scope that a token must carry.</summary>
    public static string Scope(string area, Verb verb) => $"{area[..area.IndexOf('.', StringComparison.Ordinal)]}:{verb.ToString().ToLowerInvariant()}";

    private static Dictionary<(Role, string), string> Parse()
    {
        var rows = Table.Split('\n').Select(r => r.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        var roles = rows[0][1..].Select(r => Enum.Parse<Role>(r, ignoreCase: true)).ToList();
        return rows[1..].SelectMany(row => roles.Select((role, i) => ((role, row[0]), row[i + 1]))).ToDictionary(x => x.Item1, x => x.Item2);
    }
}

/// <summary>Who acts.</summary>
/// <param name="Id">The client's id (later also a person's), stable and free of personal data.</param>
/// <param name="Role">Its role.</param>
/// <param name="Units">The organisation units it is limited to where the role reaches only its own: directorates, departments or workplaces.</param>
public sealed record Actor(string Id, Role Role, IReadOnlyList<Guid> Units)
{
    /// <summary>The story told by demo data.</summary>
    public static Actor Demo { get; } = new("demo", Role.System, []);

    /// <summary>Another one in the story, who decides what the first applied for.</summary>
    public static Actor DemoColleague { get; } = new("demo-colleague", Role.System, []);

    /// <summary>Whether a machine (not a person at a desk) acts: R11 approves automatically only what a machine sent.</summary>
    public bool IsMachine => Role is Role.Payroll or Role.Vitas or Role.Reporting;
}
