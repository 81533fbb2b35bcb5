namespace Faatimer.Pool;

/// <summary>What requests to this module are about, and who may what in each (<see cref="RoleTable"/>).</summary>
internal static class Area
{
    public const string PoolCapacity = "pool.capacity";
    public const string PoolPlanning = "pool.planning";
    public const string PoolApplications = "pool.applications";
    public const string PoolGrants = "pool.grants";

    /// <summary>Why a grant came and changed, in the words that were written then.</summary>
    public const string GrantReasons = "pool.reasons";

    /// <summary>What a person's grant was refunded, which is as personal as the payslips.</summary>
    public const string GrantRefunds = "pool.refunds";
    public const string Settings = RoleTable.Settings;

    // consultant finance workplace manager coordinator auditor admin payroll vitas reporting; * = ids, periods and hours of grants.
    public const string Table = """
        pool.capacity      R   R R  R R - - R  - R
        pool.planning      R   R -  R R - - -  - R
        pool.applications  RWD R rw r R - - -  - -
        pool.grants        RWD R rw r R - - r* - -
        pool.reasons       R   R -  r R - - -  - -
        pool.refunds       R   R -  - - - - -  - -
        """;
}
