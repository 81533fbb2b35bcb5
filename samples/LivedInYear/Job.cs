using System.Globalization;
using Faatimer.Sdk;

namespace Faatimer.LivedInYear;

/// <summary>An invented person with a job on few paid hours, as the payroll system knows it.</summary>
internal sealed record Job(int No, string Cpr, Workplace Workplace, decimal WeeklyHours, decimal SubsidisedHours, bool Hourly, DateOnly From, DateOnly To)
{
    public const decimal HourlyWage = 150m;

    public Guid GrantId { get; set; }

    /// <summary>The last day of work; earlier than the grant's for those who leave.</summary>
    public DateOnly LastDay { get; set; } = To;

    /// <summary>The job's hours from a day on, when an addendum changed them.</summary>
    public (DateOnly From, decimal WeeklyHours)? Changed { get; set; }

    public string Name => $"Prøve {No:000}";

    /// <summary>Sick from the first day to the last, both counted; some for longer than the 30 days that are covered (R6).</summary>
    public (DateOnly First, DateOnly Last)? Sick { get; set; }

    /// <summary>The days of a month that the person worked in the job.</summary>
    public (DateOnly From, DateOnly To)? DaysIn(DateOnly month)
    {
        var (first, last) = (month, month.AddMonths(1).AddDays(-1));
        var (from, to) = (From > first ? From : first, LastDay < last ? LastDay : last);
        return from <= to ? (from, to) : null;
    }

    /// <summary>The payslip of a month, as a payroll system makes it; null in months without work.</summary>
    public PayslipRequest? Payslip(DateOnly month)
    {
        if (DaysIn(month) is not var (from, to))
        {
            return null;
        }

        var weekly = Changed is { } changed && changed.From <= from ? changed.WeeklyHours : WeeklyHours;
        var share = (decimal)(to.DayNumber - from.DayNumber + 1) / DateTime.DaysInMonth(month.Year, month.Month);
        var weeks = Weeks(from, to, weekly);
        var hours = Hourly ? weeks.Sum(w => w.Hours) : Math.Round(weekly * 52 / 12 * share, 2);
        var gross = Math.Round(hours * HourlyWage, 2);
        var (employee, employer) = hours >= 117 ? (99m, 198m) : hours >= 78 ? (66m, 132m) : hours >= 39 ? (33m, 66m) : (0m, 0m);
        return new PayslipRequest
        {
            Source = "year",
            Number = string.Create(CultureInfo.InvariantCulture, $"{month:yyyy-MM}-{No:000}"),
            Kind = PayslipKind.Regular,
            Employee = new() { Cpr = Cpr, Name = Name },
            Employer = new() { Cvr = Workplace.Cvr, PNumber = Workplace.PNumber, Name = Workplace.Name },
            Period = new() { From = from, To = to },
            PayBasis = Hourly ? PayBasis.Hourly : PayBasis.Monthly,
            WeeklyHours = Hourly ? null : weekly,
            PaidHours = Hourly ? null : hours,
            HoursByWeek = Hourly ? weeks : null,
            Lines = Lines(gross, employee, employer),
            Absences = SicknessIn(from, to),
        };
    }

    public static IReadOnlyList<PayslipLine> Lines(decimal gross, decimal atpEmployee, decimal atpEmployer) =>
    [
        new() { Kind = LineKind.GrossWage, Amount = gross },
        new() { Kind = LineKind.AmBidrag, Amount = Math.Round((gross - atpEmployee) * 0.08m, 2) },
        new() { Kind = LineKind.AtpEmployee, Amount = atpEmployee },
        new() { Kind = LineKind.AtpEmployer, Amount = atpEmployer },
        new() { Kind = LineKind.HolidayPay, Amount = Math.Round(gross * 0.125m, 2) },
    ];

    /// <summary>What remains of the spell in each payslip; the spell itself is put together by the product (R6).</summary>
    private IReadOnlyList<Absence> SicknessIn(DateOnly from, DateOnly to) => Sick is var (first, last) && first <= to && last >= from
        ? [new() { Kind = AbsenceKind.Sickness, FirstDay = first > from ? first : from, LastDay = last < to ? last : to }]
        : [];

    /// <summary>The hours spread over the calendar days, so that a week split by a month end is shared by two payslips.</summary>
    private static List<WeekHours> Weeks(DateOnly from, DateOnly to, decimal weekly) =>
    [
        .. Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(d => from.AddDays(d).ToDateTime(default))
            .GroupBy(d => (Year: ISOWeek.GetYear(d), Week: ISOWeek.GetWeekOfYear(d)))
            .Select(w => new WeekHours { Week = $"{w.Key.Year}-W{w.Key.Week:00}", Hours = Math.Round(weekly * w.Count() / 7, 2) }),
    ];
}
