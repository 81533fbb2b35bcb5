using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;

namespace Faatimer.Refusion.Features;

/// <summary>A month's settlement (R13). While it is open: what closing it now would take. A manager sees the own workplaces, and their sums.</summary>
/// <param name="Id">Its id; in paths it is named by its month.</param>
/// <param name="Reference">Its short reference, to be said on the telephone (X9).</param>
/// <param name="Version">Raised by every step; the ETag.</param>
/// <param name="Month">YYYY-MM.</param>
/// <param name="State">Open, closed, approved, exported or paid; it never goes back.</param>
/// <param name="Entries">The number of ledger entries in it.</param>
/// <param name="Booked">Their sum in kroner.</param>
/// <param name="CarriedIn">What the settlement before carried out; never above zero.</param>
/// <param name="PaidBack">What workplaces have paid back of that (R24); never below zero.</param>
/// <param name="CarriedOut">What is carried to the next one, because a workplace's sum is negative; never above zero.</param>
/// <param name="Sum">What is paid: booked + carriedIn + paidBack − carriedOut.</param>
/// <param name="FundAccount">The account that pays; null until it is approved, and for those who see sums only.</param>
/// <param name="Workplaces">Each workplace with its sums, by name.</param>
/// <param name="Accounts">What is paid by cost account.</param>
/// <param name="Months">What is paid by month of pay.</param>
/// <param name="Reclaim">What is carried out where nothing runs any more that it could be set off against.</param>
/// <param name="History">Who did what, when.</param>
/// <param name="AllowedActions">What the caller may do with it now, and what stands in the way; null for those who see sums only.</param>
internal sealed record SettlementView(
    Guid Id,
    string Reference,
    int Version,
    CalendarMonth Month,
    SettlementState State,
    int Entries,
    decimal Booked,
    decimal CarriedIn,
    decimal PaidBack,
    decimal CarriedOut,
    decimal Sum,
    string? FundAccount,
    IReadOnlyList<SettlementWorkplaceView> Workplaces,
    IReadOnlyList<SettlementAccountView> Accounts,
    IReadOnlyList<SettlementMonthView> Months,
    IReadOnlyList<SettlementReclaimView> Reclaim,
    IReadOnlyList<SettlementStepView> History,
    IReadOnlyList<AllowedAction>? AllowedActions) : IResource
{
    string IVersioned.Key => Month.ToString();

    /// <summary>What managers, coordinators and reporting see: the sums, and not who worked on them.</summary>
    public SettlementView SumsOnly() => this with { FundAccount = null, History = [.. History.Select(h => h with { By = null })] };

    public static SettlementView Of(Settlement settlement, IReadOnlyList<SettlementWorkplace> workplaces)
    {
        var sums = SettlementSums.Of(workplaces);
        return new(
            settlement.Id, settlement.Reference, settlement.Version, CalendarMonth.Of(settlement.Month), settlement.State,
            sums.Entries, sums.Booked, sums.CarriedIn, sums.PaidBack, sums.CarriedOut, sums.Sum, settlement.Settings?.FundAccount,
            [.. workplaces.OrderBy(w => w.Name, StringComparer.Create(Texts.Danish, ignoreCase: true)).ThenBy(w => w.Line.WorkplaceId).Select(SettlementWorkplaceView.Of)],
            [.. workplaces.Where(w => w.Line.Sum > 0).GroupBy(w => w.CostAccount).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new SettlementAccountView(g.Key, g.Sum(w => w.Line.Sum)))],
            [.. SettlementCalculation.Paid(workplaces.Select(w => w.Line)).Select(m => new SettlementMonthView(CalendarMonth.Of(m.Month), m.Amount))],
            [.. workplaces.Where(w => w.Line.Reclaim).Select(w => new SettlementReclaimView(w.Line.WorkplaceId, w.Name, -w.Line.CarriedOut))],
            [.. settlement.History.Select(s => new SettlementStepView(s.State, s.At, new(s.By, null)))], null);
    }
}

/// <summary>Makes views of settlements for the caller.</summary>
internal sealed class SettlementViews(Caller caller, Texts texts)
{
    /// <summary>With what may be done with it; for managers, coordinators and reporting the sums.</summary>
    public SettlementView Of(Settlement settlement, IReadOnlyList<SettlementWorkplace> workplaces)
    {
        var view = SettlementView.Of(settlement, workplaces);
        return caller.SeesWhole ? view with { AllowedActions = Actions(settlement, workplaces) } : view.SumsOnly();
    }

    private IReadOnlyList<AllowedAction> Actions(Settlement settlement, IReadOnlyList<SettlementWorkplace> workplaces)
    {
        var may = caller.May(Area.Settlements, Verb.Decide);
        return
        [
            texts.Action(nameof(CloseSettlement), may, settlement.CloseRefusals()),
            texts.Action(nameof(ApproveSettlement), may, settlement.ApproveRefusals(caller.Id, workplaces)),
            texts.Action(nameof(ExportSettlement), may, settlement.ExportRefusals()),
            texts.Action(nameof(ConfirmSettlementPayment), may, settlement.ConfirmRefusals()),
        ];
    }
}

/// <summary>A workplace in a settlement.</summary>
/// <param name="Gln">Its invoicing location number.</param>
/// <param name="CostAccount">The account that is credited.</param>
/// <param name="MissingAccount">It is to be paid, but has no cost account or no GLN: approval is refused until it has both.</param>
/// <param name="Entries">The number of ledger entries.</param>
/// <param name="Booked">Their sum.</param>
/// <param name="CarriedIn">What the settlement before carried out.</param>
/// <param name="PaidBack">What was paid back of that (R24).</param>
/// <param name="CarriedOut">What is carried to the next one.</param>
/// <param name="Sum">What is paid.</param>
/// <param name="Reclaim">Carried out, and no grant runs or is to begin there.</param>
internal sealed record SettlementWorkplaceView(
    Guid WorkplaceId, string Name, string PNumber, string? Gln, string? CostAccount, bool MissingAccount, int Entries, decimal Booked, decimal CarriedIn, decimal PaidBack, decimal CarriedOut, decimal Sum, bool Reclaim)
{
    public static SettlementWorkplaceView Of(SettlementWorkplace workplace)
    {
        var line = workplace.Line;
        return new(
            line.WorkplaceId, workplace.Name, workplace.PNumber, workplace.Gln, workplace.CostAccount, workplace.MissingAccount,
            line.Entries, line.Booked, line.CarriedIn, line.PaidBack, line.CarriedOut, line.Sum, line.Reclaim);
    }
}

/// <param name="CostAccount">Null for workplaces without one.</param>
/// <param name="Sum">Kroner.</param>
internal sealed record SettlementAccountView(string? CostAccount, decimal Sum);

/// <param name="Month">The month of pay, YYYY-MM.</param>
/// <param name="Sum">Kroner.</param>
internal sealed record SettlementMonthView(CalendarMonth Month, decimal Sum);

/// <param name="Name">The workplace's name.</param>
/// <param name="Amount">Kroner to claim back.</param>
internal sealed record SettlementReclaimView(Guid WorkplaceId, string Name, decimal Amount);

/// <summary>A step of a settlement.</summary>
/// <param name="State">The state it led to.</param>
/// <param name="At">When.</param>
/// <param name="By">Who; null for those who see sums only.</param>
internal sealed record SettlementStepView(SettlementState State, DateTimeOffset At, Actor? By);

/// <summary>A settlement in a list.</summary>
/// <param name="Reference">Its short reference (X9).</param>
/// <param name="Version">The ETag of the whole.</param>
/// <param name="Month">YYYY-MM.</param>
/// <param name="Entries">The number of ledger entries; while it is open, what closing it now would take.</param>
/// <param name="Booked">Their sum.</param>
/// <param name="CarriedIn">What the settlement before carried out.</param>
/// <param name="PaidBack">What was paid back of that (R24).</param>
/// <param name="CarriedOut">What is carried to the next one.</param>
/// <param name="Sum">What is paid.</param>
internal sealed record SettlementSummaryView(Guid Id, string Reference, int Version, CalendarMonth Month, SettlementState State, int Entries, decimal Booked, decimal CarriedIn, decimal PaidBack, decimal CarriedOut, decimal Sum)
{
    public static SettlementSummaryView Of(Settlement settlement, SettlementSums? sums) => new(
        settlement.Id, settlement.Reference, settlement.Version, CalendarMonth.Of(settlement.Month), settlement.State,
        sums?.Entries ?? 0, sums?.Booked ?? 0, sums?.CarriedIn ?? 0, sums?.PaidBack ?? 0, sums?.CarriedOut ?? 0, sums?.Sum ?? 0);
}

/// <summary>Examples of the documentation: the demo has a settlement in each state.</summary>
internal static class SettlementExamples
{
    public static readonly CalendarMonth Paid = new(2026, 1);
    public static readonly CalendarMonth Exported = new(2026, 2);
    public static readonly CalendarMonth Approved = new(2026, 3);
    public static readonly CalendarMonth Closed = new(2026, 4);
    public static readonly CalendarMonth Open = new(2026, 5);

    private static readonly SettlementState[] States = Enum.GetValues<SettlementState>();

    /// <summary>One payslip of 7,378.50 kr. at the library.</summary>
    public static SettlementView Of(CalendarMonth month, SettlementState state)
    {
        var steps = States.TakeWhile(s => s <= state).Select((s, i) => new SettlementStepView(
            s, new DateTimeOffset(month.LastDay.AddDays(1 + i), new(8, 30, 0), TimeSpan.Zero), new(s is SettlementState.Approved ? "demo-finance-2" : "demo-finance", "Demo Finance"))).ToList();
        return new(
            DemoStory.Id(0x80), $"S-{month.Year}-00{month.Month:00}", steps.Count, month, state, 1, 7378.50m, 0, 0, 0, 7378.50m, state >= SettlementState.Approved ? "5-80-90" : null,
            [new(DemoIds.Workplace, "Biblioteket", "1003289999", "5798009900104", "3-35-50", false, 1, 7378.50m, 0, 0, 0, 7378.50m, false)],
            [new("3-35-50", 7378.50m)], [new(month, 7378.50m)], [], steps,
            [new(nameof(CloseSettlement), state == SettlementState.Open, state == SettlementState.Open ? null : RefusionProblems.SettlementNotOpen.Code, state == SettlementState.Open ? null : "Afregningen er lukket og åbnes ikke igen. Det, der skal rettes, rettes på lønsedlen; forskellen kommer med i den næste afregning.")]);
    }
}
