using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Faatimer.PayslipFiles;

/// <summary>A row of a CSV file as it stands.</summary>
/// <param name="Number">The line of the file that it begins on, the first being 1.</param>
/// <param name="Cells">What stands in it.</param>
/// <param name="IsBroken">It has a stray quotation mark.</param>
internal sealed record CsvRow(int Number, string[] Cells, bool IsBroken);

/// <summary>
/// Reads CSV with <c>;</c> between cells piece by piece, as it comes from a disk or a network: what is not complete yet waits for the next piece. Rows that say nothing are left out.
/// </summary>
/// <param name="encoding">
/// What the file is written in. Unless it is said: UTF-8, with or without its mark, and from the first byte that is none Windows-1252, which is ISO-8859-1 with letters instead of control characters.
/// </param>
internal sealed class CsvRows(Encoding? encoding = null)
{
    /// <summary>A longer row is a quotation mark that never ends, or no CSV.</summary>
    private const int MaxRow = 1_000_000;

    private const int Piece = 64 * 1024;

    private readonly StringBuilder _cell = new();
    private readonly List<string> _cells = [];
    private readonly Encoding _encoding = encoding ?? Encoding.UTF8;
    private Decoder? _decoder = encoding?.GetDecoder();
    private byte[] _left = [];
    private bool _hasBegun;
    private (int Line, int Row) _at = (1, 1);
    private int _size;
    private Place _place;
    private bool _isBroken;
    private char _before;

    private enum Place
    {
        CellStart,
        Bare,
        Quoted,
        QuoteEnd,
    }

    /// <summary>The rows of a file that is read already.</summary>
    public static IEnumerable<CsvRow> Of(ReadOnlyMemory<byte> file, Encoding? encoding = null)
    {
        var rows = new CsvRows(encoding);
        for (var at = 0; at < file.Length; at += Piece)
        {
            foreach (var row in rows.Take(file.Span[at..Math.Min(at + Piece, file.Length)]))
            {
                yield return row;
            }
        }

        foreach (var row in rows.Take([], isLast: true))
        {
            yield return row;
        }
    }

    /// <summary>The rows of a file while it comes.</summary>
    public static async IAsyncEnumerable<CsvRow> Of(Stream file, Encoding? encoding, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = new CsvRows(encoding);
        var piece = new byte[Piece];
        int length;
        do
        {
            length = await file.ReadAsync(piece, cancellationToken).ConfigureAwait(false);
            foreach (var row in rows.Take(piece.AsSpan(0, length), isLast: length == 0))
            {
                yield return row;
            }
        }
        while (length > 0);
    }

    /// <summary>Takes the next piece, and gives the rows that are complete with it.</summary>
    private List<CsvRow> Take(ReadOnlySpan<byte> piece, bool isLast = false)
    {
        var rows = new List<CsvRow>();
        byte[] bytes = [.. _left, .. piece];
        if (!_hasBegun && bytes.Length < 4 && !isLast)
        {
            _left = bytes;
            return rows;
        }

        if (!_hasBegun && encoding is null)
        {
            RequireNarrow(bytes);
        }

        foreach (var c in Decode(bytes, isLast))
        {
            if (_hasBegun || c != '\uFEFF')
            {
                Take(c, rows);
            }

            _hasBegun = true;
        }

        if (isLast && (_place != Place.CellStart || _cells.Count > 0))
        {
            _isBroken |= _place == Place.Quoted;
            EndRow(rows);
        }

        return rows;
    }

    private ReadOnlySpan<char> Decode(ReadOnlySpan<byte> bytes, bool isLast)
    {
        var chars = new char[_encoding.GetMaxCharCount(bytes.Length)];
        var written = 0;
        _left = [];
        if (_decoder is null)
        {
            var status = Utf8.ToUtf16(bytes, chars, out var read, out written, replaceInvalidSequences: false, isFinalBlock: isLast);
            bytes = bytes[read..];
            if (status == OperationStatus.InvalidData)
            {
                _decoder = CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetDecoder();
            }
            else
            {
                _left = bytes.ToArray();
            }
        }

        return chars.AsSpan(0, written + (_decoder?.GetChars(bytes, chars.AsSpan(written), isLast) ?? 0));
    }

    private void Take(char c, List<CsvRow> rows)
    {
        if (_size++ > MaxRow)
        {
            throw new FileFaultException(new FileFault(FileFaultKind.Malformed, Row: _at.Row));
        }

        var isSecondOfBreak = c == '\n' && _before == '\r';
        _before = c;
        if (c is '\r' or '\n' && !isSecondOfBreak)
        {
            _at.Line++;
        }

        if (_place == Place.Quoted)
        {
            if (c == '"')
            {
                _place = Place.QuoteEnd;
            }
            else
            {
                _cell.Append(c);
            }
        }
        else if (_place == Place.QuoteEnd && c == '"')
        {
            _cell.Append(c);
            _place = Place.Quoted;
        }
        else if (isSecondOfBreak)
        {
            (_at.Row, _size) = (_at.Line, 0); // The first ended the row.
        }
        else if (c is '\r' or '\n')
        {
            EndRow(rows);
        }
        else if (c == ';')
        {
            EndCell();
        }
        else if (c == '"' && _place == Place.CellStart)
        {
            _place = Place.Quoted;
        }
        else
        {
            _isBroken |= c == '"' || _place == Place.QuoteEnd;
            _cell.Append(c);
            _place = Place.Bare;
        }
    }

    private void EndCell()
    {
        _cells.Add(_cell.ToString());
        _cell.Clear();
        _place = Place.CellStart;
    }

    private void EndRow(List<CsvRow> rows)
    {
        EndCell();
        if (_isBroken || !_cells.TrueForAll(string.IsNullOrWhiteSpace))
        {
            rows.Add(new(_at.Row, [.. _cells], _isBroken));
        }

        _cells.Clear();
        (_isBroken, _size, _at.Row) = (false, 0, _at.Line);
    }

    /// <summary>UTF-16 and UTF-32 are known by their mark, or by every other byte being 0.</summary>
    private static void RequireNarrow(byte[] bytes)
    {
        if (bytes is [0xFF, 0xFE, 0, 0, ..] or [0, 0, ..] or [_, 0, 0, 0, ..])
        {
            throw new FileFaultException(new FileFault(FileFaultKind.Encoding, Encoding: "UTF-32"));
        }

        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, ..] or [_, 0, ..])
        {
            throw new FileFaultException(new FileFault(FileFaultKind.Encoding, Encoding: "UTF-16"));
        }
    }
}

/// <summary>Writes rows of CSV that <see cref="CsvRows"/> reads as they were.</summary>
internal static class CsvText
{
    private static readonly SearchValues<char> Special = SearchValues.Create(";\"\r\n");

    /// <summary>Begins a file of rejected rows.</summary>
    public static void AddRejectedHeadings(this StringBuilder text, IEnumerable<string> headings) => text.Append('\uFEFF').AddCsv(headings.Concat(FileMapping.OfRejected));

    /// <summary>Adds a rejected row: in the file's own columns, and behind them where it stands and what is wrong.</summary>
    public static void AddRejected(this StringBuilder text, IEnumerable<string> cells, int row, string? code, string? detail) =>
        text.AddCsv(cells.Concat([row.ToString(System.Globalization.CultureInfo.InvariantCulture), code ?? "", detail ?? ""]));

    /// <summary>Adds a row, and tells how many lines it takes.</summary>
    public static int AddCsv(this StringBuilder text, IEnumerable<string> cells)
    {
        var (isFirst, lines) = (true, 1);
        foreach (var cell in cells)
        {
            text.Append(isFirst ? "" : ";");
            isFirst = false;
            if (cell.AsSpan().ContainsAny(Special))
            {
                text.Append('"').Append(cell.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
                lines += cell.Replace("\r\n", "\n", StringComparison.Ordinal).Count(c => c is '\r' or '\n');
            }
            else
            {
                text.Append(cell);
            }
        }

        text.Append("\r\n");
        return lines;
    }
}
