using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using Faatimer.Kernel;

namespace Faatimer.Refusion.Features;

/// <summary>
/// Payslips as payroll systems write files: <c>;</c> between fields, decimal comma or point, UTF-8 with or without its mark or ISO-8859-1, a heading, one row for each
/// line, leading zeros kept. Rows of one source and number are one payslip, in order of first appearance; what is not about the line stands in its first row and may
/// be repeated. A payslip is written over to JSON and bound like any other, so a file has the codes and pointers of a single post. Rule R17.
/// </summary>
internal static class PayslipCsv
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
        ["line"] = "/lines",
        ["amount"] = "/lines",
    };

    private static readonly string[] Needed = ["source", "number", "line", "amount"];

    public static IReadOnlyList<PayslipInBatch> Read(ReadOnlyMemory<byte> file, Encoding? encoding)
    {
        var groups = new Dictionary<(string Source, string Number), List<Row>>();
        foreach (var row in Rows(Decode(file.Span, encoding)))
        {
            var key = (row.Text("source"), row.Text("number"));
            if (!groups.TryGetValue(key, out var rows))
            {
                groups.Add(key, rows = []);
            }

            rows.Add(row);
        }

        // A dictionary that nothing is removed from keeps the order of first appearance; more than a batch holds is refused, so it need not be bound.
        return [.. groups.Values.Take(SubmitPayslips.MaxPayslips + 1).Select(Payslip)];
    }

    private static PayslipInBatch Payslip(List<Row> rows)
    {
        var numbers = rows.Select(r => r.Number).ToList();
        var errors = rows.Where(r => r.IsBroken).Select(r => RuleViolation.Error("refusion.csv_malformed", new { row = r.Number }))
            .Concat(rows.Skip(1).SelectMany(r => r.Contradicts(rows[0]).Select(c => RuleViolation.Error("refusion.csv_rows_differ", new { row = r.Number, first = rows[0].Number }, Pointers[c])))).ToList();
        if (errors.Count > 0)
        {
            return new(null, RuleViolation.Invalid(errors), [], numbers);
        }

        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            Write(writer, rows);
        }

        string[] warnings = rows[0].Text("cpr").Length == 9 ? ["refusion.cpr_padded"] : [];
        return PayslipInBatch.Bind(json.GetBuffer().AsSpan(0, (int)json.Length), warnings, numbers);
    }

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
        Text("cpr", first.Cpr());
        Text("name", first.Text("name"));
        writer.WriteEndObject();
        writer.WriteStartObject("employer");
        Text("cvr", first.Text("cvr"));
        Text("pNumber", first.Text("pNumber"));
        Text("name", first.Text("workplace"));
        writer.WriteEndObject();
        Period("period", "from", "to");
        Text("payBasis", first.Text("payBasis"));
        Number("weeklyHours", first.Text("weeklyHours"));
        Number("paidHours", first.Text("paidHours"));
        Weeks();
        Absences();
        Flag("wageIsNetOfAmBidrag");
        Flag("finalSettlement");
        Number("netPay", first.Text("netPay"));
        Number("claimedAmount", first.Text("claimedAmount"));
        if (first.Has("claimedFrom") || first.Has("claimedTo"))
        {
            Period("claimedPeriod", "claimedFrom", "claimedTo");
        }

        writer.WriteStartArray("lines");
        foreach (var row in rows)
        {
            writer.WriteStartObject();
            Text("kind", row.Text("line"));
            Number("amount", row.Text("amount"));
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

        // What is no number stays a text, which binding refuses at its place.
        void Number(string field, string text)
        {
            if (text.Length <= 30 && decimal.TryParse(text.Replace(',', '.'), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                writer.WriteNumber(field, number);
            }
            else
            {
                Text(field, text);
            }
        }

        void Flag(string column)
        {
            if (bool.TryParse(first.Text(column), out var flag))
            {
                writer.WriteBoolean(column, flag);
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
                    Number("hours", hours);
                    writer.WriteEndObject();
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

    private static IEnumerable<Row> Rows(string text)
    {
        var broken = false;
        using var csv = new CsvParser(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = ";",
            TrimOptions = TrimOptions.Trim,
            BadDataFound = _ => broken = true,
        });
        if (!csv.Read())
        {
            yield break;
        }

        var columns = csv.Record!;
        if (broken || columns.Distinct().Count() != columns.Length)
        {
            throw RuleViolation.Invalid(RuleViolation.Error("refusion.csv_malformed", new { row = 1 }));
        }

        if (columns.Except(Pointers.Keys).Any())
        {
            throw RuleViolation.Invalid(RuleViolation.Error("refusion.csv_unknown_column", new { columns = string.Join(", ", Pointers.Keys) }));
        }

        if (Needed.Except(columns).ToList() is { Count: > 0 } missing)
        {
            throw RuleViolation.Invalid([.. missing.Select(c => RuleViolation.Error("refusion.csv_column_missing", new { column = c }))]);
        }

        while (csv.Read())
        {
            var cells = csv.Record!;
            yield return new(csv.RawRow, columns.Zip(cells).ToDictionary(c => c.First, c => c.Second), broken || cells.Length > columns.Length);
            broken = false;
        }
    }

    /// <summary>As the sender says; otherwise UTF-8, and what is not valid UTF-8 is ISO-8859-1.</summary>
    private static string Decode(ReadOnlySpan<byte> file, Encoding? encoding)
    {
        try
        {
            return (encoding is null or UTF8Encoding ? new UTF8Encoding(false, throwOnInvalidBytes: encoding is null) : encoding).GetString(file).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(file);
        }
    }

    /// <summary>A row by column name. A column that the file lacks is an empty cell.</summary>
    /// <param name="IsBroken">It has a stray quotation mark, or more cells than the heading.</param>
    private sealed record Row(int Number, Dictionary<string, string> Cells, bool IsBroken)
    {
        public string Text(string column) => Cells.GetValueOrDefault(column, "");

        public bool Has(string column) => Text(column).Length > 0;

        /// <summary>A spreadsheet takes the zero away that a CPR begins with; with nine digits it can only be that one.</summary>
        public string Cpr() => Text("cpr") is { Length: 9 } short9 ? "0" + short9 : Text("cpr");

        /// <summary>Pairs between spaces.</summary>
        public IEnumerable<(string, string)> Pairs(string column, char separator) => Text(column).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => Pair(p, separator));

        public static (string, string) Pair(string text, char separator) => text.IndexOf(separator, StringComparison.Ordinal) is >= 0 and var at ? (text[..at], text[(at + 1)..]) : (text, "");

        /// <summary>The columns in which it says something else than the payslip's first row.</summary>
        public IEnumerable<string> Contradicts(Row first) => Cells.Where(c => c.Key is not ("line" or "amount") && c.Value.Length > 0 && c.Value != first.Text(c.Key)).Select(c => c.Key);
    }
}
