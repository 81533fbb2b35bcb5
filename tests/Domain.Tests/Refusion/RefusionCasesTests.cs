using System.Text.Json;
using Faatimer.Refusion.Domain;

namespace Faatimer.Domain.Tests.Refusion;

/// <summary>Every row of refusion-cases.csv, to the øre.</summary>
public class RefusionCasesTests
{
    public static TheoryData<string> Names => new(RefusionCase.All.Select(c => c.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void R10_every_golden_case_is_right_to_the_øre(string name)
    {
        var golden = RefusionCase.All.Single(c => c.Name == name);
        var decision = RefusionCalculation.Decide(golden.Input());

        Assert.Equal(golden.ExpectedShare, decision.Share.ToString());
        Assert.Equal(golden.ExpectedRefundable, decision.Refundable);
        Assert.Equal(golden.ExpectedLines, decision.Lines.Select(l => l.Eligible));
        Assert.Equal(golden.ExpectedWarnings, decision.Warnings.Select(w => w.Code).Order());
        Assert.Equal(golden.ExpectedCoveredDays, decision.CoveredDays);
        Assert.Equal(golden.ExpectedStatus, decision.Status);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void R10_every_golden_case_replays_from_its_stored_input_to_the_same_decision(string name)
    {
        var input = RefusionCase.All.Single(c => c.Name == name).Input();
        var stored = JsonSerializer.Serialize(input, RefusionJson.Options);
        var decided = JsonSerializer.Serialize(RefusionCalculation.Decide(input), RefusionJson.Options);

        var replayed = RefusionCalculation.Decide(JsonSerializer.Deserialize<DecisionInput>(stored, RefusionJson.Options)!);
        Assert.Equal(decided, JsonSerializer.Serialize(replayed, RefusionJson.Options));

        var readAgain = JsonSerializer.Deserialize<Decision>(decided, RefusionJson.Options);
        Assert.Equal(decided, JsonSerializer.Serialize(readAgain, RefusionJson.Options));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void R10_every_golden_case_agrees_with_the_reference(string name)
    {
        var golden = RefusionCase.All.Single(c => c.Name == name);
        var answer = RefusionReference.ReferenceRefusion.Answer(new RefusionReference.ReferencePayslip(golden.Row), RefusionReference.ReferenceSurroundings.Of(golden.Row));
        Assert.Equal(
            ["expected share", "expected refundable", "expected lines", "expected warnings", "expected covered days", "expected status"],
            new Dictionary<string, string>
            {
                ["expected share"] = answer.Share.ToString(),
                ["expected refundable"] = RefusionReference.Fraction.Kroner(answer.Total),
                ["expected lines"] = string.Join('|', answer.Lines.Select(RefusionReference.Fraction.Kroner)),
                ["expected warnings"] = string.Join(' ', answer.Warnings),
                ["expected covered days"] = $"{answer.CoveredDays}",
                ["expected status"] = answer.Status,
            }.Where(e => golden.Row[e.Key] == e.Value).Select(e => e.Key));
    }

    [Fact]
    public void R10_the_file_holds_the_worked_examples()
    {
        Assert.True(RefusionCase.All.Count >= 60);
        Assert.Superset(
            new HashSet<(string, decimal)> { ("1", 7378.50m), ("5/6", 6148.75m), ("2/7", 2108.14m), ("85/93", 6743.79m) },
            RefusionCase.All.Select(c => (c.ExpectedShare, c.ExpectedRefundable)).ToHashSet());
    }

    [Fact]
    public void R9_every_warning_has_a_golden_case()
    {
        // What depends on the day of receipt alone (R23, P16) is told by EmploymentCalculationTests.
        var codes = typeof(RefusionCodes.Warn).GetFields().Select(f => (string)f.GetRawConstantValue()!).Except([RefusionCodes.Warn.Early, RefusionCodes.Warn.Paused]).Order();
        Assert.Equal(codes, RefusionCase.All.SelectMany(c => c.ExpectedWarnings).Distinct().Order());
    }
}
