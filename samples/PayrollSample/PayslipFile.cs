using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Faatimer.Sdk;

namespace Faatimer.PayrollSample;

/// <summary>A payslip of the file, and the row of each of its lines.</summary>
internal sealed record FilePayslip(PayslipRequest Payslip, IReadOnlyList<int> Rows);

/// <summary>What is wrong at a row of the file.</summary>
internal sealed record Fault(int Row, string Number, string Code, string Detail);

/// <summary>
/// Payslips as CSV: <c>;</c> between fields, decimal comma or point, UTF-8 or Windows-1252, one row for each line kind. Rows of one source and number are one
/// payslip; what is not about the line stands in its first row and may be repeated. Everything is text until it is read as what it is, so leading zeros stay.
/// </summary>
internal static class PayslipFile
{
    /// <summary>The columns, in the order that <see cref="SampleData"/> writes them.</summary>
    public static readonly IReadOnlyList<string> Columns =
    [
        "source", "number", "kind", "correctsPayslipId", "correctsNumber", "supplementsPayslipId", "supplementsNumber", "cpr", "name", "cvr", "pNumber", "workplace", "from", "to", "payBasis", "weeklyHours", "paidHours",
        "hoursByWeek", "absences", "wageIsNetOfAmBidrag", "finalSettlement", "netPay", "claimedAmount", "claimedFrom", "claimedTo", "claimedLines", "line", "amount",
    ];

    public static (IReadOnlyList<FilePayslip> Payslips, IReadOnlyList<Fault> Faults) Read(string path)
    {
        using var csv = new CsvReader(new StringReader(Decode(File.ReadAllBytes(path))), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = ";",
            TrimOptions = TrimOptions.Trim,
            MissingFieldFound = null,
        });
        csv.Read();
        csv.ReadHeader();
        if (csv.HeaderRecord!.Except(Columns).FirstOrDefault() is { } unknown)
        {
            throw new FormatException($"the column {unknown} is not known; the columns are {string.Join(", ", Columns)}");
        }

        var rows = new List<Row>();
        while (csv.Read())
        {
            rows.Add(new Row(csv.Parser.RawRow, csv.HeaderRecord!.ToDictionary(c => c, c => csv.GetField(c) ?? "")));
        }

        var payslips = new List<FilePayslip>();
        var faults = new List<Fault>();
        foreach (var group in rows.GroupBy(r => (r.Text("source"), Number: r.Text("number"))))
        {
            try
            {
                payslips.Add(new FilePayslip(Payslip([.. group]), [.. group.Select(r => r.Number)]));
            }
            catch (CellException e)
            {
                faults.Add(new Fault(e.Row, group.Key.Number, e.Code, e.Message));
            }
        }

        return (payslips, faults);
    }

    private static PayslipRequest Payslip(Row[] rows)
    {
        var first = rows[0];
        foreach (var row in rows.Skip(1))
        {
            row.RequireSame(first);
        }

        return new PayslipRequest
        {
            Source = first.Required("source"),
            Number = first.Required("number"),
            Kind = first.Has("kind") ? first.Word<PayslipKind>("kind") : PayslipKind.Regular,
            CorrectsPayslipId = first.Id("correctsPayslipId"),
            CorrectsNumber = first.Has("correctsNumber") ? first.Text("correctsNumber") : null,
            SupplementsPayslipId = first.Id("supplementsPayslipId"),
            SupplementsNumber = first.Has("supplementsNumber") ? first.Text("supplementsNumber") : null,
            Employee = new PayslipEmployee { Cpr = first.Required("cpr"), Name = first.Required("name") },
            Employer = new PayslipEmployer { Cvr = first.Required("cvr"), PNumber = first.Required("pNumber"), Name = first.Required("workplace") },
            Period = new PayslipPeriod { From = first.Day("from"), To = first.Day("to") },
            PayBasis = first.Word<PayBasis>("payBasis"),
            WeeklyHours = first.Decimal("weeklyHours"),
            PaidHours = first.Decimal("paidHours"),
            HoursByWeek = first.Has("hoursByWeek") ? [.. first.Parts("hoursByWeek", ':').Select(p => new WeekHours { Week = p[0], Hours = first.Value("hoursByWeek", p[1]) })] : null,
            Absences = first.Has("absences") ? [.. first.Parts("absences", ':').Select(p => Absence(first, p[0], p[1].Split('/')))] : null,
            WageIsNetOfAmBidrag = first.Has("wageIsNetOfAmBidrag") ? first.YesNo("wageIsNetOfAmBidrag") : null,
            FinalSettlement = first.Has("finalSettlement") ? first.YesNo("finalSettlement") : null,
            NetPay = first.Decimal("netPay"),
            ClaimedAmount = first.Decimal("claimedAmount"),
            ClaimedPeriod = first.Has("claimedFrom") ? new PayslipPeriod { From = first.Day("claimedFrom"), To = first.Day("claimedTo") } : null,
            ClaimedLines = first.Has("claimedLines") ? [.. first.Text("claimedLines").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(kind => first.Word<LineKind>("claimedLines", kind))] : null,
            Lines = [.. rows.Select(r => new PayslipLine { Kind = r.Word<LineKind>("line"), Amount = r.Value("amount", r.Required("amount")) })],
        };
    }

    /// <summary><c>sickness:2026-03-10/2026-03-12</c>, or without a last day while it goes on.</summary>
    private static Absence Absence(Row row, string kind, string[] days) => new()
    {
        Kind = row.Word<AbsenceKind>("absences", kind),
        FirstDay = row.Day("absences", days[0]),
        LastDay = days.Length > 1 ? row.Day("absences", days[1]) : null,
    };

    /// <summary>UTF-8 with or without byte order mark; what is not valid UTF-8 is Windows-1252.</summary>
    private static string Decode(byte[] bytes)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(bytes);
        }
    }
}
