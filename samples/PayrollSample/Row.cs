using System.Globalization;
using System.Text.RegularExpressions;
using Faatimer.Sdk;

namespace Faatimer.PayrollSample;

/// <summary>A cell that cannot be read. The message names the column and never the value, which may be personal.</summary>
internal sealed class CellException(int row, string code, string message) : Exception(message)
{
    public int Row { get; } = row;

    public string Code { get; } = code;
}

/// <summary>A row of the file by column name; a column that the file lacks is an empty cell.</summary>
/// <param name="Number">Its line in the file, the heading being 1.</param>
/// <param name="Cells">Texts by column.</param>
internal sealed partial record Row(int Number, IReadOnlyDictionary<string, string> Cells)
{
    public string Text(string column) => Cells.GetValueOrDefault(column, "");

    public bool Has(string column) => Text(column).Length > 0;

    public string Required(string column) => Has(column) ? Text(column) : throw Fault("csv.required", $"{column} is empty.");

    public decimal? Decimal(string column) => Has(column) ? Value(column, Text(column)) : null;

    public decimal Value(string column, string text) =>
        WrittenNumber().IsMatch(text) && decimal.TryParse(text.Replace(',', '.'), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? value : throw Fault("csv.not_a_number", $"{column} is not a number such as 6500,00 or 6500.00, with at most two decimals and without thousands separators.");

    public DateOnly Day(string column) => Day(column, Required(column));

    public DateOnly Day(string column, string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        ? day : throw Fault("csv.not_a_date", $"{column} is not a date such as 2026-03-31.");

    public T Word<T>(string column) where T : struct, IWord<T> => Word<T>(column, Required(column));

    /// <summary>A word of the API, for example <c>grossWage</c>.</summary>
    public T Word<T>(string column, string text) where T : struct, IWord<T> =>
        T.KnownWords.Contains(T.Of(text)) ? T.Of(text) : throw Fault("csv.unknown_word", $"{column} is none of {string.Join(", ", T.KnownWords)}.");

    public bool YesNo(string column) => Text(column) switch
    {
        "true" => true,
        "false" => false,
        _ => throw Fault("csv.not_true_or_false", $"{column} is neither true nor false."),
    };

    public Guid? Id(string column) => !Has(column) ? null : Guid.TryParseExact(Text(column), "D", out var id) ? id : throw Fault("csv.not_an_id", $"{column} is not an id.");

    /// <summary>Pairs between spaces: <c>2026-W10:11,5 2026-W11:10</c>.</summary>
    public IEnumerable<string[]> Parts(string column, char separator) => Text(column).Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(p => p.Split(separator) is { Length: 2 } pair && pair[0].Length > 0 ? pair : throw Fault("csv.not_a_pair", $"{column} is not a list such as a:b c:d."));

    /// <summary>What is not about the line is empty or the same as in the payslip's first row.</summary>
    public void RequireSame(Row first)
    {
        if (Cells.FirstOrDefault(c => c.Key is not ("line" or "amount") && c.Value.Length > 0 && c.Value != first.Text(c.Key)) is { Key: { } column })
        {
            throw Fault("csv.rows_differ", $"{column} differs from row {first.Number} of the same payslip.");
        }
    }

    private CellException Fault(string code, string message) => new(Number, code, message);

    [GeneratedRegex("^[+-]?[0-9]+([.,][0-9]{1,2})?$")]
    private static partial Regex WrittenNumber();
}
