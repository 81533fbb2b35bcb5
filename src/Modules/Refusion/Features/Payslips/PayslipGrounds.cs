using System.Globalization;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;

namespace Faatimer.Refusion.Features;

/// <summary>Something a payslip was held against (R9, R11, R15).</summary>
/// <param name="Code">The code of the warning that it would give.</param>
/// <param name="Met">Whether it fits; else it stands among the warnings.</param>
/// <param name="Text">What was found, in the reader's language.</param>
/// <param name="Figures">The figures it was found by.</param>
internal sealed record PayslipCheckView(string Code, bool Met, string Text, IReadOnlyList<Figure> Figures)
{
    public static PayslipCheckView Of(Checked check, Texts texts, CultureInfo culture)
    {
        var (code, detail, figures) = ReasonView.Of(check.Code, check.Figures, texts, culture);
        return check.Fits
            ? new(code, true, texts.Get(code + ".fits", culture, check.Figures.ToDictionary(f => f.Key, f => (object?)f.Value)), figures)
            : new(code, false, detail, figures);
    }
}

/// <summary>The way to the share, step by step (R10): sickness, days and weeks.</summary>
/// <param name="Share">The part that is refunded, exactly.</param>
/// <param name="Days">Days in the period.</param>
/// <param name="CoveredDays">Those of them with a grant in force and not beyond the covered days of sickness.</param>
/// <param name="Spells">The sickness spells that were counted (R6).</param>
/// <param name="Slices">Days in a row with the same grant, hours and cover.</param>
/// <param name="Weeks">Hourly pay: each week's hours (R4); empty otherwise.</param>
internal sealed record CalculationView(
    ShareView Share, int Days, int CoveredDays, IReadOnlyList<PayslipPeriod> Spells, IReadOnlyList<CalculatedDaysView> Slices, IReadOnlyList<CalculatedWeekView> Weeks)
{
    public static CalculationView Of(Decision decision) => new(
        ShareView.Of(decision.Share), decision.Days, decision.CoveredDays,
        [.. decision.Steps.Spells.Select(s => new PayslipPeriod(s.From, s.To))],
        [.. decision.Steps.Days.Select(d => new CalculatedDaysView(d.From, d.To, d.GrantId, d.WeeklyHours, d.SubsidisedHours, d.AgreedHours, d.Covered))],
        [.. decision.Steps.Weeks.Select(w => new CalculatedWeekView(w.Week, w.Hours, w.GrantDays, w.CoveredDays, ShareView.Of(w.Allowance), ShareView.Of(w.CoveredElsewhere), ShareView.Of(w.Covered)))]);
}

/// <summary>Days in a row that count alike.</summary>
/// <param name="From">The first of them.</param>
/// <param name="To">The last of them.</param>
/// <param name="GrantId">The grant in force; null on days without one (R5).</param>
/// <param name="WeeklyHours">The job's hours a week.</param>
/// <param name="SubsidisedHours">Of these, paid by the pool.</param>
/// <param name="AgreedHours">What the subsidised hours are divided by.</param>
/// <param name="Covered">False from the 31st day of sickness (R6).</param>
internal sealed record CalculatedDaysView(DateOnly From, DateOnly To, Guid? GrantId, decimal WeeklyHours, decimal SubsidisedHours, decimal AgreedHours, bool Covered);

/// <summary>A week of hourly pay.</summary>
/// <param name="Hours">Hours paid.</param>
/// <param name="GrantDays">Its days on which a grant is in force, in the period or not.</param>
/// <param name="CoveredDays">Those of them not beyond the covered days of sickness.</param>
/// <param name="Allowance">Hours that the pool pays in it, exactly.</param>
/// <param name="CoveredElsewhere">Hours of it that other payslips have used.</param>
/// <param name="Covered">Hours covered here.</param>
internal sealed record CalculatedWeekView(IsoWeek Week, decimal Hours, int GrantDays, int CoveredDays, ShareView Allowance, ShareView CoveredElsewhere, ShareView Covered);

/// <summary>Another payslip of the employment.</summary>
/// <param name="Reference">Its short reference (X9).</param>
/// <param name="Period">The days the pay is for.</param>
/// <param name="Refundable">Kroner to refund.</param>
internal sealed record NeighbourView(Guid Id, string Reference, PayslipKind Kind, PayslipStatus Status, PayslipPeriod Period, decimal Refundable)
{
    public static NeighbourView Of(StoredPayslip payslip) => new(
        payslip.Id, payslip.Reference, payslip.Kind, payslip.ShownStatus, new(payslip.Period.From, payslip.Period.To), payslip.Refundable);
}
