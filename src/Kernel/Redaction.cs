using System.Text.RegularExpressions;

namespace Faatimer.Kernel;

/// <summary>Masks what looks like a CPR number, wherever text leaves the product by another way than a response body: logs, traces, a problem's instance (ID3).</summary>
public static partial class Redaction
{
    public static string Mask(string text) => CprLike().Replace(text, "$1-XXXX");

    /// <summary>Whether a text holds what looks like a CPR number.</summary>
    public static bool HoldsCpr(string text) => CprLike().IsMatch(text);

    [GeneratedRegex(@"(?<!\d)(\d{6})(?:-|%2[dD]|%20|\s)?\d{4}(?!\d)")]
    private static partial Regex CprLike();
}
