using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Sdk;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Api.Tests.Pool;

/// <summary>Grants whose refusion is paused (P16), and grants nobody came to (P19).</summary>
public sealed class PauseAndAnnulTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task P16_a_pause_is_told_to_refusion_and_stays_in_the_history()
    {
        await using var town = await Municipality.Found(server, 100);
        var grant = await town.Grant(8, new(2026, 1, 5), new(2026, 6, 30));
        var pause = new PauseGrantRequest { LastDay = new(2026, 2, 20), Reason = "Papirer mangler" };
        var workplace = await town.Host.Client(Role.Workplace, town.Workplace);
        await Assert.ThrowsAsync<ForbiddenException>(() => workplace.Grants.PauseAsync(grant.Id, 1, pause, cancellationToken: Token));
        var past = await Assert.ThrowsAsync<RuleViolatedException>(() => town.Consultant.Grants.PauseAsync(grant.Id, 1, pause with { LastDay = new(2026, 2, 1) }, cancellationToken: Token));
        Assert.Equal((ProblemCodes.PoolPauseInPast, "/lastDay"), (past.Code, past.Errors[0].Pointer));

        var paused = await town.Consultant.Grants.PauseAsync(grant.Id, 1, pause, cancellationToken: Token);
        Assert.Equal((Municipality.Today, new DateOnly(2026, 2, 20), 2), (paused.Pauses[0].FirstDay, paused.Pauses[0].LastDay, paused.Version));
        Assert.Equal((GrantStep.Paused, "Papirer mangler", (DateOnly?)new(2026, 2, 20)), (paused.History![^1].Step, paused.History[^1].Reason, paused.History[^1].PausedTo));
        Assert.Equal("", (await workplace.Grants.GetAsync(grant.Id, cancellationToken: Token)).History![^1].Reason);
        Assert.Equal([new Contracts.GrantPause(Municipality.Today, new(2026, 2, 20))], (await ById(town, grant.Id))!.Pauses);
        Assert.Equal(ProblemCodes.PoolAlreadyPaused, (await Assert.ThrowsAsync<RuleViolatedException>(() => town.Consultant.Grants.PauseAsync(grant.Id, 2, pause, cancellationToken: Token))).Code);

        town.Host.Clock.MoveTo(new(2026, 2, 10));
        var resume = new ResumeGrantRequest { Reason = "De er kommet" };
        await Assert.ThrowsAsync<VersionConflictException>(() => town.Consultant.Grants.ResumeAsync(grant.Id, 1, resume, cancellationToken: Token));
        var resumed = await town.Consultant.Grants.ResumeAsync(grant.Id, 2, resume, cancellationToken: Token);
        Assert.Equal((new DateOnly(2026, 2, 9), GrantStep.Resumed), (Assert.Single(resumed.Pauses).LastDay, resumed.History![^1].Step));
        Assert.Equal(ProblemCodes.PoolNotPaused, (await Assert.ThrowsAsync<RuleViolatedException>(() => town.Consultant.Grants.ResumeAsync(grant.Id, 3, resume, cancellationToken: Token))).Code);
        Assert.Equal("pool.grant.paused.v1 pool.grant.resumed.v1", await town.Scalar<string>(
            "select string_agg(name, ' ' order by seq) from kernel.events where name in ('pool.grant.paused.v1', 'pool.grant.resumed.v1')"));
        Assert.Equal(0L, await town.DaysThatDisagree());
    }

    [Fact]
    public async Task P19_an_annulled_grant_counts_nowhere_and_its_days_serve_the_queue()
    {
        await using var town = await Municipality.Found(server, 10);
        await town.Admin.Pool.CreateFundYearAsync(new CreateFundYearRequest { Year = 2026, Budget = 900_000, Decision = "Punkt 4" }, cancellationToken: Token);
        var (person, from, to) = (await town.Person(cpr: "6103859001"), new DateOnly(2026, 1, 5), new DateOnly(2026, 12, 31));
        var grant = await town.Grant(8, from, to, person);
        await town.Consultant.Grants.AddAddendumAsync(grant.Id, 1, new AddAddendumRequest { EffectiveFrom = new(2026, 3, 1), WeeklyHours = 14, SubsidisedHours = 10, Reason = "Flere timer" }, cancellationToken: Token);
        var longer = await town.Consultant.Grants.AddAddendumAsync(
            grant.Id, 2, new AddAddendumRequest { EffectiveFrom = new(2026, 2, 1), SubsidisedHours = 9.5m, WeeklyHours = 14, Reason = "Flere timer" }, cancellationToken: Token);
        var waits = await town.Apply(6, from, to);
        Assert.Equal(ApplicationStatus.Waiting, waits.Status);
        var forecast = (await town.Consultant.Pool.GetBudgetAsync(new() { Year = 2026 }, cancellationToken: Token)).Committed;
        Assert.True(forecast > 0);

        var workplace = await town.Host.Client(Role.Workplace, town.Workplace);
        var annul = new AnnulGrantRequest { Reason = "Borgeren mødte ikke" };
        await Assert.ThrowsAsync<ForbiddenException>(() => workplace.Grants.AnnulAsync(grant.Id, longer.Version, annul, cancellationToken: Token));
        var annulled = await town.Colleague.Grants.AnnulAsync(grant.Id, longer.Version, annul, cancellationToken: Token);
        Assert.Equal((GrantStatus.Annulled, 0m, from, to), (annulled.Status, annulled.WeeklyHours, annulled.From, annulled.To));
        Assert.Empty(annulled.Terms);
        Assert.Equal((GrantStep.Annulled, "Borgeren mødte ikke"), (annulled.History![^1].Step, annulled.History[^1].Reason));
        Assert.Equal(annulled.Version, (await town.Consultant.Grants.GetAsync(grant.Id, cancellationToken: Token)).Version);

        // The hours are free, and the next one is served at once.
        Assert.Equal(ApplicationStatus.Offered, (await town.Read(waits)).Status);
        Assert.Equal(0L, await town.DaysThatDisagree());
        var week = (await town.Consultant.Pool.GetCapacityAsync(new() { From = new(2026, 5, 4), To = new(2026, 5, 4) }, cancellationToken: Token)).Weeks.Single();
        Assert.Equal((0m, 6m, 0), (week.ReservedHours, week.OfferedHours, week.People));
        Assert.Equal(0, (await town.Consultant.Pool.GetBudgetAsync(new() { Year = 2026 }, cancellationToken: Token)).Committed);

        // It is in no list of grants in force, and in nobody's way (P6, P9).
        Assert.Equal(grant.Id, Assert.Single((await town.Consultant.Grants.ListAsync(new() { Status = [GrantStatus.Annulled] }, cancellationToken: Token)).Items).Id);
        foreach (var status in new[] { GrantStatus.Upcoming, GrantStatus.Running, GrantStatus.Ended })
        {
            Assert.Empty((await town.Consultant.Grants.ListAsync(new() { Status = [status] }, cancellationToken: Token)).Items);
        }

        Assert.Empty((await town.Consultant.Grants.ListAsync(new() { Day = Municipality.Today }, cancellationToken: Token)).Items);
        await town.Withdraw(await town.Read(waits));
        Assert.Equal(from, (await town.Grant(5, from, new(2027, 1, 4), person)).From);

        // Other modules: found by its id, without terms, and by nothing else.
        Assert.Empty((await ById(town, grant.Id))!.Terms);
        Assert.Single((await ById(town, grant.Id))!.PersonHashes);
        Assert.DoesNotContain(await Ask(town, m => m.Send(new GrantsOfEmployments([new(town.Hash("6103859001"), "66137112")]), Token)), g => g.GrantId == grant.Id);
        Assert.DoesNotContain(await Ask(town, m => m.Send(new GrantsRunning(from, to, null, null, 10), Token)), g => g.GrantId == grant.Id);
        Assert.Equal(1L, await town.Scalar<long>("select count(*) from kernel.events where name = 'pool.grant.annulled.v1'"));

        // Nothing more can be made of it.
        var etag = annulled.Version;
        Func<Task>[] acts =
        [
            () => town.Colleague.Grants.AnnulAsync(grant.Id, etag, annul, cancellationToken: Token),
            () => town.Colleague.Grants.EndAsync(grant.Id, etag, new EndGrantRequest { LastDay = new(2026, 5, 1), Reason = "Stop" }, cancellationToken: Token),
            () => town.Colleague.Grants.PauseAsync(grant.Id, etag, new PauseGrantRequest { LastDay = new(2026, 5, 1), Reason = "Stop" }, cancellationToken: Token),
            () => town.Colleague.Grants.ResumeAsync(grant.Id, etag, new ResumeGrantRequest { Reason = "Stop" }, cancellationToken: Token),
            () => town.Colleague.Grants.AddAddendumAsync(grant.Id, etag, new AddAddendumRequest { EffectiveFrom = new(2026, 5, 1), WeeklyHours = 4, Reason = "Færre" }, cancellationToken: Token),
            () => town.Consultant.Pool.SimulateAsync(
                new SimulatePoolRequest { Changes = [new SimulatedChange { Kind = ChangeKind.EndGrant, GrantId = grant.Id, LastDay = new(2026, 5, 1) }] }, cancellationToken: Token),
        ];
        foreach (var act in acts)
        {
            Assert.Equal(ProblemCodes.PoolGrantAnnulled, (await Assert.ThrowsAsync<RuleViolatedException>(act)).Code);
        }
    }

    [Fact]
    public async Task P19_a_waiting_addendum_is_withdrawn_and_booked_days_keep_a_grant()
    {
        await using var town = await Municipality.Found(server, 10);
        var grant = await town.Grant(8, new(2026, 1, 5), new(2026, 6, 30));
        var first = await town.Apply(4);
        var asked = await town.Consultant.Grants.AddAddendumAsync(grant.Id, 1, new AddAddendumRequest { EffectiveFrom = new(2026, 4, 1), WeeklyHours = 9, Reason = "Flere timer" }, cancellationToken: Token);
        Assert.NotNull(asked.PendingAddendumId);
        await town.Decided(Guid.CreateVersion7(), grant.Id, new(2026, 1, 5), new(2026, 1, 31), "approved", 100);
        await town.Decided(Guid.CreateVersion7(), grant.Id, new(2026, 1, 5), new(2026, 1, 31), "rejected", 0);
        await ApiFixture.Until(async () => await town.Scalar<long>("select count(*) from pool.decided_periods") == 1);
        var annul = new AnnulGrantRequest { Reason = "Borgeren mødte ikke" };
        Assert.Equal(ProblemCodes.PoolGrantHasPayslips, (await Assert.ThrowsAsync<RuleViolatedException>(() => town.Colleague.Grants.AnnulAsync(grant.Id, 2, annul, cancellationToken: Token))).Code);

        await town.Scalar<object>("delete from pool.decided_periods returning 1");
        await town.Colleague.Grants.AnnulAsync(grant.Id, 2, annul, cancellationToken: Token);
        Assert.Equal(ApplicationStatus.Withdrawn, (await town.Consultant.Applications.GetAsync(asked.PendingAddendumId!.Value, cancellationToken: Token)).Status);
        Assert.Equal(ApplicationStatus.Offered, (await town.Read(first)).Status);
        Assert.Equal(0L, await town.DaysThatDisagree());
    }

    private static Task<EmploymentGrant?> ById(Municipality town, Guid grant) => Ask(town, m => m.Send(new GrantById(grant), Token));

    private static async Task<T> Ask<T>(Municipality town, Func<IMediator, Task<T>> ask)
    {
        await using var scope = town.Host.Services.CreateAsyncScope();
        return await ask(scope.ServiceProvider.GetRequiredService<IMediator>());
    }
}
