using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

/// <param name="Share"><c>f</c>, between 0 and 1.</param>
/// <param name="HoursDiffer">The payslip's weekly hours are in force on none of its days.</param>
internal sealed record ShareResult(Rational Share, Steps Steps, bool HoursDiffer);

/// <summary>R4–R6: the share of the pay that the pool covers. Exact until the end; nothing is rounded here.</summary>
internal static class ShareCalculation
{
    public static ShareResult Of(DecisionInput input, GrantMatch grants)
    {
        var payslip = input.Payslip;
        var spells = SicknessSpells.Merge(input.OtherSickness.Concat(SicknessOf(payslip)));
        var (days, hoursDiffer) = Days(payslip, grants, spells, input.Rates);

        if (!payslip.StatesHours() && input.SupplementedShare is { } supplemented)
        {
            return new(supplemented, new(spells, days, []), hoursDiffer); // R8
        }

        if (payslip.PayBasis == PayBasis.Monthly)
        {
            return new(Monthly(days, payslip.Period.Days), new(spells, days, []), hoursDiffer);
        }

        var weeks = Weeks(input, grants, spells);
        return new(Hourly(weeks), new(spells, days, weeks), hoursDiffer);
    }

    /// <summary>The sickness a payslip itself states, in the form other payslips' sickness is given.</summary>
    public static IEnumerable<RecordedSickness> SicknessOf(Payslip payslip) =>
        (payslip.Absences ?? []).Where(a => a.Kind == AbsenceKind.Sickness).Select(a => new RecordedSickness(a.FirstDay, a.LastDay, payslip.Period));

    // Point 3: the mean over the period's days of subsidised ÷ agreed hours; 0 on days without grant or cover.
    private static Rational Monthly(IReadOnlyList<DaySlice> days, int daysInPeriod)
    {
        var sum = Rational.Zero;
        foreach (var slice in days.Where(s => s.Covered && s.AgreedHours > 0))
        {
            sum += slice.Days() * ((Rational)slice.SubsidisedHours / slice.AgreedHours);
        }

        return sum / daysInPeriod;
    }

    // Point 4, last line.
    private static Rational Hourly(IReadOnlyList<WeekStep> weeks)
    {
        var hours = weeks.Sum(w => w.Hours);
        return hours == 0 ? Rational.Zero : weeks.Aggregate(Rational.Zero, (sum, w) => sum + w.Covered) / hours;
    }

    private static (List<DaySlice> Slices, bool HoursDiffer) Days(Payslip payslip, GrantMatch grants, IReadOnlyList<DatePeriod> spells, Rates rates)
    {
        var inForce = payslip.Period.EachDay().Select(day => (Day: day, On: grants.On(day, payslip.Period))).ToList();

        // Point 1: agreed hours that were in force on no day are another job than the one granted.
        var hoursDiffer = payslip.WeeklyHours is { } stated
            && inForce.Exists(d => d.On is not null)
            && !inForce.Exists(d => d.On?.Terms.WeeklyHours == stated);

        var slices = new List<DaySlice>();
        foreach (var (day, on) in inForce)
        {
            var weekly = on?.Terms.WeeklyHours ?? 0;
            var agreed = on is not null && hoursDiffer ? Math.Max(payslip.WeeklyHours!.Value, weekly) : weekly;
            var slice = new DaySlice(day, day, on?.Grant.Id, weekly, on?.Terms.SubsidisedHours ?? 0, agreed, SicknessSpells.Covers(spells, day, rates.CoveredSickDays));

            if (slices.Count > 0 && slices[^1] with { From = day, To = day } == slice)
            {
                slices[^1] = slices[^1] with { To = day };
            }
            else
            {
                slices.Add(slice);
            }
        }

        return (slices, hoursDiffer);
    }

    // Point 4: a week has one allowance, however many payslips share it.
    private static List<WeekStep> Weeks(DecisionInput input, GrantMatch grants, IReadOnlyList<DatePeriod> spells)
    {
        var steps = new List<WeekStep>();
        foreach (var (week, hours) in input.Payslip.HoursByWeek!)
        {
            var (grantDays, coveredDays, subsidised) = (0, 0, 0m);
            foreach (var day in week.Period.EachDay())
            {
                if (grants.On(day, input.Payslip.Period) is { } on)
                {
                    grantDays++;
                    if (SicknessSpells.Covers(spells, day, input.Rates.CoveredSickDays))
                    {
                        coveredDays++;
                        subsidised += on.Terms.SubsidisedHours;
                    }
                }
            }

            var allowance = grantDays == 0 ? Rational.Zero : (Rational)subsidised / grantDays;
            var elsewhere = input.CoveredElsewhere.Where(c => c.Week == week).Aggregate(Rational.Zero, (sum, c) => sum + c.Hours);
            var left = Rational.Max(allowance - elsewhere, Rational.Zero);
            steps.Add(new(week, hours, grantDays, coveredDays, allowance, elsewhere, Rational.Min(hours, left)));
        }

        return steps;
    }
}
