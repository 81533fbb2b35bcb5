using System.Security.Cryptography;
using Faatimer.Kernel;
using MailKit.Net.Smtp;
using MimeKit;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Host.Mail;

/// <summary>
/// Sends queued mails. Any number of hosts: whoever takes a mail moves its next attempt past the longest talk with the server, talks with no transaction open, and notes what
/// came of it. What fails is tried again with longer and longer waits, and parked in the end; what the server refuses for good is parked at once. Addresses are never logged.
/// </summary>
internal sealed class MailSender(Database.Database database, DemoMode demo, IHostEnvironment environment, IConfiguration configuration, PersonalDataCipher cipher, TimeProvider time, ILogger<MailSender> logger)
    : BackgroundService
{
    internal const int MaxAttempts = 12;
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(6);

    /// <summary>A mail that was taken is due again after this: its host has died, or it would have noted what came of it.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

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
        if (await TakeNext(cancellationToken) is not { } mail)
        {
            return false;
        }

        var (id, attempts) = (mail.Id, mail.Attempts);
        string? error = null;
        var forGood = false;
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(_settings.Timeout);
        try
        {
            await transport.Send(Message(id, cipher.Decrypt(mail.Recipient), mail.Subject, cipher.Decrypt(mail.Body)), bound.Token);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // Only the kind: messages can quote an address.
            error = failure switch
            {
                SmtpCommandException refused => $"{failure.GetType().Name} {(int)refused.StatusCode}",
                OperationCanceledException => nameof(TimeoutException),
                _ => failure.GetType().Name,
            };
            forGood = failure is FormatException or CryptographicException or KeyNotFoundException or SmtpCommandException { StatusCode: >= (SmtpStatusCode)500 } || attempts >= MaxAttempts;
            logger.LogWarning("Mail {Mail} failed at attempt {Attempt}: {Failure}", id, attempts, error);
        }

        await using var done = database.DataSource.CreateCommand("update kernel.mails set sent_at = $3, next_attempt_at = $4, error = $5 where id = $1 and attempts = $2 and sent_at is null");
        var now = time.GetUtcNow();
        done.Parameters.Add(new() { Value = id });
        done.Parameters.Add(new() { Value = attempts });
        done.Parameters.Add(new() { Value = error is null ? now : DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        done.Parameters.Add(new() { Value = error is null || forGood ? DBNull.Value : now + Wait(attempts), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        done.Parameters.Add(new() { Value = (object?)error ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });

        // The mail is out: a host that is stopping still notes it.
        await done.ExecuteNonQueryAsync(CancellationToken.None);
        return true;
    }

    /// <summary>Takes the mail that is due first, and counts the attempt: one that ends its host every time is parked in the end too.</summary>
    private async Task<TakenMail?> TakeNext(CancellationToken cancellationToken)
    {
        await using var take = database.DataSource.CreateCommand("""
            update kernel.mails set attempts = attempts + 1, next_attempt_at = $2
            where id = (select id from kernel.mails where next_attempt_at <= $1 order by next_attempt_at limit 1 for update skip locked)
            returning id, attempts, recipient, subject, body
            """);
        take.Parameters.Add(new() { Value = time.GetUtcNow() });
        take.Parameters.Add(new() { Value = time.GetUtcNow() + Lease });
        await using var reader = await take.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new(reader.GetGuid(0), reader.GetInt32(1), reader.GetFieldValue<byte[]>(2), reader.GetString(3), reader.GetFieldValue<byte[]>(4))
            : null;
    }

    private sealed record TakenMail(Guid Id, int Attempts, byte[] Recipient, string Subject, byte[] Body);

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
