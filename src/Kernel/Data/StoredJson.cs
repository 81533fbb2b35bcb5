using System.Text.Json;
using System.Text.Json.Serialization;

namespace Faatimer.Kernel;

/// <summary>
/// How values lie in the database as JSON: events, decisions, lists in a column. Apart from <see cref="Json"/>, so that the API can change and what is stored stays
/// as it is. Written in camelCase with enums by name. Read tolerantly: a field that is not known is ignored (a newer host wrote it), and one that is missing means
/// what its constructor parameter's default says. A field that a record gets later states such a default; what is missing without one is refused, never guessed.
/// </summary>
public static class StoredJson
{
    public static JsonSerializerOptions Options { get; } = Make(numbersForEnums: false);

    /// <summary>The same, and reads enums that were once written as numbers.</summary>
    public static JsonSerializerOptions WithNumbersForEnums { get; } = Make(numbersForEnums: true);

    public static string Write(object value, Type type) => JsonSerializer.Serialize(value, type, Options);

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static object Read(string json, Type type) => JsonSerializer.Deserialize(json, type, Options) ?? throw new JsonException("null");

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("null");

    private static JsonSerializerOptions Make(bool numbersForEnums)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            NumberHandling = JsonNumberHandling.Strict,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, numbersForEnums) },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
