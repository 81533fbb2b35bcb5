using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

/// <summary>Where the figures of a version of the rates stand (R9). Nothing is decided with them: they can be said, and confirmed, also of figures that decisions have used. Null is to be confirmed.</summary>
/// <param name="AmBidragPercent">Of AM-bidrag.</param>
/// <param name="Atp">Of the steps of the ATP class, all of them.</param>
/// <param name="HolidayPayPercent">Of holiday pay.</param>
/// <param name="Tolerance">Of the kroner that a stated amount may be off.</param>
/// <param name="HoursTolerancePercent">Of how far the paid hours may be off.</param>
/// <param name="BandFrom">Of the lowest refund per covered hour that is approved without a person.</param>
/// <param name="BandTo">Of the highest such.</param>
/// <param name="CoveredSickDays">Of the days of sickness that are covered.</param>
/// <param name="LateMonths">Of the months in which a payslip is in time.</param>
/// <param name="FinalSettlementMonths">Of the months in which a final settlement is accepted.</param>
/// <param name="PayslipDueDay">Of the day by which a payslip is to be there.</param>
internal sealed record RatesSources(
    FigureSource? AmBidragPercent = null,
    FigureSource? Atp = null,
    FigureSource? HolidayPayPercent = null,
    FigureSource? Tolerance = null,
    FigureSource? HoursTolerancePercent = null,
    FigureSource? BandFrom = null,
    FigureSource? BandTo = null,
    FigureSource? CoveredSickDays = null,
    FigureSource? LateMonths = null,
    FigureSource? FinalSettlementMonths = null,
    FigureSource? PayslipDueDay = null)
{
    /// <summary>Nothing is said of any.</summary>
    public static RatesSources None { get; } = new();

    /// <summary>Of the first version, as a new database has them. What the municipality decides itself stands nowhere else.</summary>
    public static RatesSources From2024 { get; } = new(
        new("Lov om arbejdsmarkedsbidrag", true), new("ATP's A-satser fra 1. januar 2024", true), new("Ferieloven", false), Own, Own, Own, Own,
        new("Kommunens vejledning om job på få lønnede timer", true), Own, Own, Own);

    private static FigureSource Own => new("Kommunens egen grænse", true);
}
