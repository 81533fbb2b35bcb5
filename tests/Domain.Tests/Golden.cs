using System.Text.Json;

namespace Faatimer.Domain.Tests;

/// <summary>
/// What once was stored, as files that no test ever writes. A file is never changed either: what a record gets later has a file of its own, and the older ones are read for ever.
/// </summary>
internal static class Golden
{
    /// <summary>The files of a folder as name and text.</summary>
    public static TheoryData<string> Names(string folder) => [.. Directory.EnumerateFiles(Folder(folder), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    public static string Text(string folder, string name) => File.ReadAllText(Path.Combine(Folder(folder), name + ".json"));

    /// <summary>Fails when a stored field was lost or read as something else. What is read may have more.</summary>
    public static void Holds(JsonElement read, JsonElement stored, string pointer = "")
    {
        Assert.True(read.ValueKind == stored.ValueKind, pointer);
        if (stored.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in stored.EnumerateObject())
            {
                Assert.True(read.TryGetProperty(field.Name, out var value), $"{pointer}/{field.Name} is lost");
                Holds(value, field.Value, $"{pointer}/{field.Name}");
            }
        }
        else if (stored.ValueKind == JsonValueKind.Array)
        {
            Assert.True(read.GetArrayLength() == stored.GetArrayLength(), pointer);
            for (var i = 0; i < stored.GetArrayLength(); i++)
            {
                Holds(read[i], stored[i], $"{pointer}/{i}");
            }
        }
        else
        {
            Assert.True(JsonElement.DeepEquals(read, stored), pointer);
        }
    }

    private static string Folder(string folder) => Path.Combine(AppContext.BaseDirectory, "golden", folder);
}
