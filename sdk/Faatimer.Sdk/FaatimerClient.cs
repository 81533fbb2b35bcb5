using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Faatimer.Sdk;

/// <summary>The API: a method for each operation, and one where an operation also takes a file.</summary>
public partial interface IFaatimerClient
{
    /// <summary>
    /// Stores and decides the payslips of a CSV file, up to 1,000 of them and 16 MB: <c>;</c> between fields, one row for each line, UTF-8 or Windows-1252. The columns stand in
    /// docs/integration.md. Each payslip has its own result; errors name the row of the file, the column and what stands there.
    /// </summary>
    /// <param name="file">The file. It is read whole before it is sent, so that a retry sends it again.</param>
    /// <param name="cancellationToken">Stops waiting; the server may have stored the file then. The same file again is safe.</param>
    /// <exception cref="ValidationFailedException">The file as a whole cannot be read.</exception>
    Task<SubmitPayslipsResponse> SubmitPayslipsCsvAsync(Stream file, CancellationToken cancellationToken = default);

    /// <summary>Answers what <see cref="SubmitPayslipsCsvAsync"/> would answer, and stores nothing: what would be stored has no id.</summary>
    /// <param name="file">The file. It is read whole before it is sent.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ValidationFailedException">The file as a whole cannot be read.</exception>
    Task<SubmitPayslipsResponse> ValidatePayslipsCsvAsync(Stream file, CancellationToken cancellationToken = default);
}

#pragma warning disable CA1852 // Its generated part has virtual members, so it cannot be sealed.
internal partial class FaatimerClient
{
    public Task<SubmitPayslipsResponse> SubmitPayslipsCsvAsync(Stream file, CancellationToken cancellationToken = default) => PostCsv("api/v1/refusion/payslips/batch", file, cancellationToken);

    public Task<SubmitPayslipsResponse> ValidatePayslipsCsvAsync(Stream file, CancellationToken cancellationToken = default) => PostCsv("api/v1/refusion/payslips/batch/validate", file, cancellationToken);

    private async Task<SubmitPayslipsResponse> PostCsv(string path, Stream file, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
        using var content = new ByteArrayContent(bytes.ToArray()) { Headers = { ContentType = new("text/csv") } };
        using var response = await _httpClient.PostAsync(new Uri(path, UriKind.Relative), content, cancellationToken).ConfigureAwait(false);
        return (await response.Content.ReadFromJsonAsync<SubmitPayslipsResponse>(JsonSerializerSettings, cancellationToken).ConfigureAwait(false))!;
    }

    static partial void UpdateJsonSerializerSettings(JsonSerializerOptions settings)
    {
        settings.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        settings.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        settings.Converters.Add(new PlainDecimals());
    }

    /// <summary>The API takes two decimals as they are written, and a product such as 12.50 × 10.0 has three in C#: 125.000 goes out as 125.</summary>
    private sealed class PlainDecimals : JsonConverter<decimal>
    {
        public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDecimal();

        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) => writer.WriteNumberValue(value / 1.0000000000000000000000000000m);
    }
}
