using System.Data.Common;

namespace Faatimer.Kernel;

/// <summary>
/// An idempotency key with the hash of the request (method, path and body) it came with. Both are keyed hashes: a key is the caller's own text, and a body holds people (ID3).
/// The answer is stored encrypted: it can hold what is encrypted elsewhere (C1).
/// </summary>
/// <param name="Key">As it is stored and locked by: see <see cref="KeyHash"/>.</param>
/// <param name="Clear">As the caller sent it; never stored.</param>
internal sealed record IdempotencyClaim(byte[] Key, byte[] RequestHash, string Clear)
{
    public static byte[] KeyHash(PersonalDataCipher cipher, string client, string key) => cipher.FirstSearchHash($"{client} {key}");

    public static byte[] Keyed(PersonalDataCipher cipher, byte[] requestHash) => cipher.FirstSearchHash(Convert.ToHexString(requestHash));

    /// <summary>The stored response, when it was for the same request.</summary>
    public StoredResponse Match(DbDataReader row, int column, KeyRing keys) => row.GetFieldValue<byte[]>(column).AsSpan().SequenceEqual(RequestHash)
        ? new StoredResponse(
            row.GetInt32(column + 1),
            row.IsDBNull(column + 2) ? null : row.GetString(column + 2),
            row.IsDBNull(column + 3) ? null : row.GetString(column + 3),
            keys.Decrypt(row.GetFieldValue<byte[]>(column + 4)))
        : throw new RuleViolation(422, [RuleViolation.Error("idempotency.key_reused")]);
}

/// <summary>A response as it was given the first time.</summary>
internal sealed record StoredResponse(int Status, string? Location, string? ETag, byte[] Body);

/// <summary>Ends a use case because its key already has an answer.</summary>
internal sealed class IdempotentReplay(StoredResponse response) : Exception("replayed")
{
    public StoredResponse Response { get; } = response;
}
