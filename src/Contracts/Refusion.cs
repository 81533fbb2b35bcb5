using Faatimer.Kernel;

namespace Faatimer.Contracts;

/// <summary>A payslip was decided, or decided anew (R1, R10, R11).</summary>
/// <param name="Status">approved, needsDecision, rejected, settled or replaced.</param>
/// <param name="Month">First day of the month of the payslip's last day.</param>
/// <param name="Refundable">Kroner refunded by the decision.</param>
[EventName("refusion.payslip.decided.v1")]
public sealed record PayslipDecided(Guid PayslipId, IReadOnlyList<Guid> GrantIds, Guid? WorkplaceId, DateOnly Month, string Status, decimal Refundable) : IEvent
{
    public Guid AggregateId => PayslipId;
}

/// <summary>A payslip that was decided or replaced tells of absence that counts in later payslips of the employment too (R6).</summary>
/// <param name="GrantId">The grant it was decided by.</param>
/// <param name="Month">First day of the month of the payslip's last day.</param>
[EventName("refusion.absence.reported.v1")]
public sealed record AbsenceReported(Guid PayslipId, Guid GrantId, DateOnly Month) : IEvent
{
    public Guid AggregateId => PayslipId;
}
