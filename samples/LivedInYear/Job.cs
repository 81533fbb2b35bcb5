using System.Globalization;
using Faatimer.Sdk;

namespace Faatimer.LivedInYear;

/// <summary>An invented person with a job on few paid hours, as the payroll system knows it.</summary>
internal sealed record Job(int No, string Cpr, Workplace Workplace, decimal WeeklyHours, decimal SubsidisedHours, bool Hourly, DateOnly From, DateOnly To)
{
    public const decimal HourlyWage = 150m;

    public Guid CandidateId { get; set; }

    public Guid GrantId { get; set; }

    /// <summary>The last day of work; earlier than the grant's for those who leave.</summary>
    public DateOnly LastDay { get; init; } = To;

    /// <summary>Nobody else works there: what is taken back after the last payslip cannot be set off (R13).</summary>
    public bool IsAlone { get; init; }

    /// <summary>The leaving becomes known so late that the payroll system has paid on; the job centre ends the grant back in time (P8, P11).</summary>
    public bool LeavesUnnoticed { get; init; }

    /// <summary>The job's hours from a day on, when an addendum changes them (P8).</summary>
    public (DateOnly From, decimal WeeklyHours)? Changed { get; init; }

    /// <summary>Sick from the first day to the last, both counted; some for longer than the 30 days that are covered (R6).</summary>
    public (DateOnly First, DateOnly Last)? Sick { get; init; }

    /// <summary>Nobody came: a first month that was paid in error is rejected, and the job centre annuls the grant (P19).</summary>
    public bool NeverCame { get; init; }

    /// <summary>Another CPR number, from a month on; the payroll system knows it a month before the job centre registers it (ID2).</summary>
    public (DateOnly From, string Cpr)? Renumbered { get; init; }

    public string Name => string.Create(CultureInfo.InvariantCulture, $"Prøve {No:000}");

    /// <summary>The days of a month that the payroll system pays.</summary>
    public (DateOnly From, DateOnly To)? PaidDaysIn(DateOnly month)
    {
        var (first, last) = (month, month.AddMonths(1).AddDays(-1));
        var end = NeverCame ? From.AddDays(20) : LeavesUnnoticed ? To : LastDay;
        var (from, to) = (From > first ? From : first, end < last ? end : last);
        return from <= to ? (from, to) : null;
    }

    /// <summary>The payslip of a month, as a payroll system makes it; null in months without work.</summary>
    /// <param name="raise">Kroner too much (or little), where the year has an error to correct.</param>
    public PayslipRequest? Payslip(DateOnly month, decimal raise = 0)
    {
        if (PaidDaysIn(month) is not var (from, to))
        {
            return null;
        }

        var weekly = Changed is { } changed && changed.From <= from ? changed.WeeklyHours : WeeklyHours;
        var share = (decimal)(to.DayNumber - from.DayNumber + 1) / DateTime.DaysInMonth(month.Year, month.Month);
        var weeks = Weeks(from, to, weekly);
        var hours = Hourly ? weeks.Sum(w => w.Hours) : Math.Round(weekly * 52 / 12 * share, 2);
        var (employee, employer) = Atp(hours);
        return Of(month, from, to, Lines(Math.Round(hours * HourlyWage, 2) + raise, employee, employer)) with
        {
            WeeklyHours = Hourly ? null : weekly, PaidHours = Hourly || NeverCame ? null : hours, HoursByWeek = Hourly ? weeks : null, Absences = SicknessIn(from, to),
        };
    }

    /// <summary>What is paid after the last day: earned, unpaid special holiday allowance, and for some holiday pay that was refunded month by month already (R7).</summary>
    public PayslipRequest? FinalSettlement(DateOnly month) => month != new DateOnly(LastDay.Year, LastDay.Month, 1).AddMonths(1) || Hourly || LeavesUnnoticed || NeverCame ? null
        : Of(month, LastDay.AddDays(1), month.AddMonths(1).AddDays(-1), [new() { Kind = LineKind.SpecialHolidayAllowance, Amount = 210.35m }, .. No % 2 == 0 ? new PayslipLine[] { new() { Kind = LineKind.HolidayPay, Amount = 400 } } : []], "-final") with
        {
            WeeklyHours = WeeklyHours, FinalSettlement = true,
        };

    private PayslipRequest Of(DateOnly month, DateOnly from, DateOnly to, IReadOnlyList<PayslipLine> lines, string ending = "") => new()
    {
        Source = "year",
        Number = string.Create(CultureInfo.InvariantCulture, $"{month:yyyy-MM}-{No:000}{ending}"),
        Employee = new() { Cpr = CprIn(month), Name = Name },
        Employer = new() { Cvr = Workplace.Cvr, PNumber = Workplace.PNumber, Name = Workplace.Name },
        Period = new() { From = from, To = to },
        PayBasis = Hourly ? PayBasis.Hourly : PayBasis.Monthly,
        Lines = lines,
    };

    private string CprIn(DateOnly month) => Renumbered is var (from, cpr) && month >= from ? cpr : Cpr;

    private static IReadOnlyList<PayslipLine> Lines(decimal gross, decimal atpEmployee, decimal atpEmployer) =>
    [
        new() { Kind = LineKind.GrossWage, Amount = gross },
        new() { Kind = LineKind.AmBidrag, Amount = Math.Round((gross - atpEmployee) * 0.08m, 2) },
        new() { Kind = LineKind.AtpEmployee, Amount = atpEmployee },
        new() { Kind = LineKind.AtpEmployer, Amount = atpEmployer },
        new() { Kind = LineKind.HolidayPay, Amount = Math.Round(gross * 0.125m, 2) },
    ];

    private static (decimal Employee, decimal Employer) Atp(decimal hours) => hours >= 117 ? (99m, 198m) : hours >= 78 ? (66m, 132m) : hours >= 39 ? (33m, 66m) : (0m, 0m);

    /// <summary>What each payslip has of the spell; the product puts the spell together (R6).</summary>
    private IReadOnlyList<Absence> SicknessIn(DateOnly from, DateOnly to) => Sick is var (first, last) && first <= to && last >= from
        ? [new() { Kind = AbsenceKind.Sickness, FirstDay = first > from ? first : from, LastDay = last < to ? last : to }]
        : [];

    /// <summary>The hours spread over the calendar days, so that a week split by a month end is shared by two payslips.</summary>
    private static List<WeekHours> Weeks(DateOnly from, DateOnly to, decimal weekly) =>
    [
        .. Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(d => from.AddDays(d).ToDateTime(default))
            .GroupBy(d => (Year: ISOWeek.GetYear(d), Week: ISOWeek.GetWeekOfYear(d)))
            .Select(w => new WeekHours { Week = string.Create(CultureInfo.InvariantCulture, $"{w.Key.Year}-W{w.Key.Week:00}"), Hours = Math.Round(weekly * w.Count() / 7, 2) }),
    ];
}
