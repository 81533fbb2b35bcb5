namespace Faatimer.Refusion.Domain;

/// <summary>What is booked for a workplace and a month of pay, and not settled yet.</summary>
/// <param name="Entries">The number of ledger entries.</param>
internal sealed record Unsettled(Guid WorkplaceId, DateOnly Month, int Entries, decimal Amount);

/// <summary>What an earlier settlement carried out for a workplace, by month of pay.</summary>
internal sealed record Carried(Guid WorkplaceId, DateOnly Month, decimal Amount);

/// <summary>What a workplace has paid back since the settlement before, by month of pay; above zero (R24).</summary>
internal sealed record Repaid(Guid WorkplaceId, DateOnly Month, decimal Amount);

/// <summary>Kroner of one month of pay.</summary>
/// <param name="Month">Its first day.</param>
internal sealed record SumOfMonth(DateOnly Month, decimal Amount);

/// <summary>What a settlement holds of a workplace.</summary>
/// <param name="Entries">The number of ledger entries.</param>
/// <param name="Booked">Their sum.</param>
/// <param name="CarriedIn">What the settlement before carried out: never above zero.</param>
/// <param name="PaidBack">What it has paid back of that: never below zero (R24).</param>
/// <param name="Reclaim">It is carried out, and nothing runs there any more that it could be set off against.</param>
/// <param name="Months">Booked, carried in and paid back, by month of pay.</param>
internal sealed record SettlementLine(Guid WorkplaceId, int Entries, decimal Booked, decimal CarriedIn, decimal PaidBack, bool Reclaim, IReadOnlyList<SumOfMonth> Months)
{
    /// <summary>A negative sum goes on to the next settlement whole.</summary>
    public decimal CarriedOut => Math.Min(0, Booked + CarriedIn + PaidBack);

    /// <summary>What is paid: booked + carried in + paid back − carried out, never below zero.</summary>
    public decimal Sum => Booked + CarriedIn + PaidBack - CarriedOut;
}

/// <summary>R13, R24: entries, what was carried in and what was paid back are netted per workplace; a negative sum is carried to the next settlement.</summary>
internal static class SettlementCalculation
{
    /// <param name="running">The workplaces where a grant runs or is to begin.</param>
    public static IReadOnlyList<SettlementLine> Net(IReadOnlyList<Unsettled> booked, IReadOnlyList<Carried> carriedIn, IReadOnlyList<Repaid> paidBack, IReadOnlySet<Guid> running)
    {
        var entries = booked.ToLookup(b => b.WorkplaceId);
        var carried = carriedIn.ToLookup(c => c.WorkplaceId);
        var repaid = paidBack.ToLookup(r => r.WorkplaceId);
        return
        [
            .. entries.Select(e => e.Key).Union(carried.Select(c => c.Key)).Union(repaid.Select(r => r.Key)).Order().Select(workplace =>
            {
                var months = entries[workplace].Select(e => (e.Month, e.Amount)).Concat(carried[workplace].Select(c => (c.Month, c.Amount))).Concat(repaid[workplace].Select(r => (r.Month, r.Amount)));
                var line = new SettlementLine(
                    workplace, entries[workplace].Sum(e => e.Entries), entries[workplace].Sum(e => e.Amount), carried[workplace].Sum(c => c.Amount), repaid[workplace].Sum(r => r.Amount), Reclaim: false, ByMonth(months));
                return line with { Reclaim = line.CarriedOut < 0 && !running.Contains(workplace) };
            }),
        ];
    }

    /// <summary>
    /// What is paid by month of pay: of workplaces that are carried out nothing yet, of the others all, with what was carried in and paid back. It adds up to the settlement's sum.
    /// </summary>
    public static IReadOnlyList<SumOfMonth> Paid(IEnumerable<SettlementLine> lines) =>
        ByMonth(lines.Where(l => l.CarriedOut == 0).SelectMany(l => l.Months).Select(m => (m.Month, m.Amount)));

    private static IReadOnlyList<SumOfMonth> ByMonth(IEnumerable<(DateOnly Month, decimal Amount)> amounts) =>
        [.. amounts.GroupBy(a => a.Month).OrderBy(g => g.Key).Select(g => new SumOfMonth(g.Key, g.Sum(a => a.Amount)))];
}
