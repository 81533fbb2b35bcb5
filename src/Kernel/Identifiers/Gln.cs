namespace Faatimer.Kernel;

/// <summary>An invoicing location number (EAN/GLN): 13 digits with the GS1 check digit. Rule ID4.</summary>
public readonly record struct Gln
{
    private readonly string? _digits;

    private Gln(string digits) => _digits = digits;

    /// <summary>The 13 digits, leading zeros kept.</summary>
    public string Value => _digits ?? "";

    /// <summary>The same as <see cref="Value"/>.</summary>
    public override string ToString() => Value;

    /// <summary>Reads exactly 13 digits with a valid check digit.</summary>
    public static bool TryParse(string? text, out Gln gln)
    {
        gln = default;
        if (!Digits.AreAll(text, 13) || Digits.WeightedSum(text!, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 != 0)
        {
            return false;
        }

        gln = new(text!);
        return true;
    }

    /// <summary>Reads a number that is known to be one.</summary>
    /// <exception cref="FormatException">The text is not a GLN. The message does not repeat it.</exception>
    public static Gln Parse(string? text) => TryParse(text, out var gln) ? gln : throw new FormatException("Not a GLN.");
}
