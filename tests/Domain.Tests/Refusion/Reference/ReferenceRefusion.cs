using System.Globalization;
using System.Numerics;

namespace RefusionReference;

/// <summary>What the rules give for a payslip; amounts in øre.</summary>
internal sealed record ReferenceAnswer(
    Fraction Share, BigInteger Total, IReadOnlyList<BigInteger> Lines, IReadOnlyList<string> Warnings, int CoveredDays, string Status, IReadOnlyList<(string Week, Fraction Hours)> CoveredWeeks, string Grants)
{
    public BigInteger HolidayPay(ReferencePayslip payslip) => payslip.Lines.Select((l, i) => l.Kind == "holidayPay" ? Lines[i] : 0).Aggregate(BigInteger.Zero, (a, b) => a + b);
}

/// <summary>
/// The calculation a second time, written from the seven points of the specification alone: day by day over calendars, in big fractions, without any of the
/// product's code. Slow and plain on purpose. Golden cases are worked out by this, and both must agree with the files.
/// </summary>
internal static class ReferenceRefusion
{
    private const int SickDaysCovered = 30;
    private const int MonthsInTime = 3;
    private const int MonthsAfterGrant = 6;
    private static readonly string[] HolidayKinds = ["holidayPay", "holidaySupplement", "specialHolidayAllowance"];

    /// <param name="p">The payslip.</param>
    /// <param name="around">What decides it with it.</param>
    public static ReferenceAnswer Answer(ReferencePayslip p, ReferenceSurroundings around)
    {
        var period = ReferencePayslip.Days((p.First, p.Last)).ToList();
        var matched = Match(p, around.Grants);
        if (matched.Count == 0)
        {
            return new(Fraction.Zero, 0, [.. p.Lines.Select(_ => BigInteger.Zero)], [], 0, "rejected", [], "");
        }

        var employment = around.Grants.Where(g => g.PNumber == p.PNumber || matched[0].PNumber != p.PNumber).OrderBy(g => g.First).ToList();

        (Fraction Weekly, Fraction Paid)? InForce(DateOnly day)
        {
            foreach (var grant in p.First <= day && day <= p.Last ? matched : employment)
            {
                if (grant.Hours.TryGetValue(day, out var hours))
                {
                    return hours;
                }
            }

            return null;
        }

        // Point 1.
        var differs = p.WeeklyHours is { } stated && period.Exists(d => InForce(d) is not null) && !period.Exists(d => InForce(d) is { } h && Same(h.Weekly, stated));
        Fraction Agreed(DateOnly day) => differs ? Fraction.Larger(p.WeeklyHours!.Value, InForce(day)!.Value.Weekly) : InForce(day)!.Value.Weekly;

        // Point 2: count back to the spell's first day.
        var sick = p.SickDays.Concat(around.SickDays).ToHashSet();
        bool Covered(DateOnly day)
        {
            var nth = 0;
            for (var d = day; sick.Contains(d); d = d.AddDays(-1))
            {
                nth++;
            }

            return nth <= SickDaysCovered;
        }

        // Points 3 and 4.
        var weeks = new List<(string, Fraction)>();
        var takesShare = around.Parent is not null && (p.Hourly ? p.HoursByWeek.Count == 0 : p.WeeklyHours is null);
        var share = Fraction.Zero;
        if (takesShare)
        {
            share = around.Parent!.Value; // R8
        }
        else if (!p.Hourly)
        {
            foreach (var day in period)
            {
                if (InForce(day) is { } hours && Covered(day) && Agreed(day) > Fraction.Zero)
                {
                    share += hours.Paid / Agreed(day);
                }
            }

            share /= new Fraction(period.Count, 1);
        }
        else
        {
            var (covered, all) = (Fraction.Zero, Fraction.Zero);
            foreach (var (week, hours) in p.HoursByWeek)
            {
                var days = DaysOf(week).Where(d => InForce(d) is not null).ToList();
                var cap = days.Where(Covered).Aggregate(Fraction.Zero, (sum, d) => sum + InForce(d)!.Value.Paid) / new Fraction(Math.Max(1, days.Count), 1);
                foreach (var used in around.Used.Where(u => u.Week == week))
                {
                    cap -= used.Hours;
                }

                var taken = Fraction.Smaller(hours, Fraction.Larger(cap, Fraction.Zero));
                covered += taken;
                all += hours;
                if (taken > Fraction.Zero)
                {
                    weeks.Add((week, taken));
                }
            }

            share = all > Fraction.Zero ? covered / all : Fraction.Zero;
        }

        // Points 5 and 6.
        var last = matched[^1].Hours[matched[^1].Last];
        var exact = p.Lines.Select(l => l.Amount * LineShare(l.Kind)).ToList();
        Fraction LineShare(string kind) =>
            kind is "aTax" or "atpEmployee" or "pensionEmployee" || (kind == "amBidrag" && !p.WageIsNet) ? Fraction.Zero
            : p.IsFinal && HolidayKinds.Contains(kind) ? (last.Weekly > Fraction.Zero ? last.Paid / last.Weekly : Fraction.Zero)
            : share;
        var total = exact.Aggregate(Fraction.Zero, (a, b) => a + b).HundredthsNearest();
        var lines = exact.ConvertAll(e => e.HundredthsDown());
        var missing = total - lines.Aggregate(BigInteger.Zero, (a, b) => a + b);
        for (var given = 0; given < missing; given++)
        {
            // The line with the largest fraction that has not got one; the earlier of two.
            var best = -1;
            for (var i = 0; i < lines.Count; i++)
            {
                if (lines[i] == exact[i].HundredthsDown() && (best < 0 || Rest(i) > Rest(best)))
                {
                    best = i;
                }
            }

            lines[best]++;
        }

        Fraction Rest(int i) => exact[i] - new Fraction(exact[i].HundredthsDown(), 100);

        var coveredDays = period.Count(d => InForce(d) is not null && Covered(d));
        var withoutGrant = period.Count(d => InForce(d) is null);
        var claimedOutside = !p.IsFinal && p.ClaimedDays.Exists(d => InForce(d) is null);
        var wholeMonths = p.First.Day == 1 && p.Last.AddDays(1).Day == 1;
        var warnings = new SortedSet<string>(StringComparer.Ordinal);
        void Warn(bool when, string code)
        {
            if (when)
            {
                warnings.Add(code);
            }
        }

        Warn(matched.Exists(g => g.PNumber != p.PNumber), "workplace_differs");
        Warn(differs, "hours_differ");
        Warn((wholeMonths && withoutGrant > 0 && withoutGrant < period.Count) || claimedOutside, "period_outside_grant");
        Warn(p.Lines.Exists(l => l.Kind != "publicSupport" && l.Amount < Fraction.Zero), "negative_line");
        Warn(total < 0, "negative_total");
        Warn(matched.Exists(g => g.Paused.Contains(p.ReceivedOn)), "paused");
        Plausible(p, around, share, total, Warn);
        var automatic = p.SentByMachine && warnings.Count == 0;
        return new(share, total, lines, [.. warnings], coveredDays, automatic ? "approved" : "needsDecision", weeks, string.Concat(matched.Select(g => g.Name).Order(StringComparer.Ordinal)));
    }

    /// <summary>R1: the grants of the payslip's own workplace, otherwise those of the company's others.</summary>
    public static List<ReferenceGrant> Match(ReferencePayslip p, IReadOnlyList<ReferenceGrant> grants)
    {
        var byDay = grants.OrderBy(g => g.First).ToList();
        var own = Match(p, byDay, own: true);
        return own.Count > 0 ? own : Match(p, byDay, own: false);
    }

    private static List<ReferenceGrant> Match(ReferencePayslip p, List<ReferenceGrant> grants, bool own)
    {
        grants = grants.FindAll(g => (g.PNumber == p.PNumber) == own);
        return p.IsFinal
            ? [.. grants.Where(g => g.Last <= p.Last && g.Last >= p.Last.AddMonths(-MonthsAfterGrant)).OrderByDescending(g => g.Last).Take(1)]
            : grants.FindAll(g => g.First <= p.Last && g.Last >= p.First);
    }

    // R9, R11, R15, R23.
    private static void Plausible(ReferencePayslip p, ReferenceSurroundings around, Fraction share, BigInteger total, Action<bool, string> warn)
    {
        Fraction Sum(string kind) => p.Lines.Where(l => l.Kind == kind).Aggregate(Fraction.Zero, (sum, l) => sum + l.Amount);
        bool OneKroneOff(Fraction a, Fraction b) => (a - b).Size() > Fraction.One;

        var gross = Sum("grossWage") + (p.WageIsNet ? Sum("amBidrag") : Fraction.Zero);
        var liable = gross - Sum("atpEmployee") - Sum("pensionEmployee");
        var eight = new Fraction(8, 100);
        warn(OneKroneOff(Sum("amBidrag"), liable * eight) && OneKroneOff(Sum("amBidrag"), (liable + Sum("holidayPay")) * eight), "am_bidrag_differs");

        // A week is 1/52 of a year, a month 1/12; a part of a month counts by its days.
        Fraction? expected = null;
        if (!p.Hourly && p.WeeklyHours is { } weekly)
        {
            expected = ReferencePayslip.Days((p.First, p.Last)).GroupBy(d => DateTime.DaysInMonth(d.Year, d.Month))
                .Aggregate(Fraction.Zero, (sum, month) => sum + (weekly * new Fraction(52 * month.Count(), 12 * month.Key)));
        }

        Fraction? paid = p.Hourly ? (p.HoursByWeek.Count == 0 ? null : p.HoursByWeek.Aggregate(Fraction.Zero, (sum, w) => sum + w.Hours)) : p.PaidHours;
        var hasWage = gross.Over.Sign != 0;
        var statesAtp = Sum("atpEmployee").Over.Sign != 0 || Sum("atpEmployer").Over.Sign != 0;
        if (((hasWage && around.Parent is null) || statesAtp) && (paid ?? expected) is { } hours)
        {
            var step = hours >= Fraction.Of("117") ? 3 : hours >= Fraction.Of("78") ? 2 : hours >= Fraction.Of("39") ? 1 : 0;
            warn(!Same(Sum("atpEmployee"), new(33 * step, 1)) || !Same(Sum("atpEmployer"), new(66 * step, 1)), "atp_differs");
        }

        if (p.IsFinal)
        {
            warn(Sum("holidayPay") > Fraction.Zero && around.HolidayPay > Fraction.Zero, "holiday_pay_already_refunded");
        }
        else
        {
            warn(p.Lines.Exists(l => l.Kind == "holidayPay") && OneKroneOff(Sum("holidayPay"), gross * new Fraction(125, 1000)), "holiday_pay_differs");
        }

        warn(!p.Hourly && p.PaidHours is { } said && expected is { } usual && hasWage && (said - usual).Size() > usual * new Fraction(5, 100), "hours_implausible");
        warn(p.NetPay is { } net && OneKroneOff(net, gross - Sum("amBidrag") - Sum("aTax") - Sum("atpEmployee") - Sum("pensionEmployee")), "net_pay_differs");
        warn(p.Claimed is { } claimed && !Same(claimed, new(total, 100)), "claimed_amount_differs");
        // February's payslip is in time until 31 May: a period that ends with its month has three whole months.
        var inTime = p.Last.AddMonths(MonthsInTime);
        warn(p.ReceivedOn > (p.Last.AddDays(1).Day == 1 ? new DateOnly(inTime.Year, inTime.Month, DateTime.DaysInMonth(inTime.Year, inTime.Month)) : inTime), "late");
        warn(p.ReceivedOn < new DateOnly(p.Last.Year, p.Last.Month, 1), "early");

        var coveredHours = (paid ?? Fraction.Zero) * share;
        warn(coveredHours <= Fraction.Zero, "no_hours");
        if (coveredHours > Fraction.Zero)
        {
            var perHour = new Fraction(total, 100) / coveredHours;
            warn(perHour < Fraction.Of("120") || perHour > Fraction.Of("260"), "rate_outside_band");
        }
    }

    private static bool Same(Fraction a, Fraction b) => (a - b).Over.IsZero;

    /// <summary>The seven days of an ISO week: week 1 holds 4 January.</summary>
    private static IEnumerable<DateOnly> DaysOf(string week)
    {
        var (year, number) = (int.Parse(week[..4], CultureInfo.InvariantCulture), int.Parse(week[6..], CultureInfo.InvariantCulture));
        var fourth = new DateOnly(year, 1, 4);
        var monday = fourth.AddDays(-(((int)fourth.DayOfWeek + 6) % 7) + ((number - 1) * 7));
        return ReferencePayslip.Days((monday, monday.AddDays(6)));
    }
}
