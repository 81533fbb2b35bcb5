using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Faatimer.Kernel;

/// <summary>An ISO 8601 week, Monday to Sunday, written <c>2026-W10</c>. Its year is the one its Thursday is in.</summary>
[JsonConverter(typeof(IsoWeekJsonConverter))]
public readonly record struct IsoWeek : IComparable<IsoWeek>
{
    private IsoWeek(int year, int week) => (Year, Week) = (year, week);

    /// <summary>1 to 9998: the last week of year 9999 has days that no date type can hold.</summary>
    public int Year { get; }

    /// <summary>1 to 52, in long years 53.</summary>
    public int Week { get; }

    public DateOnly Monday => DateOnly.FromDateTime(ISOWeek.ToDateTime(Year, Week, DayOfWeek.Monday));

    public DateOnly Sunday => Monday.AddDays(6);

    public DatePeriod Period => new(Monday, Sunday);

    /// <summary>The week a day lies in.</summary>
    public static IsoWeek Of(DateOnly day)
    {
        var start = day.ToDateTime(default);
        return new(ISOWeek.GetYear(start), ISOWeek.GetWeekOfYear(start));
    }

    /// <summary>The weeks that have a day in the period, in order.</summary>
    public static IEnumerable<IsoWeek> Touching(DatePeriod period)
    {
        for (var day = period.From; day <= period.To; day = Of(day).Sunday.AddDays(1))
        {
            yield return Of(day);
        }
    }

    /// <summary>Strict: four digits, <c>-W</c>, two digits, and a week that year has.</summary>
    public static bool TryParse(string? text, out IsoWeek week)
    {
        week = default;
        if (text is not { Length: 8 } || text[4] != '-' || text[5] != 'W'
            || !int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            || !int.TryParse(text.AsSpan(6, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || year is < 1 or > 9998 || number < 1 || number > ISOWeek.GetWeeksInYear(year))
        {
            return false;
        }

        week = new(year, number);
        return true;
    }

    /// <exception cref="FormatException">The text is not an ISO week.</exception>
    public static IsoWeek Parse(string? text) => TryParse(text, out var week) ? week : throw new FormatException("Not an ISO week (2026-W10).");

    /// <inheritdoc/>
    public int CompareTo(IsoWeek other) => (Year, Week).CompareTo((other.Year, other.Week));

    public static bool operator <(IsoWeek a, IsoWeek b) => a.CompareTo(b) < 0;

    public static bool operator >(IsoWeek a, IsoWeek b) => a.CompareTo(b) > 0;

    public static bool operator <=(IsoWeek a, IsoWeek b) => a.CompareTo(b) <= 0;

    public static bool operator >=(IsoWeek a, IsoWeek b) => a.CompareTo(b) >= 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}-W{Week:00}");
}

internal sealed class IsoWeekJsonConverter : JsonConverter<IsoWeek>
{
    public override IsoWeek Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && IsoWeek.TryParse(reader.GetString(), out var week)
            ? week
            : throw new JsonException("Not an ISO week (2026-W10).");

    public override void Write(Utf8JsonWriter writer, IsoWeek value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
