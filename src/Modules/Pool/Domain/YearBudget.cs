using Faatimer.Kernel;

namespace Faatimer.Pool.Domain;

/// <summary>A month of the fund, by month of pay (P12).</summary>
/// <param name="Month">Its first day.</param>
/// <param name="Paid">Settlements whose payment is confirmed.</param>
/// <param name="Booked">All that the ledger has booked for the month, paid or not.</param>
/// <param name="Sevenths">Open days × subsidised hours × expected hourly cost: seven times what is committed, exactly.</param>
/// <param name="OtherDraws">What else draws on the fund.</param>
internal sealed record BudgetMonth(DateOnly Month, decimal Paid, decimal Booked, decimal Sevenths, decimal OtherDraws)
{
    public decimal Approved => Booked - Paid;

    /// <summary>The one rounding: to øre, for the month. A year is the sum of its months.</summary>
    public decimal Committed => decimal.Round(Sevenths / 7, 2, MidpointRounding.AwayFromZero);

    public decimal Forecast => Paid + Approved + Committed + OtherDraws;
}

/// <summary>A year of the fund (P12): its budget, null while none is decided, and its months. Pure.</summary>
internal sealed record YearBudget(int Year, decimal? Budget, IReadOnlyList<BudgetMonth> Months)
{
    public decimal Forecast => Months.Sum(m => m.Forecast);

    /// <summary>By how much the forecast is above the budget; a year without one has nothing to cross.</summary>
    public decimal Crossed => Budget is { } budget ? Math.Max(0, Forecast - budget) : 0;

    /// <summary>The year with more (or less) committed in some months.</summary>
    public YearBudget With(IReadOnlyDictionary<DateOnly, decimal> sevenths) =>
        this with { Months = [.. Months.Select(m => m with { Sevenths = m.Sevenths + sevenths.GetValueOrDefault(m.Month) })] };
}

/// <summary>A year that a change makes dearer and leaves above its budget (P12).</summary>
/// <param name="Budget">Its budget in kroner.</param>
/// <param name="Forecast">What it is then expected to cost.</param>
internal sealed record CrossedYear(int Year, decimal Budget, decimal Forecast);

/// <summary>The years whose budget a change crosses: it needs a stated reason (P12). Pure.</summary>
internal sealed record CrossedYears(IReadOnlyList<CrossedYear> Years)
{
    public static CrossedYears None { get; } = new([]);

    public static CrossedYears By(IEnumerable<YearBudget> years, IReadOnlyDictionary<DateOnly, decimal> sevenths) => new(
    [
        .. from year in years
           let after = year.With(sevenths)
           where after.Crossed > 0 && after.Forecast > year.Forecast
           select new CrossedYear(year.Year, year.Budget!.Value, after.Forecast),
    ]);

    /// <summary>Without a stated reason, each crossed year refuses the decision.</summary>
    public IEnumerable<RuleError> Refusals(string? reason) => string.IsNullOrWhiteSpace(reason)
        ? Years.Select(c => PoolProblems.BudgetCrossed.Error(new { year = c.Year, budget = c.Budget, forecast = c.Forecast }))
        : [];

    /// <summary>The reason to keep: only where there is something to explain.</summary>
    public string? Explanation(string? reason) => Years.Count > 0 ? reason!.Trim() : null;
}

/// <summary>What grants commit of the fund (P12): granted days without a decided payslip × subsidised hours ÷ 7 × expected hourly cost, by month. Pure.</summary>
internal static class Commitment
{
    /// <summary>Seven times what going from some terms to others commits more (or less), by month; months without a difference are left out.</summary>
    /// <param name="before">The terms of a grant, empty before it is approved.</param>
    /// <param name="after">Its terms afterwards.</param>
    /// <param name="decided">Days of it with a decided payslip.</param>
    /// <param name="settings">All versions of the settings.</param>
    public static Dictionary<DateOnly, decimal> Change(
        IReadOnlyList<GrantTerms> before, IReadOnlyList<GrantTerms> after, IReadOnlyCollection<DatePeriod> decided, IReadOnlyList<PoolSettings> settings)
    {
        var months = new Dictionary<DateOnly, decimal>();
        foreach (var change in TermsTimeline.Difference(before, after))
        {
            foreach (var day in new DatePeriod(change.From, change.To).EachDay().Where(d => !decided.Any(p => p.Contains(d))))
            {
                var month = new DateOnly(day.Year, day.Month, 1);
                months[month] = months.GetValueOrDefault(month) + (change.Reserved * PoolSettings.On(settings, day).ExpectedHourlyCost);
            }
        }

        return months.Where(m => m.Value != 0).ToDictionary();
    }
}
