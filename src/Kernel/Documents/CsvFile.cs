using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace Faatimer.Kernel;

/// <summary>
/// CSV as Danish spreadsheets and economy systems read it: UTF-8 with BOM, semicolons, CR LF. A cell that a spreadsheet would run as a formula is quoted behind an
/// apostrophe.
/// </summary>
public static class CsvFile
{
    private static readonly CsvConfiguration Configuration = new(CultureInfo.InvariantCulture)
    {
        Delimiter = ";",
        NewLine = "\r\n",
        InjectionOptions = InjectionOptions.Escape,
    };

    public static byte[] Write(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        using var memory = new MemoryStream();
        using (var writer = new CsvWriter(new StreamWriter(memory, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)), Configuration))
        {
            foreach (var row in rows.Prepend(headings))
            {
                foreach (var cell in row)
                {
                    writer.WriteField(cell);
                }

                writer.NextRecord();
            }
        }

        return memory.ToArray();
    }
}
