using System.Net.Sockets;
using System.Security.Cryptography;
using Faatimer.Kernel;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Host.Mail;

/// <summary>
/// Sends queued mails. Any number of hosts: a mail's row is locked while it is sent, and others skip it. What fails is tried again with longer and longer waits, and
/// parked in the end; what the server refuses for good is parked at once. Addresses are never logged.
/// </summary>
internal sealed class MailSender(Database.Database database, DemoMode demo, IHostEnvironment environment, IConfiguration configuration, PersonalDataCipher cipher, TimeProvider time, ILogger<MailSender> logger)
    : BackgroundService
{
    internal const int MaxAttempts = 12;
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(6);

    private readonly MailSettings _settings = MailSettings.Of(configuration);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (Transport() is null)
        {
            logger.LogWarning("Mails stay queued on this host: neither Faatimer:Mail:Host nor Faatimer:Mail:Folder is set");
            return;
        }

        using var often = new PeriodicTimer(TimeSpan.FromSeconds(30), time);
        do
        {
            try
            {
                await SendDue(stoppingToken);
            }
            catch (Exception failure) when (failure is NpgsqlException or TimeoutException or InvalidOperationException)
            {
                logger.LogWarning("Mails are sent later: {Failure}", failure.GetType().Name);
            }
        }
        while (await often.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Sends what is due now, one mail after another.</summary>
    /// <returns>How many were tried.</returns>
    internal async Task<int> SendDue(CancellationToken cancellationToken)
    {
        var tried = 0;
        if (Transport() is { } transport)
        {
            while (await SendNext(transport, cancellationToken))
            {
                tried++;
            }
        }

        return tried;
    }

    private IMailTransport? Transport() => _settings.Transport(
        database.DataDirectory is { } data && (environment.IsDevelopment() || demo.Requested) ? Path.Combine(data, "mail") : null);

    private async Task<bool> SendNext(IMailTransport transport, CancellationToken cancellationToken)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var next = new NpgsqlCommand(
            "select id, recipient, subject, body, attempts from kernel.mails where next_attempt_at <= $1 order by next_attempt_at limit 1 for update skip locked", connection);
        next.Parameters.Add(new() { Value = time.GetUtcNow() });
        Guid id;
        int attempts;
        (byte[] Recipient, string Subject, byte[] Body) mail;
        await using (var reader = await next.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
            {
                return false;
            }

            (id, attempts) = (reader.GetGuid(0), reader.GetInt32(4) + 1);
            mail = (reader.GetFieldValue<byte[]>(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3));
        }

        string? error = null;
        var forGood = false;
        try
        {
            await transport.Send(Message(id, cipher.Decrypt(mail.Recipient), mail.Subject, cipher.Decrypt(mail.Body)), cancellationToken);
        }
        catch (Exception failure) when (failure is ServiceNotConnectedException or ServiceNotAuthenticatedException or CommandException or ProtocolException
            or AuthenticationException or SslHandshakeException or SocketException or IOException or UnauthorizedAccessException or TimeoutException or NotSupportedException or FormatException
            or CryptographicException or KeyNotFoundException)
        {
            // Only the kind: messages can quote an address.
            error = failure is SmtpCommandException refused ? $"{failure.GetType().Name} {(int)refused.StatusCode}" : failure.GetType().Name;
            forGood = failure is FormatException or CryptographicException or KeyNotFoundException or SmtpCommandException { StatusCode: >= (SmtpStatusCode)500 } || attempts >= MaxAttempts;
            logger.LogWarning("Mail {Mail} failed at attempt {Attempt}: {Failure}", id, attempts, error);
        }

        await using var done = new NpgsqlCommand("update kernel.mails set attempts = $2, sent_at = $3, next_attempt_at = $4, error = $5 where id = $1", connection);
        var now = time.GetUtcNow();
        done.Parameters.Add(new() { Value = id });
        done.Parameters.Add(new() { Value = attempts });
        done.Parameters.Add(new() { Value = error is null ? now : DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        done.Parameters.Add(new() { Value = error is null || forGood ? DBNull.Value : now + Wait(attempts), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        done.Parameters.Add(new() { Value = (object?)error ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });

        // The mail is out: a host that is stopping still notes it.
        await done.ExecuteNonQueryAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        return true;
    }

    /// <summary>2, 4, 8 … minutes, at most 6 hours: twelve attempts take more than a day.</summary>
    internal static TimeSpan Wait(int attempts) => attempts < 9 ? TimeSpan.FromMinutes(1 << attempts) : LongestWait;

    private MimeMessage Message(Guid id, string recipient, string subject, string body)
    {
        var message = new MimeMessage { MessageId = $"{id:N}@{_settings.From.Domain}", Subject = subject, Date = time.GetUtcNow(), Body = new TextPart("plain") { Text = body } };
        message.From.Add(_settings.From);
        message.To.Add(new MailboxAddress("", recipient));
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
    }
}
