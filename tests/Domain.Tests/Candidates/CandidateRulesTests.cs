using Faatimer.Candidates.Domain;
using Faatimer.Kernel;

namespace Faatimer.Domain.Tests.Candidates;

public class CandidateRulesTests
{
    private static readonly DateOnly Today = new(2026, 3, 1);
    private static readonly CandidateFacts Facts = new("Amina Prøve", "x", "y", "165", false, null, null, DanishLevel.Fluent, 10m, true, null, null, null);

    [Fact]
    public void ID2_a_changed_number_keeps_the_old_one_beside_it()
    {
        var candidate = New(1);
        candidate.ChangeCpr(Number(2), [1], mistyped: false, Today);

        Assert.Equal(2, candidate.CurrentCpr.Hash[0]);
        var former = Assert.Single(candidate.CprNumbers, c => c.Until is not null);
        Assert.Equal((1, (DateOnly?)Today, 1), ((int)former.Hash[0], former.Until, (int)former.Reason!.Single()));
    }

    [Fact]
    public void ID2_a_person_can_get_an_earlier_number_back()
    {
        var candidate = New(1);
        candidate.ChangeCpr(Number(2), [1], mistyped: false, Today);
        candidate.ChangeCpr(Number(1), [1], mistyped: false, Today);

        Assert.Equal(1, candidate.CurrentCpr.Hash[0]);
        Assert.Equal([1, 2], candidate.CprNumbers.Select(c => (int)c.Hash[0]).Order());
    }

    [Fact]
    public void ID2_a_mistyped_number_is_forgotten()
    {
        var candidate = New(1);
        candidate.ChangeCpr(Number(2), [1], mistyped: true, Today);
        Assert.Equal(2, Assert.Single(candidate.CprNumbers).Hash[0]);
    }

    [Fact]
    public void ID2_the_same_number_is_no_change() =>
        Assert.Equal("candidates.cpr_unchanged", Assert.Throws<RuleViolation>(() => New(1).ChangeCpr(Number(1), [1], mistyped: false, Today)).Code);

    [Fact]
    public void C2_a_new_candidate_is_identified() => Assert.Equal(CandidateState.Identified, New(1).State);

    private static Candidate New(byte number) => new(Guid.CreateVersion7(), Facts, new SealedDetails([], []), Number(number), isDemo: true);

    private static CprNumber Number(byte hash) => new([hash], []);
}
