namespace Faatimer.Sdk;

/// <summary>A file that the API answers. Dispose of it when it has been read.</summary>
/// <param name="statusCode">The HTTP status.</param>
/// <param name="headers">The headers of the answer and of its content.</param>
/// <param name="stream">The file's bytes.</param>
/// <param name="client">What else is disposed of.</param>
/// <param name="response">What else is disposed of, too.</param>
public sealed class FileResponse(int statusCode, IReadOnlyDictionary<string, IEnumerable<string>> headers, Stream stream, IDisposable? client, IDisposable? response) : IDisposable
{
    /// <summary>The HTTP status.</summary>
    public int StatusCode { get; } = statusCode;

    /// <summary>The headers of the answer and of its content.</summary>
    public IReadOnlyDictionary<string, IEnumerable<string>> Headers { get; } = headers;

    /// <summary>The file's bytes.</summary>
    public Stream Stream { get; } = stream;

    /// <inheritdoc/>
    public void Dispose()
    {
        Stream.Dispose();
        response?.Dispose();
        client?.Dispose();
    }
}
