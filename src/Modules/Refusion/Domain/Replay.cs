using System.Text.Json;
using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

/// <summary>
/// R10: a stored decision, recomputed from its stored input with today's code, is the same in every figure, reason and step. Rates and grants of today play
/// no part: what the decision rested on is stored with it.
/// </summary>
internal static class Replay
{
    /// <summary>JSON pointers of everything that differs, and what today's code decides; null when it can no longer read the input.</summary>
    /// <param name="schema">The schema that the decision was written in.</param>
    public static (IReadOnlyList<string> Differences, Decision? Recomputed) Compare(int schema, string storedInput, string storedDecision)
    {
        Decision recomputed;
        try
        {
            recomputed = RefusionCalculation.Decide(RefusionJson.Input(schema, storedInput));
        }
        catch (Exception unreadable) when (unreadable is JsonException or ArgumentException)
        {
            return (["/input"], null); // told as a difference, which is what it is
        }

        var differences = new List<string>();
        Collect(Stored(schema, storedDecision), Element(recomputed), "", differences);
        return (differences, recomputed);
    }

    /// <summary>As it lies; one of an older schema with what it lacks, as it is read by that schema.</summary>
    private static JsonElement Stored(int schema, string decision)
    {
        try
        {
            return schema < RefusionJson.Schema ? Element(RefusionJson.Decision(schema, decision)) : JsonElement.Parse(decision);
        }
        catch (JsonException)
        {
            return JsonElement.Parse(decision); // no decision any more: the pointers tell what is wrong with it
        }
    }

    private static JsonElement Element(Decision decision) => JsonSerializer.SerializeToElement(decision, StoredJson.Options);

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
