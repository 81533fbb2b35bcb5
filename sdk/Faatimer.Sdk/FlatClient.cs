using System.Text.Json;

namespace Faatimer.Sdk;

/// <summary>What goes over the wire. The rest of it, a method for each operation, is generated.</summary>
#pragma warning disable CA1852 // Its generated part has virtual members, so it cannot be sealed.
internal partial class FlatClient
{
    private static readonly Dictionary<string, IEnumerable<string>> NoHeaders = [];

    public required string Operation { get; init; }

    public CallOptions? Call { get; init; }

    public Answer? Answer { get; init; }

    /// <summary>Sends a CSV file. It is read whole first, so that a retry sends it again.</summary>
    public async Task<SubmitPayslipsResponse> PostCsv(string path, Stream file, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = new ByteArrayContent(bytes.ToArray()) { Headers = { ContentType = new("text/csv") } } };
        PrepareRequest(_httpClient, request, path);
        using var response = await _httpClient.SendAsync(request, cancellationToken).ConfigureAwait(false);
        ProcessResponse(_httpClient, response);
        var answer = await ReadObjectResponseAsync<SubmitPayslipsResponse>(response, NoHeaders, cancellationToken).ConfigureAwait(false);
        return answer.Object ?? throw new FaatimerException(Problems.Unreadable((int)response.StatusCode, "The answer is empty."));
    }

    partial void PrepareRequest(HttpClient client, HttpRequestMessage request, string url)
    {
        request.Options.Set(Operations.OfRequest, Operation);
        var trace = Trace.Give(request);
        Answer?.TraceId = trace;
        if (Call?.Language is { } language)
        {
            request.Headers.AcceptLanguage.ParseAdd(language);
        }

        if (Call?.IdempotencyKey is { } key && request.Method != HttpMethod.Get)
        {
            request.Headers.Add(Http.IdempotencyKeyHandler.Header, key);
        }
    }

    partial void ProcessResponse(HttpClient client, HttpResponseMessage response)
    {
        // A page of something in between, which would else be taken for the file that was asked for.
        if (response.Content.Headers.ContentType?.MediaType == "text/html")
        {
            throw new FaatimerException(Problems.Unreadable((int)response.StatusCode, "The answer is a page of something in between, not the API's."));
        }

        Answer?.Note(response);
    }

    static partial void UpdateJsonSerializerSettings(JsonSerializerOptions settings) => Json.Apply(settings);
}
