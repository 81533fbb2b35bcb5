using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

/// <param name="Pointer">A JSON pointer into the posted payslip.</param>
/// <param name="Code">Stable; never holds a value from the payslip.</param>
internal readonly record struct PayslipError(string Pointer, string Code);

/// <summary>What makes a payslip malformed (400): all faults at once. Points 4 and 7 of the calculation, and bounds that keep numbers and dates usable.</summary>
internal static class PayslipRules
{
    public const decimal MaxAmount = 10_000_000;
    public const decimal MaxPaidHours = 9_999.99m;
    public const decimal HoursInAWeek = 168;
    public const int MaxDays = 366;

    /// <summary>All faults of a payslip. A correction's missing hours are let through: see <see cref="MissingHours"/>.</summary>
    public static IReadOnlyList<PayslipError> Check(Payslip payslip)
    {
        var errors = new List<PayslipError>();
        CheckPeriods(payslip, errors);
        CheckLines(payslip, errors);
        CheckAmount(payslip.NetPay, "/netPay", errors);
        CheckAmount(payslip.ClaimedAmount, "/claimedAmount", errors);
        CheckHours(payslip, errors);
        CheckAbsences(payslip, errors);
        return errors;
    }

    /// <summary>A payslip that adds to another one may leave out its hours (R8). Of a correction that is known when the corrected payslip has been read.</summary>
    public static PayslipError? MissingHours(Payslip payslip, bool adds) => payslip switch
    {
        _ when adds => null,
        { PayBasis: PayBasis.Monthly, WeeklyHours: null } => new("/weeklyHours", RefusionProblems.WeeklyHoursRequired.Code),
        { PayBasis: PayBasis.Hourly, HoursByWeek: null } => new("/hoursByWeek", RefusionProblems.HoursByWeekRequired.Code),
        _ => null,
    };

    private static void CheckPeriods(Payslip payslip, List<PayslipError> errors)
    {
        CheckPeriod(payslip.Period, "/period", errors);
        if (payslip.ClaimedPeriod is { } claimed)
        {
            CheckPeriod(claimed, "/claimedPeriod", errors);
        }
    }

    private static void CheckPeriod(DatePeriod period, string pointer, List<PayslipError> errors)
    {
        if (period.From.Year is < 2000 or > 2199 || period.To.Year is < 2000 or > 2199)
        {
            errors.Add(new(pointer, RefusionProblems.PeriodOutOfRange.Code));
        }
        else if (period.To < period.From)
        {
            errors.Add(new($"{pointer}/to", RefusionProblems.PeriodReversed.Code));
        }
        else if (period.Days > MaxDays)
        {
            errors.Add(new($"{pointer}/to", RefusionProblems.PeriodTooLong.Code));
        }
    }

    private static void CheckLines(Payslip payslip, List<PayslipError> errors)
    {
        if (payslip.Lines.Count == 0)
        {
            errors.Add(new("/lines", RefusionProblems.LinesRequired.Code));
        }

        for (var i = 0; i < payslip.Lines.Count; i++)
        {
            var (kind, amount) = payslip.Lines[i];
            var pointer = $"/lines/{i}/amount";
            CheckAmount(amount, pointer, errors);
            if (amount < 0 && LineCalculation.IsInsideGross(kind, wageIsNetOfAmBidrag: false))
            {
                errors.Add(new(pointer, RefusionProblems.AmountNegative.Code));
            }
            else if (amount > 0 && kind == LineKind.PublicSupport)
            {
                errors.Add(new(pointer, RefusionProblems.PublicSupportPositive.Code));
            }
        }
    }

    private static void CheckHours(Payslip payslip, List<PayslipError> errors)
    {
        CheckHours(payslip.WeeklyHours, HoursInAWeek, "/weeklyHours", errors);
        CheckHours(payslip.PaidHours, MaxPaidHours, "/paidHours", errors);
        if (MissingHours(payslip, adds: payslip.Kind != PayslipKind.Regular) is { } missing)
        {
            errors.Add(missing);
        }

        if (payslip.PayBasis != PayBasis.Hourly)
        {
            return;
        }

        var seen = new HashSet<IsoWeek>();
        var weeks = payslip.HoursByWeek ?? [];
        for (var i = 0; i < weeks.Count; i++)
        {
            CheckHours(weeks[i].Hours, HoursInAWeek, $"/hoursByWeek/{i}/hours", errors);
            if (!seen.Add(weeks[i].Week))
            {
                errors.Add(new($"/hoursByWeek/{i}/week", RefusionProblems.WeekRepeated.Code));
            }
            else if (!weeks[i].Week.Period.Overlaps(payslip.Period))
            {
                errors.Add(new($"/hoursByWeek/{i}/week", RefusionProblems.WeekOutsidePeriod.Code));
            }
        }
    }

    private static void CheckAbsences(Payslip payslip, List<PayslipError> errors)
    {
        var absences = payslip.Absences ?? [];
        for (var i = 0; i < absences.Count; i++)
        {
            if (absences[i].LastDay < absences[i].FirstDay)
            {
                errors.Add(new($"/absences/{i}/lastDay", RefusionProblems.AbsenceReversed.Code));
            }
            else if (absences[i].FirstDay > payslip.Period.To)
            {
                errors.Add(new($"/absences/{i}/firstDay", RefusionProblems.AbsenceAfterPeriod.Code));
            }
        }
    }

    private static void CheckAmount(decimal? amount, string pointer, List<PayslipError> errors)
    {
        if (amount is > MaxAmount or < -MaxAmount)
        {
            errors.Add(new(pointer, RefusionProblems.AmountOutOfRange.Code));
        }
        else if (amount is { } given && HasMoreThanTwoDecimals(given))
        {
            errors.Add(new(pointer, RefusionProblems.TooManyDecimals.Code));
        }
    }

    private static void CheckHours(decimal? hours, decimal max, string pointer, List<PayslipError> errors)
    {
        if (hours < 0 || hours > max)
        {
            errors.Add(new(pointer, RefusionProblems.HoursOutOfRange.Code));
        }
        else if (hours is { } given && HasMoreThanTwoDecimals(given))
        {
            errors.Add(new(pointer, RefusionProblems.TooManyDecimals.Code));
        }
    }

    private static bool HasMoreThanTwoDecimals(decimal value) => decimal.Round(value, 2) != value;
}
