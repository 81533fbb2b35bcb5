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

    /// <summary>A reference as somebody typed it, in its one spelling; null when it is none.</summary>
    public static string? Read(string typed) => Pattern().Match(typed.Trim()) is { Success: true } found
        ? Write(char.ToUpperInvariant(found.Groups[1].Value[0]), int.Parse(found.Groups[2].ValueSpan, CultureInfo.InvariantCulture), long.Parse(found.Groups[3].ValueSpan, CultureInfo.InvariantCulture))
        : null;

    [GeneratedRegex("^([A-Za-z])[- ]?([0-9]{4})[- ]?([0-9]{1,12})$")]
    private static partial Regex Pattern();
}
