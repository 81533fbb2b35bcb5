using Faatimer.Kernel;

namespace Faatimer.Pool.Domain;

/// <summary>Where the figures of a version of the settings stand. Nothing is decided with them: they can be said, and confirmed, also of figures in force. Null is to be confirmed.</summary>
/// <param name="MaxSubsidisedHours">Of the most hours a week that a grant pays.</param>
/// <param name="MaxMonths">Of the longest a job lasts.</param>
/// <param name="JoinedWithinDays">Of the days between grants that count together.</param>
/// <param name="OfferDays">Of the days in which an offer can be answered.</param>
/// <param name="ExpectedHourlyCost">Of what an hour is expected to cost.</param>
/// <param name="RetroactiveDays">Of the days after its first day in which a job can be applied for without saying why so late.</param>
internal sealed record PoolSettingsSources(
    FigureSource? MaxSubsidisedHours = null,
    FigureSource? MaxMonths = null,
    FigureSource? JoinedWithinDays = null,
    FigureSource? OfferDays = null,
    FigureSource? ExpectedHourlyCost = null,
    FigureSource? RetroactiveDays = null)
{
    /// <summary>Nothing is said of any.</summary>
    public static PoolSettingsSources None { get; } = new();

    /// <summary>Of the first version, as a new database has them. What the municipality decides itself stands nowhere else.</summary>
    public static PoolSettingsSources First { get; } = new(new("Loven", false), Own, Own, Own, Own, Own);

    private static FigureSource Own => new("Kommunens egen grænse", true);
}
