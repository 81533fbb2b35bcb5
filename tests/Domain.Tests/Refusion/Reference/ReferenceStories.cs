using System.Globalization;
using System.Text;
using static RefusionReference.ReferenceRows;

namespace RefusionReference;

/// <summary>
/// Makes refusion-stories.csv: the same file every time. To write it anew after a change here:
/// <c>FAATIMER_WRITE_CASES=1 dotnet test --project tests/Domain.Tests -- --filter-class "*RefusionStoriesTests"</c>; the expected columns come from the reference.
/// </summary>
internal static class ReferenceStories
{
    public static readonly string[] Columns =
    [
        "story", "step", "kind", "of step", "pay", "period", "weekly hours", "paid hours", "hours by week", "lines", "wage is net of AM-bidrag", "final settlement", "absences",
        "net pay", "claimed amount", "claimed period", "cpr", "p-number", "grants", "sent by", "received on",
        "expected refused", "expected share", "expected refundable", "expected lines", "expected warnings", "expected covered days", "expected payslips", "expected ledger",
    ];

    private const string Heading = """
        # Stories of refusion: what happens to one person at one company, an act a row, read by RefusionStoriesTests. Cells are written as in refusion-cases.csv.
        # kind: empty, correction and supplement post a payslip, which gets the next step; of step names the one it replaces or adds to. again posts a step's payslip once more.
        # approve, reject: what a finance worker does with the step's payslip; ask, withdraw: with a question to its workplace about it; answer: the answer. grants: the job centre has changed them. cpr: that number is registered as the person's new one;
        # mistyped: as well, and the one before it never was the person's.
        # grants: all of them, as they are from then on, the first called a, the second b …; "annulled" in the place of one, "paused 2026-03-01..2026-03-31" after one; "none".
        # sent by: machine when empty; whoever finance does it: finance when empty. received on: five days after the period when empty. cpr, p-number: the usual when empty.
        # expected refused: the act is refused and changes nothing. share to covered days: of the act's payslip, as it is decided now. expected payslips: what stands of every step
        # after the act. expected ledger: what is booked after it, by month of pay and grants.
        # Made by Reference/ReferenceStories.cs from a calculation of its own; see there how to write it anew. Rows of other stories may be added below the generated ones.
        """;

    /// <summary>The line under which people add stories of their own.</summary>
    public const string OwnStories = "# Stories added by hand:";

    public static string Text()
    {
        var text = new StringBuilder(Heading).Append('\n').AppendJoin(';', Columns).Append('\n');
        foreach (var (name, acts) in All())
        {
            var file = new ReferenceFile();
            foreach (var act in acts)
            {
                var row = Columns.ToDictionary(c => c, c => act.GetValueOrDefault(c, ""));
                var outcome = file.Do(row);
                row["story"] = name;
                row["step"] = IsPosted(row) && outcome.Refused is null ? $"{outcome.Payslips.Count}" : "";
                foreach (var (column, cell) in Expected(row, outcome))
                {
                    row[column] = cell;
                }

                text.AppendJoin(';', Columns.Select(c => row[c])).Append('\n');
            }
        }

        return text.Append(OwnStories).Append('\n').ToString();
    }

    /// <summary>Whether the act posts a payslip that is new.</summary>
    public static bool IsPosted(IReadOnlyDictionary<string, string> row) => row["kind"] is "" or "correction" or "supplement";

    /// <summary>The expected columns of a row.</summary>
    public static Dictionary<string, string> Expected(IReadOnlyDictionary<string, string> row, ReferenceOutcome outcome)
    {
        var of = IsPosted(row) ? $"{outcome.Payslips.Count}" : row["of step"];
        var answer = outcome.Refused is null && of.Length > 0 ? outcome.Payslips[int.Parse(of, CultureInfo.InvariantCulture) - 1].Answer : null;
        return new()
        {
            ["expected refused"] = outcome.Refused ?? "",
            ["expected share"] = $"{answer?.Share}",
            ["expected refundable"] = answer is null ? "" : Fraction.Kroner(answer.Total),
            ["expected lines"] = answer is null ? "" : string.Join('|', answer.Lines.Select(Fraction.Kroner)),
            ["expected warnings"] = answer is null ? "" : string.Join(' ', answer.Warnings),
            ["expected covered days"] = $"{answer?.CoveredDays}",
            ["expected payslips"] = outcome.PayslipsCell,
            ["expected ledger"] = outcome.LedgerCell,
        };
    }

    private static IEnumerable<(string Name, List<Dictionary<string, string>> Steps)> All() =>
        [
        .. MonthEnds(), .. LeapFebruaries(), .. ChangedHours(), .. TwoGrants(), .. Sickness(), .. Leaving(), .. SplitWeeks(), .. Corrections(), .. Supplements(),
        .. Truth(), .. Days(), .. Amounts(), .. Judged(), .. Questions(), .. ByDayOfReceipt(), .. Workplaces(),
    ];

    private static IEnumerable<(string, List<Dictionary<string, string>>)> MonthEnds()
    {
        for (var month = 1; month <= 12; month++)
        {
            var (first, last) = Month(2026, month);
            yield return ($"month {first:yyyy-MM} whole, 10 of 12 hours", [Monthly(first, last, 12, "2026-01-01..2026-12-31 12/10")]);
            yield return ($"month {first:yyyy-MM}, the grant ends a day before the month does", [Monthly(first, last, 9.5m, $"2025-12-01..{Iso(last.AddDays(-1))} 9.5/7")]);
            yield return ($"month {first:yyyy-MM}, the grant begins on its last day", [Monthly(last, last, 10, $"{Iso(last)}..2027-06-30 10/10")]);
        }
    }

    private static IEnumerable<(string, List<Dictionary<string, string>>)> LeapFebruaries()
    {
        foreach (var year in new[] { 2024, 2026, 2028 })
        {
            var (first, last) = Month(year, 2);
            yield return ($"February {year} whole, 8 of 9 hours", [Monthly(first, last, 9, $"{year}-01-01..{year}-12-31 9/8")]);
            foreach (var day in new[] { 2, 28, 29 }.Where(d => d <= last.Day))
            {
                yield return ($"February {year}, other hours from the {day}th", [Monthly(first, last, 10, $"{year}-01-01..{year}-12-31 10/10, from {year}-02-{day:00} 7/6")]);
                yield return ($"February {year}, sick from {year}-01-{day:00} on", Sick(new(year, 1, day), new(year, 2, last.Day), $"{year}-01-01..{year}-12-31 11/10", 11, 2));
            }

            yield return ($"the turn of February {year} in one payslip", [Monthly(new(year, 2, 15), new(year, 3, 14), 10, $"{year}-01-01..{year}-12-31 10/10, from {year}-03-01 12/10")]);
        }
    }

    private static IEnumerable<(string, List<Dictionary<string, string>>)> ChangedHours()
    {
        foreach (var day in new[] { 2, 8, 15, 16, 22, 30, 31 })
        {
            foreach (var (before, after, stated) in new[] { ("8/8", "12/10", 12m), ("12/10", "6/6", 12m), ("7.5/5.25", "9/9", 9m), ("10/10", "10/4", 10m), ("6/6", "9/8", 10m) })
            {
                yield return ($"March 2026, {before} hours, {after} from the {day}th", [Monthly(new(2026, 3, 1), new(2026, 3, 31), stated, $"2026-01-01..2026-12-31 {before}, from 2026-03-{day:00} {after}")]);
            }
        }

        yield return ("April 2026 with three sets of hours", [Monthly(new(2026, 4, 1), new(2026, 4, 30), 12, "2026-01-01..2026-12-31 8/8, from 2026-04-07 12/10, from 2026-04-23 9/7.25")]);
    }

    private static IEnumerable<(string, List<Dictionary<string, string>>)> TwoGrants()
    {
        foreach (var (year, month) in new[] { (2026, 3), (2026, 4), (2028, 2) })
        {
            var (first, last) = Month(year, month);
            foreach (var end in new[] { 1, 14, last.Day - 1 })
            {
                foreach (var gap in new[] { 0, 1, 6 }.Where(g => end + g < last.Day))
                {
                    yield return (
                        $"{first:yyyy-MM}, a grant until the {end}th and another {gap} days later",
                        [Monthly(first, last, 10, $"{year - 1}-10-01..{Iso(first.AddDays(end - 1))} 10/10 | {Iso(first.AddDays(end + gap))}..{year}-12-31 12/9")]);
                }
            }
        }
    }

    private static IEnumerable<(string, List<Dictionary<string, string>>)> Sickness()
    {
        foreach (var start in new[] { 1, 2, 10, 20, 31 })
        {
            foreach (var days in new[] { 29, 30, 31, 45, 60, 75 })
            {
                var first = new DateOnly(2026, 1, start);
                yield return ($"sick for {days} days from {Iso(first)}", Sick(first, first.AddDays(days - 1), "2026-01-01..2026-12-31 12/10", 12, 3));
            }
        }

        var (january, february) = (new DateOnly(2026, 1, 1), new DateOnly(2026, 2, 1));
        yield return ("a day at work between two spells starts the thirty days again",
        [
            Monthly(january, new(2026, 1, 31), 10, "2026-01-01..2026-12-31 10/10").With("absences", "sickness 2026-01-05..2026-01-31"),
            Monthly(february, new(2026, 2, 28), 10).With("absences", "sickness 2026-02-02..2026-02-28"),
            Monthly(new(2026, 3, 1), new(2026, 3, 31), 10).With("absences", "sickness 2026-03-01..2026-03-20"),
        ]);
        yield return ("sick by the hour over two months",
        [
            Hourly(january, new(2026, 1, 31), "2026-01-01..2026-12-31 10/10", 2).With("absences", "sickness 2026-01-14.."),
            Hourly(february, new(2026, 2, 28), "", 2).With("absences", "sickness 2026-02-01..2026-02-22"),
        ]);
        yield return ("the 31st day falls on the day the hours change",
        [
            Monthly(january, new(2026, 1, 31), 8, "2026-01-01..2026-12-31 8/8, from 2026-02-09 12/10").With("absences", "sickness 2026-01-10.."),
            Monthly(february, new(2026, 2, 28), 12).With("absences", "sickness 2026-02-01..2026-02-12"),
        ]);
    }

    private static IEnumerable<(string, List<Dictionary<string, string>>)> Leaving()
    {
        foreach (var last in new DateOnly[] { new(2026, 2, 28), new(2026, 3, 31), new(2026, 6, 15), new(2026, 8, 31) })
        {
            foreach (var months in new[] { 0, 1, 6, 7 })
            {
                var (first, end) = Month(last.AddMonths(months).Year, last.AddMonths(months).Month);
                var holiday = months % 2 == 0;
                var grant = $"2025-10-01..{Iso(last)} 12/10";
                yield return (
                    $"left on {Iso(last)}, holiday pay settled {months} months later{(holiday ? ", refunded before too" : "")}",
                    [
                        Monthly(new(2026, 1, 1), new(2026, 1, 31), 12, grant, holiday),
                        Monthly(first, end, 37).With("lines", "holidayPay 3210.55|holidaySupplement 77.77|specialHolidayAllowance 432.10").With("paid hours", "").With("final settlement", "yes"),
                        .. last < end.AddMonths(-6) ? Array.Empty<Dictionary<string, string>>() : [Approve(2)],
                    ]);
            }
        }
    }

    private static IEnumerable<(string, List<Dictionary<string, string>>)> SplitWeeks()
    {
        for (var month = 1; month <= 11; month++)
        {
            var ((first, last), (next, end)) = (Month(2026, month), Month(2026, month + 1));
            if (last.DayOfWeek == DayOfWeek.Sunday)
            {
                continue;
            }

            var same = "2025-12-01..2027-05-31 10/10";
            var changed = $"2025-12-01..2027-05-31 10/10, from {Iso(next)} 4/4";
            var two = $"2025-12-01..{Iso(last)} 10/10 | {Iso(next)}..2027-06-30 6/5";
            foreach (var (what, grant, hours) in new[] { ("the same hours", same, 6m), ("fewer hours", changed, 4m), ("another grant", two, 5.25m) })
            {
                var week = Week(last);
                var before = Hourly(first, last, grant, 4.5m, (week, hours));
                var after = Hourly(next, end, "", 3.75m, (week, hours));
                yield return ($"{week} split by a month end, {what} after it", [before, after]);
                if (month % 3 == 0)
                {
                    var (late, early) = (new Dictionary<string, string>(after) { ["grants"] = grant }, new Dictionary<string, string>(before) { ["grants"] = "" });
                    yield return ($"{week} split by a month end, {what} after it, the later payslip first", [late, early]);
                }
            }
        }

        yield return ("worked example: ten hours paid by the pool", [Worked(3, Ten)]);
        yield return ("worked example: week 14 has 40/7 hours for both payslips, March first",
        [
            Hourly(new(2026, 3, 30), new(2026, 3, 31), "2026-01-01..2026-03-31 10/10 | 2026-04-01..2026-12-31 4/4", 0, ("2026-W14", 4)),
            Hourly(new(2026, 4, 1), new(2026, 4, 5), "", 0, ("2026-W14", 3)),
        ]);
        yield return ("worked example: week 14 has 40/7 hours for both payslips, April first",
        [
            Hourly(new(2026, 4, 1), new(2026, 4, 5), "2026-01-01..2026-03-31 10/10 | 2026-04-01..2026-12-31 4/4", 0, ("2026-W14", 3)),
            Hourly(new(2026, 3, 30), new(2026, 3, 31), "", 0, ("2026-W14", 4)),
        ]);
        yield return ("a week shared by three payslips",
        [
            Hourly(new(2026, 3, 30), new(2026, 3, 31), "2026-01-01..2026-12-31 9/9", 0, ("2026-W14", 4)),
            Hourly(new(2026, 4, 1), new(2026, 4, 2), "", 0, ("2026-W14", 4)),
            Hourly(new(2026, 4, 3), new(2026, 4, 5), "", 0, ("2026-W14", 4)),
        ]);
    }

    private static IEnumerable<(string, List<Dictionary<string, string>>)> Corrections()
    {
        var (first, last) = Month(2026, 3);
        foreach (var (grant, weekly) in new[] { ("2026-01-01..2026-12-31 10/10", 10m), ("2026-01-01..2026-12-31 12/10", 12m), ("2026-01-01..2026-12-31 8/8, from 2026-03-16 12/10", 12m), ("2026-01-01..2026-12-31 7/5.5", 7m) })
        {
            Dictionary<string, string> Wage(decimal perHour, string grants = "") => Monthly(first, last, weekly, grants, perHour: perHour);
            yield return ($"corrected three times, {grant}",
            [
                Wage(150, grant), Correct(1, Wage(151.25m)), Correct(2, Wage(149.10m)), Correct(3, Wage(150)),
            ]);
            yield return ($"a correction that a person entered waits, is rejected, and is made again, {grant}",
            [
                Wage(150, grant),
                Correct(1, Wage(155)).ByPerson(), Reject(2),
                Correct(1, Wage(154)).ByPerson(), Approve(3),
                Correct(3, Wage(153.33m)),
            ]);
            yield return ($"a correction that waits is corrected before anyone decides, {grant}",
            [
                Wage(150, grant), Correct(1, Wage(300)), Correct(2, Wage(152)),
            ]);
        }

        var hourly = "2026-01-01..2026-12-31 10/10, from 2026-04-01 4/4";
        yield return ("a correction of shared hours gives back what the corrected payslip took, after the other payslip",
        [
            Hourly(first, last, hourly, 9, ("2026-W14", 5)),
            Hourly(new(2026, 4, 1), new(2026, 4, 30), "", 4, ("2026-W14", 4)),
            Correct(1, Hourly(first, last, "", 9, ("2026-W14", 1))),
            Correct(2, Hourly(new(2026, 4, 1), new(2026, 4, 30), "", 4, ("2026-W14", 4))),
            Correct(3, Hourly(first, last, "", 9, ("2026-W14", 6))),
        ]);
        yield return ("a correction tells of sickness, and one of that takes it back",
        [
            Monthly(first, last, 10, "2026-01-01..2026-12-31 10/10"),
            Correct(1, Monthly(first, last, 10)).With("absences", "sickness 2026-02-20..2026-03-31"),
            Correct(2, Monthly(first, last, 10)).With("absences", "sickness 2026-03-20..2026-03-31"),
        ]);
        yield return ("a correction moves the period",
        [
            Monthly(first, last, 10, "2026-03-10..2026-12-31 10/10"),
            Correct(1, Monthly(new(2026, 3, 10), last, 10)),
        ]);
    }

    private static IEnumerable<(string, List<Dictionary<string, string>>)> Supplements()
    {
        var (first, last) = Month(2026, 3);
        yield return ("a later pay rise follows the share, also after a correction",
        [
            Monthly(first, last, 12, "2026-01-01..2026-12-31 12/10"),
            Rise(1, first, last, "grossWage 333.33|amBidrag 26.67"), Approve(2),
            Correct(1, Monthly(first, last, 15)), Approve(3),
            Rise(1, first, last, "grossWage 111.11|amBidrag 8.89"), Approve(4),
            Correct(2, Rise(1, first, last, "grossWage 334.00|amBidrag 26.72")), Approve(5),
        ]);
        yield return ("a supplement with hours of its own takes what is left of the week",
        [
            Hourly(first, last, "2026-01-01..2026-12-31 10/10", 7),
            Supplement(1, Hourly(first, last, "", 0, ("2026-W11", 5))),
            Supplement(1, Hourly(first, last, "", 0, ("2026-W11", 5))),
        ]);
    }

    private const string Ten = "2026-01-01..2026-12-31 10/10";

    /// <summary>Fifteen days of March are left of it.</summary>
    private const string EndedInMarch = "2026-01-01..2026-03-15 10/10";

    private static DateOnly First(int month) => new(2026, month, 1);

    // The worked example: 7,378.50 for a month of ten hours.
    private static Dictionary<string, string> Worked(int month, string grants = "", int weekly = 10) => new()
    {
        ["period"] = $"{Iso(First(month))}..{Iso(First(month).AddMonths(1).AddDays(-1))}", ["weekly hours"] = $"{weekly}", ["paid hours"] = weekly == 10 ? "43.33" : "52",
        ["lines"] = "grossWage 6500.00|amBidrag 517.36|atpEmployee 33.00|atpEmployer 66.00|holidayPay 812.50", ["grants"] = grants,
    };

    private static Dictionary<string, string> Hours(string days, decimal hours, string grants = "", string week = "2026-W11") => new()
    {
        ["pay"] = "hourly", ["period"] = days, ["hours by week"] = $"{week} {Number(hours)}", ["lines"] = $"grossWage {Number(hours * 150)}|amBidrag {Number(hours * 12)}", ["grants"] = grants,
    };

    /// <summary>What stands is what today's facts give, whatever path led there.</summary>
    private static IEnumerable<(string, List<Dictionary<string, string>>)> Truth()
    {
        yield return ("R12 a correction waits, the grant is ended, the correction is rejected: what stands is decided by the grant as it is",
            [Plain(First(3), 6500, Ten), Correct(1, Plain(First(3), 6600)).ByPerson(), Grants(EndedInMarch), Reject(2)]);
        yield return ("R12 a correction waits, the hours are changed, the correction is rejected: the share is today's",
            [Worked(4, "2026-01-01..2026-12-31 12/10", weekly: 12), Correct(1, Worked(4, weekly: 12)).ByPerson(), Grants("2026-01-01..2026-12-31 12/10, from 2026-04-01 12/6"), Reject(2)]);
        yield return ("R6 a correction waits, sickness is told, the correction is rejected: the spell counts",
            [Worked(4, Ten), Correct(1, Worked(4)).ByPerson(), Worked(3).With("absences", "sickness 2026-03-10..2026-04-30"), Reject(2)]);
        yield return ("R4 a correction that waits gives no hours of the week away",
        [
            Hours("2026-03-01..2026-03-31", 10, Ten), Correct(1, Hours("2026-03-01..2026-03-31", 2)).ByPerson(), Supplement(1, Hours("2026-03-01..2026-03-31", 8)), Approve(3), Reject(2),
        ]);
        yield return ("R4 a correction that is approved gives the week's hours to the payslip that came after",
        [
            Hours("2026-03-01..2026-03-31", 10, Ten), Correct(1, Hours("2026-03-01..2026-03-31", 2)).ByPerson(), Supplement(1, Hours("2026-03-01..2026-03-31", 8)), Approve(3), Approve(2),
        ]);
        yield return ("R6 June tells of sickness since March: April and May are booked back at once",
            [Worked(3, Ten), Worked(4), Worked(5), Worked(6).With("absences", "sickness 2026-03-05..2026-06-30")]);
        yield return ("R8 a supplement without hours takes the share that stands when terms change back in time",
            [Plain(First(4), 6500, Ten), Rise(1, First(4), new(2026, 4, 30), "grossWage 1000|amBidrag 80"), Approve(2), Grants("2026-01-01..2026-12-31 10/6")]);
        yield return ("R8 a supplement without hours takes the share that stands when its payslip is corrected",
        [
            Plain(First(4), 6500, Ten), Rise(1, First(4), new(2026, 4, 30), "grossWage 1000|amBidrag 80"), Approve(2),
            Correct(1, Plain(First(4), 6500)).With("absences", "sickness 2026-03-20..2026-04-30"),
        ]);
        yield return ("R8 the same month under an old and a new number is paid once, and what was rejected under the new one is decided when it is registered",
        [
            Plain(First(3), 6500, Ten), Plain(First(3), 6500).With("cpr", "new"), Plain(First(4), 6500).With("cpr", "new"), NewCpr("new"), Again(2), Again(3),
        ]);
        yield return ("ID2 a number that was mistyped undoes itself: what was paid under it is taken back, and what came under the right one is decided",
            [Plain(First(3), 6500, Ten), Plain(First(3), 6500).With("cpr", "right"), NewCpr("right").With("kind", "mistyped"), Again(1), Again(2)]);
        yield return ("R12 a grant that is ended back in time takes April away from the grant that paid it",
            [Worked(3, Ten), Worked(4), Grants(EndedInMarch)]);
    }

    private static IEnumerable<(string, List<Dictionary<string, string>>)> Days()
    {
        Dictionary<string, string> Part(string days, string grants = "") => Monthly(ReferencePayslip.Span(days).First, ReferencePayslip.Span(days).Last, 10, grants);
        yield return ("R8 one whose days are taken is out until they are free",
        [
            Part("2026-03-01..2026-03-15", "2026-03-16..2026-12-31 10/10"), Part("2026-03-10..2026-03-31"), Grants(Ten), Again(1), Correct(2, Part("2026-03-16..2026-03-31")), Again(1),
        ]);
        yield return ("R8 a payslip with an approval keeps its days from one that came before it",
            [Part("2026-03-01..2026-03-15", "2026-03-16..2026-12-31 10/10"), Part("2026-03-10..2026-03-31"), Grants(Ten)]);
        yield return ("R8 without an approval, days go to the one that came first",
            [Part("2026-03-01..2026-03-15", "2026-03-16..2026-12-31 10/10"), Part("2026-03-10..2026-03-31").ByPerson(), Grants(Ten)]);
        yield return ("R8 a correction that waits holds its days",
            [Part("2026-03-01..2026-03-15", Ten), Correct(1, Part("2026-03-01..2026-03-31")).ByPerson(), Part("2026-03-16..2026-03-31"), Reject(2), Part("2026-03-16..2026-03-31")]);
        yield return ("R8 what a correction gives up is free when it is approved",
            [Part("2026-03-01..2026-03-31", Ten), Correct(1, Part("2026-03-01..2026-03-15")).ByPerson(), Part("2026-03-16..2026-03-31"), Approve(2), Part("2026-03-16..2026-03-31")]);
        yield return ("R8 a correction names the last of the chain that finance has not rejected",
        [
            Plain(First(3), 6500, Ten), Correct(1, Plain(First(3), 6600)).ByPerson(), Correct(2, Plain(First(3), 6550)).ByPerson(), Correct(1, Plain(First(3), 6400)), Reject(3), Approve(2),
        ]);
    }

    private static IEnumerable<(string, List<Dictionary<string, string>>)> Amounts()
    {
        static Dictionary<string, string> Final(int holidayPay, string grants = "") => new()
        {
            ["period"] = "2026-04-01..2026-04-30", ["weekly hours"] = "37", ["lines"] = $"holidayPay {holidayPay}", ["final settlement"] = "yes", ["grants"] = grants,
        };
        yield return ("R8 a supplement whose payslip is out is 0 kr.",
            [Plain(First(4), 6500, "2026-04-16..2026-12-31 10/10"), Reject(1), Rise(1, First(4), new(2026, 4, 30), "grossWage 1000|amBidrag 80"), Approve(2)]);
        yield return ("R8 a supplement of a supplement follows its payslip, and one of a waiting correction follows what stands",
        [
            Plain(First(4), 6500, "2026-01-01..2026-12-31 10/5"), Rise(1, First(4), new(2026, 4, 30), "grossWage 1000|amBidrag 80"), Approve(2), Rise(2, First(4), new(2026, 4, 30), "grossWage 100|amBidrag 8"),
            Correct(1, Plain(First(4), 6500)).ByPerson().With("absences", "sickness 2026-03-17..2026-04-30"), Approve(4),
        ]);
        yield return ("R7 holiday pay in a final settlement warns for what was received earlier, not for what came after it",
        [
            Final(1000, "2026-01-01..2026-03-31 10/10"), Monthly(First(3), new(2026, 3, 31), 10), Approve(1), Supplement(1, Final(900)), Approve(3),
        ]);
        yield return ("R6 an absence that is moved by a correction, and one that is removed",
        [
            Worked(3, Ten).With("absences", "sickness 2026-03-02.."), Worked(4).With("absences", "sickness 2026-04-01..2026-04-30"),
            Correct(1, Worked(3)).With("absences", "sickness 2026-03-20.."), Correct(3, Worked(3)),
        ]);
        yield return ("R4 hours of a week go to the chain that was received first, also when it is corrected last",
        [
            Hours("2026-03-01..2026-03-10", 4, Ten), Hours("2026-03-11..2026-03-31", 8), Correct(1, Hours("2026-03-01..2026-03-10", 9)), Correct(3, Hours("2026-03-01..2026-03-10", 1)),
        ]);
    }

    private static IEnumerable<(string, List<Dictionary<string, string>>)> Questions()
    {
        var wrongHours = "2026-01-01..2026-12-31 12/10";
        yield return ("R19 asked about, then nothing warns any more: it waits all the same, with an answer too", [Worked(3, wrongHours), Ask(1), Grants(Ten), Answer(1), Approve(1)]);
        yield return ("R19 asked about, then nothing warns any more, and the question is taken back: it is approved by itself", [Worked(3, wrongHours), Ask(1), Grants(Ten), Withdraw(1)]);
        yield return ("R19 answered, and another question taken back: finance decides", [Worked(3, wrongHours), Ask(1), Ask(1), Answer(1), Answer(1), Ask(1), Withdraw(1), Withdraw(1), Grants(Ten)]);
        yield return ("R19 what is decided closes the question, and what is approved cannot be asked about", [Worked(3, wrongHours), Ask(1), Approve(1), Answer(1), Ask(1), Grants(Ten)]);
        yield return ("R19 a correction comes instead of an answer: the question waits with what it is about", [Worked(3, wrongHours), Ask(1), Correct(1, Worked(3, Ten)), Answer(1), Grants(Ten)]);
        yield return ("R19 a correction comes instead of an answer and is rejected: the answer is waited for again",
            [Worked(3, wrongHours), Ask(1), Correct(1, Worked(3)).ByPerson(), Grants(Ten), Answer(1), Reject(2), Grants(Ten), Answer(1)]);
        yield return ("R19 what was approved is booked at once when it is no more, asked about or not",
            [Worked(3, "2026-01-01..2026-12-31 10/5"), Grants("2026-03-10..2026-12-31 10/10"), Ask(1), Grants("2026-01-01..2026-12-31 10/5"), Answer(1)]);
    }

    private static IEnumerable<(string, List<Dictionary<string, string>>)> Judged()
    {
        var weeksEnd = "2026-01-01..2026-12-31 10/5";
        yield return ("R12 more than was approved, with a warning that was not: the ledger keeps what was approved until finance decides",
            [Worked(3, weeksEnd), Grants("2026-03-10..2026-12-31 10/10"), Approve(1), Grants(Ten)]);
        yield return ("R12 rejecting what is booked takes all back",
            [Worked(3, weeksEnd), Grants("2026-03-10..2026-12-31 10/10"), Reject(1), Grants(Ten), Again(1)]);
        yield return ("R12 what was approved with its warnings is booked at once when it grows",
            [Worked(3, "2026-03-10..2026-12-31 10/10"), Approve(1), Grants("2026-03-08..2026-12-31 10/10")]);
        yield return ("R12 more than was approved, with nothing that warns, is booked at once",
            [Worked(3, weeksEnd), Grants(Ten)]);
        yield return ("R12 less than was approved is booked at once, and so is what comes back",
            [Worked(3, Ten), Grants(EndedInMarch), Grants(Ten)]);
        yield return ("R1 rejected by finance is final, rejected by rule is not",
            [Worked(3, "none").ByPerson(), Grants(Ten), Reject(1), Grants("2026-01-01..2026-12-31 12/10"), Again(1), Worked(4), Grants("none"), Grants(Ten)]);
        yield return ("R11 whoever posted any payslip of the chain does not decide it",
        [
            Plain(First(3), 6500, Ten).With("sent by", "finance"), Approve(1), Correct(1, Plain(First(3), 6600)).With("sent by", "colleague"), Approve(2), Approve(2).With("sent by", "colleague"), Approve(2).With("sent by", "third"),
        ]);
        yield return ("R12 a correction that loses its grant gives its place back to what was approved before it",
        [
            Worked(3, "2026-01-01..2026-04-30 10/10"), Correct(1, Worked(4)), Grants("2026-01-01..2026-03-31 10/10"), Grants("2026-01-01..2026-04-30 10/10"),
        ]);
        yield return ("P19 an annulled grant takes back what it paid, and nothing is booked without its grant",
            [Worked(3, Ten + " | 2027-01-01..2027-03-31 10/10"), Worked(4), Grants("annulled | 2027-01-01..2027-03-31 10/10")]);
        yield return ("R12 money follows the grant that pays: another grant takes the days over",
            [Worked(3, Ten), Grants("2026-01-01..2026-02-28 10/10 | 2026-03-01..2026-12-31 10/5")]);
    }

    private static IEnumerable<(string, List<Dictionary<string, string>>)> ByDayOfReceipt()
    {
        yield return ("R15 February's payslip is in time until 31 May", [Worked(2, Ten).With("received on", "2026-05-31")]);
        yield return ("R15 and late on 1 June", [Worked(2, Ten).With("received on", "2026-06-01")]);
        yield return ("R15 a period that ends before its month does has three months to the day",
            [Monthly(First(2), new(2026, 2, 27), 10, Ten).With("received on", "2026-05-27"), Monthly(First(1), new(2026, 1, 30), 10).With("received on", "2026-05-01")]);
        yield return ("R15 late by the day of receipt, however often it is decided anew",
            [Worked(2, "none").With("received on", "2026-05-31"), Grants(Ten).With("received on", "2026-08-01"), Again(1).With("received on", "2026-08-02")]);
        yield return ("R23 a payslip for a month that has not begun waits", [Worked(3, Ten).With("received on", "2026-02-28"), Worked(4).With("received on", "2026-04-01")]);
        yield return ("P16 payslips that are received while the grant is paused wait, and those received before and after do not",
        [
            Worked(2, Ten + " paused 2026-03-10..2026-03-20").With("received on", "2026-03-09"), Worked(3).With("received on", "2026-03-20"), Worked(4).With("received on", "2026-03-21"), Approve(2),
        ]);
        yield return ("P16 a pause that is lifted counts for what was received while it ran",
        [
            Worked(2, Ten + " paused 2026-03-01..2026-03-31").With("received on", "2026-03-10"), Worked(3).With("received on", "2026-03-25"), Grants(Ten + " paused 2026-03-01..2026-03-20"),
        ]);
    }

    private static IEnumerable<(string, List<Dictionary<string, string>>)> Workplaces()
    {
        const string Elsewhere = "1003280002";
        yield return ("R4 a week is shared by two workplaces' payslips that are paid from one grant",
            [Hours("2026-03-01..2026-03-31", 8, Ten), Hours("2026-03-01..2026-03-31", 8).With("p-number", Elsewhere), Approve(2)]);
        yield return ("R4 a week is not shared by workplaces that are paid from grants of their own",
        [
            Hours("2026-03-09..2026-03-11", 6, $"2026-01-01..2026-03-11 10/10 | 2026-03-12..2026-12-31 10/10 @{Elsewhere}"), Hours("2026-03-12..2026-03-15", 6).With("p-number", Elsewhere),
        ]);
        yield return ("R6 sickness at one workplace is not sickness at another with a grant of its own",
        [
            Worked(3, $"2026-01-01..2026-03-31 10/10 | 2026-04-01..2026-12-31 10/10 @{Elsewhere}").With("absences", "sickness 2026-03-05.."),
            Worked(4).With("p-number", Elsewhere).With("absences", "sickness 2026-04-01..2026-04-30"),
        ]);
        yield return ("R12 a correction to another workplace's grant moves the money",
            [Worked(3, $"{Ten} | 2027-01-01..2027-06-30 10/10 @{Elsewhere}"), Correct(1, Worked(3)).With("period", "2027-01-01..2027-01-31").With("p-number", Elsewhere).With("received on", "2027-02-05")]);
    }
}
