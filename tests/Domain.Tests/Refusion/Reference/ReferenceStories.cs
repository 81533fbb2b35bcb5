using System.Globalization;
using System.Text;

namespace RefusionReference;

/// <summary>
/// Makes refusion-stories.csv: the same file every time. To write it anew after a change here:
/// <c>FAATIMER_WRITE_CASES=1 dotnet test --project tests/Domain.Tests -- --filter-class "*RefusionStoriesTests"</c>; the expected columns come from the reference.
/// </summary>
internal static class ReferenceStories
{
    public static readonly string[] Columns =
    [
        "story", "step", "pay", "kind", "of step", "period", "weekly hours", "paid hours", "hours by week", "lines", "wage is net of AM-bidrag", "final settlement", "absences",
        "net pay", "claimed amount", "claimed period", "grants", "sent by", "decided on", "finance then",
        "expected share", "expected refundable", "expected lines", "expected warnings", "expected covered days", "expected status", "expected booked",
    ];

    private const string Heading = """
        # Stories of refusion: payslips of one employment, one after the other, one payslip a row, read by RefusionStoriesTests. Cells are written as in refusion-cases.csv.
        # of step: the step that a correction replaces or a supplement adds to. grants: in the story's first row, for all of it.
        # finance then: approve or reject, by a finance worker, when the payslip waits. expected booked: what the step adds to the ledger, together with that.
        # What earlier steps mean for later ones (shared weeks, spells of sickness, holiday pay, corrections) follows from the story and is not written.
        # Made by Reference/ReferenceStories.cs from a calculation of its own; see there how to write it anew. Rows of other stories may be added below the generated ones.
        """;

    /// <summary>The line under which people add stories of their own.</summary>
    public const string OwnStories = "# Stories added by hand:";

    public static string Text()
    {
        var text = new StringBuilder(Heading).Append('\n').AppendJoin(';', Columns).Append('\n');
        foreach (var (name, steps) in All())
        {
            var story = new ReferenceStory();
            for (var i = 0; i < steps.Count; i++)
            {
                var row = Columns.ToDictionary(c => c, c => steps[i].GetValueOrDefault(c, ""));
                (row["story"], row["step"]) = (name, $"{i + 1}");
                var (answer, booked) = story.Post(row);
                row["expected share"] = answer.Share.ToString();
                row["expected refundable"] = Fraction.Kroner(answer.Total);
                row["expected lines"] = string.Join('|', answer.Lines.Select(Fraction.Kroner));
                row["expected warnings"] = string.Join(' ', answer.Warnings);
                row["expected covered days"] = $"{answer.CoveredDays}";
                row["expected status"] = answer.Status;
                row["expected booked"] = Fraction.Kroner(booked);
                text.AppendJoin(';', Columns.Select(c => row[c])).Append('\n');
            }
        }

        return text.Append(OwnStories).Append('\n').ToString();
    }

    private static IEnumerable<(string Name, List<Dictionary<string, string>> Steps)> All() =>
        [.. MonthEnds(), .. LeapFebruaries(), .. ChangedHours(), .. TwoGrants(), .. Sickness(), .. Leaving(), .. SplitWeeks(), .. Corrections(), .. Supplements()];

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
                        Monthly(first, end, 37).With("lines", "holidayPay 3210.55|holidaySupplement 77.77|specialHolidayAllowance 432.10").With("paid hours", "").With("final settlement", "yes").With("finance then", last < end.AddMonths(-6) ? "" : "approve"),
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
                Correct(1, Wage(155)).With("sent by", "person").With("finance then", "reject"),
                Correct(1, Wage(154)).With("sent by", "person").With("finance then", "approve"),
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
        Dictionary<string, string> Rise(int of, string lines) => Monthly(first, last, 12).With("kind", "supplement").With("of step", $"{of}").With("weekly hours", "").With("paid hours", "").With("lines", lines).With("finance then", "approve");
        yield return ("a later pay rise follows the share, also after a correction",
        [
            Monthly(first, last, 12, "2026-01-01..2026-12-31 12/10"),
            Rise(1, "grossWage 333.33|amBidrag 26.67"),
            Correct(1, Monthly(first, last, 15)),
            Rise(1, "grossWage 111.11|amBidrag 8.89"),
            Correct(2, Rise(1, "grossWage 334.00|amBidrag 26.72")).With("finance then", "approve"),
        ]);
        yield return ("a supplement with hours of its own takes what is left of the week",
        [
            Hourly(first, last, "2026-01-01..2026-12-31 10/10", 7),
            Hourly(first, last, "", 0, ("2026-W11", 5)).With("kind", "supplement").With("of step", "1"),
            Hourly(first, last, "", 0, ("2026-W11", 5)).With("kind", "supplement").With("of step", "1"),
        ]);
    }

    // Months' payslips of a spell of sickness: each tells its part, open until the last.
    private static List<Dictionary<string, string>> Sick(DateOnly from, DateOnly to, string grant, decimal weekly, int months) => [.. Enumerable.Range(0, months).Select(i =>
    {
        var (first, last) = Month(from.AddMonths(i).Year, from.Month + i);
        var payslip = Monthly(first, last, weekly, i == 0 ? grant : "");
        return to < first ? payslip : payslip.With("absences", $"sickness {Iso(from > first ? from : first)}..{(to > last ? "" : Iso(to))}");
    })];

    private static Dictionary<string, string> Correct(int step, Dictionary<string, string> row) => row.With("kind", "correction").With("of step", $"{step}");

    // A plausible payslip: hours by the month, AM-bidrag, ATP by its step, holiday pay.
    private static Dictionary<string, string> Monthly(DateOnly first, DateOnly last, decimal weekly, string grants = "", bool holidayPay = true, decimal perHour = 150)
    {
        var part = 0m;
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            part += 1m / DateTime.DaysInMonth(day.Year, day.Month);
        }

        var hours = Round(weekly * 52 / 12 * part);
        return new()
        {
            ["period"] = $"{Iso(first)}..{Iso(last)}",
            ["weekly hours"] = Number(weekly),
            ["paid hours"] = Number(hours),
            ["lines"] = Wage(hours, perHour, holidayPay),
            ["grants"] = grants,
        };
    }

    /// <summary>Hours in every whole week of the period, and in the weeks that are named.</summary>
    private static Dictionary<string, string> Hourly(DateOnly first, DateOnly last, string grants, decimal perWeek, params (string Week, decimal Hours)[] named)
    {
        var weeks = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        for (var day = first; day <= last && perWeek > 0; day = day.AddDays(1))
        {
            if (day.DayOfWeek == DayOfWeek.Monday && day.AddDays(6) <= last)
            {
                weeks[Week(day)] = perWeek;
            }
        }

        foreach (var (week, hours) in named)
        {
            weeks[week] = hours;
        }

        return new()
        {
            ["pay"] = "hourly",
            ["period"] = $"{Iso(first)}..{Iso(last)}",
            ["hours by week"] = string.Join('|', weeks.Select(w => $"{w.Key} {Number(w.Value)}")),
            ["lines"] = Wage(weeks.Values.Sum(), 150, holidayPay: true),
            ["grants"] = grants,
        };
    }

    private static string Wage(decimal hours, decimal perHour, bool holidayPay)
    {
        var atp = hours >= 117 ? 99 : hours >= 78 ? 66 : hours >= 39 ? 33 : 0;
        var wage = Round(hours * perHour);
        string[] lines =
        [
            $"grossWage {Number(wage)}", $"amBidrag {Number(Round((wage - atp) * 0.08m))}",
            .. atp > 0 ? [$"atpEmployee {atp}", $"atpEmployer {2 * atp}"] : Array.Empty<string>(),
            .. holidayPay ? [$"holidayPay {Number(Round(wage * 0.125m))}"] : Array.Empty<string>(),
        ];
        return string.Join('|', lines);
    }

    private static Dictionary<string, string> With(this Dictionary<string, string> row, string column, string cell) => new(row) { [column] = cell };

    private static (DateOnly First, DateOnly Last) Month(int year, int month) => (new(year, month, 1), new(year, month, DateTime.DaysInMonth(year, month)));

    private static string Week(DateOnly day) => $"{ISOWeek.GetYear(day.ToDateTime(default)):0000}-W{ISOWeek.GetWeekOfYear(day.ToDateTime(default)):00}";

    private static decimal Round(decimal value) => decimal.Round(value, 2, MidpointRounding.AwayFromZero);

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Number(decimal value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
