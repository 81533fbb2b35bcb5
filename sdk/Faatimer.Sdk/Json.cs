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
        var filled = type.Properties.Where(p => p.IsRequired && Empty(p.PropertyType) is not null).Select(p => (Property: p, Empty: Empty(p.PropertyType))).ToList();
        foreach (var property in type.Properties)
        {
            property.IsRequired = false;
        }

        if (filled.Count > 0)
        {
            type.OnDeserialized = read =>
            {
                foreach (var (property, empty) in filled.Where(f => f.Property.Get!(read) is null))
                {
                    property.Set!(read, empty);
                }
            };
        }
    }

    /// <summary>What stands for a text or list that lacks.</summary>
    private static object? Empty(Type type) => type == typeof(string) ? ""
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? Array.CreateInstance(type.GetGenericArguments()[0], 0)
        : null;

    /// <summary>The API takes two decimals as they are written, and a product such as 12.50 × 10.0 has three in C#: 125.000 goes out as 125.</summary>
    private sealed class PlainDecimals : JsonConverter<decimal>
    {
        public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDecimal();

        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) => writer.WriteNumberValue(value / 1.0000000000000000000000000000m);
    }
}
