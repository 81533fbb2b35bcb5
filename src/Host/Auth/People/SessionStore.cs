using System.Security.Cryptography;
using System.Text;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;
using OpenIddict.Abstractions;

namespace Faatimer.Host.Auth;

/// <summary>
/// What browsers are signed in as, in the database: any host goes on with a session, and one that is ended is ended everywhere at once. The browser holds a random key,
/// the database its hash and the sealed ticket.
/// </summary>
internal sealed class SessionStore(NpgsqlDataSource database, IDataProtectionProvider protection, TimeProvider time) : ITicketStore
{
    private readonly IDataProtector _protector = protection.CreateProtector("sessions");

    public async Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        var key = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        await Execute(
            "insert into auth.sessions (key, user_id, ticket, created_at, expires_at) values ($1, $2, $3, $4, $5)",
            Hash(key), (object?)UserOf(ticket) ?? DBNull.Value, Seal(ticket), time.GetUtcNow(), ticket.Properties.ExpiresUtc ?? time.GetUtcNow().AddHours(1));
        await Execute("delete from auth.sessions where expires_at < $1", time.GetUtcNow());
        return key;
    }

    /// <summary>A session that was ended meanwhile stays ended.</summary>
    public Task RenewAsync(string key, AuthenticationTicket ticket) => Execute(
        "update auth.sessions set ticket = $2, user_id = $3, expires_at = $4 where key = $1", Hash(key), Seal(ticket), (object?)UserOf(ticket) ?? DBNull.Value, ticket.Properties.ExpiresUtc ?? time.GetUtcNow().AddHours(1));

    public async Task<AuthenticationTicket?> RetrieveAsync(string key)
    {
        await using var command = database.CreateCommand("select ticket from auth.sessions where key = $1 and expires_at > $2");
        command.Parameters.Add(new() { Value = Hash(key) });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        return await command.ExecuteScalarAsync() is byte[] ticket ? TicketSerializer.Default.Deserialize(_protector.Unprotect(ticket)) : null;
    }

    public Task RemoveAsync(string key) => Execute("delete from auth.sessions where key = $1", Hash(key));

    private static string Hash(string key) => Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(key)));

    private static Guid? UserOf(AuthenticationTicket ticket) =>
        ticket.Principal.GetClaim(System.Security.Claims.ClaimTypes.NameIdentifier) is { } id && Guid.TryParse(id, out var user) ? user
        : ticket.Principal.GetClaim(OpenIddictConstants.Claims.Subject) is { } subject ? User.OfCaller(subject) : null;

    private byte[] Seal(AuthenticationTicket ticket) => _protector.Protect(TicketSerializer.Default.Serialize(ticket));

    private async Task Execute(string sql, params object[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }
}
