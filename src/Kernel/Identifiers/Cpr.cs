using System.Globalization;
using System.Text.Json.Serialization;

namespace Faatimer.Kernel;

/// <summary>
/// A Danish person number. Rules ID1, ID3: it is a real date by the century table, and everything that prints it by default prints the mask.
/// Only <see cref="Value"/> gives the whole number, so a search for its uses finds every place that reads it.
/// </summary>
public readonly record struct Cpr
{
    private readonly string? _digits;

    private Cpr(string digits, DateOnly birthDate) => (_digits, BirthDate) = (digits, birthDate);

    /// <summary>The ten digits, without a hyphen. Never for a log, a URL, an error text, an event or a webhook (ID3).</summary>
    [JsonIgnore]
    public string Value => _digits ?? "";

    /// <summary>The date the first seven digits stand for (ID1), with 60 taken off the day of a replacement number.</summary>
    [JsonIgnore]
    public DateOnly BirthDate { get; }

    /// <summary>True for a number with day + 60: given to people without an ordinary number, and to test people (ID1, ID5).</summary>
    [JsonIgnore]
    public bool IsReplacement => Value is [>= '6', ..];

    /// <summary>Numbers without a valid modulus 11 are issued since 2007: false is a warning, never a refusal (ID1).</summary>
    [JsonIgnore]
    public bool PassesModulus11 => _digits is not null && Digits.WeightedSum(_digits, [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0;

    /// <summary><c>DDMMYY-XXXX</c>, the only form shown by default (ID3).</summary>
    public string Masked => _digits is null ? "" : $"{_digits[..6]}-XXXX";

    /// <summary>The mask, so that no text interpolation can print the number (ID3).</summary>
    public override string ToString() => Masked;

    /// <summary>Reads ten digits, or <c>DDMMYY-NNNN</c>.</summary>
    public static bool TryParse(string? text, out Cpr cpr)
    {
        cpr = default;
        var digits = text is { Length: 11 } && text[6] == '-' ? text.Remove(6, 1) : text;
        if (!Digits.AreAll(digits, 10))
        {
            return false;
        }

        var day = Number(digits!, 0);
        var month = Number(digits!, 2);
        var year = FullYear(digits![6] - '0', Number(digits, 4));
        if (day > 60)
        {
            day -= 60;
        }

        if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        cpr = new(digits, new DateOnly(year, month, day));
        return true;
    }

    /// <summary>Reads a number that is known to be one.</summary>
    /// <exception cref="FormatException">The text is not a CPR number. The message does not repeat it (ID3).</exception>
    public static Cpr Parse(string? text) => TryParse(text, out var cpr) ? cpr : throw new FormatException("Not a CPR number.");

    // ID1: the seventh digit and the two-digit year together give the century.
    private static int FullYear(int seventh, int year) => seventh switch
    {
        <= 3 => 1900 + year,
        4 or 9 => year <= 36 ? 2000 + year : 1900 + year,
        _ => year <= 57 ? 2000 + year : 1800 + year,
    };

    private static int Number(string digits, int at) => int.Parse(digits.AsSpan(at, 2), NumberStyles.None, CultureInfo.InvariantCulture);
}
