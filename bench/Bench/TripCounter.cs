using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Faatimer.Bench;

/// <summary>
/// Stands between a server and PostgreSQL and counts round trips where they happen: on the wire. What a client sends in one go and then waits for ends with a Sync or
/// a simple Query, whatever library sent it and however many statements it carries; Npgsql's reset of a pooled connection travels with the next command.
/// </summary>
internal sealed class TripCounter : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<Task<Socket>> _database;
    private long _trips;
    private long _statements;

    public TripCounter(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var (host, port) = (settings.Host!, settings.Port);
        _database = async () =>
        {
            var unix = host.StartsWith('/');
            var socket = unix ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(unix ? new UnixDomainSocketEndPoint($"{host}/.s.PGSQL.{port}") : new DnsEndPoint(host, port));
            return socket;
        };
        _listener.Start();
        (settings.Host, settings.Port) = ("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);
        (settings.SslMode, settings.GssEncryptionMode) = (SslMode.Disable, GssEncryptionMode.Disable);
        ConnectionString = settings.ConnectionString;
        _ = Accept();
    }

    /// <summary>The way to the database through the counter.</summary>
    public string ConnectionString { get; }

    public long Trips => Interlocked.Read(ref _trips);

    /// <summary>Statements that were executed, however many travel together.</summary>
    public long Statements => Interlocked.Read(ref _statements);

    public void Dispose() => _listener.Dispose();

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var server = await _listener.AcceptSocketAsync();
                server.NoDelay = true;
                var database = await _database();
                _ = Pump(server, database, new Messages(this).Read);
                _ = Pump(database, server, _ => { });
            }
        }
        catch (Exception closed) when (closed is ObjectDisposedException or SocketException)
        {
            // The counting is over.
        }
    }

    private static async Task Pump(Socket from, Socket to, Action<ReadOnlySpan<byte>> seen)
    {
        try
        {
            var buffer = new byte[64 * 1024];
            while (await from.ReceiveAsync(buffer) is > 0 and var read)
            {
                seen(buffer.AsSpan(0, read));
                await to.SendAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // One side went away; the other follows.
        }

        from.Dispose();
        to.Dispose();
    }

    /// <summary>Follows the client's messages over the borders of packets: a type (but for the first), a length, and so many bytes.</summary>
    private sealed class Messages(TripCounter counter)
    {
        private readonly byte[] _head = new byte[5];
        private int _headLength = 1;
        private int _left;

        public void Read(ReadOnlySpan<byte> bytes)
        {
            var asks = false;
            while (bytes.Length > 0)
            {
                if (_left > 0)
                {
                    var skip = Math.Min(_left, bytes.Length);
                    _left -= skip;
                    bytes = bytes[skip..];
                    continue;
                }

                _head[_headLength++] = bytes[0];
                bytes = bytes[1..];
                if (_headLength == 5)
                {
                    asks |= _head[0] is (byte)'S' or (byte)'Q';
                    if (_head[0] is (byte)'E' or (byte)'Q')
                    {
                        Interlocked.Increment(ref counter._statements);
                    }

                    (_left, _headLength) = (BinaryPrimitives.ReadInt32BigEndian(_head.AsSpan(1)) - 4, 0);
                }
            }

            if (asks)
            {
                Interlocked.Increment(ref counter._trips);
            }
        }
    }
}
