using UglyToad.PdfPig.Fonts.TrueType;
using UglyToad.PdfPig.Fonts.TrueType.Parser;

namespace Faatimer.Kernel;

/// <summary>A typeface of documents: IBM Plex Sans, embedded in the file, since the fonts of a PDF reader have no å in the writer's encoding.</summary>
internal sealed class PdfFace
{
    private readonly TrueTypeFont _font;
    private readonly Dictionary<char, decimal> _widths = [];

    private PdfFace(string name)
    {
        using var stream = typeof(PdfFace).Assembly.GetManifestResourceStream(
            typeof(PdfFace).Assembly.GetManifestResourceNames().Single(n => n.EndsWith($".{name}.ttf", StringComparison.Ordinal)))!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        Bytes = memory.ToArray();
        _font = TrueTypeFontParser.Parse(new TrueTypeDataBytes(Bytes));
        for (var letter = ' '; letter < '\ud800'; letter++)
        {
            if (_font.TableRegister.CMapTable.TryGetGlyphIndex(letter, out var glyph) && glyph > 0)
            {
                _widths[letter] = (decimal)_font.TableRegister.HorizontalMetricsTable.GetAdvanceWidth(glyph) / _font.TableRegister.HeaderTable.UnitsPerEm;
            }
        }
    }

    public static PdfFace Regular { get; } = new("IBMPlexSans-Regular");

    public static PdfFace Bold { get; } = new("IBMPlexSans-Bold");

    public byte[] Bytes { get; }

    /// <summary>The text as it can be written: what the face has no letter for is a question mark, so that a name never stops a document.</summary>
    public string Clean(string text) => string.Concat(text.Where(letter => !char.IsLowSurrogate(letter)).Select(letter =>
        _widths.ContainsKey(letter) ? letter : char.IsWhiteSpace(letter) ? ' ' : '?'));

    /// <summary>The width of a clean text, in points.</summary>
    public decimal Width(string text, decimal size) => text.Sum(letter => _widths[letter]) * size;
}
