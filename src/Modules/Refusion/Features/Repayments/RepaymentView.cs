using Faatimer.Kernel;
using Faatimer.Refusion.Domain;

namespace Faatimer.Refusion.Features;

/// <summary>What a workplace has paid back of a reclaim (R24).</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Raised by every step; the ETag.</param>
/// <param name="WorkplaceId">The workplace that paid.</param>
/// <param name="PaidOn">The day the money came.</param>
/// <param name="Reference">The number of its voucher in the economy system.</param>
/// <param name="Amount">Kroner, above zero.</param>
/// <param name="Months">The months of pay that it is paid back for, the oldest first. They add up to the amount.</param>
/// <param name="State">Recorded, confirmed or withdrawn.</param>
/// <param name="RecordedBy">Who recorded it.</param>
/// <param name="RecordedAt">When.</param>
/// <param name="DecidedBy">Who confirmed or withdrew it; null while it waits.</param>
/// <param name="DecidedAt">When; null while it waits.</param>
/// <param name="SettlementMonth">The settlement that counts it, YYYY-MM; null until the next one is closed.</param>
internal sealed record RepaymentView(
    Guid Id, int Version, Guid WorkplaceId, DateOnly PaidOn, string Reference, decimal Amount, IReadOnlyList<RepaymentMonthView> Months, RepaymentState State,
    Actor RecordedBy, DateTimeOffset RecordedAt, Actor? DecidedBy, DateTimeOffset? DecidedAt, CalendarMonth? SettlementMonth) : IResource
{
    /// <summary>Null in answers to changes and for who may not see it.</summary>
    public Named? Workplace { get; init; }

    /// <summary>What the caller may do with it; null in lists.</summary>
    public IReadOnlyList<AllowedAction>? AllowedActions { get; init; }

    /// <summary>The ids of who did something to it.</summary>
    public static IEnumerable<string?> ActorsOf(Repayment repayment) => [repayment.Recorded.By, repayment.Decided?.By];

    public static RepaymentView Of(Repayment repayment, IReadOnlyDictionary<string, string>? actors = null) => new(
        repayment.Id, repayment.Version, repayment.WorkplaceId, repayment.PaidOn, repayment.Reference, repayment.Amount,
        [.. repayment.Months.Select(m => new RepaymentMonthView(CalendarMonth.Of(m.Month), m.Amount))], repayment.State,
        Actor.Of(repayment.Recorded.By, actors)!, repayment.Recorded.At, Actor.Of(repayment.Decided?.By, actors), repayment.Decided?.At, repayment.Settlement is { } month ? CalendarMonth.Of(month) : null);
}

/// <summary>Makes the views of single repayments, with what may be done.</summary>
internal sealed class RepaymentViews(Caller caller, Texts texts)
{
    public RepaymentView Of(Repayment repayment, IReadOnlyDictionary<string, string>? actors = null) => RepaymentView.Of(repayment, actors) with
    {
        AllowedActions =
        [
            texts.Action(nameof(ConfirmRepayment), caller.May(Area.Settlements, Verb.Decide), repayment.ConfirmRefusals(caller.Id)),
            texts.Action(nameof(WithdrawRepayment), caller.May(Area.Settlements, Verb.Write), repayment.WithdrawRefusals()),
        ],
    };
}

/// <param name="Month">The month of pay, YYYY-MM.</param>
/// <param name="Amount">Kroner.</param>
internal sealed record RepaymentMonthView(CalendarMonth Month, decimal Amount);

/// <summary>Examples of the documentation: at the demo's Stadion a payslip was corrected down after the job had ended, and a part of it is paid back and waits to be confirmed.</summary>
internal static class RepaymentExamples
{
    public static readonly Guid Id = DemoStory.Id(0x88);
    public static readonly Guid Workplace = DemoStory.Id(0x38);

    public static readonly RecordRepayment.Request Request = new(Workplace, new(2026, 5, 4), "Bilag 2026-11873", 100.00m);

    public static RepaymentView View(RepaymentState state) => Changed(state) with { Workplace = new(Workplace, "Stadion") };

    /// <summary>The same in the answer to a change.</summary>
    public static RepaymentView Changed(RepaymentState state) => new(
        Id, state == RepaymentState.Recorded ? 1 : 2, Workplace, Request.PaidOn, Request.Reference, Request.Amount, [new(new(2025, 12), Request.Amount)], state,
        new("demo-finance", null), new(2026, 5, 5, 9, 12, 0, TimeSpan.Zero), state == RepaymentState.Recorded ? null : new("demo-finance-2", null), state == RepaymentState.Recorded ? null : new(2026, 5, 6, 10, 3, 0, TimeSpan.Zero), null);
}
