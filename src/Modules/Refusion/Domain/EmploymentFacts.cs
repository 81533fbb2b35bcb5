using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

/// <summary>
/// Everything that decides what one person is granted at one company (CVR), whatever path led there: no status, earlier decision, ledger or date of today is among it
/// ("The truth of an employment"; binds R1, R4–R8, R11, R12).
/// </summary>
/// <param name="Grants">The person's grants at the company as they are today, with their pauses; in any order.</param>
/// <param name="Neighbours">
/// Payslips that are not decided here and are as they stand: what new payslips that touch no other are decided beside (the light path). Empty when the file is whole.
/// </param>
internal sealed record EmploymentFacts(IReadOnlyList<PayslipFacts> Payslips, IReadOnlyList<Grant> Grants, IReadOnlyList<Neighbour> Neighbours)
{
    public EmploymentFacts(IReadOnlyList<PayslipFacts> payslips, IReadOnlyList<Grant> grants)
        : this(payslips, grants, [])
    {
    }
}

/// <summary>A payslip that was received, and what was said about it.</summary>
/// <param name="ChainId">The first payslip of its chain of corrections; its own id outside one (R8).</param>
/// <param name="AddsTo">The chain of the payslip that it adds to, when it is a supplement or the correction of one; null otherwise.</param>
/// <param name="Receipt">Its place in the order of receipt.</param>
/// <param name="ReceivedOn">The business date it was received on: late, early and paused go by it (R15, R23, P16).</param>
/// <param name="PostedBy">Who may not judge it (R11).</param>
/// <param name="PostedByMachine">A machine client sent it (R11).</param>
/// <param name="Rates">The rates of its month, as they were when it was first received (R9).</param>
/// <param name="Judgements">In order; the last counts.</param>
/// <param name="Kept">Its last decision as a fact, when what it rested on has been forgotten (R18); it is not calculated again.</param>
/// <param name="IsAsked">Finance has asked about it and not taken the question back: it is finance's to decide, answered or not (R19).</param>
internal sealed record PayslipFacts(
    Guid Id, Guid ChainId, Guid? AddsTo, Payslip Content, long Receipt, DateOnly ReceivedOn, string PostedBy, bool PostedByMachine, Rates Rates,
    IReadOnlyList<Judgement> Judgements, Decision? Kept = null, bool IsAsked = false)
{
    /// <summary>A supplement, or the correction of one: it adds to another payslip, and periods may overlap (R8).</summary>
    public bool Adds => AddsTo is not null;

    public bool IsApproved => Judgements is [.., { IsApproval: true }];

    public bool IsRejected => Judgements is [.., { IsApproval: false }];
}

/// <summary>What was said of a payslip, by R11 or by a finance worker; never changed, only followed by another.</summary>
/// <param name="By">The finance worker; null when R11 approved it by itself.</param>
/// <param name="DecisionNo">The payslip's decision that was judged.</param>
/// <param name="Amount">Kroner refundable by that decision.</param>
/// <param name="Key">Where in the ledger that belongs; null when no grant was found.</param>
/// <param name="Warnings">The codes of what was warned of, and accepted.</param>
internal sealed record Judgement(bool IsApproval, string? By, int DecisionNo, decimal Amount, LedgerKey? Key, IReadOnlyList<string> Warnings)
{
    /// <summary>Whether what is decided now was agreed to by it: no more kroner, or nothing new that is warned of.</summary>
    public bool Covers(Decision decision) => IsApproval && (decision.Refundable <= Amount || decision.Warnings.All(w => Warnings.Contains(w.Code)));
}

/// <summary>Where an amount stands in the ledger: what is taken back is taken back there (R12).</summary>
/// <param name="Month">First day of the month of the payslip's last day.</param>
internal sealed record LedgerKey(Guid WorkplaceId, DateOnly Month, IReadOnlyList<Guid> GrantIds)
{
    public bool Equals(LedgerKey? other) => other is not null && (WorkplaceId, Month) == (other.WorkplaceId, other.Month) && GrantIds.SequenceEqual(other.GrantIds);

    public override int GetHashCode() => GrantIds.Aggregate(HashCode.Combine(WorkplaceId, Month), HashCode.Combine);
}

/// <summary>A payslip that is not decided anew, as far as others of the employment ask about it.</summary>
/// <param name="IsStanding">In the place of its chain: its sickness, hours, holiday pay and share count. One that waits to take the place only holds its days.</param>
/// <param name="GrantIds">The grants it was matched to (R1).</param>
internal sealed record Neighbour(
    Guid Id, Guid ChainId, string PNumber, DatePeriod Period, bool Adds, bool IsStanding, IReadOnlyList<Guid> GrantIds, IReadOnlyList<RecordedSickness> Sickness,
    IReadOnlyList<CoveredWeek> CoveredWeeks, decimal HolidayPayRefunded, Rational Share);
