namespace Faatimer.Admin.Tests;

/// <summary>How dates, hours and money are written and read.</summary>
public sealed class FormatTests
{
    [Theory]
    [InlineData("22-11-2026")]
    [InlineData("22.11.26")]
    [InlineData("221126")]
    [InlineData("22112026")]
    [InlineData("22/11/2026")]
    [InlineData("22. november 2026")]
    [InlineData("22 nov 2026")]
    [InlineData("22. nov. 26")]
    [InlineData(" 2026-11-22 ")]
    public void A_day_is_understood_as_people_write_it(string text) => Assert.Equal(new DateOnly(2026, 11, 22), Format.ReadDay(text));

    [Theory]
    [InlineData("31-02-2027")]
    [InlineData("29-02-2027")]
    [InlineData("32-01-2027")]
    [InlineData("1-13-2027")]
    [InlineData("i morgen")]
    [InlineData("٢٢-١١-٢٠٢٦")]
    [InlineData("")]
    public void A_day_that_does_not_exist_is_none(string text) => Assert.Null(Format.ReadDay(text));

    [Theory]
    [InlineData("7,5", 7.5)]
    [InlineData("7.5", 7.5)]
    [InlineData("6500", 6500)]
    [InlineData("6.500", 6500)]
    [InlineData("6.500,00", 6500)]
    [InlineData("6500.00", 6500)]
    [InlineData("1.234.567,89", 1234567.89)]
    [InlineData("−120,50", -120.5)]
    [InlineData("6.121,67 kr.", 6121.67)]
    public void A_number_is_understood_with_and_without_points(string text, double number) => Assert.Equal((decimal)number, Format.ReadNumber(text));

    [Theory]
    [InlineData("6.50.0")]
    [InlineData("abc")]
    [InlineData("1e5")]
    [InlineData("7,5,5")]
    public void What_is_no_number_is_none(string text) => Assert.Null(Format.ReadNumber(text));

    [Fact]
    public void Days_amounts_and_shares_stand_as_in_an_office()
    {
        Assert.Equal("22. november 2026", Format.Day(new(2026, 11, 22)));
        Assert.Equal("22. nov. 2026", Format.ShortDay(new DateOnly(2026, 11, 22)));
        Assert.Equal("1. – 31. oktober 2026", Format.Period(new(2026, 10, 1), new(2026, 10, 31)));
        Assert.Equal("1. april 2026 – 31. marts 2027", Format.Period(new(2026, 4, 1), new(2027, 3, 31)));
        Assert.Equal("6.500,00 kr.", Format.Money(6500));
        Assert.Equal("−312,50", Format.Amount(-312.5m));
        Assert.Equal("7,5 t.", Format.Hours(7.5m));
        Assert.Equal("uge 48", Format.Week("2026-W48", 2026));
        Assert.Equal("uge 1, 2027", Format.Week("2027-W01", 2026));
        Assert.Equal("oktober 2026", Format.Month("2026-10"));
        Assert.Equal("5/6", Format.Share(new() { Numerator = 5, Denominator = 6 }));
        Assert.Equal("i morgen", Format.Near(new(2026, 11, 26), new(2026, 11, 25)));
        Assert.Equal("lørdag", Format.Near(new(2026, 11, 28), new(2026, 11, 25)));
    }

    [Fact]
    public void An_instant_is_told_in_Danish_time_also_when_the_clocks_change()
    {
        Assert.Equal("22. november 2026 kl. 9.05", Format.Time(new(2026, 11, 22, 8, 5, 0, TimeSpan.Zero)));
        Assert.Equal("25. oktober 2026 kl. 2.30", Format.Time(new(2026, 10, 25, 0, 30, 0, TimeSpan.Zero)));
        Assert.Equal("25. oktober 2026 kl. 2.30", Format.Time(new(2026, 10, 25, 1, 30, 0, TimeSpan.Zero)));
        Assert.Equal("1. januar 2027 kl. 0.30", Format.Time(new(2026, 12, 31, 23, 30, 0, TimeSpan.Zero)));
    }

    [Theory]
    [InlineData("/period/from", "period-from")]
    [InlineData("/lines/2/amount", "lines-2-amount")]
    [InlineData("/weeklyHours", "weekly-hours")]
    [InlineData("/figures/amBidragPercent", "figures-am-bidrag-percent")]
    [InlineData("/employer/pNumber", "employer-p-number")]
    public void A_pointer_of_the_API_is_a_field(string pointer, string field) => Assert.Equal(field, Frame.Form.FieldOf(pointer));
}
