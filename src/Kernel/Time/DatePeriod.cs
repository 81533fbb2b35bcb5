using System.Globalization;
using System.Text.Json.Serialization;

namespace Faatimer.Kernel;

/// <summary>Danish calendar dates (X4), first and last day included. A reversed period is not refused here: it simply holds no day.</summary>
/// <param name="From">The first day.</param>
/// <param name="To">The last day, included.</param>
public readonly record struct DatePeriod(DateOnly From, DateOnly To)
{
    /// <summary>How many days the period holds, never below 0.</summary>
    [JsonIgnore]
    public int Days => Math.Max(0, To.DayNumber - From.DayNumber + 1);

    public bool Contains(DateOnly day) => From <= day && day <= To;

    public bool Overlaps(DatePeriod other) => Intersect(other) is not null;

    /// <summary>The days in both periods, or null when there is none.</summary>
    public DatePeriod? Intersect(DatePeriod other)
    {
        var from = From > other.From ? From : other.From;
        var to = To < other.To ? To : other.To;
        return from <= to ? new(from, to) : null;
    }

    /// <summary>Every day in order.</summary>
    public IEnumerable<DateOnly> EachDay()
    {
        for (var number = From.DayNumber; number <= To.DayNumber; number++)
        {
            yield return DateOnly.FromDayNumber(number);
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From:yyyy-MM-dd}..{To:yyyy-MM-dd}");
}
