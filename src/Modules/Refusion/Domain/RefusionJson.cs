using System.Text.Json;
using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

/// <summary>
/// How decisions are stored, and read again years later (R10). Each carries the schema it was written in, and the calculation follows what the rules were in it, so that
/// today's code gives what was given.
/// <list type="bullet">
/// <item>Schema 1 counted a payslip in time from its last day alone (R15), February's until 28 May, and none came early.</item>
/// <item>Schema 2 counts it to the end of a month when the period ends with one, and knows what comes before its month (R23).</item>
/// </list>
/// </summary>
internal static class RefusionJson
{
    /// <summary>The schema that is written. Raised with whatever an older stored decision must be read otherwise for.</summary>
    public const int Schema = 2;

    public static JsonSerializerOptions Options => StoredJson.Options;

    /// <exception cref="JsonException">It is no input of that schema.</exception>
    public static DecisionInput Input(int schema, string json) => StoredJson.Read<DecisionInput>(Known(schema, json)) with { Schema = schema };

    /// <exception cref="JsonException">It is no decision of that schema.</exception>
    public static Decision Decision(int schema, string json) => StoredJson.Read<Decision>(Known(schema, json));

    // What a later version wrote is not guessed at.
    private static string Known(int schema, string json) => schema is >= 1 and <= Schema ? json : throw new JsonException($"schema {schema}");
}
