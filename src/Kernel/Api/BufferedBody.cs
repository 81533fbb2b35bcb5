using Microsoft.AspNetCore.Http;

namespace Faatimer.Kernel;

/// <summary>A request's body, read from the network once into one array: hashed for the idempotency key, and bound from the same bytes.</summary>
public static class BufferedBody
{
    /// <summary>Reads it. The caller has seen to it that there is room.</summary>
    internal static async Task<ReadOnlyMemory<byte>> Read(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = new MemoryStream((int)Math.Min(request.ContentLength ?? 0, int.MaxValue / 2));
        await request.Body.CopyToAsync(body, cancellationToken);
        body.Position = 0;
        request.Body = body;
        return Of(request);
    }

    /// <summary>The bytes of a body that the host has read.</summary>
    public static ReadOnlyMemory<byte> Of(HttpRequest request) =>
        request.Body is MemoryStream body && body.TryGetBuffer(out var bytes) ? bytes : throw new InvalidOperationException("the body was not read by the host");
}
