using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Conventions;

/// <summary>What waits for somebody, and what runs out, gathered from all modules.</summary>
public sealed class WorkTests(DemoFixture fixture) : IClassFixture<DemoFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task P4_R11_R13_R19_everybody_finds_what_is_for_them_to_do_and_nothing_else()
    {
        var consultant = await Kinds(fixture.Host.Client("demo-consultant"));
        Assert.Superset(new HashSet<string> { "pool.decide_application", "workplaces.name_contact" }, consultant);
        Assert.DoesNotContain(consultant, k => k.StartsWith("refusion.", StringComparison.Ordinal));
        var finance = await Kinds(fixture.Host.Client("demo-finance"));
        Assert.Superset(new HashSet<string> { "refusion.decide_payslip", "refusion.approve_settlement", "refusion.confirm_repayment" }, finance);
        Assert.DoesNotContain(finance, k => k.StartsWith("pool.", StringComparison.Ordinal));
        Assert.Contains("refusion.answer_question", await Kinds(fixture.Host.Client("demo-workplace")));
        Assert.DoesNotContain("refusion.decide_payslip", await Kinds(fixture.Host.Client("demo-workplace")));

        // Another workplace has nothing of it, and who only reads has nothing to do.
        Assert.Empty(await Kinds(await fixture.Client(Role.Workplace, Guid.CreateVersion7())));
        Assert.Empty(await Kinds(fixture.Host.Client("demo-auditor")));
    }

    [Fact]
    public async Task P4_what_has_a_day_comes_first_and_no_more_than_was_asked_for()
    {
        var api = fixture.Host.Client("demo-consultant");
        var all = await api.Work.ListItemsAsync(new() { Limit = 200 }, cancellationToken: Token);
        Assert.False(all.More);
        Assert.Equal(all.Items.OrderBy(i => i.Due ?? DateOnly.MaxValue).Select(i => i.Due), all.Items.Select(i => i.Due));
        Assert.All(all.Items.Where(i => i.Record == "application"), i => Assert.NotEmpty(i.Persons));
        Assert.All(all.Items, i => Assert.NotEmpty(i.Title));
        var one = await api.Work.ListItemsAsync(new() { Limit = 1 }, cancellationToken: Token);
        Assert.Equal((1, true, all.Items[0].Id), (one.Items.Count, one.More, one.Items[0].Id));
        Assert.All((await api.Work.ListItemsAsync(new() { DueBefore = new(2030, 1, 1) }, cancellationToken: Token)).Items, i => Assert.NotNull(i.Due));
        Assert.Empty((await api.Work.ListItemsAsync(new() { DueBefore = new(2020, 1, 1) }, cancellationToken: Token)).Items);
        Assert.Equal("request.limit_out_of_range", (await Assert.ThrowsAsync<ValidationFailedException>(() => api.Work.ListItemsAsync(new() { Limit = 201 }, cancellationToken: Token))).Code);
    }

    [Fact]
    public async Task P11_what_runs_out_is_told_with_its_instant_to_who_may_read_it()
    {
        var api = fixture.Host.Client("demo-consultant");
        var grants = await api.Grants.ListAsync(new() { Status = [GrantStatus.Running], Sort = "to", Limit = 200 }, cancellationToken: Token);
        var within = await api.Work.ListDeadlinesAsync(new() { Within = 366 }, cancellationToken: Token);
        Assert.Equal(within.Items.Select(d => d.At).Order(), within.Items.Select(d => d.At));
        var ends = within.Items.Where(d => d.Kind == "pool.grant_ends").ToDictionary(d => d.Id);
        Assert.NotEmpty(ends);
        Assert.All(ends.Values, d => Assert.Equal(grants.Items.Single(g => g.Id == d.Id).To.AddDays(1), Faatimer.Kernel.DanishDate.Of(d.At)));
        Assert.Empty((await (await fixture.Client(Role.Workplace, Guid.CreateVersion7())).Work.ListDeadlinesAsync(new() { Within = 366 }, cancellationToken: Token)).Items);
        Assert.Equal(ProblemCodes.DeadlinesWithinOutOfRange, (await Assert.ThrowsAsync<ValidationFailedException>(() => api.Work.ListDeadlinesAsync(new() { Within = 0 }, cancellationToken: Token))).Code);
    }

    private static async Task<HashSet<string>> Kinds(IFaatimerClient api) => [.. (await api.Work.ListItemsAsync(new() { Limit = 200 }, cancellationToken: Token)).Items.Select(i => i.Kind)];
}
