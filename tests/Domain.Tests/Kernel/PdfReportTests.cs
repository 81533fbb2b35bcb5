using System.Globalization;
using System.Text;
using Faatimer.Kernel;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;

namespace Faatimer.Domain.Tests.Kernel;

/// <summary>Reports as PDF: what stands in them is there to be read, whatever it is.</summary>
public sealed class PdfReportTests
{
    private static readonly string[] Amounts = ["-11.186,76", "-0,01", "999.999,99", "-9.999.999,99", "123.456.789,00", "-987.654.321,99"];

    [Fact]
    public void R13_an_amount_stands_in_one_line_with_its_minus_up_to_hundreds_of_millions()
    {
        foreach (var (amount, columns) in Amounts.SelectMany(a => Enumerable.Range(1, 4).Select(n => (a, n))))
        {
            using var report = new PdfReport("Demokommunen", "Afregning");
            IReadOnlyList<string> row = ["Biblioteket ved Søen", "1003289999", "5798009900210", "3-35-63", .. Enumerable.Repeat(amount, columns)];
            report.Table(
                [
                    new("Arbejdsplads", 17), new("P-nummer", 15), new("GLN", 19), new("Kontering", 12),
                    .. Enumerable.Range(1, columns).Select(n => new PdfColumn($"Overført {n}", 12, IsNumber: true)),
                ],
                [row], ["I alt", "", "", "", .. Enumerable.Repeat(amount, columns)]);
            using var pdf = PdfDocument.Open(report.ToBytes());
            var lines = Lines(pdf.GetPage(1)).ToList();
            Assert.Equal(2, lines.Count(l => Count(l, amount) == columns));
            Assert.Contains(lines, l => l.Contains("1003289999", StringComparison.Ordinal) && l.Contains("5798009900210", StringComparison.Ordinal));
            Assert.All(pdf.GetPage(1).Letters, letter => Assert.InRange(letter.BoundingBox.Right, 40, 548));
        }
    }

    [Fact]
    public void R13_a_report_with_more_than_255_different_letters_shows_them_all()
    {
        // Latin, Greek and Cyrillic: the names of a municipality's workplaces can hold any of them.
        var letters = string.Concat(Enumerable.Range(0x21, 0x500).Select(c => (char)c).Where(c => char.IsLetterOrDigit(c) && PdfFace.Regular.Clean($"{c}") != "?"));
        Assert.True(letters.Length > 500);
        byte[] Make()
        {
            using var report = new PdfReport("Demokommunen", "Afregning");
            report.Heading(letters[..300]);
            report.Table([new("Navn", 1)], [.. letters.Chunk(20).Select(part => (IReadOnlyList<string>)[new string(part)])], [letters]);
            return report.ToBytes();
        }

        var bytes = Make();
        Assert.Equal(bytes, Make());
        using var pdf = PdfDocument.Open(bytes);
        var text = string.Concat(pdf.GetPages().SelectMany(p => p.Letters).Select(l => l.Value));
        Assert.All(letters, letter => Assert.Contains(letter.ToString().Normalize(NormalizationForm.FormKC), text.Normalize(NormalizationForm.FormKC), StringComparison.Ordinal));
    }

    [Fact]
    public void X7_a_long_text_goes_on_on_the_next_page_and_nothing_of_it_is_lost()
    {
        var words = Enumerable.Range(1, 2_000).Select(n => $"ord{n}").ToList();
        using var report = new PdfReport("Demokommunen", "Indsigt");
        report.Facts([("CV", string.Join(' ', words)), ("Ønsker", "Haver på Sjælland")]);
        using var pdf = PdfDocument.Open(report.ToBytes());
        Assert.InRange(pdf.NumberOfPages, 2, 10);
        Assert.Equal(words, pdf.GetPages().SelectMany(p => p.GetWords()).Select(w => w.Text).Where(w => w.StartsWith("ord", StringComparison.Ordinal)));
        Assert.All(pdf.GetPages().SelectMany(p => p.Letters), letter => Assert.InRange(letter.BoundingBox.Bottom, 20, 820));
    }

    [Fact]
    public void X7_facts_keep_a_distance_from_their_heading()
    {
        using var report = new PdfReport("Demokommunen", "Indsigt");
        report.Heading("Bevillinger");
        report.Facts([("Arbejdsplads", "Biblioteket")]);
        using var pdf = PdfDocument.Open(report.ToBytes());
        var words = pdf.GetPage(1).GetWords().ToLookup(w => w.Text, w => w.BoundingBox);
        Assert.True(words["Bevillinger"].Single().Bottom - words["Arbejdsplads"].Single().Top > 2, "they touch");
    }

    private static int Count(string line, string amount) => line.Split(' ').Count(word => word == amount);

    /// <summary>The page's lines, their words between spaces.</summary>
    private static IEnumerable<string> Lines(Page page) => page.GetWords().GroupBy(w => Math.Round(w.BoundingBox.Bottom / 4)).OrderByDescending(g => g.Key)
        .Select(g => string.Join(' ', g.OrderBy(w => w.BoundingBox.Left).Select(w => w.Text.ToString(CultureInfo.InvariantCulture))));
}
