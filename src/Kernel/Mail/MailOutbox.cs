using Npgsql;

namespace Faatimer.Kernel;

/// <summary>
/// Mails to people outside the product. A mail is queued in the transaction that gives cause for it: no mail without the change, and no change without the mail.
/// The host's sender takes it from there. Recipient and text are encrypted at rest; the subject must hold no personal data.
/// </summary>
public sealed class MailOutbox(PersonalDataCipher cipher, TimeProvider time)
{
    /// <summary>Queues a mail, unless one was queued for the same reason before.</summary>
    /// <param name="connection">The connection of the use case's own transaction.</param>
    /// <param name="key">The reason, for example <c>refusion.reminder/{workplace}/2026-W10</c>; without personal data.</param>
    /// <param name="contactOf">The workplace whose contact person the recipient is; null for others.</param>
    /// <returns>False when there was one.</returns>
    public async Task<bool> Queue(NpgsqlConnection connection, string key, string recipient, string subject, string body, CancellationToken cancellationToken, Guid? contactOf = null)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into kernel.mails (id, key, recipient, subject, body, created_at, next_attempt_at, contact_of) values ($1, $2, $3, $4, $5, $6, $6, $7)
            on conflict on constraint ux_mails_key do nothing
            """, connection);
        object[] values = [Guid.CreateVersion7(), key, cipher.Encrypt(recipient), subject, cipher.Encrypt(body), time.GetUtcNow()];
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        command.Parameters.Add(Sql.Typed(NpgsqlTypes.NpgsqlDbType.Uuid, contactOf));

        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }
}
