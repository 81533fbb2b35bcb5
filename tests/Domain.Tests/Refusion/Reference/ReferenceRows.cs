using System.Globalization;

namespace RefusionReference;

/// <summary>Makes rows of payslips that are plausible (R9): hours by the month, AM-bidrag, ATP by its step, holiday pay.</summary>
internal static class ReferenceRows
{
    // Months' payslips of a spell of sickness: each tells its part, open until the last.
    public static List<Dictionary<string, string>> Sick(DateOnly from, DateOnly to, string grant, decimal weekly, int months) => [.. Enumerable.Range(0, months).Select(i =>
    {
        var (first, last) = Month(from.AddMonths(i).Year, from.Month + i);
        var payslip = Monthly(first, last, weekly, i == 0 ? grant : "");
        return to < first ? payslip : payslip.With("absences", $"sickness {Iso(from > first ? from : first)}..{(to > last ? "" : Iso(to))}");
    })];

    public static Dictionary<string, string> Correct(int step, Dictionary<string, string> row) => row.With("kind", "correction").With("of step", $"{step}");

    // A plausible payslip: hours by the month, AM-bidrag, ATP by its step, holiday pay.
    public static Dictionary<string, string> Monthly(DateOnly first, DateOnly last, decimal weekly, string grants = "", bool holidayPay = true, decimal perHour = 150)
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
    public static Dictionary<string, string> Hourly(DateOnly first, DateOnly last, string grants, decimal perWeek, params (string Week, decimal Hours)[] named)
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

    public static Dictionary<string, string> With(this Dictionary<string, string> row, string column, string cell) => new(row) { [column] = cell };

    public static (DateOnly First, DateOnly Last) Month(int year, int month) => (new(year, month, 1), new(year, month, DateTime.DaysInMonth(year, month)));

    public static string Week(DateOnly day) => $"{ISOWeek.GetYear(day.ToDateTime(default)):0000}-W{ISOWeek.GetWeekOfYear(day.ToDateTime(default)):00}";

    public static decimal Round(decimal value) => decimal.Round(value, 2, MidpointRounding.AwayFromZero);

    public static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Number(decimal value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Cents of a wage and the employer's ATP that come to the amount, for a month of ten hours a week.</summary>
    public static Dictionary<string, string> Plain(DateOnly first, decimal amount, string grants = "") => new()
    {
        ["period"] = $"{Iso(first)}..{Iso(first.AddMonths(1).AddDays(-1))}",
        ["weekly hours"] = "10",
        ["paid hours"] = "43.33",
        ["lines"] = $"grossWage {Number(amount - 66)}|amBidrag {Number(Round((amount - 99) * 0.08m))}|atpEmployee 33|atpEmployer 66",
        ["grants"] = grants,
    };

    public static Dictionary<string, string> Supplement(int step, Dictionary<string, string> row) => row.With("kind", "supplement").With("of step", $"{step}");

    /// <summary>A supplement without hours: a later pay rise.</summary>
    public static Dictionary<string, string> Rise(int step, DateOnly first, DateOnly last, string lines) =>
        Supplement(step, new() { ["period"] = $"{Iso(first)}..{Iso(last)}", ["lines"] = lines });

    public static Dictionary<string, string> ByPerson(this Dictionary<string, string> row) => row.With("sent by", "person");

    public static Dictionary<string, string> Approve(int step) => new() { ["kind"] = "approve", ["of step"] = $"{step}" };

    public static Dictionary<string, string> Reject(int step) => new() { ["kind"] = "reject", ["of step"] = $"{step}" };

    /// <summary>Finance asks the workplace about the step's payslip.</summary>
    public static Dictionary<string, string> Ask(int step) => new() { ["kind"] = "ask", ["of step"] = $"{step}" };

    /// <summary>Its question is answered.</summary>
    public static Dictionary<string, string> Answer(int step) => new() { ["kind"] = "answer", ["of step"] = $"{step}" };

    /// <summary>Its question is taken back.</summary>
    public static Dictionary<string, string> Withdraw(int step) => new() { ["kind"] = "withdraw", ["of step"] = $"{step}" };

    public static Dictionary<string, string> Again(int step) => new() { ["kind"] = "again", ["of step"] = $"{step}" };

    /// <summary>The job centre has changed the grants.</summary>
    public static Dictionary<string, string> Grants(string grants) => new() { ["kind"] = "grants", ["grants"] = grants };

    /// <summary>The person's new number is registered.</summary>
    public static Dictionary<string, string> NewCpr(string cpr) => new() { ["kind"] = "cpr", ["cpr"] = cpr };
}
