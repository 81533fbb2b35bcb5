using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Faatimer.Kernel;
using Faatimer.PayslipFiles;

namespace Faatimer.Refusion.Features;

/// <summary>
/// Payslips as payroll systems write files: <c>;</c> between fields, decimal comma or point, UTF-8 with or without its mark or Windows-1252, a heading, one row for each
/// line, leading zeros kept. Rows of one source and number are one payslip; what is not about the line stands in its first row and may
/// be repeated. A cell is taken as it stands, with its spaces: one around a word, a number or a day is refused, and an empty cell is a field that is not there. A payslip is written over to JSON and bound like any other, so a file has the codes and pointers of a single post. Rule R17.
/// </summary>
internal static partial class PayslipCsv
{
    /// <summary>The columns and where each stands in a payslip; docs/integration.md describes them. A file has those that it needs.</summary>
    private static readonly Dictionary<string, string> Pointers = new()
    {
        ["source"] = "/source",
        ["number"] = "/number",
        ["kind"] = "/kind",
        ["correctsPayslipId"] = "/correctsPayslipId",
        ["correctsNumber"] = "/correctsNumber",
        ["supplementsPayslipId"] = "/supplementsPayslipId",
        ["supplementsNumber"] = "/supplementsNumber",
        ["cpr"] = "/employee/cpr",
        ["name"] = "/employee/name",
        ["cvr"] = "/employer/cvr",
        ["pNumber"] = "/employer/pNumber",
        ["workplace"] = "/employer/name",
        ["from"] = "/period/from",
        ["to"] = "/period/to",
        ["payBasis"] = "/payBasis",
        ["weeklyHours"] = "/weeklyHours",
        ["paidHours"] = "/paidHours",
        ["hoursByWeek"] = "/hoursByWeek",
        ["absences"] = "/absences",
        ["wageIsNetOfAmBidrag"] = "/wageIsNetOfAmBidrag",
        ["finalSettlement"] = "/finalSettlement",
        ["netPay"] = "/netPay",
        ["claimedAmount"] = "/claimedAmount",
        ["claimedFrom"] = "/claimedPeriod/from",
        ["claimedTo"] = "/claimedPeriod/to",
        ["claimedLines"] = "/claimedLines",
        ["lineNo"] = "/lines",
        ["line"] = "/lines",
        ["amount"] = "/lines",
    };

    /// <summary>The column that a pointer into a payslip leads to; null when it leads to none.</summary>
    public static string? ColumnOf(string? pointer) => pointer?.Split('/') switch
    {
        ["", "lines", _, "kind"] => "line",
        ["", "lines", _, "amount"] => "amount",
        ["", "hoursByWeek" or "absences" or "claimedLines", ..] => pointer.Split('/')[1],
        ["", "claimedPeriod"] => "claimedFrom",
        _ => Pointers.FirstOrDefault(c => c.Value == pointer && c.Value != "/lines").Key,
    };

    /// <summary>The row that an error stands in — that of the line it points at, otherwise the payslip's first — with the column, and what the sender wrote there.</summary>
    public static FilePlace PlaceOf(RuleError error, IReadOnlyList<Row> rows)
    {
        var row = error.Args?.GetValueOrDefault("row") is int number ? rows.First(r => r.Number == number)
            : error.Pointer?.Split('/') is ["", "lines", var index, ..] && int.TryParse(index, out var line) && line < rows.Count ? rows[line] : rows[0];
        var column = ColumnOf(error.Pointer);
        return column is null ? new(row.Number, null, null) : new(row.Number, row.Columns.HeadingOf(column), Shown(column, row.Columns.Written(row.Raw, column), rows[0].Text("cpr")));
    }

    /// <summary>The rows of a refused payslip as they may be said back to others than its sender (ID3).</summary>
    public static IEnumerable<string> Masked(FileColumns columns, CsvRow row) => row.Cells.Select((cell, at) => at < columns.Headings.Count && columns.Headings[at] == columns.HeadingOf("cpr") ? MaskDigits(cell) : Redaction.Mask(cell));

    /// <summary>A cell as it may be said back (ID3): the last four digits and more of a CPR number are never among it, wherever in the row it was written.</summary>
    /// <param name="cpr">The payslip's CPR number, as far as there is one.</param>
    private static string? Shown(string column, string cell, string cpr)
    {
        const int MaxLength = 100;
        var masked = column == "cpr" || new PayslipEmployee(cpr, "").IsNamedIn(cell) ? MaskDigits(cell) : Redaction.Mask(cell);
        return masked.Length switch { 0 => null, > MaxLength => masked[..MaxLength] + "…", _ => masked };
    }

    /// <summary>Leaves the digits of a birth day, and fewer of what is too short or has lost its zero.</summary>
    private static string MaskDigits(string cell)
    {
        var left = Math.Min(6, cell.Count(char.IsDigit) - 4);
        return string.Concat(cell.Select(c => char.IsDigit(c) && left-- <= 0 ? 'X' : c));
    }

    /// <summary>The payslips of a batch, wherever their rows stand, in order of first appearance.</summary>
    /// <param name="charset">What the sender says the file is written in; null when nothing.</param>
    public static IReadOnlyList<PayslipInBatch> Read(ReadOnlyMemory<byte> file, string? charset)
    {
        var groups = new Dictionary<(string Source, string Number), List<Row>>();
        try
        {
            FileColumns? columns = null;
            foreach (var raw in CsvRows.Of(file, EncodingOf(charset)))
            {
                if (columns is null)
                {
                    columns = FileColumns.Of(raw, FileMapping.Plain);
                    continue;
                }

                var row = new Row(columns, raw);
                var key = (row.Text("source"), row.Text("number"));
                if (!groups.TryGetValue(key, out var rows))
                {
                    groups.Add(key, rows = []);
                }

                rows.Add(row);
            }
        }
        catch (FileFaultException faults)
        {
            throw Refused(faults);
        }

        // A dictionary that nothing is removed from keeps the order of first appearance; more than a batch holds is refused, so it need not be bound.
        return [.. groups.Values.Take(SubmitPayslips.MaxPayslips + 1).Select(Payslip)];
    }

    /// <summary>A payslip of a file, whose rows stand together.</summary>
    public static PayslipInBatch Payslip(FilePayslip payslip, FileColumns columns)
    {
        List<Row> rows = [.. payslip.Rows.Select(r => new Row(columns, r))];
        return payslip.HasReturned ? Refused(rows, [RefusionProblems.CsvNumberReturns.Error(new { row = rows[0].Number }, "/number")]) : Payslip(rows);
    }

    /// <summary>What a file is written in, by what its sender says; null when that is to be seen from its bytes. What calls itself UTF-8 is looked at too.</summary>
    public static Encoding? EncodingOf(string? charset) => charset?.ToLowerInvariant() switch
    {
        null or "utf-8" or "us-ascii" => null,
        "iso-8859-1" or "windows-1252" => CodePagesEncodingProvider.Instance.GetEncoding(1252),
        var wide when wide.StartsWith("utf-16", StringComparison.Ordinal) || wide.StartsWith("utf-32", StringComparison.Ordinal) => throw RefusionProblems.CsvEncoding.With(new { encoding = charset.ToUpperInvariant() }),
        _ => throw KernelProblems.ContentType.With(new { types = "text/csv" }),
    };

    /// <summary>Why a file as a whole is refused. A column that is not known is named by its place: its name is the sender's own text (ID3).</summary>
    public static RuleViolation Refused(FileFaultException faults) => RuleViolation.Invalid([.. faults.Faults.Select(f => f.Kind switch
    {
        FileFaultKind.ColumnMissing => RefusionProblems.CsvColumnMissing.Error(new { column = f.Column }),
        FileFaultKind.ColumnRepeated => RefusionProblems.CsvColumnRepeated.Error(new { column = f.Column, position = f.Position, first = f.First }),
        FileFaultKind.Encoding => RefusionProblems.CsvEncoding.Error(new { encoding = f.Encoding }),
        FileFaultKind.Malformed => RefusionProblems.CsvMalformed.Error(new { row = f.Row }),
        _ => RefusionProblems.CsvUnknownColumn.Error(new { position = f.Position, columns = string.Join(", ", FileMapping.Known) }),
    })]);

    private static PayslipInBatch Payslip(List<Row> rows)
    {
        var errors = rows.Where(r => r.IsBroken).Select(r => RefusionProblems.CsvMalformed.Error(new { row = r.Number }))
            .Concat(rows.Skip(1).SelectMany(r => r.Contradicts(rows[0]).Select(c => RefusionProblems.CsvRowsDiffer.Error(new { row = r.Number, first = rows[0].Number }, Pointers[c]))))
            .Concat(Repeated(rows)).ToList();
        if (errors.Count > 0)
        {
            return Refused(rows, errors);
        }

        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            Write(writer, rows);
        }

        return PayslipInBatch.Bind(json.GetBuffer().AsSpan(0, (int)json.Length), rows);
    }

    private static PayslipInBatch Refused(List<Row> rows, List<RuleError> errors) =>
        new(null, RuleViolation.Invalid(errors), PayslipName.Readable(rows[0].Text("source"), rows[0].Text("number"), rows[0].Text("cpr")), rows);

    /// <summary>
    /// The same line with the same amount twice is refused: a file that was joined or pasted twice would be refunded twice. Rows that say a <c>lineNo</c> of their own are lines of their own.
    /// </summary>
    private static IEnumerable<RuleError> Repeated(List<Row> rows) => rows.Index()
        .GroupBy(r => (r.Item.Text("lineNo"), r.Item.Text("line"), r.Item.Amount()))
        .SelectMany(same => same.Skip(1).Select(r => RefusionProblems.CsvRowRepeated.Error(new { row = r.Item.Number, first = same.First().Item.Number }, $"/lines/{r.Index}")));

    private static void Write(Utf8JsonWriter writer, List<Row> rows)
    {
        var first = rows[0];
        writer.WriteStartObject();
        Text("source", first.Text("source"));
        Text("number", first.Text("number"));
        Text("kind", first.Text("kind"));
        Text("correctsPayslipId", first.Text("correctsPayslipId"));
        Text("correctsNumber", first.Text("correctsNumber"));
        Text("supplementsPayslipId", first.Text("supplementsPayslipId"));
        Text("supplementsNumber", first.Text("supplementsNumber"));
        writer.WriteStartObject("employee");
        Text("cpr", first.Text("cpr"));
        Text("name", first.Text("name"));
        writer.WriteEndObject();
        writer.WriteStartObject("employer");
        Text("cvr", first.Text("cvr"));
        Text("pNumber", first.Text("pNumber"));
        Text("name", first.Text("workplace"));
        writer.WriteEndObject();
        Period("period", "from", "to");
        Text("payBasis", first.Text("payBasis"));
        Decimal("weeklyHours", first.Text("weeklyHours"));
        Decimal("paidHours", first.Text("paidHours"));
        Weeks();
        Absences();
        Flag("wageIsNetOfAmBidrag");
        Flag("finalSettlement");
        Decimal("netPay", first.Text("netPay"));
        Decimal("claimedAmount", first.Text("claimedAmount"));
        if (first.Has("claimedFrom") || first.Has("claimedTo"))
        {
            Period("claimedPeriod", "claimedFrom", "claimedTo");
        }

        ClaimedLines();
        writer.WriteStartArray("lines");
        foreach (var row in rows)
        {
            writer.WriteStartObject();
            Text("kind", row.Text("line"));
            Decimal("amount", row.Text("amount"));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();

        // An empty cell is a field that is not there.
        void Text(string field, string text)
        {
            if (text.Length > 0)
            {
                writer.WriteString(field, text);
            }
        }

        // As it is written, so that its decimals are counted; what is no number stays a text. Binding refuses either at its place.
        void Decimal(string field, string text)
        {
            if (AsJson(text) is { Length: > 0 } number)
            {
                writer.WritePropertyName(field);
                writer.WriteRawValue(number);
            }
            else
            {
                Text(field, text);
            }
        }

        void Flag(string column)
        {
            if (first.Text(column) is "true" or "false")
            {
                writer.WriteBoolean(column, first.Text(column) == "true");
            }
            else
            {
                Text(column, first.Text(column));
            }
        }

        void Period(string field, string from, string to)
        {
            writer.WriteStartObject(field);
            Text("from", first.Text(from));
            Text("to", first.Text(to));
            writer.WriteEndObject();
        }

        // 2026-W10:11,5 2026-W11:10
        void Weeks()
        {
            if (first.Has("hoursByWeek"))
            {
                writer.WriteStartArray("hoursByWeek");
                foreach (var (week, hours) in first.Pairs("hoursByWeek", ':'))
                {
                    writer.WriteStartObject();
                    Text("week", week);
                    Decimal("hours", hours);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }
        }

        // grossWage holidayPay
        void ClaimedLines()
        {
            if (first.Has("claimedLines"))
            {
                writer.WriteStartArray("claimedLines");
                foreach (var kind in first.Text("claimedLines").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    writer.WriteStringValue(kind);
                }

                writer.WriteEndArray();
            }
        }

        // sickness:2026-03-10/2026-03-12 leave:2026-03-20
        void Absences()
        {
            if (first.Has("absences"))
            {
                writer.WriteStartArray("absences");
                foreach (var (kind, days) in first.Pairs("absences", ':'))
                {
                    var (firstDay, lastDay) = Row.Pair(days, '/');
                    writer.WriteStartObject();
                    Text("kind", kind);
                    Text("firstDay", firstDay);
                    Text("lastDay", lastDay);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }
        }
    }

    /// <summary>A number as JSON writes it, with the decimals it has; empty when the text is none.</summary>
    private static string AsJson(string text) => WrittenNumber().Match(text) is { Success: true } number
        ? number.Groups[1].Value.Trim('+') + number.Groups[2].Value.Replace(',', '.')
        : "";

    [GeneratedRegex("^([+-]?)0*([0-9]+(?:[.,][0-9]+)?)$")]
    private static partial Regex WrittenNumber();

    /// <summary>A row by column name. A column that the file lacks is an empty cell.</summary>
    /// <param name="Columns">The heading.</param>
    /// <param name="Raw">As it stands in the file.</param>
    internal sealed record Row(FileColumns Columns, CsvRow Raw)
    {
        /// <summary>The line of the file that it begins on, the heading being 1.</summary>
        public int Number => Raw.Number;

        public Dictionary<string, string> Cells { get; } = Columns.Read(Raw);

        /// <summary>It has a stray quotation mark, or cells beyond the heading that say something.</summary>
        public bool IsBroken => !Columns.Fits(Raw);

        public string Text(string column) => Cells.GetValueOrDefault(column, "");

        /// <summary>The amount to compare by: 4433,00 is 4433. What is no number is only itself.</summary>
        public string Amount() => decimal.TryParse(AsJson(Text("amount")), NumberStyles.Number, CultureInfo.InvariantCulture, out var amount) ? amount.ToString("0.00##########", CultureInfo.InvariantCulture) : Text("amount");

        public bool Has(string column) => Text(column).Length > 0;

        /// <summary>Pairs between spaces.</summary>
        public IEnumerable<(string, string)> Pairs(string column, char separator) => Text(column).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => Pair(p, separator));

        public static (string, string) Pair(string text, char separator) => text.IndexOf(separator, StringComparison.Ordinal) is >= 0 and var at ? (text[..at], text[(at + 1)..]) : (text, "");

        /// <summary>The columns in which it says something else than the payslip's first row.</summary>
        public IEnumerable<string> Contradicts(Row first) => Cells.Where(c => c.Key is not ("lineNo" or "line" or "amount") && c.Value.Length > 0 && c.Value != first.Text(c.Key)).Select(c => c.Key);
    }
}
