using System.Text.Json;

namespace Faatimer.Refusion.Domain;

/// <summary>
/// R10: a stored decision, recomputed from its stored input with today's code, is the same in every figure, reason and step. Rates and grants of today play
/// no part: what the decision rested on is stored with it.
/// </summary>
internal static class Replay
{
    /// <summary>JSON pointers of everything that differs, and what today's code decides; null when it can no longer read the input.</summary>
    public static (IReadOnlyList<string> Differences, Decision? Recomputed) Compare(string storedInput, string storedDecision)
    {
        Decision recomputed;
        try
        {
            recomputed = RefusionCalculation.Decide(JsonSerializer.Deserialize<DecisionInput>(storedInput, RefusionJson.Options)!);
        }
        catch (Exception unreadable) when (unreadable is JsonException or ArgumentException)
        {
            return (["/input"], null); // told as a difference, which is what it is
        }

        using var stored = JsonDocument.Parse(storedDecision);
        var differences = new List<string>();
        Collect(stored.RootElement, JsonSerializer.SerializeToElement(recomputed, RefusionJson.Options), "", differences);
        return (differences, recomputed);
    }

    private static void Collect(JsonElement stored, JsonElement now, string pointer, List<string> differences)
    {
        if (stored.ValueKind == JsonValueKind.Object && now.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in stored.EnumerateObject().Concat(now.EnumerateObject()).Select(p => p.Name).Distinct())
            {
                if (stored.TryGetProperty(name, out var before) && now.TryGetProperty(name, out var after))
                {
                    Collect(before, after, $"{pointer}/{name}", differences);
                }
                else
                {
                    differences.Add($"{pointer}/{name}");
                }
            }
        }
        else if (stored.ValueKind == JsonValueKind.Array && now.ValueKind == JsonValueKind.Array && stored.GetArrayLength() == now.GetArrayLength())
        {
            for (var i = 0; i < stored.GetArrayLength(); i++)
            {
                Collect(stored[i], now[i], $"{pointer}/{i}", differences);
            }
        }
        else if (!JsonElement.DeepEquals(stored, now))
        {
            differences.Add(pointer);
        }
    }
}
