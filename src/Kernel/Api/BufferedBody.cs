using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Faatimer.Kernel;

/// <summary>A request's body, read from the network once into one array: hashed for the idempotency key, and bound from the same bytes.</summary>
public static class BufferedBody
{
    /// <summary>Where an array begins whose length is not told; doubled, it comes to what a body may have at most.</summary>
    private const int FirstBytes = 64 * 1024;

    /// <summary>Reads it. The caller has seen to it that there is room.</summary>
    internal static async Task<ReadOnlyMemory<byte>> Read(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = new MemoryStream((int)Math.Min(request.ContentLength ?? FirstBytes, int.MaxValue / 2));
        await request.Body.CopyToAsync(body, cancellationToken);
        body.Position = 0;
        request.Body = body;
        var bytes = Of(request);
        request.HttpContext.Features.Set<IRequestBodyPipeFeature>(new BufferedPipe(bytes));
        return bytes;
    }

    /// <summary>The bytes of a body that the host has read.</summary>
    public static ReadOnlyMemory<byte> Of(HttpRequest request) =>
        request.Body is MemoryStream body && body.TryGetBuffer(out var bytes) ? bytes : throw new InvalidOperationException("the body was not read by the host");

    /// <summary>What JSON is bound from: the array itself. By way of the stream, the framework would copy it.</summary>
    private sealed class BufferedPipe(ReadOnlyMemory<byte> bytes) : IRequestBodyPipeFeature
    {
        public PipeReader Reader { get; } = PipeReader.Create(new ReadOnlySequence<byte>(bytes));
    }
}
