namespace Faatimer.Kernel;

/// <summary>A production-unit number (P-nummer): 10 digits, no check digit. Rule ID4.</summary>
public readonly record struct PNumber
{
    private readonly string? _digits;

    private PNumber(string digits) => _digits = digits;

    /// <summary>The 10 digits, leading zeros kept.</summary>
    public string Value => _digits ?? "";

    /// <summary>The same as <see cref="Value"/>.</summary>
    public override string ToString() => Value;

    /// <summary>Reads exactly 10 digits.</summary>
    public static bool TryParse(string? text, out PNumber pNumber)
    {
        pNumber = default;
        if (!Digits.AreAll(text, 10))
        {
            return false;
        }

        pNumber = new(text!);
        return true;
    }

    /// <summary>Reads a number that is known to be one.</summary>
    /// <exception cref="FormatException">The text is not a P-nummer. The message does not repeat it.</exception>
    public static PNumber Parse(string? text) => TryParse(text, out var pNumber) ? pNumber : throw new FormatException("Not a P-nummer.");
}
