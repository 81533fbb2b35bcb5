using System.Globalization;
using System.Numerics;

namespace RefusionReference;

/// <summary>A big fraction, not reduced until it is written: as plain as can be, and none of the product's code.</summary>
internal readonly record struct Fraction(BigInteger Over, BigInteger Under)
{
    public static readonly Fraction Zero = new(0, 1);
    public static readonly Fraction One = new(1, 1);

    /// <summary>A decimal number as it is written: "12.50" is 1250/100.</summary>
    public static Fraction Of(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot < 0
            ? new(BigInteger.Parse(text, CultureInfo.InvariantCulture), 1)
            : new(BigInteger.Parse(text.Remove(dot, 1), CultureInfo.InvariantCulture), BigInteger.Pow(10, text.Length - dot - 1));
    }

    public static Fraction Of(decimal value) => Of(value.ToString(CultureInfo.InvariantCulture));

    public static Fraction operator +(Fraction a, Fraction b) => a.Under == b.Under ? new(a.Over + b.Over, a.Under) : new((a.Over * b.Under) + (b.Over * a.Under), a.Under * b.Under);

    public static Fraction operator -(Fraction a, Fraction b) => a + new Fraction(-b.Over, b.Under);

    public static Fraction operator *(Fraction a, Fraction b) => new(a.Over * b.Over, a.Under * b.Under);

    public static Fraction operator /(Fraction a, Fraction b) => b.Over.Sign < 0 ? new(-a.Over * b.Under, a.Under * -b.Over) : new(a.Over * b.Under, a.Under * b.Over);

    public static bool operator <(Fraction a, Fraction b) => a.Over * b.Under < b.Over * a.Under;

    public static bool operator >(Fraction a, Fraction b) => b < a;

    public static bool operator <=(Fraction a, Fraction b) => !(b < a);

    public static bool operator >=(Fraction a, Fraction b) => !(a < b);

    public static Fraction Smaller(Fraction a, Fraction b) => a < b ? a : b;

    public static Fraction Larger(Fraction a, Fraction b) => a < b ? b : a;

    public Fraction Size() => new(BigInteger.Abs(Over), Under);

    /// <summary>Whole hundredths, towards −∞.</summary>
    public BigInteger HundredthsDown()
    {
        var rest = (((Over * 100) % Under) + Under) % Under;
        return ((Over * 100) - rest) / Under;
    }

    /// <summary>Whole hundredths, halves away from zero.</summary>
    public BigInteger HundredthsNearest() => Over.Sign * (((BigInteger.Abs(Over) * 200) + Under) / (2 * Under));

    /// <summary>In lowest terms: "5/6", "1", "0".</summary>
    public override string ToString()
    {
        var common = BigInteger.GreatestCommonDivisor(Over, Under);
        return Under == common ? $"{Over / common}" : $"{Over / common}/{Under / common}";
    }

    /// <summary>Hundredths as kroner: 737850 is "7378.50".</summary>
    public static string Kroner(BigInteger hundredths)
    {
        var digits = BigInteger.Abs(hundredths).ToString("000", CultureInfo.InvariantCulture);
        return $"{(hundredths.Sign < 0 ? "-" : "")}{digits[..^2]}.{digits[^2..]}";
    }
}
