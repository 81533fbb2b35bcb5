using System.Text.Json;
using System.Text.Json.Serialization;

namespace Faatimer.Sdk;

#pragma warning disable CA1852 // Its generated part has virtual members, so it cannot be sealed.
internal partial class FaatimerClient
{
    static partial void UpdateJsonSerializerSettings(JsonSerializerOptions settings)
    {
        settings.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        settings.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }
}
