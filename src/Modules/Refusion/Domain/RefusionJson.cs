using System.Text.Json;
using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

/// <summary>
/// How decisions are stored, and read again years later (R10). Each carries the schema it was written in: what a later schema has more is added here with what it
/// meant then, so that the calculation of today gives what was given.
/// <list type="bullet">
/// <item>Schema 1 counted a payslip in time from its last day alone (R15): February's until 28 May.</item>
/// <item>Schema 2 counts it to the end of a month when the period ends with one.</item>
/// </list>
/// </summary>
internal static class RefusionJson
{
    /// <summary>The schema that is written. Raised with whatever an older stored decision must be read otherwise for.</summary>
    public const int Schema = 2;

    public static JsonSerializerOptions Options => StoredJson.Options;

    /// <exception cref="JsonException">It is no input of that schema.</exception>
    public static DecisionInput Input(int schema, string json)
    {
        var input = StoredJson.Read<DecisionInput>(json);
        return schema == 1 ? input with { InTimeUntil = input.Payslip.Period.To.AddMonths(input.Rates.LateMonths) } : input;
    }

    /// <exception cref="JsonException">It is no decision of that schema.</exception>
    public static Decision Decision(int schema, string json) => schema <= Schema ? StoredJson.Read<Decision>(json) : throw new JsonException($"schema {schema}");
}
