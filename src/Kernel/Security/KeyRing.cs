using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Faatimer.Kernel;

/// <summary>
/// The product's keys: stored in the database, wrapped by the one master key that is not. Ciphertext carries the id of its key, so that a newer key
/// can be added while old text stays readable.
/// </summary>
public sealed class KeyRing
{
    private readonly Dictionary<int, byte[]> _keys = [];
    private readonly Dictionary<string, List<int>> _ids = [];

    /// <summary>Loads the keys, making those that are missing. Called under the migration's lock, before anything is served.</summary>
    public async Task Load(NpgsqlConnection owner, byte[] masterKey, CancellationToken cancellationToken)
    {
        foreach (var purpose in Purposes.All)
        {
            await using var command = new NpgsqlCommand("""
                insert into kernel.keys (purpose, wrapped) select $1, $2 where not exists (select 1 from kernel.keys where purpose = $1)
                """, owner);
            command.Parameters.Add(new() { Value = purpose });
            command.Parameters.Add(new() { Value = Seal(masterKey, NewKey(purpose), Encoding.UTF8.GetBytes(purpose)) });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var read = new NpgsqlCommand("select id, purpose, wrapped from kernel.keys order by id", owner);
        await using var reader = await read.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            try
            {
                Add(reader.GetInt32(0), reader.GetString(1), Open(masterKey, reader.GetFieldValue<byte[]>(2), Encoding.UTF8.GetBytes(reader.GetString(1))));
            }
            catch (AuthenticationTagMismatchException)
            {
                throw new InvalidOperationException("The master key is not the one this database was made with. Give every host the master key that wrapped its keys.");
            }
        }
    }

    /// <summary>Takes a key in; of one purpose, in the order of their ids.</summary>
    internal void Add(int id, string purpose, byte[] key)
    {
        _keys[id] = key;
        (_ids.TryGetValue(purpose, out var ids) ? ids : _ids[purpose] = []).Add(id);
    }

    /// <summary>All keys of a purpose, the newest first.</summary>
    public IEnumerable<(int Id, byte[] Key)> All(string purpose) => _ids[purpose].AsEnumerable().Reverse().Select(id => (id, _keys[id]));

    /// <summary>The key in use for a purpose.</summary>
    public byte[] Newest(string purpose) => _keys[_ids[purpose][^1]];

    /// <summary>Encrypts with the newest key of a purpose; the result names its key.</summary>
    public byte[] Encrypt(string purpose, ReadOnlySpan<byte> plain)
    {
        var id = _ids[purpose][^1];
        var prefix = BitConverter.GetBytes(id);
        return [.. prefix, .. Seal(_keys[id], plain, prefix)];
    }

    public byte[] Decrypt(ReadOnlySpan<byte> cipher) => Open(_keys[BitConverter.ToInt32(cipher)], cipher[4..], cipher[..4]);

    private static byte[] NewKey(string purpose)
    {
        if (purpose != Purposes.Signing)
        {
            return RandomNumberGenerator.GetBytes(32);
        }

        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return ec.ExportPkcs8PrivateKey();
    }

    private static byte[] Seal(byte[] key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> associated)
    {
        var box = new byte[12 + 16 + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, 12));
        using var aes = new AesGcm(key, 16);
        aes.Encrypt(box.AsSpan(0, 12), plain, box.AsSpan(28), box.AsSpan(12, 16), associated);
        return box;
    }

    private static byte[] Open(byte[] key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> associated)
    {
        var plain = new byte[box.Length - 28];
        using var aes = new AesGcm(key, 16);
        aes.Decrypt(box[..12], box[28..], box.Slice(12, 16), plain, associated);
        return plain;
    }

    /// <summary>What keys are for.</summary>
    public static class Purposes
    {
        public const string PersonalData = "personal-data";
        public const string SearchHash = "search-hash";
        public const string ContentHash = "content-hash";
        public const string Signing = "signing";
        public const string TokenEncryption = "token-encryption";

        /// <summary>Wraps the keys of cookies, forms and sessions.</summary>
        public const string DataProtection = "data-protection";

        /// <summary>The secret that the pages' own client and the token endpoint share.</summary>
        public const string PagesClient = "pages-client";

        internal static readonly string[] All = [PersonalData, SearchHash, ContentHash, Signing, TokenEncryption, DataProtection, PagesClient];
    }
}

/// <summary>Encrypts personal data at rest, with a keyed search hash beside the CPR (ID3).</summary>
public sealed class PersonalDataCipher(KeyRing keys)
{
    /// <summary>What a sealed text begins with.</summary>
    internal const string SealedText = "sealed:";

    /// <summary>AES-256-GCM; the ciphertext carries its key's id.</summary>
    public byte[] Encrypt(string text) => keys.Encrypt(KeyRing.Purposes.PersonalData, Encoding.UTF8.GetBytes(text));

    /// <summary>The same for a document.</summary>
    public byte[] Encrypt(ReadOnlySpan<byte> document) => keys.Encrypt(KeyRing.Purposes.PersonalData, document);

    public byte[] DecryptBytes(byte[] cipher) => keys.Decrypt(cipher);

    /// <summary>A free text for a column or a field of text: it begins with a mark, so that what an earlier version left in clear is known. Nothing stays nothing.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public string? SealText(string? text) => text is null ? null : SealedText + Convert.ToBase64String(Encrypt(text));

    /// <summary>A text as <see cref="SealText"/> left it, or in clear as a host of an earlier version may still write it; the next start seals that.</summary>
    [return: NotNullIfNotNull(nameof(stored))]
    public string? OpenText(string? stored) => stored?.StartsWith(SealedText, StringComparison.Ordinal) == true ? Decrypt(Convert.FromBase64String(stored[SealedText.Length..])) : stored;

    public string Decrypt(byte[] cipher) => Encoding.UTF8.GetString(keys.Decrypt(cipher));

    /// <summary>HMAC-SHA256 of a CPR: equal numbers have equal hashes, and nobody without the key can try numbers.</summary>
    public byte[] SearchHash(string cpr) => HMACSHA256.HashData(keys.Newest(KeyRing.Purposes.SearchHash), Encoding.ASCII.GetBytes(cpr));

    /// <summary>HMAC-SHA256 of a text under the first search-hash key there was, whatever keys came later.</summary>
    public byte[] FirstSearchHash(string text) => HMACSHA256.HashData(keys.All(KeyRing.Purposes.SearchHash).Last().Key, Encoding.ASCII.GetBytes(text));

    /// <summary>HMAC-SHA256 of a content that holds a person, under each key of that purpose, the newest first; each hash begins with its key's id, as ciphertext does.</summary>
    public IEnumerable<byte[]> ContentHashes(byte[] content) =>
        keys.All(KeyRing.Purposes.ContentHash).Select(k => (byte[])[.. BitConverter.GetBytes(k.Id), .. HMACSHA256.HashData(k.Key, content)]);
}
