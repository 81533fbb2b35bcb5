using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Writer;

namespace Faatimer.Kernel;

/// <summary>A column of a table.</summary>
/// <param name="Title">Its heading, repeated on every page.</param>
/// <param name="Weight">Its part of the width, unless what stands in it needs more.</param>
/// <param name="IsNumber">Set against the right edge and never broken: a minus stays at its number.</param>
public sealed record PdfColumn(string Title, int Weight, bool IsNumber = false);

/// <summary>
/// A document on A4 pages: headings, paragraphs, facts and tables, one under the other, with whom it is from and the page number on each page. The same content
/// gives the same bytes: nothing in it comes from a clock or a random number.
/// </summary>
public sealed class PdfReport : IDisposable
{
    private const decimal Left = 48;
    private const decimal Right = 547;
    private const decimal Top = 780;
    private const decimal Bottom = 66;
    private const decimal Padding = 4;
    private static readonly (byte R, byte G, byte B) Ink = (26, 26, 26);
    private static readonly (byte R, byte G, byte B) Faint = (98, 98, 98);
    private static readonly (byte R, byte G, byte B) Rule = (200, 200, 200);

    private readonly string _from;
    private readonly string _title;
    private readonly PdfDocumentBuilder _document = new();
    private readonly List<PdfPageBuilder> _pages = [];
    private readonly Dictionary<PdfFace, Letters> _letters = new() { [PdfFace.Regular] = new(), [PdfFace.Bold] = new() };
    private decimal _y;

    /// <summary>Where the last heading ended: facts keep a distance from it.</summary>
    private decimal _headed;

    /// <param name="from">Whom it is from: stands above the title, and at the foot of each page.</param>
    /// <param name="title">What it is.</param>
    public PdfReport(string from, string title)
    {
        (_from, _title) = (from, title);
        _document.DocumentInformation.Title = title;
        _document.DocumentInformation.Author = from;
        _document.DocumentInformation.Producer = "Fåtimer";
        NewPage();
        Write(from, Left, PdfFace.Regular, 10, Faint);
        _y -= 26;
        foreach (var line in Lines(title, PdfFace.Bold, 20, Right - Left))
        {
            Write(line, Left, PdfFace.Bold, 20, Ink);
            _y -= 26;
        }
    }

    /// <summary>A heading, never the last line of a page.</summary>
    public void Heading(string text)
    {
        _y -= 14;
        Room(64);
        Write(text, Left, PdfFace.Bold, 12, Ink);
        _headed = _y -= 8;
    }

    public void Paragraph(string text)
    {
        _y -= 10;
        foreach (var line in text.Split('\n').SelectMany(part => Lines(part, PdfFace.Regular, 10, Right - Left)))
        {
            Room(14);
            Write(line, Left, PdfFace.Regular, 10, Ink);
            _y -= 14;
        }

        _y -= 4;
    }

    /// <summary>Labels with their values, one a line.</summary>
    public void Facts(params IReadOnlyList<(string Label, string Value)> facts)
    {
        _y -= _y == _headed ? 12 : 0;
        foreach (var (label, value) in facts)
        {
            var lines = Lines(value, PdfFace.Regular, 10, Right - Left - 130);
            Room(15 * Math.Min(lines.Count, 4));
            Write(label, Left, PdfFace.Regular, 10, Faint);
            foreach (var line in lines)
            {
                Room(15); // A long text goes on on the next page.
                Write(line, Left + 130, PdfFace.Regular, 10, Ink);
                _y -= 15;
            }
        }

        _y -= 4;
    }

    /// <summary>A table over as many pages as it takes. Where its numbers would not fit in a line, all of it is set smaller.</summary>
    /// <param name="total">A last row that stands out.</param>
    public void Table(IReadOnlyList<PdfColumn> columns, IReadOnlyList<IReadOnlyList<string>> rows, IReadOnlyList<string>? total = null)
    {
        var layout = Layout.Of(columns, [.. rows, .. total is null ? Array.Empty<IReadOnlyList<string>>() : [total]]);
        Room(58);
        Headings(layout);
        foreach (var row in rows)
        {
            Row(layout, row, PdfFace.Regular);
            Line(Rule, 1);
        }

        if (total is not null)
        {
            Row(layout, total, PdfFace.Bold);
            Line(Ink, 1);
        }

        _y -= 10;
    }

    /// <summary>The finished document.</summary>
    public byte[] ToBytes()
    {
        var page = 0;
        foreach (var builder in _pages)
        {
            page++;
            _y = 36;
            Write(string.Create(CultureInfo.InvariantCulture, $"{_from} · {_title}"), Left, PdfFace.Regular, 8, Faint, builder, Right - Left - 80);
            var number = string.Create(CultureInfo.InvariantCulture, $"Side {page} af {_pages.Count}");
            Write(number, Right - PdfFace.Regular.Width(number, 8), PdfFace.Regular, 8, Faint, builder);
        }

        return WithIdOfContent(_document.Build());
    }

    /// <summary>The writer puts a random id in the trailer; the standard asks for one that differs between documents, so the content's hash takes its place.</summary>
    private static byte[] WithIdOfContent(byte[] pdf)
    {
        var marker = pdf.AsSpan().LastIndexOf("/ID [ <"u8);
        var (first, second) = (marker + 7, marker + 7 + 34);
        var id = Encoding.ASCII.GetBytes(Convert.ToHexString(SHA256.HashData(pdf.AsSpan(0, marker)).AsSpan(0, 16)));
        id.CopyTo(pdf, first);
        id.CopyTo(pdf, second);
        return pdf;
    }

    public void Dispose() => _document.Dispose();

    private void Headings(Layout layout)
    {
        Cells(layout, [.. layout.Columns.Select(c => c.Title)], PdfFace.Bold, headings: true);
        Line(Ink, 1);
    }

    private void Row(Layout layout, IReadOnlyList<string> cells, PdfFace face)
    {
        var tallest = layout.Lines(cells, face, headings: false).Max(c => c.Count);
        if (_y - (12 * tallest) - 6 < Bottom)
        {
            NewPage();
            Headings(layout);
        }

        Cells(layout, cells, face, headings: false);
    }

    private void Cells(Layout layout, IReadOnlyList<string> cells, PdfFace face, bool headings)
    {
        var (x, top, lowest) = (Left, _y - 3, _y);
        foreach (var (index, lines) in layout.Lines(cells, face, headings).Index())
        {
            var width = layout.Widths[index];
            _y = top;
            foreach (var line in lines)
            {
                _y -= 12;
                Write(line, layout.Columns[index].IsNumber ? x + width - Padding - face.Width(line, layout.Size) : x + Padding, face, layout.Size, Ink);
            }

            lowest = Math.Min(lowest, _y);
            x += width;
        }

        _y = lowest - 4;
    }

    private void Room(decimal height)
    {
        if (_y - height < Bottom)
        {
            NewPage();
        }
    }

    private void NewPage()
    {
        _pages.Add(_document.AddPage(PageSize.A4));
        _y = Top;
    }

    private void Line((byte R, byte G, byte B) colour, decimal thickness)
    {
        _pages[^1].SetStrokeColor(colour.R, colour.G, colour.B);
        _pages[^1].DrawLine(Point(Left, _y), Point(Right, _y), (double)(thickness / 2));
        _pages[^1].ResetColor();
    }

    private void Write(string text, decimal x, PdfFace face, decimal size, (byte R, byte G, byte B) colour, PdfPageBuilder? page = null, decimal? within = null)
    {
        page ??= _pages[^1];
        var line = within is { } width ? Lines(text, face, size, width)[0] : face.Clean(text);
        if (line.Length > 0)
        {
            page.SetTextAndFillColor(colour.R, colour.G, colour.B);
            foreach (var (part, font) in _letters[face].Split(line, () => _document.AddTrueTypeFont(face.Bytes)))
            {
                page.AddText(part, (double)size, Point(x, _y), font);
                x += face.Width(part, size);
            }

            page.ResetColor();
        }
    }

    private static PdfPoint Point(decimal x, decimal y) => new((double)x, (double)y);

    /// <summary>The text in lines that fit, broken between words; a word that is too long is cut.</summary>
    private static List<string> Lines(string text, PdfFace face, decimal size, decimal width)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var word in face.Clean(text).Split(' '))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (face.Width(longer, size) <= width)
            {
                line = longer;
                continue;
            }

            if (line.Length > 0)
            {
                lines.Add(line);
            }

            for (line = word; face.Width(line, size) > width;)
            {
                var fits = Enumerable.Range(1, line.Length).TakeWhile(n => face.Width(line[..n], size) <= width).DefaultIfEmpty(1).Last();
                lines.Add(line[..fits]);
                line = line[fits..];
            }
        }

        lines.Add(line);
        return lines;
    }

    /// <summary>How a table is set: the size of its letters, and the widths of its columns.</summary>
    private sealed record Layout(IReadOnlyList<PdfColumn> Columns, decimal Size, IReadOnlyList<decimal> Widths)
    {
        private const decimal Largest = 9;
        private const decimal Smallest = 5;

        /// <summary>The largest size at which every number has room in one line, and every word that is no longer than a number like it.</summary>
        public static Layout Of(IReadOnlyList<PdfColumn> columns, IReadOnlyList<IReadOnlyList<string>> rows)
        {
            for (var size = Largest; ; size -= 0.5m)
            {
                var needed = columns.Select((column, i) => rows.Select(r => r[i]).SelectMany(cell => column.IsNumber ? [cell] : cell.Split(' ')).Concat(column.Title.Split(' '))
                    .Select(word => PdfFace.Bold.Width(PdfFace.Bold.Clean(word), size)).Where(w => column.IsNumber || w <= 14 * size).DefaultIfEmpty().Max() + (2 * Padding)).ToList();
                if (needed.Sum() <= Right - Left || size == Smallest)
                {
                    return new(columns, size, Shares(columns, needed));
                }
            }
        }

        /// <summary>The lines of each cell.</summary>
        public IEnumerable<List<string>> Lines(IReadOnlyList<string> cells, PdfFace face, bool headings) =>
            cells.Select((cell, i) => Columns[i].IsNumber && !headings ? [face.Clean(cell)] : PdfReport.Lines(cell, face, Size, Widths[i] - (2 * Padding)));

        /// <summary>By weight; a column that needs more gets what it needs, and the others share the rest.</summary>
        private static List<decimal> Shares(IReadOnlyList<PdfColumn> columns, List<decimal> needed)
        {
            var tight = new HashSet<int>();
            while (true)
            {
                var rest = Right - Left - tight.Sum(i => needed[i]);
                var weights = columns.Where((_, i) => !tight.Contains(i)).Sum(c => c.Weight);
                var widths = columns.Select((c, i) => tight.Contains(i) ? needed[i] : rest * c.Weight / weights).ToList();
                var tighter = Enumerable.Range(0, columns.Count).Where(i => !tight.Contains(i) && widths[i] < needed[i]).ToList();
                if (tighter.Count == 0 || tight.Count + tighter.Count == columns.Count)
                {
                    return widths;
                }

                tight.UnionWith(tighter);
            }
        }
    }

    /// <summary>
    /// The letters of a face that stand in the document. The writer makes fonts of 255 letters at most, so a document with more of them has the face several times.
    /// </summary>
    private sealed class Letters
    {
        private const int InOneFont = 250;

        private readonly Dictionary<char, int> _fontOf = [];
        private readonly List<PdfDocumentBuilder.AddedFont> _fonts = [];

        /// <summary>A text in parts that each have one font.</summary>
        public IEnumerable<(string Text, PdfDocumentBuilder.AddedFont Font)> Split(string text, Func<PdfDocumentBuilder.AddedFont> add)
        {
            var start = 0;
            for (var end = 1; end <= text.Length; end++)
            {
                if (end == text.Length || FontOf(text[end], add) != FontOf(text[start], add))
                {
                    yield return (text[start..end], _fonts[FontOf(text[start], add)]);
                    start = end;
                }
            }
        }

        private int FontOf(char letter, Func<PdfDocumentBuilder.AddedFont> add)
        {
            if (!_fontOf.TryGetValue(letter, out var font))
            {
                font = _fontOf.Count / InOneFont;
                _fontOf.Add(letter, font);
                if (font == _fonts.Count)
                {
                    _fonts.Add(add());
                }
            }

            return font;
        }
    }
}
