using System.Globalization;
using System.Text.RegularExpressions;

namespace Faatimer.PayslipFiles;

/// <summary>What a payroll system's own headings, wage-type codes, days and numbers are in the words of the API.</summary>
internal sealed record FileMapping
{
    /// <summary>The columns of the API, in the order in which docs/integration.md describes them.</summary>
    public static readonly IReadOnlyList<string> Known =
    [
        "source", "number", "kind", "correctsPayslipId", "correctsNumber", "supplementsPayslipId", "supplementsNumber", "cpr", "name", "cvr", "pNumber", "workplace", "from", "to", "payBasis", "weeklyHours", "paidHours",
        "hoursByWeek", "absences", "wageIsNetOfAmBidrag", "finalSettlement", "netPay", "claimedAmount", "claimedFrom", "claimedTo", "claimedLines", "lineNo", "line", "amount",
    ];

    /// <summary>Those that every file has.</summary>
    public static readonly IReadOnlyList<string> Needed = ["source", "number", "line", "amount"];

    /// <summary>What a file of rejected rows has besides its own columns; they say nothing when it is posted again.</summary>
    public static readonly IReadOnlyList<string> OfRejected = ["rejectedRow", "rejectedCode", "rejectedDetail"];

    /// <summary>A file in the API's own words.</summary>
    public static readonly FileMapping Plain = new() { TakesDanishWords = false };

    private static readonly Dictionary<string, string> DanishWords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["månedsløn"] = "monthly", ["månedslønnet"] = "monthly", ["timeløn"] = "hourly", ["timelønnet"] = "hourly",
        ["almindelig"] = "regular", ["rettelse"] = "correction", ["tillæg"] = "supplement",
        ["ja"] = "true", ["nej"] = "false",
    };

    /// <summary>A heading of the file, and the column that it is; nothing for one that is left out. A heading that is a column's own name needs none.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>();

    /// <summary>What columns hold in every row that the file lacks them in.</summary>
    public IReadOnlyDictionary<string, string> Constants { get; init; } = new Dictionary<string, string>();

    /// <summary>A wage-type code of the file, and the line kind that it is; nothing for one whose rows are left out.</summary>
    public IReadOnlyDictionary<string, string> LineKinds { get; init; } = new Dictionary<string, string>();

    /// <summary>How the file writes days, besides yyyy-MM-dd.</summary>
    public IReadOnlyList<string> DateFormats { get; init; } = [];

    /// <summary>By whose rules the file writes numbers, for example da-DK. Unless it is said, with a decimal comma or point and no thousands mark.</summary>
    public string? Culture { get; init; }

    /// <summary>Whether pay basis, kind, yes and no may be Danish words.</summary>
    public bool TakesDanishWords { get; init; } = true;

    /// <summary>A file as OPUS Løn exports it.</summary>
    public static FileMapping Opus { get; } = new()
    {
        Columns = new Dictionary<string, string>
        {
            ["Lønseddelnr."] = "number", ["Retter lønseddelnr."] = "correctsNumber", ["Type"] = "kind", ["CPR-nr."] = "cpr", ["Navn"] = "name", ["CVR-nr."] = "cvr", ["P-nr."] = "pNumber", ["Enhed"] = "workplace",
            ["Periode fra"] = "from", ["Periode til"] = "to", ["Aflønningsform"] = "payBasis", ["Ugentligt timetal"] = "weeklyHours", ["Betalte timer"] = "paidHours", ["Timer pr. uge"] = "hoursByWeek",
            ["Fravær"] = "absences", ["Fratrådt"] = "finalSettlement", ["Udbetalt"] = "netPay", ["Linjenr."] = "lineNo", ["Lønart"] = "line", ["Lønartstekst"] = "", ["Beløb"] = "amount",
        },
        Constants = new Dictionary<string, string> { ["source"] = "opus" },
        LineKinds = new Dictionary<string, string>
        {
            ["1000"] = "grossWage", ["5000"] = "amBidrag", ["5100"] = "aTax", ["6000"] = "atpEmployee", ["6001"] = "atpEmployer", ["6100"] = "pensionEmployee", ["6101"] = "pensionEmployer", ["7000"] = "holidayPay",
            ["7100"] = "holidaySupplement", ["7200"] = "specialHolidayAllowance", ["7300"] = "freeChoice", ["8000"] = "groupLife", ["8100"] = "insurance", ["8900"] = "otherCost", ["9500"] = "publicSupport",
        },
        DateFormats = ["dd.MM.yyyy"],
        Culture = "da-DK",
    };

    /// <summary>A file as SD Løn exports it.</summary>
    public static FileMapping Sd { get; } = new()
    {
        Columns = new Dictionary<string, string>
        {
            ["Seddelnummer"] = "number", ["Rettet seddelnummer"] = "correctsNumber", ["Seddeltype"] = "kind", ["Personnummer"] = "cpr", ["Medarbejdernavn"] = "name", ["CVR-nummer"] = "cvr", ["P-nummer"] = "pNumber",
            ["Institution"] = "workplace", ["Lønperiode start"] = "from", ["Lønperiode slut"] = "to", ["Lønform"] = "payBasis", ["Ugetimer"] = "weeklyHours", ["Løntimer"] = "paidHours", ["Ugefordeling"] = "hoursByWeek",
            ["Fraværsperioder"] = "absences", ["Slutafregning"] = "finalSettlement", ["Nettoløn"] = "netPay", ["Løbenummer"] = "lineNo", ["Lønartskode"] = "line", ["Lønartsnavn"] = "", ["Beløb"] = "amount",
        },
        Constants = new Dictionary<string, string> { ["source"] = "sd" },
        LineKinds = new Dictionary<string, string>
        {
            ["010"] = "grossWage", ["810"] = "amBidrag", ["820"] = "aTax", ["830"] = "atpEmployee", ["831"] = "atpEmployer", ["840"] = "pensionEmployee", ["841"] = "pensionEmployer", ["850"] = "holidayPay",
            ["851"] = "holidaySupplement", ["852"] = "specialHolidayAllowance", ["853"] = "freeChoice", ["860"] = "groupLife", ["861"] = "insurance", ["870"] = "otherCost", ["890"] = "publicSupport",
        },
        DateFormats = ["dd-MM-yyyy"],
        Culture = "da-DK",
    };

    /// <summary>This mapping, with what is said besides.</summary>
    public FileMapping With(
        IReadOnlyDictionary<string, string> columns, IReadOnlyDictionary<string, string> constants, IReadOnlyDictionary<string, string> lineKinds, IReadOnlyList<string> dateFormats, string? culture) => this with
        {
            Columns = Both(Columns, columns), Constants = Both(Constants, constants), LineKinds = Both(LineKinds, lineKinds), DateFormats = [.. DateFormats, .. dateFormats], Culture = culture ?? Culture,
        };

    /// <summary>Whether days that are written so can be read again.</summary>
    public static bool IsDateFormat(string format)
    {
        var day = new DateOnly(1999, 12, 31); // No year that could stand for one that is not written.
        try
        {
            return DateOnly.TryParseExact(day.ToString(format, CultureInfo.InvariantCulture), format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) && read == day;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>What a cell says in the API's words. One that does not fit stays as it is, and is refused where it stands.</summary>
    public string Read(string column, string cell) => column switch
    {
        _ when string.IsNullOrWhiteSpace(cell) => "",
        "line" => LineKinds.GetValueOrDefault(cell, cell),
        "payBasis" or "kind" or "finalSettlement" or "wageIsNetOfAmBidrag" when TakesDanishWords => DanishWords.GetValueOrDefault(cell, cell),
        "from" or "to" or "claimedFrom" or "claimedTo" => DateOnly.TryParseExact(cell, [.. DateFormats], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : cell,
        "amount" or "weeklyHours" or "paidHours" or "netPay" or "claimedAmount" when Culture is not null => Number(cell),
        _ => cell,
    };

    private string Number(string cell)
    {
        var format = CultureInfo.GetCultureInfo(Culture!).NumberFormat;
        var (point, group) = (Regex.Escape(format.NumberDecimalSeparator), format.NumberGroupSeparator);
        group = string.IsNullOrWhiteSpace(group) ? @"\s" : Regex.Escape(group);
        return Regex.Match(cell, $"^([+-]?)([0-9]{{1,3}}(?:{group}[0-9]{{3}})+|[0-9]+)(?:{point}([0-9]+))?$") is { Success: true } number
            ? number.Groups[1].Value + string.Concat(number.Groups[2].Value.Where(char.IsAsciiDigit)) + (number.Groups[3].Success ? "." + number.Groups[3].Value : "")
            : cell;
    }

    private static Dictionary<string, string> Both(IReadOnlyDictionary<string, string> first, IReadOnlyDictionary<string, string> besides)
    {
        var both = new Dictionary<string, string>(first);
        foreach (var (key, value) in besides)
        {
            both[key] = value;
        }

        return both;
    }
}

/// <summary>A file's heading, as it is understood.</summary>
internal sealed class FileColumns
{
    /// <summary>How many columns that are wrong in the same way are named: a file without line breaks is all heading.</summary>
    private const int MaxNamed = 10;

    private readonly FileMapping _mapping;
    private readonly IReadOnlyList<string?> _columns;

    private FileColumns(IReadOnlyList<string> headings, FileMapping mapping)
    {
        (Headings, _mapping) = (headings, mapping);
        _columns = [.. headings.Select(h => mapping.Columns.TryGetValue(h, out var column) ? (column.Length > 0 ? column : null) : FileMapping.OfRejected.Contains(h) ? null : h)];
    }

    /// <summary>What stands there.</summary>
    public IReadOnlyList<string> Headings { get; }

    /// <summary>The columns that there are, also those that the mapping gives.</summary>
    public IEnumerable<string> Columns => _columns.OfType<string>().Union(_mapping.Constants.Keys);

    /// <summary>Understands a heading; throws all that is wrong with it at once.</summary>
    public static FileColumns Of(CsvRow row, FileMapping mapping)
    {
        if (row.IsBroken)
        {
            throw new FileFaultException(new FileFault(FileFaultKind.Malformed, Row: row.Number));
        }

        var columns = new FileColumns(row.Cells[..(Array.FindLastIndex(row.Cells, c => !string.IsNullOrWhiteSpace(c)) + 1)], mapping);
        var first = new Dictionary<string, int>();
        var (unknown, repeated) = (new List<FileFault>(), new List<FileFault>());
        foreach (var (column, index) in columns._columns.Select((c, i) => (c, i)).Where(c => c.c is not null))
        {
            if (!FileMapping.Known.Contains(column!))
            {
                unknown.Add(new(FileFaultKind.UnknownColumn, Position: index + 1));
            }
            else if (!first.TryAdd(column!, index))
            {
                repeated.Add(new(FileFaultKind.ColumnRepeated, column, index + 1, first[column!] + 1));
            }
        }

        FileFault[] faults = [.. unknown.Take(MaxNamed), .. repeated.Take(MaxNamed), .. FileMapping.Needed.Except(columns.Columns).Select(c => new FileFault(FileFaultKind.ColumnMissing, c))];
        return faults.Length == 0 ? columns : throw new FileFaultException(faults);
    }

    /// <summary>Takes up a heading that was understood before.</summary>
    public static FileColumns Again(IReadOnlyList<string> headings, FileMapping mapping) => new(headings, mapping);

    /// <summary>Whether a row is whole: no stray quotation mark, and nothing beyond the heading.</summary>
    public bool Fits(CsvRow row) => !row.IsBroken && row.Cells.Skip(Headings.Count).All(string.IsNullOrWhiteSpace);

    /// <summary>A row in the API's words, by column. A cell of spaces says nothing.</summary>
    public Dictionary<string, string> Read(CsvRow row)
    {
        var cells = new Dictionary<string, string>(_mapping.Constants);
        foreach (var (column, cell) in _columns.Zip(row.Cells).Where(c => c.First is not null))
        {
            cells[column!] = _mapping.Read(column!, cell);
        }

        return cells;
    }

    /// <summary>The file's own heading of a column; the column's name when the file has none.</summary>
    public string HeadingOf(string column) => IndexOf(column) is >= 0 and var at ? Headings[at] : column;

    /// <summary>What the file says in a column of a row, in its own words.</summary>
    public string Written(CsvRow row, string column) => IndexOf(column) is >= 0 and var at && at < row.Cells.Length && !string.IsNullOrWhiteSpace(row.Cells[at]) ? row.Cells[at] : "";

    /// <summary>The file's own headings, without those that a file of rejected rows has behind them.</summary>
    public IEnumerable<string> OwnHeadings => Own(Headings);

    /// <summary>A row's cells under those.</summary>
    public IEnumerable<string> OwnCells(CsvRow row) => Own([.. row.Cells.Concat(Enumerable.Repeat("", Math.Max(0, Headings.Count - row.Cells.Length)))]);

    private IEnumerable<string> Own(IReadOnlyList<string> cells) => cells.Take(Headings.Count).Where((_, i) => !FileMapping.OfRejected.Contains(Headings[i]));

    private int IndexOf(string column)
    {
        for (var at = 0; at < _columns.Count; at++)
        {
            if (_columns[at] == column)
            {
                return at;
            }
        }

        return -1;
    }
}
