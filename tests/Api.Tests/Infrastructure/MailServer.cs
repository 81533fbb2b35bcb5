using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Faatimer.Api.Tests.Infrastructure;

/// <summary>A mail that the server took.</summary>
internal sealed record ReceivedMail(string Recipient, string Text)
{
    public string MessageId { get; } = Text.Split("\r\n").Single(l => l.StartsWith("Message-Id:", StringComparison.OrdinalIgnoreCase)).Split(' ')[^1].Trim('<', '>');
}

/// <summary>A mail server on loopback that speaks what RFC 5321 asks at least: a test says what it answers to a recipient.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopped = new();
    private readonly Task _serving;
    private int _open;

    public MailServer()
    {
        _listener.Start();
        _serving = Serve();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ConcurrentQueue<ReceivedMail> Received { get; } = [];

    /// <summary>The answer to RCPT.</summary>
    public string AnswerToRecipient { get; set; } = "250 OK";

    /// <summary>Hangs up after it took a mail, before it says so.</summary>
    public bool HangsUp { get; set; }

    /// <summary>Says a line of its greeting now and then, and never the last.</summary>
    public bool Drips { get; set; }

    /// <summary>Conversations that are open now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>The settings of a host that sends here.</summary>
    public string[] Settings => ["--Faatimer:Mail:Host=127.0.0.1", $"--Faatimer:Mail:Port={Port}", "--Faatimer:Mail:Security=none", "--Faatimer:Mail:From=faatimer@demo.example"];

    public async ValueTask DisposeAsync()
    {
        if (_serving.IsCompleted)
        {
            return; // Stopped by the test before its end.
        }

        await _stopped.CancelAsync();
        _listener.Stop();
        await _serving;
        _stopped.Dispose();
    }

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                _ = Talk(await _listener.AcceptTcpClientAsync(_stopped.Token));
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task Talk(TcpClient client)
    {
        using var connection = client;
        Interlocked.Increment(ref _open);
        try
        {
            await (Drips ? Drip(client) : Converse(client));
        }
        catch (IOException)
        {
            // The other side hung up.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task Drip(TcpClient client)
    {
        await using var stream = client.GetStream();
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await often.WaitForNextTickAsync() && !_stopped.IsCancellationRequested)
        {
            await stream.WriteAsync("220-still here\r\n"u8.ToArray());
        }
    }

    private async Task Converse(TcpClient client)
    {
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 test");
        var recipient = "";
        while (await reader.ReadLineAsync() is { } line)
        {
            var verb = line.Split(' ')[0].ToUpperInvariant();
            if (verb == "RCPT")
            {
                recipient = line.Split('<', '>')[1];
            }

            if (verb == "DATA")
            {
                await writer.WriteLineAsync("354 go on");
                var text = new StringBuilder();
                while (await reader.ReadLineAsync() is { } data && data != ".")
                {
                    text.Append(data).Append("\r\n");
                }

                Received.Enqueue(new(recipient, text.ToString()));
                if (HangsUp)
                {
                    return;
                }
            }

            await writer.WriteLineAsync(verb switch { "EHLO" => "250 test", "RCPT" => AnswerToRecipient, "QUIT" => "221 bye", _ => "250 OK" });
        }
    }
}
