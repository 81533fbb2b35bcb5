using System.Runtime.CompilerServices;
using System.Text.Json;
using Faatimer.Refusion.Domain;
using RefusionReference;

namespace Faatimer.Domain.Tests.Refusion;

/// <summary>Every story of refusion-stories.csv: payslips of one employment, one after the other, to the øre and into the ledger.</summary>
public class RefusionStoriesTests
{
    private static readonly ILookup<string, IReadOnlyDictionary<string, string>> Stories = RefusionCase.Rows("refusion-stories.csv").ToLookup(r => r["story"]);

    public static TheoryData<string> Names => new(Stories.Select(s => s.Key));

    [Theory]
    [MemberData(nameof(Names))]
    public void R10_every_story_comes_out_as_written(string name)
    {
        var rows = Stories[name].ToList();
        var file = new EmploymentFile(
            [new(Guid.CreateVersion7(), [1], RefusionGen.Cvr, RefusionGen.PNumber)], RefusionCase.Grants(rows[0]["grants"]), Guid.CreateVersion7());
        var posted = new List<StoredPayslip>();
        foreach (var row in rows)
        {
            var step = new RefusionCase(row);
            var named = row["of step"].Length > 0 ? posted[int.Parse(row["of step"], System.Globalization.CultureInfo.InvariantCulture) - 1].Id : (Guid?)null;
            var entries = file.Entries.Count;
            var (payslip, decision) = file.Decide(
                new Submission(
                    Guid.CreateVersion7(), "opus", $"{posted.Count}", [(byte)posted.Count], step.Payslip(), row["kind"] == "correction" ? named : null, row["kind"] == "supplement" ? named : null,
                    "payroll", step.SentByMachine, step.DecidedOn, null),
                stored: null, maySeeStored: true, _ => Rates.From2024);
            posted.Add(payslip);
            switch (row["finance then"])
            {
                case "approve": file.Approve(payslip, "finance"); break;
                case "reject": file.Reject(payslip, "finance"); break;
            }

            Assert.Equal(step.ExpectedShare, decision!.Share.ToString());
            Assert.Equal(step.ExpectedRefundable, decision.Refundable);
            Assert.Equal(step.ExpectedLines, decision.Lines.Select(l => l.Eligible));
            Assert.Equal(step.ExpectedWarnings, decision.Warnings.Select(w => w.Code).Order());
            Assert.Equal(step.ExpectedCoveredDays, decision.CoveredDays);
            Assert.Equal(step.ExpectedStatus, decision.Status);
            Assert.Equal(decimal.Parse(row["expected booked"], System.Globalization.CultureInfo.InvariantCulture), file.Entries.Skip(entries).Sum(e => e.Amount));
        }

        // R12, and R10: what was stored on the way replays.
        Assert.Equal(file.Payslips.Where(p => p.Status == PayslipStatus.Approved).Sum(p => p.Refundable), Booked(file, posted));
        Assert.All(file.Decisions, d => Assert.Empty(
            Replay.Compare(RefusionJson.Schema, JsonSerializer.Serialize(d.Input, RefusionJson.Options), JsonSerializer.Serialize(d.Decision, RefusionJson.Options)).Differences));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void R10_every_story_agrees_with_the_reference(string name)
    {
        var story = new ReferenceStory();
        foreach (var row in Stories[name])
        {
            var (answer, booked) = story.Post(row);
            Assert.Equal(
                (row["expected share"], row["expected refundable"], row["expected lines"], row["expected warnings"], row["expected covered days"], row["expected status"], row["expected booked"]),
                (answer.Share.ToString(), Fraction.Kroner(answer.Total), string.Join('|', answer.Lines.Select(Fraction.Kroner)), string.Join(' ', answer.Warnings),
                    $"{answer.CoveredDays}", answer.Status, Fraction.Kroner(booked)));
        }
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
    public void R10_there_are_hundreds_of_cases_and_the_reference_shares_nothing_with_the_product()
    {
        Assert.True(Stories.Sum(s => s.Count()) >= 200);
        Assert.All(Directory.GetFiles(Path.Combine(Here(), "Reference")), file => Assert.DoesNotContain("using Faatimer", File.ReadAllText(file), StringComparison.Ordinal));
        Assert.Contains(Stories.SelectMany(s => s), row => row["story"].StartsWith("worked example", StringComparison.Ordinal) && row["expected share"] == "1");
        Assert.Contains(Stories.SelectMany(s => s), row => row["story"].StartsWith("worked example", StringComparison.Ordinal) && row["expected share"] == "4/7");
    }

    /// <summary>The ledger of chains whose latest payslip does not wait: those that wait leave what was booked before.</summary>
    private static decimal Booked(EmploymentFile file, List<StoredPayslip> posted) => file.Entries
        .Where(e => !posted.Exists(p => p.ChainId == e.Payslip.ChainId && p.Status == PayslipStatus.NeedsDecision)).Sum(e => e.Amount);

    private static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
