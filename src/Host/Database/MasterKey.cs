namespace Faatimer.Host.Database;

/// <summary>
/// The master key, outside the database: <c>Faatimer:MasterKey</c> (64 hexadecimal characters) or a file named by <c>Faatimer:MasterKeyFile</c>.
/// With the embedded server one is created beside its data; with a connection string it is required, the same on all hosts.
/// </summary>
internal static class MasterKey
{
    public static byte[] Load(IConfiguration configuration, string? dataDirectory)
    {
        var text = configuration["Faatimer:MasterKey"]
            ?? (configuration["Faatimer:MasterKeyFile"] is { } file ? File.ReadAllText(file).Trim() : null)
            ?? (dataDirectory is not null ? SecretFile.ReadOrCreate(Path.Combine(dataDirectory, "master-key"), 32) : null)
            ?? throw new InvalidOperationException("Set Faatimer:MasterKey (64 hexadecimal characters, the same on all hosts) or Faatimer:MasterKeyFile.");
        return text.Length == 64 && text.All(char.IsAsciiHexDigit)
            ? Convert.FromHexString(text)
            : throw new InvalidOperationException("The master key must be 64 hexadecimal characters (32 bytes).");
    }
}
