using System.Buffers.Text;
using System.Text.Json;

namespace Faatimer.Kernel;

/// <summary>Cursors: texts that only we make and read.</summary>
public static class Cursor
{
    public static string Write(params string[] parts) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(parts));

    /// <summary>The parts of a cursor; null for one that is not letter by letter what we write.</summary>
    public static string[]? Read(string cursor)
    {
        try
        {
            var parts = JsonSerializer.Deserialize<string?[]>(Base64Url.DecodeFromChars(cursor)) ?? [];
            var texts = parts.OfType<string>().ToArray();
            return texts.Length == parts.Length && texts.All(t => !t.Any(char.IsControl)) && Write(texts) == cursor ? texts : null;
        }
        catch (Exception notOurs) when (notOurs is FormatException or JsonException)
        {
            return null;
        }
    }
}
