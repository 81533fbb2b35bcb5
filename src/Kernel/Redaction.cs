using System.Text.RegularExpressions;

namespace Faatimer.Kernel;

/// <summary>Masks what looks like a CPR number, wherever text leaves the product by another way than a response body: logs, traces, a problem's instance (ID3).</summary>
public static partial class Redaction
{
    public static string Mask(string text) => CprLike().Replace(text, found => found.Groups[1] is { Success: true } day ? $"{day.Value}-XXXX" : found.Value);

    /// <summary>Whether a text holds what looks like a CPR number.</summary>
    public static bool HoldsCpr(string text) => CprLike().Matches(text).Any(found => found.Groups[1].Success);

    /// <summary>A UUID is read whole, and first: one in thirty has ten digits in a row.</summary>
    [GeneratedRegex(@"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b|(?<!\d)(\d{6})(?:-|%2[dD]|%20|\s)?\d{4}(?!\d)")]
    private static partial Regex CprLike();
}
