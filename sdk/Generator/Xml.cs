using System.Text.RegularExpressions;

namespace Faatimer.Generator;

/// <summary>The document's words as XML documentation.</summary>
internal static partial class Xml
{
    /// <summary>On one line, with what stands in backticks as code.</summary>
    public static string Line(string text) => Code().Replace(Escape(Blanks().Replace(text, " ").Trim()), "<c>$1</c>");

    /// <summary>With its paragraphs.</summary>
    public static string Paragraphs(string text) => string.Concat(text.Split("\n\n").Select(p => $"<para>{Line(p)}</para>"));

    /// <summary>A summary is a sentence there and here, but has no full stop there.</summary>
    public static string Sentence(string text) => Line(text).TrimEnd('.') + ".";

    public static string Pascal(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
