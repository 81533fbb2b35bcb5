using System.Security.Cryptography;
using System.Text;
using Faatimer.Kernel;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Caching.Distributed;
using Npgsql;

namespace Faatimer.Host.Auth;

/// <summary>
/// What the pages keep between two requests (a form whose session had ended, a file that was tried), in the database, so that any host goes on with it: the key's hash and the sealed content,
/// until it expires.
/// </summary>
internal sealed class KeptCache(NpgsqlDataSource database, IDataProtectionProvider protection, TimeProvider time) : IDistributedCache
{
    private const string Find = "select content from auth.kept where key = $1 and expires_at > $2";
    private const string Delete = "delete from auth.kept where key = $1";

    private const string Put = """
        with old as (delete from auth.kept where expires_at < $4)
        insert into auth.kept (key, content, expires_at) values ($1, $2, $3) on conflict (key) do update set content = excluded.content, expires_at = excluded.expires_at
        """;

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly IDataProtector _protector = protection.CreateProtector("kept");
    private readonly TimeProvider _time = time;

    public byte[]? Get(string key)
    {
        using var command = Command(Find, Hash(key), _time.GetUtcNow());
        return Opened(command.ExecuteScalar());
    }

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        await using var command = Command(Find, Hash(key), _time.GetUtcNow());
        return Opened(await command.ExecuteScalarAsync(token));
    }

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options)
    {
        using var command = Command(Put, Hash(key), _protector.Protect(value), Expiry(options), _time.GetUtcNow());
        command.ExecuteNonQuery();
    }

    public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        await using var command = Command(Put, Hash(key), _protector.Protect(value), Expiry(options), _time.GetUtcNow());
        await command.ExecuteNonQueryAsync(token);
    }

    /// <summary>Takes a key for a time; false when it is taken already, on whichever host.</summary>
    public async Task<bool> Claim(string key, TimeSpan time, CancellationToken cancellationToken)
    {
        await using var command = Command("insert into auth.kept (key, content, expires_at) values ($1, '', $2) on conflict (key) do nothing", Hash(key), _time.GetUtcNow() + time);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>Removes what has expired.</summary>
    public async Task Forget(CancellationToken cancellationToken)
    {
        await using var command = Command("delete from auth.kept where expires_at < $1", _time.GetUtcNow());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Nothing lives longer for being looked at.</summary>
    public void Refresh(string key)
    {
    }

    /// <inheritdoc cref="Refresh"/>
    public Task RefreshAsync(string key, CancellationToken token = default) => Task.CompletedTask;

    public void Remove(string key)
    {
        using var command = Command(Delete, Hash(key));
        command.ExecuteNonQuery();
    }

    public async Task RemoveAsync(string key, CancellationToken token = default)
    {
        await using var command = Command(Delete, Hash(key));
        await command.ExecuteNonQueryAsync(token);
    }

    private static string Hash(string key) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private byte[]? Opened(object? content) => content is byte[] bytes ? _protector.Unprotect(bytes) : null;

    private DateTimeOffset Expiry(DistributedCacheEntryOptions options) => options.AbsoluteExpiration ?? (_time.GetUtcNow() + (options.AbsoluteExpirationRelativeToNow ?? options.SlidingExpiration ?? Longest));

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }
}

/// <summary>Removes what was kept for somebody and has expired: it holds what people wrote.</summary>
internal sealed class ForgetKept(KeptCache kept) : IScheduledWork
{
    public Task Run(CancellationToken cancellationToken) => kept.Forget(cancellationToken);
}
