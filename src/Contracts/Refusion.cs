using Faatimer.Kernel;

namespace Faatimer.Contracts;

/// <summary>A payslip was decided, or decided anew, approved, rejected or replaced (R1, R10, R11); what that added to the ledger is told with it (R12).</summary>
/// <param name="From">First day the pay is for.</param>
/// <param name="To">Last day the pay is for.</param>
/// <param name="Month">First day of the month of the payslip's last day.</param>
/// <param name="Status">approved, needsDecision, rejected or replaced; settled in old events: being settled is no decision.</param>
/// <param name="Refundable">Kroner refunded by the decision.</param>
/// <param name="Booked">Kroner added to the ledger with it, for the payslip's month; negative when something is taken back.</param>
/// <param name="Bookings">Kroner added to the ledger with it, by month of pay: what is taken back stays in the month it was booked in. Null in events from before it: then <paramref name="Booked"/> in <paramref name="Month"/>.</param>
/// <param name="IsBooked">The ledger holds what was approved of this payslip, be it 0.00, also while a change of it waits: its days count as decided (P12, R14). Null in events from before it: then approved and settled ones.</param>
/// <param name="Refunds">Kroner added to the ledger with it, by grant: an entry that names two grants counts for each. Null in events from before it: then all of it for each of <paramref name="GrantIds"/>.</param>
[EventName("refusion.payslip.decided.v1")]
public sealed record PayslipDecided(
    Guid PayslipId, IReadOnlyList<Guid> GrantIds, Guid? WorkplaceId, DateOnly From, DateOnly To, DateOnly Month, string Status, decimal Refundable, decimal Booked,
    IReadOnlyList<MonthAmount>? Bookings = null, bool? IsBooked = null, IReadOnlyList<GrantAmount>? Refunds = null) : IEvent
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

/// <summary>A month's settlement was opened (R13).</summary>
[EventName("refusion.settlement.opened.v1")]
public sealed record SettlementOpened(Guid SettlementId, DateOnly Month) : IEvent
{
    public Guid AggregateId => SettlementId;
}

/// <summary>A settlement was closed: every entry that was booked and not settled is in it (R13).</summary>
/// <param name="Month">First day of the settlement's month.</param>
/// <param name="Sum">What it will pay.</param>
/// <param name="CarriedOut">What goes on to the next settlement; never above zero.</param>
[EventName("refusion.settlement.closed.v1")]
public sealed record SettlementClosed(Guid SettlementId, DateOnly Month, decimal Sum, decimal CarriedOut) : IEvent
{
    public Guid AggregateId => SettlementId;
}

/// <summary>A settlement was approved, and its payslips are settled (R13).</summary>
[EventName("refusion.settlement.approved.v1")]
public sealed record SettlementApproved(Guid SettlementId, DateOnly Month, decimal Sum) : IEvent
{
    public Guid AggregateId => SettlementId;
}

/// <summary>The files of a settlement were made (R13).</summary>
[EventName("refusion.settlement.exported.v1")]
public sealed record SettlementExported(Guid SettlementId, DateOnly Month, decimal Sum) : IEvent
{
    public Guid AggregateId => SettlementId;
}

/// <summary>Rates were recorded, changed or taken away (R9); what was decided with others stands.</summary>
/// <param name="From">The first day they count.</param>
/// <param name="Before">The first day they do not count any more; null when no later ones are known.</param>
[EventName("refusion.rates.changed.v1")]
public sealed record RatesChanged(Guid RatesId, DateOnly From, DateOnly? Before) : IEvent
{
    public Guid AggregateId => RatesId;
}

/// <summary>Somebody said where the figures of rates stand, or found them there (R9); the figures are as they were.</summary>
[EventName("refusion.rates.sources_changed.v1")]
public sealed record RatesSourcesChanged(Guid RatesId) : IEvent
{
    public Guid AggregateId => RatesId;
}

/// <summary>The payment of a settlement was confirmed (R13).</summary>
/// <param name="Month">First day of the settlement's month.</param>
/// <param name="Paid">What it paid by month of pay; what is carried to the next settlement is paid with that one.</param>
[EventName("refusion.settlement.payment_confirmed.v1")]
public sealed record SettlementPaymentConfirmed(Guid SettlementId, DateOnly Month, IReadOnlyList<MonthAmount> Paid) : IEvent
{
    public Guid AggregateId => SettlementId;
}

/// <summary>It was recorded that a workplace has paid back a reclaim; it counts when another has confirmed it (R24).</summary>
/// <param name="PaidOn">The day the money came.</param>
/// <param name="Amount">Kroner, above zero.</param>
[EventName("refusion.repayment.recorded.v1")]
public sealed record RepaymentRecorded(Guid RepaymentId, Guid WorkplaceId, DateOnly PaidOn, decimal Amount) : IEvent
{
    public Guid AggregateId => RepaymentId;
}

/// <summary>A repayment was confirmed (R24): so much less is paid from the fund (P12).</summary>
/// <param name="PaidOn">The day the money came.</param>
/// <param name="PaidBack">Kroner by month of pay, above zero.</param>
[EventName("refusion.repayment.confirmed.v1")]
public sealed record RepaymentConfirmed(Guid RepaymentId, Guid WorkplaceId, DateOnly PaidOn, IReadOnlyList<MonthAmount> PaidBack) : IEvent
{
    public Guid AggregateId => RepaymentId;
}

/// <summary>A repayment that was recorded by mistake was taken away before anybody confirmed it (R24).</summary>
[EventName("refusion.repayment.withdrawn.v1")]
public sealed record RepaymentWithdrawn(Guid RepaymentId, Guid WorkplaceId) : IEvent
{
    public Guid AggregateId => RepaymentId;
}

/// <summary>Finance asked the workplace about a payslip, which waits for the answer (R19).</summary>
/// <param name="No">The question's number among the payslip's.</param>
/// <param name="AskedOn">The day.</param>
[EventName("refusion.question.asked.v1")]
public sealed record QuestionAsked(Guid PayslipId, int No, Guid? WorkplaceId, DateOnly AskedOn) : IEvent
{
    public Guid AggregateId => PayslipId;
}

/// <summary>A question about a payslip was answered, by the workplace or for it (R19): the payslip is finance's to decide.</summary>
/// <param name="No">The question's number among the payslip's.</param>
/// <param name="AnsweredOn">The day.</param>
[EventName("refusion.question.answered.v1")]
public sealed record QuestionAnswered(Guid PayslipId, int No, Guid? WorkplaceId, DateOnly AnsweredOn) : IEvent
{
    public Guid AggregateId => PayslipId;
}

/// <summary>Finance took a question about a payslip back (R19). One that is closed since the payslip was decided is told by that decision.</summary>
/// <param name="No">The question's number among the payslip's.</param>
[EventName("refusion.question.withdrawn.v1")]
public sealed record QuestionWithdrawn(Guid PayslipId, int No, Guid? WorkplaceId) : IEvent
{
    public Guid AggregateId => PayslipId;
}

/// <summary>A workplace was reminded by mail of the payslips it lacks (R14), and of the questions it has not answered (R19).</summary>
/// <param name="Week">The ISO week, 2026-W16: once in each.</param>
/// <param name="Missing">The months that the mail names.</param>
/// <param name="AskedAbout">The payslips that questions wait about. Null in events from before it: none.</param>
[EventName("refusion.workplace.reminded.v1")]
public sealed record WorkplaceReminded(Guid WorkplaceId, string Week, IReadOnlyList<GrantMonth> Missing, IReadOnlyList<Guid>? AskedAbout = null) : IEvent
{
    public Guid AggregateId => WorkplaceId;
}

/// <param name="Month">First day of the month.</param>
public sealed record GrantMonth(Guid GrantId, DateOnly Month);

/// <param name="Amount">Kroner.</param>
public sealed record GrantAmount(Guid GrantId, decimal Amount);

/// <param name="Month">First day of the month.</param>
/// <param name="Amount">Kroner.</param>
public sealed record MonthAmount(DateOnly Month, decimal Amount);
