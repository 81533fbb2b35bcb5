using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

internal enum PayslipKind
{
    Regular,

    /// <summary>Adds to another payslip.</summary>
    Supplement,

    /// <summary>Replaces another payslip whole.</summary>
    Correction,
}

internal enum PayBasis
{
    Monthly,
    Hourly,
}

internal enum LineKind
{
    GrossWage,
    AmBidrag,
    ATax,
    AtpEmployee,
    AtpEmployer,
    PensionEmployee,
    PensionEmployer,
    HolidayPay,
    HolidaySupplement,
    SpecialHolidayAllowance,
    FreeChoice,
    GroupLife,
    Insurance,
    OtherCost,
    PublicSupport,
}

/// <summary>Only sickness changes what is covered (R6).</summary>
internal enum AbsenceKind
{
    Sickness,
    Holiday,
    ChildSick,
    Leave,
    Other,
}

/// <param name="Amount">Kroner. Positive, also for what is taken out of the gross wage; public support is negative.</param>
internal sealed record PayslipLine(LineKind Kind, decimal Amount);

/// <param name="LastDay">Null while it goes on: it then ends with its payslip's period, unless the next payslip continues it (R6).</param>
internal sealed record Absence(AbsenceKind Kind, DateOnly FirstDay, DateOnly? LastDay = null);

internal sealed record WeekHours(IsoWeek Week, decimal Hours);

/// <summary>What the calculation needs of a payslip; who it is for and where it came from stay outside, so that stored inputs hold no person.</summary>
/// <param name="Cvr">The employer's company number, 8 digits.</param>
/// <param name="PNumber">The employer's production unit, 10 digits.</param>
/// <param name="Period">The days the pay is for.</param>
/// <param name="WeeklyHours">Agreed hours a week; may be absent for hourly pay, and for a supplement without hours (R8).</param>
/// <param name="PaidHours">Monthly pay: the hours paid in the period, when the payslip says.</param>
/// <param name="HoursByWeek">Hourly pay: the hours paid by ISO week.</param>
/// <param name="WageIsNetOfAmBidrag">The wage line is what is left after AM-bidrag, so AM-bidrag is added (R3).</param>
/// <param name="FinalSettlement">Settles holiday pay and allowance after the last day (R7).</param>
/// <param name="ClaimedLines">What the workplace claims (R21).</param>
internal sealed record Payslip(
    PayslipKind Kind,
    string Cvr,
    string PNumber,
    DatePeriod Period,
    PayBasis PayBasis,
    IReadOnlyList<PayslipLine> Lines,
    decimal? WeeklyHours = null,
    decimal? PaidHours = null,
    IReadOnlyList<WeekHours>? HoursByWeek = null,
    IReadOnlyList<Absence>? Absences = null,
    bool WageIsNetOfAmBidrag = false,
    bool FinalSettlement = false,
    decimal? NetPay = null,
    decimal? ClaimedAmount = null,
    DatePeriod? ClaimedPeriod = null,
    IReadOnlyList<LineKind>? ClaimedLines = null)
{
    /// <summary>A supplement without hours takes the share of the payslip it adds to (R8).</summary>
    public bool StatesHours() => PayBasis == PayBasis.Hourly ? HoursByWeek is { Count: > 0 } : WeeklyHours is not null;

    /// <summary>The hours paid, or null when the payslip does not say: for hourly pay the sum of its weeks.</summary>
    public decimal? HoursPaid() => PayBasis == PayBasis.Hourly ? HoursByWeek?.Sum(w => w.Hours) : PaidHours;

    public decimal Sum(LineKind kind) => Lines.Where(l => l.Kind == kind).Sum(l => l.Amount);

    /// <summary>The gross wage, also when the wage line is stated net of AM-bidrag (R3).</summary>
    public decimal Gross() => Sum(LineKind.GrossWage) + (WageIsNetOfAmBidrag ? Sum(LineKind.AmBidrag) : 0);
}
