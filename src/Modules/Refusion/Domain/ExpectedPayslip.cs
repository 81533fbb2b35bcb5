using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

/// <summary>The payslip of one grant for one month in which it ran (R14).</summary>
/// <param name="PersonId">Whom the grant is for.</param>
/// <param name="Month">First day of the month.</param>
/// <param name="Days">The days of the month on which the grant ran.</param>
/// <param name="WeeklyHours">The job's hours a week on the last of these days.</param>
/// <param name="SubsidisedHours">Those of them that the pool pays.</param>
/// <param name="DueOn">The last day on which it is in time.</param>
/// <param name="DecisionFrom">The first day on which it would need a decision for being late (R15).</param>
internal sealed record ExpectedPayslip(
    Guid GrantId, Guid PersonId, Guid WorkplaceId, DateOnly Month, DatePeriod Days, decimal WeeklyHours, decimal SubsidisedHours, DateOnly DueOn, DateOnly DecisionFrom)
{
    /// <summary>How many days it is late; on its due day it is not yet.</summary>
    public int DaysLate(DateOnly today) => today.DayNumber - DueOn.DayNumber;

    public bool NeedsDecision(DateOnly today) => today >= DecisionFrom;

    /// <summary>
    /// The payslips of a grant that are over their due day, month by month. Due by the 10th of the next month: on the 10th it is in time, and from the 11th it is missing.
    /// A month without rates cannot be decided yet, and none is asked for.
    /// </summary>
    /// <param name="first">The first month to look at.</param>
    /// <param name="last">The last month to look at.</param>
    public static IEnumerable<ExpectedPayslip> Of(
        Guid grantId, Guid personId, Guid workplaceId, IReadOnlyList<GrantTerms> terms, DateOnly first, DateOnly last, Func<DateOnly, Rates?> ratesOn, DateOnly today)
    {
        var grant = new DatePeriod(terms[0].From, terms[^1].To);
        var month = grant.From > first ? FirstOf(grant.From) : first;
        for (; month <= last && month <= grant.To; month = month.AddMonths(1))
        {
            if (InMonth(grantId, personId, workplaceId, terms, month, ratesOn) is { } expected && today > expected.DueOn)
            {
                yield return expected;
            }
        }
    }

    /// <summary>The payslip of a grant for a month, due or not; null when it does not run in it, or the month has no rates.</summary>
    /// <param name="month">First day of the month.</param>
    public static ExpectedPayslip? InMonth(Guid grantId, Guid personId, Guid workplaceId, IReadOnlyList<GrantTerms> terms, DateOnly month, Func<DateOnly, Rates?> ratesOn)
    {
        var whole = new DatePeriod(month, LastOf(month));
        if (whole.Intersect(new(terms[0].From, terms[^1].To)) is not { } days || ratesOn(whole.To) is not { } rates)
        {
            return null;
        }

        var hours = terms.Last(t => t.From <= days.To);
        return new(grantId, personId, workplaceId, month, days, hours.WeeklyHours, hours.SubsidisedHours, DueDay(month, rates), rates.InTimeUntil(days.To).AddDays(1));
    }

    /// <summary>The latest month whose payslips are over their due day.</summary>
    public static DateOnly LatestMonth(Func<DateOnly, Rates?> ratesOn, DateOnly today)
    {
        var month = FirstOf(today).AddMonths(-1);
        return ratesOn(LastOf(month)) is { } rates && !IsOver(month, rates, today) ? month.AddMonths(-1) : month;
    }

    public static DateOnly LastOf(DateOnly month) => CalendarMonth.Of(month).LastDay;

    private static bool IsOver(DateOnly month, Rates rates, DateOnly today) => today > DueDay(month, rates);

    private static DateOnly DueDay(DateOnly month, Rates rates) => month.AddMonths(1).AddDays(rates.PayslipDueDay - 1);

    private static DateOnly FirstOf(DateOnly day) => CalendarMonth.Of(day).FirstDay;
}
