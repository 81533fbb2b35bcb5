using System.Text.Json;
using System.Text.Json.Serialization;

namespace Faatimer.Sdk;

/// <summary>A word of the API, for example <c>approved</c>. Later versions of the server may answer words that this SDK does not know: such a word keeps its text.</summary>
/// <typeparam name="TSelf">The kind of word.</typeparam>
public interface IWord<TSelf>
    where TSelf : struct, IWord<TSelf>
{
    /// <summary>The words that this version knows.</summary>
    static abstract IReadOnlyList<TSelf> KnownWords { get; }

    /// <summary>A word by its text, also one that this version does not know.</summary>
    /// <param name="text">The word as the API writes it.</param>
    static abstract TSelf Of(string text);
}

/// <summary>A word is its text on the wire.</summary>
internal sealed class WordConverter<T> : JsonConverter<T>
    where T : struct, IWord<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => T.Of(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

/// <summary>The order of words.</summary>
internal static class WordOrder
{
    public static int Compare<T>(IReadOnlyList<T> known, T one, T other)
        where T : struct, IWord<T> => (Place(known, one), one.ToString()!).CompareTo((Place(known, other), other.ToString()!));

    private static int Place<T>(IReadOnlyList<T> known, T word)
        where T : struct, IWord<T> => Enumerable.Range(0, known.Count).FirstOrDefault(i => known[i].Equals(word), known.Count);
}

/// <summary>What is personal, for logs and messages.</summary>
internal static class Personal
{
    /// <summary>A CPR number as the product shows it: <c>010190-XXXX</c>.</summary>
    public static string? Mask(string? cpr)
    {
        if (cpr is null || cpr.Contains('X', StringComparison.Ordinal))
        {
            return cpr;
        }

        var digits = string.Concat(cpr.Where(char.IsAsciiDigit));
        return (digits.Length > 4 ? digits[..^4] : "") + "-XXXX";
    }
}
