using System.Text.Json;
using Faatimer.Sdk;
using static Faatimer.Admin.Words;

namespace Faatimer.Admin.Pages.Settings;

/// <summary>What came of long work, as figures with names. What a later version of the API answers more stands under its own name.</summary>
internal static class JobResults
{
    public static IReadOnlyList<(string Name, string Value)> Facts(Job job) =>
        job.Result is JsonElement { ValueKind: JsonValueKind.Object } result ? [.. result.EnumerateObject().Select(p => (Name(p.Name), Value(p.Value))).Where(f => f.Item2.Length > 0)] : [];

    private static string Name(string field) => field switch
    {
        "checked" => T("Set efter", "Checked"),
        "different" => T("Anderledes", "Different"),
        "differences" => T("Forskelle", "Differences"),
        "count" => T("Antal", "Count"),
        "days" => T("Dage, der afviger", "Days that differ"),
        "repaired" => T("Rettet", "Repaired"),
        "kinds" => T("Slags", "Kinds"),
        "dryRun" => T("Kun en prøve", "A try only"),
        "events" => T("Hændelser", "Events"),
        "parked" => T("Parkeret", "Parked"),
        "subscription" => T("Reaktion", "Reaction"),
        "month" => T("Måned", "Month"),
        "state" => T("Tilstand", "State"),
        "sum" => T("I alt", "Total"),
        "day" => T("Dag", "Day"),
        "at" => T("Tidspunkt", "Time"),
        "records" => T("Oplysninger", "Records"),
        "redactions" => T("Andres navne streget over", "Names of others taken out"),
        "stored" => T("Gemt", "Stored"),
        "refused" => T("Ikke læst", "Refused"),
        var other => other,
    };

    private static string Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => Format.Number(value.GetDecimal()),
        JsonValueKind.True => T("ja", "yes"),
        JsonValueKind.False => T("nej", "no"),
        JsonValueKind.Array => Format.Number(value.GetArrayLength()),
        JsonValueKind.String when Guid.TryParse(value.GetString(), out _) => "",
        JsonValueKind.String when DateTimeOffset.TryParse(value.GetString(), System.Globalization.CultureInfo.InvariantCulture, out var at) && value.GetString()!.Contains('T', StringComparison.Ordinal) => Format.Time(at),
        JsonValueKind.String => value.GetString()!,
        _ => "",
    };
}
