using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;

namespace Faatimer.Domain.Tests.Refusion;

/// <summary>A row of refusion-cases.csv, turned into the calculation's input and the expected answer.</summary>
internal sealed class RefusionCase(IReadOnlyDictionary<string, string> row)
{
    public const string PNumber = "1003289999";
    private const string Cvr = "66137112";

    public string Name => Cell("case");

    public string ExpectedShare => Cell("expected share");

    public decimal ExpectedRefundable => Number(Cell("expected refundable"));

    public IEnumerable<decimal> ExpectedLines => Parts("expected lines").Select(Number);

    public IEnumerable<string> ExpectedWarnings => Cell("expected warnings").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => $"refusion.{w}").Order();

    public int ExpectedCoveredDays => int.Parse(Cell("expected covered days"), CultureInfo.InvariantCulture);

    public DecisionStatus ExpectedStatus => Enum.Parse<DecisionStatus>(Cell("expected status"), ignoreCase: true);

    /// <summary>The cells by column, as they stand in the file.</summary>
    public IReadOnlyDictionary<string, string> Row => row;

    public static IReadOnlyList<RefusionCase> All { get; } = [.. Rows("refusion-cases.csv").Select(r => new RefusionCase(r))];

    public bool SentByMachine => Cell("sent by") is "" or "machine";

    public DateOnly ReceivedOn => Cell("received on") is { Length: > 0 } today ? Date(today) : Period("period").To.AddDays(5);

    public DecisionInput Input() => new(
        Payslip(),
        Grants(Cell("grants")),
        Parts("sickness on other payslips").Select(RecordedSickness).ToList(),
        Parts("hours covered by other payslips").Select(p => p.Split(' ')).Select(p => new CoveredWeek(IsoWeek.Parse(p[0]), Number(p[1]))).ToList(),
        Optional("holiday pay refunded before") ?? 0,
        Cell("share of the payslip it adds to") is { Length: > 0 } share && Rational.TryParse(share, out var supplemented) ? supplemented : null,
        SentByMachine,
        ReceivedOn,
        Rates.From2024);

    public Payslip Payslip() => new(
        Cell("kind") is "supplement" or "correction" && Cell("kind") is var kind ? Enum.Parse<PayslipKind>(kind, ignoreCase: true) : PayslipKind.Regular,
        Cvr,
        row.GetValueOrDefault("p-number") is { Length: > 0 } pNumber ? pNumber : PNumber,
        Period("period"),
        Cell("pay") == "hourly" ? PayBasis.Hourly : PayBasis.Monthly,
        Parts("lines").Select(p => p.Split(' ')).Select(p => new PayslipLine(Enum.Parse<LineKind>(p[0], ignoreCase: true), Number(p[1]))).ToList(),
        Optional("weekly hours"),
        Optional("paid hours"),
        Parts("hours by week").Select(p => p.Split(' ')).Select(p => new WeekHours(IsoWeek.Parse(p[0]), Number(p[1]))).ToList(),
        Parts("absences").Select(Absence).ToList(),
        Cell("wage is net of AM-bidrag") == "yes",
        Cell("final settlement") == "yes",
        Optional("net pay"),
        Optional("claimed amount"),
        Cell("claimed period") is { Length: > 0 } ? Period("claimed period") : null);

    /// <summary>The grants of a cell: ids by their place, workplaces by their P-nummer, so that they are the same when the cell is told anew.</summary>
    public static IReadOnlyList<Grant> Grants(string cell) =>
        Split(cell).Select((g, i) => (Text: g, Id: new Guid($"00000000-0000-0000-0000-{i + 1:000000000000}"))).Where(g => g.Text is not ("annulled" or "none")).Select(g => Grant(g.Id, g.Text)).ToList();

    // "2026-01-01..2026-12-31 8/8, from 2026-03-16 12/10 @1003280000"
    private static Grant Grant(Guid id, string text)
    {
        var paused = text.Split(" paused ");
        var at = paused[0].Split('@', StringSplitOptions.TrimEntries);
        var pNumber = at.Length > 1 ? at[1] : PNumber;
        var parts = at[0].Split(',', StringSplitOptions.TrimEntries);
        var first = parts[0].Split(' ');
        var (from, to) = Days(first[0]);
        var starts = new List<(DateOnly From, string Hours)> { (from, first[1]) };
        starts.AddRange(parts.Skip(1).Select(p => p.Split(' ')).Select(p => (Date(p[1]), p[2])));
        var terms = starts.Select((s, i) => new GrantTerms(
            s.From, i + 1 < starts.Count ? starts[i + 1].From.AddDays(-1) : to, Number(s.Hours.Split('/')[0]), Number(s.Hours.Split('/')[1]))).ToList();
        return new(id, new Guid($"00000000-0000-0000-0001-00{pNumber}"), Cvr, pNumber, from, to, terms, [.. paused.Skip(1).Select(p => new DatePeriod(Days(p).From, Days(p).To))]);
    }

    private static Absence Absence(string text)
    {
        var parts = text.Split(' ');
        var days = parts[1].Split("..");
        return new(Enum.Parse<AbsenceKind>(parts[0], ignoreCase: true), Date(days[0]), days[1].Length == 0 ? null : Date(days[1]));
    }

    // "2026-01-10.. in 2026-01-01..2026-01-31"
    private static RecordedSickness RecordedSickness(string text)
    {
        var parts = text.Split(' ');
        var days = parts[0].Split("..");
        var (from, to) = Days(parts[2]);
        return new(Date(days[0]), days[1].Length == 0 ? null : Date(days[1]), new(from, to));
    }

    private string Cell(string column) => row.GetValueOrDefault(column, "");

    private string[] Parts(string column) => Split(Cell(column));

    private static string[] Split(string cell) => cell.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private decimal? Optional(string column) => Cell(column) is { Length: > 0 } text ? Number(text) : null;

    private DatePeriod Period(string column)
    {
        var (from, to) = Days(Cell(column));
        return new(from, to);
    }

    private static (DateOnly From, DateOnly To) Days(string text) => text.Split("..") is [var from, var to] ? (Date(from), Date(to)) : throw new FormatException(text);

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The rows of one of the files of cases.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Rows(string file)
    {
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture) { Delimiter = ";", AllowComments = true, Mode = CsvMode.NoEscape };
        using var reader = new CsvReader(new StreamReader(Path.Combine(AppContext.BaseDirectory, "Refusion", file)), configuration);
        return reader.GetRecords<dynamic>().Select(row => ((IDictionary<string, object>)row).ToDictionary(c => c.Key, c => (string)c.Value)).ToList();
    }
}
