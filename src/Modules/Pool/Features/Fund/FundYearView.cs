using System.Globalization;
using Faatimer.Kernel;
using Faatimer.Pool.Domain;

namespace Faatimer.Pool.Features;

/// <summary>The fund's budget of a year (P12).</summary>
/// <param name="Id">Its id.</param>
/// <param name="Year">The year.</param>
/// <param name="Budget">Kroner for the whole year.</param>
/// <param name="Decision">Where it was decided.</param>
/// <param name="History">Every decision of the year's budget, the one in force last.</param>
/// <param name="Version">Raised by every change; the ETag.</param>
internal sealed record FundYearView(Guid Id, int Year, decimal Budget, string Decision, IReadOnlyList<BudgetDecision> History, int Version) : IResource
{
    string IVersioned.Key => Year.ToString(CultureInfo.InvariantCulture);

    public static FundYearView Of(FundYear year) => new(year.Id, year.Year, year.Budget, year.Decision, year.History, year.Version);

    /// <summary>An example: the demo's 2025.</summary>
    public static FundYearView Example { get; } = Made(DemoStory.Id(0xa1), 2025, 1_239_000, "Kommunalbestyrelsen 17. december 2024, punkt 9");

    public static FundYearView Made(Guid id, int year, decimal budget, string decision) =>
        new(id, year, budget, decision, [new(new(2025, 1, 6, 9, 0, 0, TimeSpan.Zero), "demo", budget, decision)], 1);
}

/// <summary>What something else than the pool draws on the fund (P12).</summary>
/// <param name="Id">Its id.</param>
/// <param name="Month">Month of pay, YYYY-MM.</param>
/// <param name="Purpose">What it is for: a code of <c>/pool/fund-purposes</c> (P17).</param>
/// <param name="Amount">Kroner; negative when it corrects an earlier one.</param>
/// <param name="Text">What it is.</param>
/// <param name="Reference">Its number in the system it comes from.</param>
/// <param name="RecordedAt">When it was recorded.</param>
/// <param name="RecordedBy">The client that recorded it.</param>
internal sealed record DrawView(Guid Id, CalendarMonth Month, string Purpose, decimal Amount, string Text, string? Reference, DateTimeOffset RecordedAt, string RecordedBy)
{
    public static DrawView Of(Draw draw, PersonalDataCipher cipher) => new(draw.Id, CalendarMonth.Of(draw.Month), draw.Purpose, draw.Amount, cipher.OpenText(draw.Text), draw.Reference, draw.RecordedAt, draw.RecordedBy);
}
