using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CsvHelper;
using CsvHelper.Configuration;

namespace Faatimer.Kernel;

/// <summary>
/// CSV as Danish spreadsheets and economy systems read it: UTF-8 with BOM, semicolons, CR LF. A cell that a spreadsheet would run as a formula is quoted behind an
/// apostrophe; a number is none.
/// </summary>
public static partial class CsvFile
{
    private static readonly CsvConfiguration Configuration = new(CultureInfo.InvariantCulture)
    {
        Delimiter = ";",
        NewLine = "\r\n",
    };

    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: true);

    public static byte[] Write(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        using var memory = new MemoryStream();
        using (var writer = new CsvWriter(new StreamWriter(memory, Encoding), Configuration))
        {
            foreach (var row in rows.Prepend(headings))
            {
                WriteRow(writer, row);
                writer.NextRecord();
            }
        }

        return memory.ToArray();
    }

    /// <summary>The same, written while the rows come.</summary>
    public static async Task Write(Stream to, IReadOnlyList<string> headings, IAsyncEnumerable<IReadOnlyList<string>> rows)
    {
        await using var writer = new CsvWriter(new StreamWriter(to, Encoding, leaveOpen: true), Configuration);
        WriteRow(writer, headings);
        await writer.NextRecordAsync();
        await foreach (var row in rows)
        {
            WriteRow(writer, row);
            await writer.NextRecordAsync();
        }
    }

    private static void WriteRow(CsvWriter writer, IReadOnlyList<string> row)
    {
        foreach (var cell in row)
        {
            if (cell.Length > 0 && "=+-@\t\r".Contains(cell[0], StringComparison.Ordinal) && !Number().IsMatch(cell))
            {
                writer.WriteField("'" + cell, shouldQuote: true);
            }
            else
            {
                writer.WriteField(cell);
            }
        }
    }

    [GeneratedRegex("^-?[0-9]+(,[0-9]+)?$")]
    private static partial Regex Number();
}
