using System.Globalization;

namespace RefusionReference;

/// <summary>A grant as a calendar: the hours of each of its days, and the days on which its refusion is paused (P16).</summary>
/// <param name="Name">a, b, c …: its place in the cell, also when one before it is annulled.</param>
internal sealed record ReferenceGrant(
    string Name, string PNumber, DateOnly First, DateOnly Last, IReadOnlyDictionary<DateOnly, (Fraction Weekly, Fraction Paid)> Hours, IReadOnlySet<DateOnly> Paused)
{
    public const string UsualPNumber = "1003289999";

    /// <summary>"2026-01-01..2026-12-31 8/8, from 2026-03-16 12/10 @1003280000 paused 2026-04-01..2026-04-30", grant after grant; "annulled" for one that is (P19).</summary>
    public static List<ReferenceGrant> Read(string cell)
    {
        var all = cell.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. Enumerable.Range(0, all.Length).Where(i => all[i] != "annulled").Select(i => Read($"{(char)('a' + i)}", all[i]))];
    }

    private static ReferenceGrant Read(string name, string text)
    {
        var paused = text.Split(" paused ");
        var at = paused[0].Split('@');
        var parts = at[0].Trim().Split(", from ");
        var (first, last) = ReferencePayslip.Span(parts[0].Split(' ')[0]);
        var hours = new Dictionary<DateOnly, (Fraction, Fraction)>();
        foreach (var part in parts)
        {
            var start = part == parts[0] ? first : ReferencePayslip.Day(part.Split(' ')[0]);
            var both = part.Split(' ')[1].Split('/');
            var inForce = (Fraction.Of(both[0]), Fraction.Of(both[1]));
            foreach (var day in ReferencePayslip.Days((start, last)))
            {
                hours[day] = inForce;
            }
        }

        return new(name, at.Length > 1 ? at[1].Trim() : UsualPNumber, first, last, hours, paused.Skip(1).SelectMany(p => ReferencePayslip.Days(ReferencePayslip.Span(p))).ToHashSet());
    }
}

/// <summary>What is outside a payslip and decides it with it: today's grants, and what the employment's other payslips take.</summary>
/// <param name="SickDays">Days of sickness on other payslips (R6).</param>
/// <param name="Used">Hours that earlier payslips took of weeks (R4).</param>
/// <param name="HolidayPay">Refunded by earlier payslips (R7).</param>
/// <param name="Parent">The share that stands of the payslip it adds to (R8); null when it adds to none.</param>
internal sealed record ReferenceSurroundings(
    IReadOnlyList<ReferenceGrant> Grants, IReadOnlySet<DateOnly> SickDays, IReadOnlyList<(string Week, Fraction Hours)> Used, Fraction HolidayPay, Fraction? Parent)
{
    /// <summary>As the columns of refusion-cases.csv say.</summary>
    public static ReferenceSurroundings Of(IReadOnlyDictionary<string, string> row)
    {
        string Cell(string column) => row.GetValueOrDefault(column, "").Trim();
        string[] Cells(string column) => Cell(column).Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new(
            ReferenceGrant.Read(Cell("grants")),
            Cells("sickness on other payslips").SelectMany(c => ReferencePayslip.Open(c.Split(' ')[0], ReferencePayslip.Span(c.Split(' ')[2]).Last)).ToHashSet(),
            [.. Cells("hours covered by other payslips").Select(c => (c.Split(' ')[0], Fraction.Of(c.Split(' ')[1])))],
            Cell("holiday pay refunded before") is { Length: > 0 } before ? Fraction.Of(before) : Fraction.Zero,
            Cell("share of the payslip it adds to").Split('/') is [{ Length: > 0 } over, .. var under] ? Fraction.Of(over) / Fraction.Of(under is [var u] ? u : "1") : null);
    }
}

internal sealed record ReferenceLine(string Kind, Fraction Amount);

/// <summary>A payslip read from a row of one of the CSV files, by column names; an absent column is an empty cell.</summary>
internal sealed class ReferencePayslip
{
    public ReferencePayslip(IReadOnlyDictionary<string, string> row)
    {
        string Cell(string column) => row.GetValueOrDefault(column, "").Trim();
        string[] Cells(string column) => Cell(column).Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Fraction? Number(string column) => Cell(column).Length == 0 ? null : Fraction.Of(Cell(column));

        PNumber = Cell("p-number").Length > 0 ? Cell("p-number") : ReferenceGrant.UsualPNumber;
        Hourly = Cell("pay") == "hourly";
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
        SentByMachine = Cell("sent by") is "" or "machine";
        ReceivedOn = Cell("received on").Length == 0 ? Last.AddDays(5) : Day(Cell("received on"));

        // R6: an absence that still goes on ends with its payslip's period.
        SickDays = [.. Cells("absences").Where(c => c.StartsWith("sickness ", StringComparison.Ordinal)).SelectMany(c => Open(c.Split(' ')[1], Last))];
    }

    public string PNumber { get; }
    public bool Hourly { get; }
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
    public DateOnly ReceivedOn { get; }
    public HashSet<DateOnly> SickDays { get; }

    public static IEnumerable<DateOnly> Days((DateOnly First, DateOnly Last) span)
    {
        for (var day = span.First; day <= span.Last; day = day.AddDays(1))
        {
            yield return day;
        }
    }

    internal static IEnumerable<DateOnly> Open(string text, DateOnly end)
    {
        var parts = text.Split("..");
        return Days((Day(parts[0]), parts[1].Length == 0 ? end : Day(parts[1])));
    }

    internal static (DateOnly First, DateOnly Last) Span(string text) => (Day(text.Split("..")[0]), Day(text.Split("..")[1]));

    internal static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
