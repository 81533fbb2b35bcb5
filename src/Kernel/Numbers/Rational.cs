using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Faatimer.Kernel;

/// <summary>
/// An exact fraction, always in lowest terms with a positive denominator. Shares are rationals because 5/6 does not fit a decimal,
/// and a refund is rounded once, at the end. <c>default</c> is 0. In JSON it is the text "5/6".
/// </summary>
[JsonConverter(typeof(RationalJsonConverter))]
public readonly struct Rational : IEquatable<Rational>, IComparable<Rational>
{
    // Kept one too small, so that default(Rational) is 0/1 and equal to every other zero.
    private readonly BigInteger _denominatorLessOne;

    /// <summary>Makes numerator ÷ denominator in lowest terms.</summary>
    /// <exception cref="DivideByZeroException">The denominator is 0.</exception>
    public Rational(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero)
        {
            throw new DivideByZeroException();
        }

        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
        Numerator = numerator / divisor;
        _denominatorLessOne = (denominator / divisor) - 1;
    }

    public static Rational Zero => default;

    public static Rational One => new(1, 1);

    /// <summary>Carries the sign.</summary>
    public BigInteger Numerator { get; }

    /// <summary>At least 1.</summary>
    public BigInteger Denominator => _denominatorLessOne + 1;

    public int Sign => Numerator.Sign;

    public static implicit operator Rational(int value) => new(value, 1);

    public static implicit operator Rational(long value) => new(value, 1);

    public static implicit operator Rational(BigInteger value) => new(value, 1);

    /// <summary>Exact: every decimal is a fraction.</summary>
    public static implicit operator Rational(decimal value) => new(ExactDecimal.Mantissa(value), BigInteger.Pow(10, value.Scale));

    public static Rational operator +(Rational a, Rational b) => new((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

    public static Rational operator -(Rational a, Rational b) => a + -b;

    public static Rational operator -(Rational a) => new(-a.Numerator, a.Denominator);

    public static Rational operator *(Rational a, Rational b) => new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    public static Rational operator /(Rational a, Rational b) => new(a.Numerator * b.Denominator, a.Denominator * b.Numerator);

    public static bool operator ==(Rational a, Rational b) => a.Equals(b);

    public static bool operator !=(Rational a, Rational b) => !a.Equals(b);

    public static bool operator <(Rational a, Rational b) => a.CompareTo(b) < 0;

    public static bool operator >(Rational a, Rational b) => a.CompareTo(b) > 0;

    public static bool operator <=(Rational a, Rational b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Rational a, Rational b) => a.CompareTo(b) >= 0;

    public static Rational Min(Rational a, Rational b) => a <= b ? a : b;

    public static Rational Max(Rational a, Rational b) => a >= b ? a : b;

    public static Rational Abs(Rational value) => value.Sign < 0 ? -value : value;

    /// <summary>The largest whole number that is not above the value: towards −∞, so −1/2 gives −1.</summary>
    public BigInteger Floor()
    {
        var quotient = BigInteger.DivRem(Numerator, Denominator, out var remainder);
        return remainder.Sign < 0 ? quotient - 1 : quotient;
    }

    /// <summary>Rounded down, towards −∞, to the given number of decimals. Exact; throws <see cref="OverflowException"/> beyond a decimal's range.</summary>
    public decimal FloorTo(int decimals) => ExactDecimal.From((this * BigInteger.Pow(10, decimals)).Floor(), decimals);

    /// <summary>Rounded to the nearest, halves away from zero, as money is. Exact; throws <see cref="OverflowException"/> beyond a decimal's range.</summary>
    public decimal RoundHalfAwayFromZero(int decimals)
    {
        var nearest = ((Abs(this) * BigInteger.Pow(10, decimals)) + new Rational(1, 2)).Floor();
        return ExactDecimal.From(Sign < 0 ? -nearest : nearest, decimals);
    }

    /// <summary>The nearest decimal, for showing and comparing with bounds; money is rounded by <see cref="RoundHalfAwayFromZero"/>.</summary>
    public decimal ToDecimal()
    {
        var whole = BigInteger.Abs(Numerator / Denominator);
        var wholeDigits = whole.IsZero ? 0 : whole.ToString(CultureInfo.InvariantCulture).Length;
        return RoundHalfAwayFromZero(Math.Max(0, 28 - wholeDigits));
    }

    /// <inheritdoc/>
    public int CompareTo(Rational other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    /// <inheritdoc/>
    public bool Equals(Rational other) => Numerator == other.Numerator && _denominatorLessOne == other._denominatorLessOne;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Rational other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Numerator, _denominatorLessOne);

    /// <summary>"5/6", or "3" for a whole number.</summary>
    public override string ToString() => Denominator.IsOne
        ? Numerator.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string? text, out Rational value)
    {
        value = default;
        var parts = (text ?? "").Split('/');
        var denominator = BigInteger.One;
        if (parts.Length > 2
            || !BigInteger.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var numerator)
            || (parts.Length == 2 && !BigInteger.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out denominator))
            || denominator.IsZero)
        {
            return false;
        }

        value = new(numerator, denominator);
        return true;
    }
}

/// <summary>Decimals taken apart and put together without arithmetic, so that nothing is rounded on the way.</summary>
internal static class ExactDecimal
{
    public static BigInteger Mantissa(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var size = ((BigInteger)(uint)bits[2] << 64) + ((BigInteger)(uint)bits[1] << 32) + (uint)bits[0];
        return value < 0 ? -size : size;
    }

    /// <summary>mantissa ÷ 10^decimals, with exactly that many decimals: 7378.50, not 7378.5.</summary>
    public static decimal From(BigInteger mantissa, int decimals)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits((decimal)BigInteger.Abs(mantissa), bits);
        return new decimal(bits[0], bits[1], bits[2], mantissa.Sign < 0, (byte)decimals);
    }
}

internal sealed class RationalJsonConverter : JsonConverter<Rational>
{
    public override Rational Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Rational.TryParse(reader.GetString(), out var value)
            ? value
            : throw new JsonException("Not a fraction.");

    public override void Write(Utf8JsonWriter writer, Rational value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
