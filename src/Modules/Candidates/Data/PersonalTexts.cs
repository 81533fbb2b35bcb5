using System.Text.Json;
using Faatimer.Candidates.Domain;

namespace Faatimer.Candidates.Data;

/// <summary>Encrypts and reads what is most private of a candidate (ID3, C1). The only place of the module that turns ciphertext into text.</summary>
internal sealed class PersonalTexts(PersonalDataCipher cipher)
{
    public byte[] Seal<T>(T value) => cipher.Encrypt(StoredJson.Write(value));

    // The first considerations were sealed with numbers for their kinds.
    public T Open<T>(byte[] sealedText) => JsonSerializer.Deserialize<T>(cipher.Decrypt(sealedText), StoredJson.WithNumbersForEnums)!;

    public CprNumber Seal(Cpr cpr) => new(Hash(cpr), cipher.Encrypt(cpr.Value));

    public Cpr Open(CprNumber number) => Cpr.Parse(cipher.Decrypt(number.Cipher));

    public byte[] Hash(Cpr cpr) => cipher.SearchHash(cpr.Value);
}

/// <summary>A candidate's free texts, encrypted together.</summary>
internal sealed record FreeTexts(string? Wishes, string? Cv);
