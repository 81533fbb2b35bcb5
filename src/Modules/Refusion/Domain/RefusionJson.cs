using System.Text.Json;
using System.Text.Json.Serialization;

namespace Faatimer.Refusion.Domain;

/// <summary>How inputs and decisions are stored: the API's names, and nothing unknown or missing is let through when they are read again (R10).</summary>
internal static class RefusionJson
{
    public static JsonSerializerOptions Options { get; } = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(JsonSerializerOptions.Strict)
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
