using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Pool;

/// <summary>What the pool keeps of people, and how it goes (X2).</summary>
public sealed class PoolRetentionTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task X2_a_grant_loses_its_person_five_years_after_its_last_day_and_the_past_counts_as_it_did()
    {
        await using var town = await Municipality.Found(server, 20);
        var person = await town.Person();
        var grant = await town.Grant(8, new(2026, 2, 2), new(2026, 6, 30), person);
        var later = await town.Grant(4, new(2026, 3, 1), new(2026, 7, 1));
        await town.Consultant.Grants.AddAddendumAsync(grant.Id, 1, new AddAddendumRequest { EffectiveFrom = new(2026, 4, 1), WeeklyHours = 6, Reason = "Hun har det svært", TaskExtension = "Lagt om" }, cancellationToken: Token);
        var refused = await town.Apply(5, new(2026, 3, 1), new(2026, 5, 31));
        await town.Colleague.Applications.RejectAsync(refused.Id, 1, new RejectApplicationRequest { Reason = "Ikke egnet" }, cancellationToken: Token);
        var capacity = await town.Consultant.Pool.GetCapacityAsync(new() { From = new(2026, 2, 2), To = new(2026, 6, 30) }, cancellationToken: Token);

        // On the day before it is over, nothing; a day later the rejected one, which was about earlier days.
        Assert.Equal((0, 0), await Run(town, new(2031, 5, 31)));
        Assert.Equal((1, 0), await Run(town, new(2031, 6, 30)));
        await Assert.ThrowsAsync<NotFoundException>(() => town.Consultant.Applications.GetAsync(refused.Id, cancellationToken: Token));

        // While Refusion keeps a payslip that was decided by it, it stays: one that is booked, one that waits, one that was rejected, and one that another grant pays by now.
        var (booked, waiting, rejected, moved) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await town.Decided(booked, grant.Id, new(2026, 2, 2), new(2026, 2, 28), "approved", 100);
        await town.Decided(waiting, grant.Id, new(2026, 3, 1), new(2026, 3, 31), "needsDecision", 0);
        await town.Decided(rejected, grant.Id, new(2026, 4, 1), new(2026, 4, 30), "rejected", 0);
        await town.Decided(moved, grant.Id, new(2026, 5, 1), new(2026, 5, 31), "needsDecision", 0);
        await town.Decided(moved, later.Id, new(2026, 5, 1), new(2026, 5, 31), "approved", 100);
        await Followed(town, "count(*) = 5 from pool.kept_payslips");
        foreach (var payslip in new[] { booked, rejected, moved, waiting })
        {
            Assert.Equal((0, 0), await Run(town, new(2031, 7, 1)));
            await town.Raise(new RecordsForgotten(Guid.CreateVersion7(), "refusion.payslips", new(2031, 1, 1), 1, [payslip]));
            await Followed(town, $"not exists (select from pool.kept_payslips where payslip_id = '{payslip}')");
        }

        Assert.True(await town.Scalar<bool>("select count(*) = 2 from pool.decided_periods"));
        Assert.Equal((0, 1), await Run(town, new(2031, 7, 1), dryRun: true));
        Assert.Equal(person, (await town.Consultant.Grants.GetAsync(grant.Id, cancellationToken: Token)).CandidateId);
        Assert.Equal((0, 1), await Run(town, new(2031, 7, 1)));
        Assert.Equal((0, 0), await Run(town, new(2031, 7, 1)));

        var nobodys = await town.Consultant.Grants.GetAsync(grant.Id, cancellationToken: Token);
        Assert.Equal((grant.Reference, grant.Id, 3), (nobodys.Reference, nobodys.CandidateId!.Value, nobodys.Version));
        Assert.All(nobodys.History!, h => Assert.Equal(("", null, null, null), (h.Reason, h.TaskExtension, h.BudgetReason, h.LateReason)));
        Assert.Equal(2, nobodys.Terms.Count);
        foreach (var table in new[] { "applications", "grants", "grant_persons" })
        {
            Assert.Equal(0L, await town.Scalar<long>($"select count(*) from pool.{table} t where t::text like '%{person}%'"));
        }

        Assert.Equal(0L, await town.Scalar<long>($"select count(*) from pool.applications where grant_id = '{grant.Id}'"));
        Assert.Equal(0L, await town.Scalar<long>($"select count(*) from pool.grant_persons where grant_id = '{grant.Id}'"));
        Assert.NotEqual(later.Id, (await town.Consultant.Grants.GetAsync(later.Id, cancellationToken: Token)).CandidateId);

        // Capacity, people and the days of the past are what they were.
        var now = await town.Consultant.Pool.GetCapacityAsync(new() { From = new(2026, 2, 2), To = new(2026, 6, 30) }, cancellationToken: Token);
        Assert.Equal(capacity.Weeks.Select(w => (w.Week, w.ReservedHours, w.FreeHours, w.People)), now.Weeks.Select(w => (w.Week, w.ReservedHours, w.FreeHours, w.People)));
        Assert.Equal(0, (await town.Recount(dryRun: true)).Count);
        Assert.Equal(0L, await town.DaysThatDisagree());
    }

    private static Task Followed(Municipality town, string condition) => ApiFixture.Until(() => town.Scalar<bool>($"select {condition}"));

    /// <summary>How many applications and grants went on a day.</summary>
    private static async Task<(int Applications, int Grants)> Run(Municipality town, DateOnly day, bool dryRun = false)
    {
        town.Host.Clock.MoveTo(day);
        var run = await town.Admin.Jobs.WaitForAsync<Faatimer.Sdk.RetentionRun>(await town.Admin.Retention.RunAsync(new RunRetentionRequest { DryRun = dryRun }, cancellationToken: Token), cancellationToken: Token);
        return (run.Kinds.Single(k => k.Kind == "pool.applications").Count, run.Kinds.Single(k => k.Kind == "pool.grants").Count);
    }
}
