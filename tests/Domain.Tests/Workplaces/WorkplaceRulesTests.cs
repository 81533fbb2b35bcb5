using Faatimer.Kernel;
using Faatimer.Workplaces.Domain;

namespace Faatimer.Domain.Tests.Workplaces;

public class WorkplaceRulesTests
{
    private static readonly DateOnly Start = new(2025, 1, 1);
    private static readonly DateOnly Today = new(2026, 3, 10);
    private static readonly Guid Library = Guid.CreateVersion7();
    private static readonly Guid Culture = Guid.CreateVersion7();
    private static readonly Guid Social = Guid.CreateVersion7();
    private static readonly WorkplaceFacts Facts = new("Biblioteket", "66137112", "1003289999", null, null, 10, null, null, null) { Contact = new ContactPerson("Kirsten Prøve", null, null) };

    [Fact]
    public void W1_a_move_ends_the_placement_the_day_before_and_keeps_it()
    {
        var workplace = new Workplace(Library, Facts, Culture, Start);
        workplace.Change(Facts, Social, new(2026, 2, 1), Today);

        Assert.Equal(Social, workplace.DepartmentId);
        Assert.Equal(
            [(Culture, Start, new DateOnly(2026, 1, 31)), (Social, new DateOnly(2026, 2, 1), null)],
            workplace.Placements.Select(p => (p.DepartmentId!.Value, p.From, p.To)));
    }

    [Fact]
    public void W1_a_move_on_the_day_the_placement_began_corrects_it()
    {
        var workplace = new Workplace(Library, Facts, Culture, Start);
        workplace.Change(Facts, Social, Start, Today);
        Assert.Equal((Social, Start, null), Assert.Single(workplace.Placements.Select(p => (p.DepartmentId!.Value, p.From, p.To))));
    }

    [Theory]
    [InlineData("2024-12-31")]
    [InlineData("2026-03-11")]
    public void W1_a_move_lies_after_the_placement_began_and_not_ahead(string on)
    {
        var workplace = new Workplace(Library, Facts, Culture, Start);
        var refused = Assert.Throws<RuleViolation>(() => workplace.Change(Facts, Social, DateOnly.Parse(on, System.Globalization.CultureInfo.InvariantCulture), Today));
        Assert.Equal("workplaces.move_out_of_order", refused.Code);
        Assert.Equal(Culture, workplace.DepartmentId);
    }

    [Fact]
    public void W1_a_closed_workplace_keeps_its_history_and_changes_no_more()
    {
        var workplace = new Workplace(Library, Facts, Culture, Start);
        workplace.Close(Today, "Lægges sammen");

        Assert.False(workplace.IsClosed(Today));
        Assert.True(workplace.IsClosed(Today.AddDays(1)));
        Assert.Equal(Today, Assert.Single(workplace.Placements).To);
        Assert.Equal("workplaces.closed", Assert.Throws<RuleViolation>(() => workplace.Change(Facts, Culture, Today, Today)).Code);
        Assert.Equal("workplaces.closed", Assert.Throws<RuleViolation>(() => workplace.SetContact(null)).Code);
        Assert.Equal("workplaces.closed", Assert.Throws<RuleViolation>(() => workplace.Close(Today, "Igen")).Code);
    }

    [Fact]
    public void W1_the_last_day_does_not_lie_before_the_first() =>
        Assert.Equal("workplaces.last_day_before_first", Assert.Throws<RuleViolation>(() => new Workplace(Library, Facts, Culture, Start).Close(Start.AddDays(-1), "Fejl")).Code);

    [Fact]
    public void W2_without_a_contact_person_or_closed_it_cannot_receive_a_candidate()
    {
        var workplace = new Workplace(Library, Facts, Culture, Start);
        Assert.True(workplace.CanReceiveCandidate(Today));
        workplace.SetContact(null);
        Assert.False(workplace.CanReceiveCandidate(Today));
        workplace.SetContact(new ContactPerson("Ny Prøve", null, null));
        workplace.Close(Today, "Lukker");
        Assert.True(workplace.CanReceiveCandidate(Today));
        Assert.False(workplace.CanReceiveCandidate(Today.AddDays(1)));
    }
}
