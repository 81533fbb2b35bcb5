using System.Globalization;
using FluentValidation;

namespace Faatimer.Pool.Features;

/// <summary>Months as the API writes them, YYYY-MM; stored as their first day.</summary>
internal static class Months
{
    private const string Format = "yyyy-MM";

    public static string Write(DateOnly month) => month.ToString(Format, CultureInfo.InvariantCulture);

    public static bool IsMonth(string month) => DateOnly.TryParseExact(month, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    public static DateOnly Read(string month) => DateOnly.ParseExact(month, Format, CultureInfo.InvariantCulture);

    /// <summary>A code of the fund's purposes: lower-case words joined by underscores, at most 60 characters.</summary>
    public static IRuleBuilderOptions<T, string> PurposeCode<T>(this IRuleBuilder<T, string> rule) =>
        rule.Matches("^[a-z][a-z0-9_]{0,59}$").WithErrorCode("request.malformed_value");

    /// <summary>A year's kroner.</summary>
    public static IRuleBuilderOptions<T, decimal> Budget<T>(this IRuleBuilder<T, decimal> rule) =>
        rule.InclusiveBetween(0, 1_000_000_000).WithErrorCode("pool.budget_out_of_range");
}
