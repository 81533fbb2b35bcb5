using System.Globalization;

namespace RefusionReference;

/// <summary>A grant as a calendar: the hours of each of its days.</summary>
internal sealed record ReferenceGrant(bool OwnWorkplace, DateOnly First, DateOnly Last, IReadOnlyDictionary<DateOnly, (Fraction Weekly, Fraction Paid)> Hours);

internal sealed record ReferenceLine(string Kind, Fraction Amount);

/// <summary>A payslip read from a row of one of the CSV files, by column names; an absent column is an empty cell.</summary>
internal sealed class ReferencePayslip
{
    public ReferencePayslip(IReadOnlyDictionary<string, string> row, string? grants = null)
    {
        string Cell(string column) => row.GetValueOrDefault(column, "").Trim();
        string[] Cells(string column) => Cell(column).Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Fraction? Number(string column) => Cell(column).Length == 0 ? null : Fraction.Of(Cell(column));

        Hourly = Cell("pay") == "hourly";
        Adds = Cell("kind") == "supplement";
        (First, Last) = Span(Cell("period"));
        WeeklyHours = Number("weekly hours");
        PaidHours = Number("paid hours");
        HoursByWeek = [.. Cells("hours by week").Select(c => (c.Split(' ')[0], Fraction.Of(c.Split(' ')[1])))];
        Lines = [.. Cells("lines").Select(c => new ReferenceLine(c.Split(' ')[0], Fraction.Of(c.Split(' ')[1])))];
        WageIsNet = Cell("wage is net of AM-bidrag") == "yes";
        IsFinal = Cell("final settlement") == "yes";
        NetPay = Number("net pay");
        Claimed = Number("claimed amount");
        ClaimedDays = Cell("claimed period").Length == 0 ? [] : [.. Days(Span(Cell("claimed period")))];
        SentByMachine = Cell("sent by") != "person";
        DecidedOn = Cell("decided on").Length == 0 ? Last.AddDays(5) : Day(Cell("decided on"));
        Grants = [.. (grants ?? Cell("grants")).Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Grant)];

        // R6: an absence that still goes on ends with its payslip's period.
        SickDays = [.. Cells("absences").Where(c => c.StartsWith("sickness ", StringComparison.Ordinal)).SelectMany(c => Open(c.Split(' ')[1], Last))];
        SickDaysElsewhere = [.. Cells("sickness on other payslips").SelectMany(c => Open(c.Split(' ')[0], Span(c.Split(' ')[2]).Item2))];
        UsedElsewhere = [.. Cells("hours covered by other payslips").Select(c => (c.Split(' ')[0], Fraction.Of(c.Split(' ')[1])))];
        HolidayPayBefore = Number("holiday pay refunded before") ?? Fraction.Zero;
        ShareItAddsTo = Cell("share of the payslip it adds to").Split('/') is [{ Length: > 0 } over, .. var under] ? Fraction.Of(over) / Fraction.Of(under is [var u] ? u : "1") : null;
    }

    public bool Hourly { get; }
    public bool Adds { get; }
    public DateOnly First { get; }
    public DateOnly Last { get; }
    public Fraction? WeeklyHours { get; }
    public Fraction? PaidHours { get; }
    public List<(string Week, Fraction Hours)> HoursByWeek { get; }
    public List<ReferenceLine> Lines { get; }
    public bool WageIsNet { get; }
    public bool IsFinal { get; }
    public Fraction? NetPay { get; }
    public Fraction? Claimed { get; }
    public List<DateOnly> ClaimedDays { get; }
    public bool SentByMachine { get; }
    public DateOnly DecidedOn { get; }
    public List<ReferenceGrant> Grants { get; }
    public HashSet<DateOnly> SickDays { get; }

    // What other payslips of the employment add: given in the row, or told by the story.
    public HashSet<DateOnly> SickDaysElsewhere { get; }
    public List<(string Week, Fraction Hours)> UsedElsewhere { get; }
    public Fraction HolidayPayBefore { get; set; }
    public Fraction? ShareItAddsTo { get; set; }

    public static IEnumerable<DateOnly> Days((DateOnly First, DateOnly Last) span)
    {
        for (var day = span.First; day <= span.Last; day = day.AddDays(1))
        {
            yield return day;
        }
    }

    private static IEnumerable<DateOnly> Open(string text, DateOnly end)
    {
        var parts = text.Split("..");
        return Days((Day(parts[0]), parts[1].Length == 0 ? end : Day(parts[1])));
    }

    private static (DateOnly, DateOnly) Span(string text) => (Day(text.Split("..")[0]), Day(text.Split("..")[1]));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    // "2026-01-01..2026-12-31 8/8, from 2026-03-16 12/10 @1003280000"
    private static ReferenceGrant Grant(string text)
    {
        var parts = text.Split('@')[0].Trim().Split(", from ");
        var (first, last) = Span(parts[0].Split(' ')[0]);
        var hours = new Dictionary<DateOnly, (Fraction, Fraction)>();
        foreach (var part in parts)
        {
            var start = part == parts[0] ? first : Day(part.Split(' ')[0]);
            var both = part.Split(' ')[1].Split('/');
            foreach (var day in Days((start, last)))
            {
                hours[day] = (Fraction.Of(both[0]), Fraction.Of(both[1]));
            }
        }

        return new(!text.Contains('@', StringComparison.Ordinal), first, last, hours);
    }
}
