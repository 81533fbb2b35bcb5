using System.Globalization;

namespace Faatimer.Pool.Features;

/// <summary>Months as the API writes them, YYYY-MM; stored as their first day.</summary>
internal static class Months
{
    private const string Format = "yyyy-MM";

    public static string Write(DateOnly month) => month.ToString(Format, CultureInfo.InvariantCulture);

    public static bool IsMonth(string month) => DateOnly.TryParseExact(month, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    public static DateOnly Read(string month) => DateOnly.ParseExact(month, Format, CultureInfo.InvariantCulture);
}
