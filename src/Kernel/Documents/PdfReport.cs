using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Writer;

namespace Faatimer.Kernel;

/// <summary>A column of a table.</summary>
/// <param name="Title">Its heading, repeated on every page.</param>
/// <param name="Weight">Its part of the width.</param>
/// <param name="IsNumber">Set against the right edge.</param>
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
    private readonly Dictionary<PdfFace, PdfDocumentBuilder.AddedFont> _fonts;
    private decimal _y;

    /// <param name="from">Whom it is from: stands above the title, and at the foot of each page.</param>
    /// <param name="title">What it is.</param>
    public PdfReport(string from, string title)
    {
        (_from, _title) = (from, title);
        _document.DocumentInformation.Title = title;
        _document.DocumentInformation.Author = from;
        _document.DocumentInformation.Producer = "Fåtimer";
        _fonts = new() { [PdfFace.Regular] = _document.AddTrueTypeFont(PdfFace.Regular.Bytes), [PdfFace.Bold] = _document.AddTrueTypeFont(PdfFace.Bold.Bytes) };
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
        _y -= 8;
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
        foreach (var (label, value) in facts)
        {
            var lines = Lines(value, PdfFace.Regular, 10, Right - Left - 130);
            Room(15 * lines.Count);
            Write(label, Left, PdfFace.Regular, 10, Faint);
            foreach (var line in lines)
            {
                Write(line, Left + 130, PdfFace.Regular, 10, Ink);
                _y -= 15;
            }
        }

        _y -= 4;
    }

    /// <summary>A table over as many pages as it takes.</summary>
    /// <param name="total">A last row that stands out.</param>
    public void Table(IReadOnlyList<PdfColumn> columns, IReadOnlyList<IReadOnlyList<string>> rows, IReadOnlyList<string>? total = null)
    {
        Room(58);
        Headings(columns);
        foreach (var row in rows)
        {
            Row(columns, row, PdfFace.Regular);
            Line(Rule, 1);
        }

        if (total is not null)
        {
            Row(columns, total, PdfFace.Bold);
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

    private void Headings(IReadOnlyList<PdfColumn> columns)
    {
        Cells(columns, [.. columns.Select(c => c.Title)], PdfFace.Bold);
        Line(Ink, 1);
    }

    private void Row(IReadOnlyList<PdfColumn> columns, IReadOnlyList<string> cells, PdfFace face)
    {
        var tallest = cells.Zip(columns).Max(c => Lines(c.First, face, 9, WidthOf(columns, c.Second) - (2 * Padding)).Count);
        if (_y - (12 * tallest) - 6 < Bottom)
        {
            NewPage();
            Headings(columns);
        }

        Cells(columns, cells, face);
    }

    private void Cells(IReadOnlyList<PdfColumn> columns, IReadOnlyList<string> cells, PdfFace face)
    {
        var (x, top, lowest) = (Left, _y - 3, _y);
        foreach (var (column, cell) in columns.Zip(cells))
        {
            var width = WidthOf(columns, column);
            _y = top;
            foreach (var line in Lines(cell, face, 9, width - (2 * Padding)))
            {
                _y -= 12;
                Write(line, column.IsNumber ? x + width - Padding - face.Width(line, 9) : x + Padding, face, 9, Ink);
            }

            lowest = Math.Min(lowest, _y);
            x += width;
        }

        _y = lowest - 4;
    }

    private static decimal WidthOf(IReadOnlyList<PdfColumn> columns, PdfColumn column) => (Right - Left) * column.Weight / columns.Sum(c => c.Weight);

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
            page.AddText(line, (double)size, Point(x, _y), _fonts[face]);
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
}
