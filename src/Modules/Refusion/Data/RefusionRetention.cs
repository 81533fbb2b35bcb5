using Faatimer.Kernel;

namespace Faatimer.Refusion.Data;

/// <summary>
/// R18: payslips, the decisions on them and the reminders of them are accounting material, kept for five years from the end of the financial year: the calendar year of the
/// latest of payslip month, decision and booking. A payslip, its corrections and its supplements count as one, and stay until the youngest is out. What waits for a decision or a settlement is not finished, and stays.
/// When they go, they go whole, with the CPR, the notes and the key to the person; the ledger keeps its amounts, months and workplaces, so every sum stays as it was.
/// The source and number go too: kept in any form they could name a person, and a payslip that is sent again so late needs a decision anyway (R15).
/// </summary>
internal static class RefusionRetention
{
    public static RetentionKind Payslips { get; } = new(
        "refusion.payslips", "P5Y", RetentionStart.EndOfFinancialYear,
        "Bogføringslovens § 12: fem år fra udgangen af regnskabsåret",
        "select id, day from refusion.accounting_due($1)",
        "select id, day from refusion.forget_accounting($1, $2)");

    /// <summary>Files of payslips: what waits in them is gone when it has been posted; their rejected rows, and what a file holds that was stopped, go with the job.</summary>
    public static RetentionKind PayslipFiles { get; } = new(
        "refusion.payslip_files", "P30D", RetentionStart.Creation,
        "Databeskyttelsesforordningens artikel 5, stk. 1, litra e: ikke længere end nødvendigt",
        $"select f.id, {PostedOn} as day from refusion.payslip_files f where {PostedOn} < $1",
        $"delete from refusion.payslip_files f where f.id in (select f.id from refusion.payslip_files f where {PostedOn} < $1 order by {PostedOn}, f.id limit $2) returning f.id, {PostedOn}");

    /// <summary>R24: repayments, five years from the end of the year in which they were decided. One that no settlement has taken is not finished, and stays. The sums stand in the settlements.</summary>
    public static RetentionKind Repayments { get; } = new(
        "refusion.repayments", "P5Y", RetentionStart.EndOfFinancialYear,
        "Bogføringslovens § 12: fem år fra udgangen af regnskabsåret",
        $"select r.id, {DecidedIn} as day from refusion.repayments r where {Finished} and {DecidedIn} < $1",
        $"delete from refusion.repayments r where r.id in (select r.id from refusion.repayments r where {Finished} and {DecidedIn} < $1 order by {DecidedIn}, r.id limit $2) returning r.id, {DecidedIn}",
        HoldsPeople: false);

    private const string PostedOn = "(f.posted_at at time zone 'Europe/Copenhagen')::date";

    private const string Finished = "(r.settlement_id is not null or r.state = 'withdrawn')";

    private const string DecidedIn = "make_date(extract(year from r.decided_at at time zone 'Europe/Copenhagen')::int, 12, 31)";
}
