using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Faatimer.Bench;

/// <summary>
/// One kept connection that sends finished HTTP/1.1 requests and reads the answer whole. The load shares the machine with the servers, and a full HTTP client would
/// take as much of it as they do, which makes every ratio look better than it is.
/// </summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[64 * 1024];

    public static async Task<RawClient> Connect(int port)
    {
        var client = new RawClient();
        await client._socket.ConnectAsync(IPAddress.Loopback, port);
        return client;
    }

    public static byte[] Get(string path, string authorization) => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: {authorization}\r\n\r\n");

    public static byte[] Post(string path, string authorization, string idempotencyKey, byte[] body) =>
    [
        .. Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: {authorization}\r\nContent-Type: application/json\r\nIdempotency-Key: {idempotencyKey}\r\nContent-Length: {body.Length}\r\n\r\n"),
        .. body,
    ];

    /// <summary>Sends a request; answers the status and the whole answer, valid until the next one.</summary>
    public async Task<(int Status, ReadOnlyMemory<byte> Answer)> Send(byte[] request)
    {
        await _socket.SendAsync(request);
        var filled = 0;
        while (!IsWhole(_buffer.AsSpan(0, filled)))
        {
            if (filled == _buffer.Length)
            {
                Array.Resize(ref _buffer, filled * 2);
            }

            var read = await _socket.ReceiveAsync(_buffer.AsMemory(filled));
            filled += read > 0 ? read : throw new IOException("the server closed the connection");
        }

        return ((_buffer[9] - '0') * 100 + ((_buffer[10] - '0') * 10) + _buffer[11] - '0', _buffer.AsMemory(0, filled));
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return false;
        }

        var body = answer[(head + 4)..];
        var length = answer[..head].IndexOf("\r\nContent-Length: "u8);
        if (length >= 0)
        {
            return Utf8Parser.TryParse(answer[(length + 18)..], out int bytes, out _) && body.Length >= bytes;
        }

        // Chunked: a chunk's size in hexadecimal, the chunk, and a last chunk of size 0.
        while (Utf8Parser.TryParse(body, out int size, out var digits, 'x') && body.Length >= digits + 2 + size + 2)
        {
            if (size == 0)
            {
                return true;
            }

            body = body[(digits + 2 + size + 2)..];
        }

        return false;
    }
}
