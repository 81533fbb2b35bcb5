using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Faatimer.Kernel;

/// <summary>
/// Enums as the words of the API, camelCase. What comes in is one known word, letter by letter: no list, no number, no other case, no space. Bodies, files and
/// query fields are all read here.
/// </summary>
public static class Words
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyDictionary<string, object>> Known = new();

    /// <summary>The words of an enum, in their order.</summary>
    public static IReadOnlyCollection<string> Of(Type type) => [.. Values(type).Keys];

    public static string Of(Enum value) => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>Reads one known word.</summary>
    public static bool TryParse(Type type, string? word, out object? value)
    {
        value = null;
        return word is not null && Values(type).TryGetValue(word, out value);
    }

    /// <summary>Figures of <c>request.malformed_value</c>: which words there are.</summary>
    public static object Allowed(Type type) => new { words = string.Join(", ", Of(type)) };

    private static IReadOnlyDictionary<string, object> Values(Type type) =>
        Known.GetOrAdd(type, static t => Enum.GetValues(t).Cast<Enum>().Distinct().ToDictionary(Of, object (v) => v, StringComparer.Ordinal));

    internal sealed class JsonWords : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert))!;
    }

    private sealed class Converter<T> : JsonConverter<T>
        where T : struct, Enum
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && TryParse(typeof(T), reader.GetString(), out var value)
                ? (T)value!
                : throw new UnreadableValue("request.malformed_value", Allowed(typeof(T)));

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Of(value));

        public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader, typeToConvert, options);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WritePropertyName(Of(value));
    }
}
