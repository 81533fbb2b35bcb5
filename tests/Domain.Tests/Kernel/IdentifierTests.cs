using System.Text.Json;
using Faatimer.Kernel;

namespace Faatimer.Domain.Tests.Kernel;

public class IdentifierTests
{
    [Theory]
    [InlineData("610100-0000", 1900)]
    [InlineData("611299-3999", 1999)]
    [InlineData("610100-4000", 2000)]
    [InlineData("611236-4000", 2036)]
    [InlineData("610137-4000", 1937)]
    [InlineData("611299-4000", 1999)]
    [InlineData("610100-5000", 2000)]
    [InlineData("611257-8999", 2057)]
    [InlineData("610158-5000", 1858)]
    [InlineData("611299-8999", 1899)]
    [InlineData("611236-9000", 2036)]
    [InlineData("610137-9000", 1937)]
    public void ID1_the_seventh_digit_and_the_year_give_the_century(string text, int year)
    {
        var cpr = Cpr.Parse(text);
        Assert.Equal(year, cpr.BirthDate.Year);
        Assert.True(cpr.IsReplacement);
    }

    [Theory]
    [InlineData("290200-4000", 2000)] // a leap year in the 2000s …
    [InlineData("890200-6000", 2000)]
    public void ID1_leap_days_follow_the_century(string text, int year) => Assert.Equal(new DateOnly(year, 2, 29), Cpr.Parse(text).BirthDate);

    [Theory]
    [InlineData("290200-0000")] // … and 1900 was none
    [InlineData("890201-6000")]
    [InlineData("310490-1234")]
    [InlineData("001090-1234")]
    [InlineData("601090-1234")]
    [InlineData("921090-1234")]
    [InlineData("611390-1234")]
    [InlineData("610090-1234")]
    [InlineData("61019-01234")]
    [InlineData("610190 1234")]
    [InlineData("610190-123")]
    [InlineData("610190-12345")]
    [InlineData("61o190-1234")]
    [InlineData("6101901234 ")]
    [InlineData("٦١٠١٩٠١٢٣٤")]
    [InlineData("")]
    [InlineData(null)]
    public void ID1_what_is_no_date_or_no_ten_digits_is_refused(string? text)
    {
        Assert.False(Cpr.TryParse(text, out var cpr));
        Assert.Equal(default, cpr);
    }

    [Fact]
    public void ID1_a_replacement_number_has_60_added_to_the_day()
    {
        var replacement = Cpr.Parse("6101901234");
        var ordinary = Cpr.Parse("0101901234");
        Assert.True(replacement.IsReplacement);
        Assert.False(ordinary.IsReplacement);
        Assert.Equal(ordinary.BirthDate, replacement.BirthDate);
    }

    [Theory]
    [InlineData("6101900000", true)] // 4·6 + 3·1 + 7·1 + 6·9 = 88, which 11 divides
    [InlineData("6101900001", false)]
    [InlineData("6101900007", false)]
    public void ID1_modulus_11_is_told_but_refuses_nothing(string text, bool passes)
    {
        Assert.True(Cpr.TryParse(text, out var cpr));
        Assert.Equal(passes, cpr.PassesModulus11);
    }

    [Fact]
    public void ID3_no_default_way_of_printing_shows_the_number()
    {
        var cpr = Cpr.Parse("610190-1234");
        Assert.Equal("6101901234", cpr.Value);
        Assert.Equal("610190-XXXX", cpr.Masked);
        Assert.Equal("610190-XXXX", $"{cpr}");
        Assert.DoesNotContain("1234", JsonSerializer.Serialize(new { cpr }), StringComparison.Ordinal);
        Assert.Equal("", default(Cpr).ToString());
    }

    [Fact]
    public void ID3_a_refused_number_is_not_repeated_in_the_error()
    {
        var error = Assert.Throws<FormatException>(() => Cpr.Parse("310290-1234"));
        Assert.DoesNotContain("310290", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ID1_the_hyphen_makes_no_difference() => Assert.Equal(Cpr.Parse("610190-1234"), Cpr.Parse("6101901234"));

    [Theory]
    [InlineData("66137112", true)]
    [InlineData("66137113", false)]
    [InlineData("6613711", false)]
    [InlineData("661371120", false)]
    [InlineData("6613711a", false)]
    [InlineData(null, false)]
    public void ID4_a_CVR_number_has_8_digits_and_a_valid_modulus_11(string? text, bool valid)
    {
        Assert.Equal(valid, Cvr.TryParse(text, out var cvr));
        Assert.Equal(valid ? text : "", cvr.Value);
    }

    [Theory]
    [InlineData("1003289999", true)]
    [InlineData("0000000001", true)]
    [InlineData("100328999", false)]
    [InlineData("10032899990", false)]
    [InlineData("100328999x", false)]
    public void ID4_a_P_nummer_has_10_digits(string text, bool valid) => Assert.Equal(valid, PNumber.TryParse(text, out _));

    [Theory]
    [InlineData("5798000000018", true)] // 5 + 7·3 + 9 + 8·3 + 1·3 + 8 = 70
    [InlineData("5798000000019", false)]
    [InlineData("579800000001", false)]
    [InlineData("57980000000180", false)]
    public void ID4_a_GLN_has_13_digits_and_a_valid_check_digit(string text, bool valid) => Assert.Equal(valid, Gln.TryParse(text, out _));

    [Fact]
    public void ID4_every_single_wrong_digit_in_a_CVR_or_GLN_is_seen()
    {
        Assert.All(OneDigitWrong("66137112"), text => Assert.False(Cvr.TryParse(text, out _)));
        Assert.All(OneDigitWrong("5798000000018"), text => Assert.False(Gln.TryParse(text, out _)));
    }

    [Fact]
    public void ID4_errors_do_not_repeat_the_number()
    {
        Assert.Equal("Not a CVR number.", Assert.Throws<FormatException>(() => Cvr.Parse("12345678")).Message);
        Assert.Equal("Not a P-nummer.", Assert.Throws<FormatException>(() => PNumber.Parse("123")).Message);
        Assert.Equal("Not a GLN.", Assert.Throws<FormatException>(() => Gln.Parse("123")).Message);
    }

    private static IEnumerable<string> OneDigitWrong(string number) =>
        from at in Enumerable.Range(0, number.Length)
        from digit in "0123456789"
        where digit != number[at]
        select $"{number[..at]}{digit}{number[(at + 1)..]}";
}
