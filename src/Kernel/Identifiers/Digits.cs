namespace Faatimer.Kernel;

/// <summary>What the four identifier types share: ASCII digits only (other scripts' digits are refused) and weighted sums.</summary>
internal static class Digits
{
    public static bool AreAll(string? text, int length) => text is not null && text.Length == length && text.All(char.IsAsciiDigit);

    public static int WeightedSum(string digits, ReadOnlySpan<int> weights)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            sum += (digits[i] - '0') * weights[i];
        }

        return sum;
    }
}
