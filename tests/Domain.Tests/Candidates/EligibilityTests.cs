using CsCheck;
using Faatimer.Candidates.Domain;

namespace Faatimer.Domain.Tests.Candidates;

public class EligibilityTests
{
    private static readonly DateOnly Day = new(2026, 3, 1);
    private static readonly EligibilityTerms Terms = new(new DateOnly(2000, 1, 1), "165", 12);
    private static readonly CandidateFacts Facts = new(
        "Amina Prøve", "cash_benefit_basic", "activity_ready", "165", false, null, null, DanishLevel.Fluent, 10m, true, new DateOnly(2025, 3, 1), null, null);

    [Fact]
    public void C4_all_four_parts_met_is_eligible()
    {
        var parts = Eligibility.Assess(Facts, Terms, targetGroupListed: true, [], Day);
        Assert.Equal(Enum.GetValues<EligibilityRule>(), parts.Select(p => p.Rule));
        Assert.All(parts, p => Assert.True(p.Met));
        Assert.Equal(["candidates.resident", "candidates.target_group_listed", "candidates.out_of_work_long_enough", "candidates.has_challenges"], parts.Select(p => p.Code));
    }

    public static TheoryData<string, string, bool, string?, bool> Unmet => new()
    {
        { "candidates.not_resident", "101", true, "2025-03-01", true },
        { "candidates.target_group_not_listed", "165", false, "2025-03-01", true },
        { "candidates.out_of_work_too_short", "165", true, "2025-03-02", true },
        { "candidates.out_of_work_unknown", "165", true, null, true },
        { "candidates.no_challenges", "165", true, "2025-03-01", false },
    };

    [Theory]
    [MemberData(nameof(Unmet))]
    public void C4_one_part_unmet_says_which(string code, string municipality, bool listed, string? since, bool challenges)
    {
        var facts = Facts with { Municipality = municipality, ChallengesBeyondUnemployment = challenges, OutOfWorkSince = since is null ? null : DateOnly.ParseExact(since, "yyyy-MM-dd") };
        var unmet = Assert.Single(Eligibility.Assess(facts, Terms, listed, [], Day), p => !p.Met);
        Assert.Equal(code, unmet.Code);
    }

    [Theory]
    [InlineData("2024-02-29", "2025-02-28", true)]
    [InlineData("2025-03-31", "2026-03-30", false)]
    [InlineData("2025-03-31", "2026-03-31", true)]
    public void C4_twelve_months_out_of_work_are_calendar_months(string since, string day, bool met)
    {
        var facts = Facts with { OutOfWorkSince = DateOnly.ParseExact(since, "yyyy-MM-dd") };
        Assert.Equal(met, Eligibility.Assess(facts, Terms, true, [], DateOnly.ParseExact(day, "yyyy-MM-dd")).All(p => p.Met));
    }

    [Fact]
    public void C4_the_months_are_a_setting() =>
        Assert.Contains(Eligibility.Assess(Facts, Terms with { MonthsOutOfWork = 13 }, true, [], Day), p => p.Code == "candidates.out_of_work_too_short");

    [Fact]
    public void C4_an_override_answers_one_part_from_its_day_on_and_says_who()
    {
        var facts = Facts with { ChallengesBeyondUnemployment = false };
        var exception = new EligibilityOverride(Guid.CreateVersion7(), EligibilityRule.Challenges, [1], "consultant-1", Day);

        var part = Eligibility.Assess(facts, Terms, true, [exception], Day)[3];
        Assert.True(part.Met);
        Assert.Equal("candidates.no_challenges", part.Code);
        Assert.Same(exception, part.Override);
        Assert.False(Eligibility.Assess(facts, Terms, true, [exception], Day.AddDays(-1))[3].Met);
        Assert.False(Eligibility.Assess(facts with { Municipality = "101" }, Terms, true, [exception], Day)[0].Met);
    }

    [Fact]
    public void C4_once_out_of_work_long_enough_always_long_enough() => Gen.Select(Gen.Int[-2000, 2000], Gen.Int[0, 800]).Sample((offset, later) =>
    {
        var day = Day.AddDays(offset);
        bool Met(DateOnly on) => Eligibility.Assess(Facts, Terms, true, [], on)[2].Met;
        return !Met(day) || Met(day.AddDays(later));
    });
}
