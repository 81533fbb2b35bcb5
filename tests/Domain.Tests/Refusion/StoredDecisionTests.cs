using System.Text.Json;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;

namespace Faatimer.Domain.Tests.Refusion;

/// <summary>R10: a decision of any schema is read, and comes out as it did. The files are named case.schema.</summary>
public sealed class StoredDecisionTests
{
    public static TheoryData<string> Stored => Golden.Names("decisions");

    [Theory]
    [MemberData(nameof(Stored))]
    public void R10_a_decision_that_was_stored_is_read_and_replayed_for_ever(string file)
    {
        var stored = JsonElement.Parse(Golden.Text("decisions", file));
        var (schema, input, result) = (SchemaOf(file), stored.GetProperty("input"), stored.GetProperty("result"));
        Golden.Holds(JsonSerializer.SerializeToElement(RefusionJson.Input(schema, input.GetRawText()), StoredJson.Options), input);
        Golden.Holds(JsonSerializer.SerializeToElement(RefusionJson.Decision(schema, result.GetRawText()), StoredJson.Options), result);
        Assert.Empty(Replay.Compare(schema, input.GetRawText(), result.GetRawText()).Differences);
    }

    [Fact]
    public void R10_every_schema_has_stored_decisions_and_a_later_one_than_today_s_is_not_guessed_at()
    {
        Assert.Equal(Enumerable.Range(1, RefusionJson.Schema), Stored.Select(f => SchemaOf(f)).Distinct().Order());
        var stored = JsonElement.Parse(Golden.Text("decisions", "monthly.1"));
        Assert.Throws<JsonException>(() => RefusionJson.Decision(RefusionJson.Schema + 1, stored.GetProperty("result").GetRawText()));
    }

    [Fact]
    public void R10_a_figure_that_somebody_changed_is_found_in_every_schema()
    {
        foreach (var file in Stored.Select(f => (string)f))
        {
            var stored = JsonElement.Parse(Golden.Text("decisions", file));
            var result = stored.GetProperty("result").GetRawText();
            var refundable = stored.GetProperty("result").GetProperty("refundable").GetRawText();
            var changed = result.Replace($"\"refundable\": {refundable}", "\"refundable\": 7378.51", StringComparison.Ordinal);
            Assert.Equal(["/refundable"], Replay.Compare(SchemaOf(file), stored.GetProperty("input").GetRawText(), changed).Differences);
        }
    }

    private static int SchemaOf(string file) => int.Parse(file.Split('.')[^1], System.Globalization.CultureInfo.InvariantCulture);
}
