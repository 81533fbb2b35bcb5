namespace Faatimer.Refusion.Domain;

/// <param name="FromHours">The month's hours from which the step counts.</param>
/// <param name="Employee">Kroner a month, kept from the wage.</param>
/// <param name="Employer">Kroner a month, paid on top.</param>
internal sealed record AtpStep(decimal FromHours, decimal Employee, decimal Employer);

/// <summary>The rates and settings in force for a payslip's month (its last day's). Dated data: a decision names the version it used (R9, R10).</summary>
/// <param name="AmBidrag">A part of 1.</param>
/// <param name="Atp">The steps of the agreement's rate class; hours below the lowest step pay nothing.</param>
/// <param name="HolidayPay">A part of 1.</param>
/// <param name="Tolerance">Kroner that a stated amount may be off (R9).</param>
/// <param name="HoursTolerance">The part of the expected hours that the paid hours may be off (R9).</param>
/// <param name="BandFrom">The lowest refund per covered hour that is approved without a person (R11).</param>
/// <param name="BandTo">The highest such.</param>
/// <param name="CoveredSickDays">Calendar days of a sickness spell that are covered (R6).</param>
/// <param name="LateMonths">A payslip that comes more than this after its period needs a decision (R15).</param>
/// <param name="FinalSettlementMonths">How long after a grant's last day a final settlement is accepted (R1).</param>
/// <param name="PayslipDueDay">The day of the next month by which a month's payslip is to be there, 1 to 28 (R14).</param>
internal sealed record Rates(
    string Version,
    DateOnly ValidFrom,
    decimal AmBidrag,
    IReadOnlyList<AtpStep> Atp,
    decimal HolidayPay,
    decimal Tolerance,
    decimal HoursTolerance,
    decimal BandFrom,
    decimal BandTo,
    int CoveredSickDays,
    int LateMonths,
    int FinalSettlementMonths,
    int PayslipDueDay = 10)
{
    /// <summary>The first version a new database gets: the ATP A-rate of 1 January 2024.</summary>
    public static Rates From2024 { get; } = new(
        Version: "2024-01-01",
        ValidFrom: new(2024, 1, 1),
        AmBidrag: 0.08m,
        Atp: [new(39, 33, 66), new(78, 66, 132), new(117, 99, 198)],
        HolidayPay: 0.125m,
        Tolerance: 1,
        HoursTolerance: 0.05m,
        BandFrom: 120,
        BandTo: 260,
        CoveredSickDays: 30,
        LateMonths: 3,
        FinalSettlementMonths: 6);

    /// <summary>Whether other rates have the same figures.</summary>
    public bool HasFiguresOf(Rates other) => Atp.SequenceEqual(other.Atp) && this with { Atp = other.Atp } == other;

    /// <summary>The last day that a payslip is in time (R15): counted to the end of the month when its period ends with one, so February's is in time until 31 May.</summary>
    public DateOnly InTimeUntil(DateOnly lastDay) => lastDay.AddDays(1) is { Day: 1 } next ? next.AddMonths(LateMonths).AddDays(-1) : lastDay.AddMonths(LateMonths);

    public AtpStep AtpFor(Kernel.Rational hours) => Atp.OrderByDescending(s => s.FromHours).FirstOrDefault(s => hours >= s.FromHours) ?? new(0, 0, 0);
}
