using System.Numerics;
using System.Text.Json;
using CsCheck;
using Faatimer.Kernel;

namespace Faatimer.Domain.Tests.Kernel;

public class RationalTests
{
    private static readonly Gen<Rational> Any = Gen.Select(Gen.Int[-5000, 5000], Gen.Int[1, 400], (n, d) => new Rational(n, d));
    private static readonly Gen<decimal> Money = Gen.Long[-1_000_000_000, 1_000_000_000].Select(øre => øre / 100m);

    [Fact]
    public void Default_is_zero()
    {
        Assert.Equal(new Rational(0, 7), default);
        Assert.Equal("0", default(Rational).ToString());
        Assert.Equal(BigInteger.One, default(Rational).Denominator);
        Assert.Equal(Rational.One, Rational.One + default(Rational));
        Assert.Equal(new Rational(0, -3).GetHashCode(), default(Rational).GetHashCode());
    }

    [Fact]
    public void Fractions_are_in_lowest_terms_with_the_sign_on_top()
    {
        Assert.Equal("5/6", new Rational(10, 12).ToString());
        Assert.Equal("-5/6", new Rational(10, -12).ToString());
        Assert.Equal("3", new Rational(-9, -3).ToString());
        Assert.Throws<DivideByZeroException>(() => new Rational(1, 0));
        Assert.Throws<DivideByZeroException>(() => Rational.One / default(Rational));
    }

    [Fact]
    public void Addition_and_multiplication_obey_the_laws_of_numbers() => Gen.Select(Any, Any, Any).Sample((a, b, c) =>
        a + b == b + a && a * b == b * a && a + b + c == a + (b + c) && a * b * c == a * (b * c)
        && a * (b + c) == (a * b) + (a * c) && a - a == Rational.Zero && a + b - b == a && (b.Sign == 0 || a * b / b == a));

    [Fact]
    public void Order_agrees_with_subtraction() => Gen.Select(Any, Any).Sample((a, b) =>
        (a < b) == ((a - b).Sign < 0) && (a >= b) == !(a < b) && (a == b) == (a.CompareTo(b) == 0) && (a != b || a.GetHashCode() == b.GetHashCode())
        && Rational.Min(a, b) <= Rational.Max(a, b) && Rational.Min(a, b) + Rational.Max(a, b) == a + b);

    [Fact]
    public void The_floor_is_the_whole_number_just_below() => Any.Sample(a => a.Floor() <= a && a < a.Floor() + 1);

    [Fact]
    public void Rounding_is_never_more_than_half_an_øre_off_and_mirrors_at_zero() => Gen.Select(Any, Gen.Int[0, 6]).Sample((a, decimals) =>
    {
        var rounded = a.RoundHalfAwayFromZero(decimals);
        var half = new Rational(1, 2 * BigInteger.Pow(10, decimals));
        return Rational.Abs(a - rounded) <= half && (-a).RoundHalfAwayFromZero(decimals) == -rounded && rounded.Scale == decimals;
    });

    [Fact]
    public void Flooring_to_øre_never_goes_up_and_never_a_whole_øre_down() =>
        Any.Sample(a => a.FloorTo(2) <= a && a < (Rational)a.FloorTo(2) + 0.01m);

    [Fact]
    public void Decimals_go_in_and_out_unchanged() => Money.Sample(amount =>
        ((Rational)amount).RoundHalfAwayFromZero(2) == amount && ((Rational)amount).FloorTo(2) == amount && ((Rational)amount).ToDecimal() == amount);

    [Fact]
    public void The_greatest_and_the_finest_decimal_go_in_and_out_unchanged()
    {
        decimal[] edges = [decimal.MaxValue, decimal.MinValue, 0.0000000000000000000000000001m, -7.9228162514264337593543950335m];
        Assert.All(edges, edge => Assert.Equal(edge, ((Rational)edge).RoundHalfAwayFromZero(edge.Scale)));
        Assert.Throws<OverflowException>(() => ((Rational)decimal.MaxValue * 10).ToDecimal());
    }

    [Theory]
    [InlineData(5, 1000, 0.01)]
    [InlineData(-5, 1000, -0.01)]
    [InlineData(4, 1000, 0)]
    [InlineData(15, 1000, 0.02)]
    [InlineData(2, 3, 0.67)]
    [InlineData(-2, 3, -0.67)]
    public void Halves_go_away_from_zero(int numerator, int denominator, decimal expected) =>
        Assert.Equal(expected, new Rational(numerator, denominator).RoundHalfAwayFromZero(2));

    [Theory]
    [InlineData(2, 3, 0.66)]
    [InlineData(-2, 3, -0.67)]
    [InlineData(-1, 1000, -0.01)]
    [InlineData(-3, 100, -0.03)]
    public void The_floor_goes_towards_minus_infinity(int numerator, int denominator, decimal expected) =>
        Assert.Equal(expected, new Rational(numerator, denominator).FloorTo(2));

    [Fact]
    public void A_fraction_shown_as_a_decimal_is_right_in_every_digit_it_has() =>
        Assert.Equal(0.8333333333333333333333333333m, new Rational(5, 6).ToDecimal());

    [Fact]
    public void Text_and_JSON_give_the_same_fraction_back() => Any.Sample(a =>
        Rational.TryParse(a.ToString(), out var read) && read == a && JsonSerializer.Deserialize<Rational>(JsonSerializer.Serialize(a)) == a);

    [Theory]
    [InlineData("")]
    [InlineData("1/0")]
    [InlineData("1/-2")]
    [InlineData("1/2/3")]
    [InlineData("0.5")]
    [InlineData(null)]
    public void Text_that_is_no_fraction_is_refused(string? text) => Assert.False(Rational.TryParse(text, out _));
}
