using System.Globalization;

namespace Faatimer.Kernel;

/// <summary>A figure that a sentence has, for programs.</summary>
/// <param name="Name">What it is, a camelCase word.</param>
/// <param name="Value">A number: kroner, hours, days or what the sentence says.</param>
public sealed record Figure(string Name, decimal Value)
{
    /// <summary>The numbers among the figures of a text; days and words stand in the sentence alone.</summary>
    public static IReadOnlyList<Figure> Of(IReadOnlyDictionary<string, object?>? figures) =>
        [.. (figures ?? new Dictionary<string, object?>()).Where(f => f.Value is decimal or int).Select(f => new Figure(f.Key, Convert.ToDecimal(f.Value, CultureInfo.InvariantCulture)))];
}
