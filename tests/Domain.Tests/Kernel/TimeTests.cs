using System.Text.Json;
using CsCheck;
using Faatimer.Kernel;

namespace Faatimer.Domain.Tests.Kernel;

public class TimeTests
{
    private static readonly DateOnly Epoch = new(2026, 1, 1);
    private static readonly Gen<DateOnly> Day = Gen.Int[-2000, 2000].Select(n => Epoch.AddDays(n));
    private static readonly Gen<DatePeriod> Period = Gen.Select(Day, Gen.Int[-5, 60], (from, length) => new DatePeriod(from, from.AddDays(length)));

    [Fact]
    public void X4_a_period_counts_its_first_and_its_last_day()
    {
        Assert.Equal(28, new DatePeriod(new(2026, 2, 1), new(2026, 2, 28)).Days);
        Assert.Equal(29, new DatePeriod(new(2028, 2, 1), new(2028, 2, 29)).Days);
        Assert.Equal(1, new DatePeriod(Epoch, Epoch).Days);
        Assert.Equal("2026-01-01..2026-01-31", new DatePeriod(Epoch, new(2026, 1, 31)).ToString());
    }

    [Fact]
    public void X4_days_intersection_and_overlap_agree_with_counting_day_by_day() => Gen.Select(Period, Period).Sample((a, b) =>
    {
        var both = a.EachDay().Where(b.Contains).ToList();
        return a.EachDay().Count() == a.Days
            && a.Overlaps(b) == (both.Count > 0)
            && (a.Intersect(b)?.EachDay() ?? []).SequenceEqual(both);
    });

    [Fact]
    public void X4_a_reversed_period_holds_no_day()
    {
        var reversed = new DatePeriod(Epoch, Epoch.AddDays(-3));
        Assert.Equal(0, reversed.Days);
        Assert.Empty(reversed.EachDay());
        Assert.False(reversed.Overlaps(new(Epoch.AddDays(-10), Epoch.AddDays(10))));
    }

    [Theory]
    [InlineData("2026-W01", "2025-12-29", "2026-01-04")]
    [InlineData("2026-W14", "2026-03-30", "2026-04-05")]
    [InlineData("2026-W53", "2026-12-28", "2027-01-03")]
    [InlineData("2020-W53", "2020-12-28", "2021-01-03")]
    public void X4_a_week_runs_from_Monday_to_Sunday(string text, string monday, string sunday)
    {
        var week = IsoWeek.Parse(text);
        Assert.Equal(monday, $"{week.Monday:yyyy-MM-dd}");
        Assert.Equal(sunday, $"{week.Sunday:yyyy-MM-dd}");
        Assert.All(week.Period.EachDay(), day => Assert.Equal(week, IsoWeek.Of(day)));
    }

    [Fact]
    public void X4_every_day_lies_in_its_week_and_weeks_follow_each_other() => Day.Sample(day =>
    {
        var week = IsoWeek.Of(day);
        return week.Period.Contains(day) && week.Period.Days == 7 && week.Monday.DayOfWeek == DayOfWeek.Monday
            && IsoWeek.Of(week.Sunday.AddDays(1)) > week && IsoWeek.Parse(week.ToString()) == week;
    });

    [Fact]
    public void X4_the_weeks_of_a_period_are_those_of_its_days() => Period.Sample(period =>
        IsoWeek.Touching(period).SequenceEqual(period.EachDay().Select(IsoWeek.Of).Distinct()));

    [Theory]
    [InlineData("2025-W53")]
    [InlineData("2026-W54")]
    [InlineData("2026-W00")]
    [InlineData("2026-W1")]
    [InlineData("2026-w10")]
    [InlineData("2026W10")]
    [InlineData(" 026-W10")]
    [InlineData("2026-W+1")]
    [InlineData("2026-W10 ")]
    [InlineData("0000-W10")]
    [InlineData("9999-W52")]
    [InlineData(null)]
    public void X4_text_that_is_no_week_is_refused(string? text)
    {
        Assert.False(IsoWeek.TryParse(text, out _));
        Assert.Throws<FormatException>(() => IsoWeek.Parse(text));
    }

    [Fact]
    public void X4_a_week_is_text_in_JSON()
    {
        Assert.Equal("\"2026-W10\"", JsonSerializer.Serialize(IsoWeek.Parse("2026-W10")));
        Assert.Equal(IsoWeek.Parse("2026-W10"), JsonSerializer.Deserialize<IsoWeek>("\"2026-W10\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<IsoWeek>("\"2026-W60\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<IsoWeek>("202610"));
    }

    [Theory]
    [InlineData("2026-3")]
    [InlineData("2026-13")]
    [InlineData("2026-00")]
    [InlineData("03-2026")]
    [InlineData("2026-03-01")]
    [InlineData("2026-03 ")]
    [InlineData("1999-12")]
    [InlineData("2200-01")]
    [InlineData(null)]
    public void X4_text_that_is_no_month_is_refused(string? text) => Assert.False(CalendarMonth.TryParse(text, out _));

    [Fact]
    public void X4_a_month_is_text_in_JSON_and_has_its_days()
    {
        CalendarMonth leap = new(2028, 2);
        Assert.Equal(("2028-02", leap), (leap.ToString(), CalendarMonth.Of(new(2028, 2, 29))));
        Assert.Equal((new DateOnly(2028, 2, 1), new DateOnly(2028, 2, 29)), (leap.FirstDay, leap.LastDay));
        Assert.Equal("\"2028-02\"", JsonSerializer.Serialize(leap));
        Assert.Equal(leap, JsonSerializer.Deserialize<CalendarMonth>("\"2028-02\""));
        Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<CalendarMonth>("202802"));
    }

    [Fact]
    public void X4_a_period_survives_JSON()
    {
        var period = new DatePeriod(new(2026, 3, 1), new(2026, 3, 31));
        var json = JsonSerializer.Serialize(period, JsonSerializerOptions.Strict);
        Assert.Equal("""{"From":"2026-03-01","To":"2026-03-31"}""", json);
        Assert.Equal(period, JsonSerializer.Deserialize<DatePeriod>(json, JsonSerializerOptions.Strict));
    }
}
