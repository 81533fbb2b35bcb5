namespace Faatimer.Kernel;

/// <summary>A company number: 8 digits whose modulus 11 holds. Rule ID4.</summary>
public readonly record struct Cvr
{
    private readonly string? _digits;

    private Cvr(string digits) => _digits = digits;

    /// <summary>The 8 digits, leading zeros kept.</summary>
    public string Value => _digits ?? "";

    /// <summary>The same as <see cref="Value"/>.</summary>
    public override string ToString() => Value;

    /// <summary>Reads exactly 8 digits with a valid modulus 11.</summary>
    public static bool TryParse(string? text, out Cvr cvr)
    {
        cvr = default;
        if (!Digits.AreAll(text, 8) || Digits.WeightedSum(text!, [2, 7, 6, 5, 4, 3, 2, 1]) % 11 != 0)
        {
            return false;
        }

        cvr = new(text!);
        return true;
    }

    /// <summary>Reads a number that is known to be one.</summary>
    /// <exception cref="FormatException">The text is not a CVR number. The message does not repeat it.</exception>
    public static Cvr Parse(string? text) => TryParse(text, out var cvr) ? cvr : throw new FormatException("Not a CVR number.");
}
