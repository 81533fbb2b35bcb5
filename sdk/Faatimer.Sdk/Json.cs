using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Faatimer.Sdk;

/// <summary>How the API's JSON is read and written. Answers are read with tolerance, so that a server of another version is understood: a field that is not known is left out, and one that lacks is empty.</summary>
internal static class Json
{
    /// <summary>For the SDK's own types, whose members name their fields.</summary>
    public static JsonSerializerOptions Options { get; } = Apply(new JsonSerializerOptions());

    /// <summary>For types of the caller's own, too.</summary>
    public static JsonSerializerOptions AnyType { get; } = Apply(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) } });

    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Converters.Add(new PlainDecimals());
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Tolerate } };
        return options;
    }

    private static void Tolerate(JsonTypeInfo type)
    {
        var needed = type.Properties.Where(p => p.IsRequired && !p.PropertyType.IsValueType).ToList();
        var lists = type.Properties.Where(p => IsList(p.PropertyType) && !p.PropertyType.GetGenericArguments()[0].IsValueType).ToList();
        foreach (var property in type.Properties)
        {
            property.IsRequired = false;
        }

        if (needed.Count + lists.Count > 0)
        {
            type.OnDeserialized = read =>
            {
                foreach (var property in needed.Where(p => p.Get!(read) is null))
                {
                    property.Set!(read, Empty(property.PropertyType, type.Options));
                }

                // The API has none: who reads the list would fall over it, far from here.
                if (lists.Exists(l => l.Get!(read) is System.Collections.IEnumerable items && items.Cast<object?>().Contains(null)))
                {
                    throw new JsonException("A list holds a null.");
                }
            };
        }
    }

    /// <summary>What stands for a text, a list or a record that lacks.</summary>
    private static object? Empty(Type type, JsonSerializerOptions options) => type == typeof(string) ? ""
        : type == typeof(byte[]) ? Array.Empty<byte>()
        : IsList(type) ? Array.CreateInstance(type.GetGenericArguments()[0], 0)
        : type.Assembly == typeof(Json).Assembly ? JsonSerializer.Deserialize("{}", type, options)
        : null;

    private static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);

    /// <summary>The API takes two decimals as they are written, and a product such as 12.50 × 10.0 has three in C#: 125.000 goes out as 125.</summary>
    private sealed class PlainDecimals : JsonConverter<decimal>
    {
        public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDecimal();

        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) => writer.WriteNumberValue(value / 1.0000000000000000000000000000m);
    }
}
