using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Faatimer.Kernel;

/// <summary>A calendar month, written <c>2026-03</c>; of the years 2000 to 2199 where it is read. Stored, and in events, as its first day.</summary>
[JsonConverter(typeof(CalendarMonthJsonConverter))]
public readonly record struct CalendarMonth
{
    /// <summary>How one is written, by an example that every language reads.</summary>
    public const string Form = "2026-03";

    private const string Written = "yyyy-MM";

    /// <param name="month">1 to 12.</param>
    public CalendarMonth(int year, int month) => FirstDay = new(year, month, 1);

    public DateOnly FirstDay { get; }

    public DateOnly LastDay => FirstDay.AddMonths(1).AddDays(-1);

    public int Year => FirstDay.Year;

    /// <summary>1 to 12.</summary>
    public int Month => FirstDay.Month;

    /// <summary>The month a day lies in.</summary>
    public static CalendarMonth Of(DateOnly day) => new(day.Year, day.Month);

    /// <summary>Strict: four digits, a hyphen, two digits.</summary>
    public static bool TryParse(string? text, out CalendarMonth month)
    {
        var isMonth = DateOnly.TryParseExact(text, Written, CultureInfo.InvariantCulture, DateTimeStyles.None, out var first) && first.Year is >= 2000 and < 2200;
        month = isMonth ? Of(first) : default;
        return isMonth;
    }

    public override string ToString() => FirstDay.ToString(Written, CultureInfo.InvariantCulture);
}

internal sealed class CalendarMonthJsonConverter : JsonConverter<CalendarMonth>
{
    public override CalendarMonth Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && CalendarMonth.TryParse(reader.GetString(), out var month)
            ? month
            : throw new UnreadableValue("request.malformed_value", new { form = CalendarMonth.Form });

    public override void Write(Utf8JsonWriter writer, CalendarMonth value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
