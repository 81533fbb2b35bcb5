using Faatimer.Kernel;

namespace Faatimer.Contracts;

/// <summary>A payslip was decided, or decided anew (R1, R10, R11).</summary>
/// <param name="Status">approved, needsDecision, rejected, settled or replaced.</param>
/// <param name="Month">First day of the month of the payslip's last day.</param>
/// <param name="Refundable">Kroner refunded by the decision.</param>
/// <param name="Sickness">It reports sickness, which counts in later payslips too (R6).</param>
[EventName("refusion.payslip.decided.v1")]
public sealed record PayslipDecided(Guid PayslipId, IReadOnlyList<Guid> GrantIds, Guid? WorkplaceId, DateOnly Month, string Status, decimal Refundable, bool Sickness) : IEvent
{
    public Guid AggregateId => PayslipId;
}
