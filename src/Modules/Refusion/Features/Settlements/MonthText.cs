using System.Globalization;
using Faatimer.Kernel;

namespace Faatimer.Refusion.Features;

/// <summary>Months in the API: YYYY-MM.</summary>
internal static class MonthText
{
    /// <summary>The first day of a month; anything else is 400.</summary>
    public static DateOnly Parse(string month, string pointer = "/month") =>
        TryParse(month, out var first) ? first
        : throw RefusionProblems.MonthMalformed.With(null, pointer);

    public static bool TryParse(string month, out DateOnly first) => DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out first) && first.Year is >= 2000 and < 2200;

    public static string Of(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
