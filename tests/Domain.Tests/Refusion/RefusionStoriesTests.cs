using System.Runtime.CompilerServices;
using System.Text.Json;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using RefusionReference;

namespace Faatimer.Domain.Tests.Refusion;

/// <summary>Every story of refusion-stories.csv: what happens to one person at one company, act after act, to the øre and into the ledger.</summary>
public class RefusionStoriesTests
{
    private static readonly ILookup<string, IReadOnlyDictionary<string, string>> Stories = RefusionCase.Rows("refusion-stories.csv").ToLookup(r => r["story"]);

    public static TheoryData<string> Names => new(Stories.Select(s => s.Key));

    [Theory]
    [MemberData(nameof(Names))]
    public void R12_every_story_comes_out_as_written(string name)
    {
        var file = new ProductFile();
        Assert.All(Stories[name], row =>
        {
            if (row["expected refused"].Length == 0)
            {
                file.Do(row);
            }

            Agree(row, file.Told(row));
        });
        Assert.All(file.Outcomes.Where(o => o.Input is not null), o => Assert.Empty(
            Replay.Compare(RefusionJson.Schema, JsonSerializer.Serialize(o.Input, RefusionJson.Options), JsonSerializer.Serialize(o.Decision, RefusionJson.Options)).Differences));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void R12_every_story_agrees_with_the_reference(string name)
    {
        var file = new ReferenceFile();
        Assert.All(Stories[name], row => Agree(row, ReferenceStories.Expected(row, file.Do(row))));
    }

    /// <summary>The generated part is what the generator makes; asked by FAATIMER_WRITE_CASES it is written, and what people added stays.</summary>
    [Fact]
    public void R10_the_file_of_stories_is_what_its_generator_makes()
    {
        var source = Path.Combine(Here(), "refusion-stories.csv");
        var own = File.Exists(source) ? File.ReadAllText(source).Split(ReferenceStories.OwnStories + "\n")[^1] : "";
        if (Environment.GetEnvironmentVariable("FAATIMER_WRITE_CASES") == "1")
        {
            File.WriteAllText(source, ReferenceStories.Text() + own);
        }

        Assert.Equal(ReferenceStories.Text(), File.ReadAllText(source)[..^own.Length]);
    }

    [Fact]
    public void R10_there_are_hundreds_of_acts_and_the_reference_shares_nothing_with_the_product()
    {
        Assert.True(Stories.Sum(s => s.Count()) >= 400);
        Assert.All(Directory.GetFiles(Path.Combine(Here(), "Reference")), file => Assert.DoesNotContain("using Faatimer", File.ReadAllText(file), StringComparison.Ordinal));
    }

    /// <summary>The worked examples and what was seen to go wrong, by the figures that they must come to.</summary>
    [Theory]
    [InlineData("worked example: ten hours paid by the pool", "1 approved 7378.50", "2026-03 a 7378.50")]
    [InlineData("worked example: week 14 has 40/7 hours for both payslips, March first", "1 approved 675.00 | 2 approved 289.29", "2026-03 a 675.00 | 2026-04 b 289.29")]
    [InlineData("R12 a correction waits, the grant is ended, the correction is rejected: what stands is decided by the grant as it is", "1 approved 3145.16 | 2 rejected rejected_by_finance", "2026-03 a 3145.16")]
    [InlineData("R12 a correction waits, the hours are changed, the correction is rejected: the share is today's", "1 approved 3689.25 | 2 rejected rejected_by_finance", "2026-04 a 3689.25")]
    [InlineData("R6 a correction waits, sickness is told, the correction is rejected: the spell counts", "1 approved 1967.60 | 2 rejected rejected_by_finance | 3 approved 7378.50", "2026-03 a 7378.50 | 2026-04 a 1967.60")]
    [InlineData("R4 a correction that waits gives no hours of the week away", "1 approved 1500.00 | 2 rejected rejected_by_finance | 3 approved 0.00", "2026-03 a 1500.00")]
    [InlineData("R6 June tells of sickness since March: April and May are booked back at once", "1 approved 7378.50 | 2 approved 737.85 | 3 approved 0.00 | 4 needsDecision 0.00", "2026-03 a 7378.50 | 2026-04 a 737.85")]
    [InlineData("R8 a supplement without hours takes the share that stands when terms change back in time", "1 approved 3900.00 | 2 approved 600.00", "2026-04 a 4500.00")]
    [InlineData("R8 a supplement without hours takes the share that stands when its payslip is corrected", "1 replaced | 2 approved 600.00 | 3 approved 3900.00", "2026-04 a 4500.00")]
    [InlineData("R8 the same month under an old and a new number is paid once, and what was rejected under the new one is decided when it is registered", "1 approved 6500.00 | 2 rejected period_overlap | 3 approved 6500.00", "2026-03 a 6500.00 | 2026-04 a 6500.00")]
    [InlineData("R12 a grant that is ended back in time takes April away from the grant that paid it", "1 approved 3570.24 | 2 rejected no_grant", "2026-03 a 3570.24")]
    public void R12_the_file_holds_what_was_worked_out_by_hand(string story, string payslips, string ledger) =>
        Assert.Equal((payslips, ledger), (Stories[story].Last()["expected payslips"], Stories[story].Last()["expected ledger"]));

    private static void Agree(IReadOnlyDictionary<string, string> row, Dictionary<string, string> outcome) =>
        Assert.Equal(outcome.Keys.Select(c => $"{c}: {row[c]}"), outcome.Select(o => $"{o.Key}: {o.Value}"));

    private static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
