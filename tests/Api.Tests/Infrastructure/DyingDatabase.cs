using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace Faatimer.Api.Tests.Infrastructure;

/// <summary>Stands between a host and its database, and ends the connection that says the n-th thing from now.</summary>
public sealed class DyingDatabase : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly NpgsqlConnectionStringBuilder _real;
    private readonly Task _accepting;
    private int _left;
    private bool _saysSo;
    private volatile bool _died;

    public DyingDatabase(string connection)
    {
        _real = new(connection);
        _listener.Start();
        _accepting = Accept();
    }

    /// <summary>The database by way of this.</summary>
    public string Connection => new NpgsqlConnectionStringBuilder(_real.ConnectionString) { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port, SslMode = SslMode.Disable, GssEncryptionMode = GssEncryptionMode.Disable }.ConnectionString;

    /// <summary>Whether it has died since it was told to.</summary>
    public bool Died => _died;

    /// <param name="n">1 is the next message of the host on any connection; 0 is never.</param>
    /// <param name="saysSo">As a server that is being stopped says it (57P01), or without a word.</param>
    public void DieAt(int n, bool saysSo)
    {
        (_died, _saysSo) = (false, saysSo);
        Volatile.Write(ref _left, n);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                _ = Serve(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task Serve(TcpClient host)
    {
        using var server = _real.Host!.StartsWith('/') ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (host)
        {
            try
            {
                await server.ConnectAsync(_real.Host.StartsWith('/') ? new UnixDomainSocketEndPoint($"{_real.Host}/.s.PGSQL.{_real.Port}") : new DnsEndPoint(_real.Host, _real.Port), _stop.Token);
                await using var to = new NetworkStream(server);
                var from = host.GetStream();
                await Task.WhenAny(Forward(from, to, from), Forward(to, from, null));
            }
            catch (Exception over) when (over is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
            {
                // One end is gone, so the other goes too.
            }
        }
    }

    /// <param name="host">Where to say that the server stops; null for what comes from the server.</param>
    private async Task Forward(Stream from, Stream to, Stream? host)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, _stop.Token)) > 0)
        {
            if (host is not null && Volatile.Read(ref _left) > 0 && Interlocked.Decrement(ref _left) == 0)
            {
                if (_saysSo)
                {
                    await host.WriteAsync(Fatal(), _stop.Token);
                }

                _died = true;
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }

    private static byte[] Fatal()
    {
        var fields = Encoding.ASCII.GetBytes("SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0");
        var message = new byte[5 + fields.Length];
        message[0] = (byte)'E';
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), 4 + fields.Length);
        fields.CopyTo(message, 5);
        return message;
    }
}
