using System.Globalization;
using System.Text.RegularExpressions;

namespace Faatimer.Kernel;

/// <summary>
/// The short reference of a record, to be said on the telephone (X9): a letter for its kind, the year, and a number that the database counts, <c>A-2026-0042</c>.
/// Numbers given up stay unused.
/// </summary>
public static partial class Reference
{
    public const int MaxLength = 20;

    public static string Write(char kind, int year, long number) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{year:0000}-{number:0000}");

    /// <summary>A reference as somebody typed it, in its one spelling; null when it is none. Forgiven are case, spaces, any dash or none, and missing zeros.</summary>
    public static string? Read(string typed) => Pattern().Match(typed.Trim()) is { Success: true } found
        ? Write(char.ToUpperInvariant(found.Groups[1].Value[0]), int.Parse(found.Groups[2].ValueSpan, CultureInfo.InvariantCulture), long.Parse(found.Groups[3].ValueSpan, CultureInfo.InvariantCulture))
        : null;

    /// <summary>The year and the number of a reference in its one spelling.</summary>
    public static (int Year, long Number) Parts(string reference) => (
        int.Parse(reference.AsSpan(2, 4), CultureInfo.InvariantCulture), long.Parse(reference.AsSpan(7), CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^([A-Za-z])[ \-\u2010-\u2014]{0,3}([0-9]{4})[ \-\u2010-\u2014]{0,3}([0-9]{1,12})$")]
    private static partial Regex Pattern();
}
