using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;

namespace Faatimer.Refusion.Features;

/// <summary>
/// R8: what is stored of everything that was posted, so that a payslip sent again is told from another one with its number. Keyed, since it holds a person. A stored
/// hash names its version and key; what is posted is hashed in each version that can be stored, so that a new version or key makes no old payslip another content.
/// <list type="bullet">
/// <item>Version 0 is 32 bytes without a name: the HMAC, under the first search-hash key, of the text's SHA-256 in upper-case hexadecimal.</item>
/// <item>Version 1 begins with a byte 1 and the key's id: the HMAC of the text under a key that has no other purpose.</item>
/// </list>
/// </summary>
internal static class ContentHash
{
    // Of both versions. Whatever changes these bytes is another version: frozen vectors hold them. A field that is added has no byte while it has its default.
    private static readonly JsonSerializerOptions Text = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new WithoutTrailingZeros() },
    };

    /// <summary>The hashes of a content; the first is the one to store. Equal for equal content: 6500.0 is 6500.00, a document is its SHA-256.</summary>
    /// <param name="cpr">Ten digits, however they were written.</param>
    public static IReadOnlyList<byte[]> Of(PayslipRequest payslip, string cpr, PersonalDataCipher cipher)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(
            payslip with
            {
                Employee = payslip.Employee with { Cpr = cpr },
                Absences = payslip.Absences is { Count: > 0 } ? payslip.Absences : null,
                ClaimedLines = payslip.ClaimedLines is { Count: > 0 } ? payslip.ClaimedLines : null,
                Attachment = payslip.Attachment is null ? null : SHA256.HashData(payslip.Attachment),
            },
            Text);
        return [.. cipher.ContentHashes(text).Select(h => (byte[])[1, .. h]), cipher.FirstSearchHash(Convert.ToHexString(SHA256.HashData(text)))];
    }

    private sealed class WithoutTrailingZeros : JsonConverter<decimal>
    {
        public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) => writer.WriteNumberValue(value / 1.0000000000000000000000000000m);
    }
}
