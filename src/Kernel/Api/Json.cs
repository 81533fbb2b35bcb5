using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace Faatimer.Kernel;

/// <summary>
/// How the API reads and writes JSON: strict on the way in (unknown or repeated fields, missing required ones, null in a list, other words than an enum has, numbers in
/// strings, with three decimals or an exponent, and NUL characters are refused), camelCase, enums as words.
/// </summary>
public static class Json
{
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.MaxDepth = 16;
        options.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
        options.Converters.Add(new Words.JsonWords());
        options.Converters.Add(new TwoDecimals());
        options.Converters.Add(new TextWithoutNul());
        options.Converters.Add(new Days());
        options.Converters.Add(new YesOrNo());
        options.TypeInfoResolver = (options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(RefuseNullInLists);
    }

    /// <summary>The same rules for requests that are read, and answers that are written, outside HTTP.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions();
        Configure(options);
        return options;
    }

    /// <summary>The serialiser refuses null for a field that must be there, but not inside a list.</summary>
    private static void RefuseNullInLists(JsonTypeInfo type)
    {
        var lists = type.Kind == JsonTypeInfoKind.Object ? type.Properties.Where(p => p.Get is not null && MayHoldNull(p.PropertyType)).Select(p => (p.Name, Get: p.Get!)).ToArray() : [];
        if (lists.Length > 0)
        {
            type.OnDeserialized = value =>
            {
                foreach (var (name, get) in lists)
                {
                    var index = 0;
                    foreach (var element in get(value) as IEnumerable ?? Array.Empty<object>())
                    {
                        _ = element ?? throw new UnreadableValue("request.required", at: $"/{name}/{index}");
                        index++;
                    }
                }
            };
        }
    }

    private static bool MayHoldNull(Type list) => list != typeof(string)
        && list.GetInterfaces().Append(list).Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>)
            && (!i.GetGenericArguments()[0].IsValueType || Nullable.GetUnderlyingType(i.GetGenericArguments()[0]) is not null));

    /// <summary>
    /// Money and hours have at most two decimals as they are written: 6500.005 is refused, not rounded, and so is 6500.500, which may be meant as six and a half million.
    /// </summary>
    private sealed class TwoDecimals : JsonConverter<decimal>
    {
        public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDecimal(out var value))
            {
                throw new UnreadableValue("request.not_a_number");
            }

            var written = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
            if (written.ContainsAny("eE"u8))
            {
                throw new UnreadableValue("request.not_a_number");
            }

            var point = written.IndexOf((byte)'.');
            return point < 0 || written.Length - point - 1 <= 2 ? value : throw new UnreadableValue("request.too_many_decimals");
        }

        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
    }

    /// <summary>A day as 2026-03-31, and whoever writes it otherwise is told so.</summary>
    private sealed class Days : JsonConverter<DateOnly>
    {
        public override DateOnly Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && DateOnly.TryParseExact(reader.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? day
                : throw new UnreadableValue("request.malformed_value", new { form = "2026-03-31" });

        public override void Write(Utf8JsonWriter writer, DateOnly value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    /// <summary>true or false, which a file writes as a word.</summary>
    private sealed class YesOrNo : JsonConverter<bool>
    {
        public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType is JsonTokenType.True or JsonTokenType.False
            ? reader.GetBoolean()
            : throw new UnreadableValue("request.malformed_value", new { words = "true, false" });

        public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) => writer.WriteBooleanValue(value);
    }

    /// <summary>PostgreSQL cannot hold NUL in text; refused where it comes in.</summary>
    private sealed class TextWithoutNul : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.String)
            {
                throw new UnreadableValue("request.not_a_text");
            }

            var text = reader.GetString()!;
            return text.Contains('\0', StringComparison.Ordinal) ? throw new UnreadableValue("request.nul_character") : text;
        }

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }
}

/// <summary>A value in JSON that cannot be read. The serialiser adds the place.</summary>
/// <param name="code">The problem's code.</param>
/// <param name="figures">Figures for its text.</param>
/// <param name="at">The rest of the JSON pointer, when the fault stands deeper than the serialiser knows.</param>
internal sealed class UnreadableValue(string code, object? figures = null, string? at = null) : JsonException(code)
{
    public string Code { get; } = code;

    public object? Figures { get; } = figures;

    public string? At { get; } = at;
}
