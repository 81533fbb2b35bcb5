namespace Faatimer.Refusion;

/// <summary>What requests to this module are about, and who may what in each (<see cref="RoleTable"/>).</summary>
internal static class Area
{
    public const string Payslips = "refusion.payslips";
    public const string PayslipFiles = "refusion.files";
    public const string Questions = "refusion.questions";
    public const string Decisions = "refusion.decisions";
    public const string MissingPayslips = "refusion.missing";
    public const string ExpectedPayslips = "refusion.expected";
    public const string Settlements = "refusion.settlements";
    public const string Ledger = "refusion.ledger";
    public const string Rates = "refusion.rates";
    public const string Settings = RoleTable.Settings;

    // consultant finance workplace manager coordinator auditor admin payroll vitas reporting; * = how a payslip stands, and not what is on it; of settlements the sums.
    public const string Table = """
        refusion.payslips     R RWD rw* -  -  - -  r@w - -
        refusion.files        - RW  -   -  -  - -  r@w - -
        refusion.questions    R RWD rw* -  -  - -  -   - -
        refusion.decisions    - R   -   -  -  R -  -   - -
        refusion.missing      R R   r   -  -  - -  -   - -
        refusion.expected     - R   -   -  -  - -  r   - -
        refusion.settlements  - RWD -   r* R* R -  -   - R*
        refusion.ledger       - R   -   -  -  R -  -   - -
        refusion.rates        - RWD -   -  -  R RW -   - -
        """;
}
