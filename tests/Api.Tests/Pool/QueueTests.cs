using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Pool;

/// <summary>The pool's hours and its one queue (P1, P4), each test in a municipality of its own.</summary>
public sealed class QueueTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Two hosts, 200 applications for 100 hours, each approved, withdrawn or left as soon as it is in, and grants that end meanwhile.</summary>
    [Fact]
    public async Task P1_P4_two_hosts_in_parallel_never_give_more_than_the_pool_has_and_nobody_is_overtaken()
    {
        await using var town = await Municipality.Found(server, 100);
        await using var second = await town.SecondHost();
        (IFaatimerClient Applies, IFaatimerClient Approves)[] hosts =
        [
            (town.Consultant, town.Colleague), (await second.Client(Role.Consultant), await second.Client(Role.Consultant)),
        ];
        var people = new Guid[200];
        await Parallel.ForAsync(0, people.Length, Token, async (i, _) => people[i] = await town.Person());

        await Parallel.ForAsync(0, people.Length, new ParallelOptions { MaxDegreeOfParallelism = 24, CancellationToken = Token }, async (i, _) =>
        {
            var (applies, approves) = hosts[i % 2];
            var from = new DateOnly(2026, 3, 1).AddDays(i * 7 % 60);
            var application = await applies.SubmitApplicationAsync(town.Job(people[i], 1 + (i % 10), from, from.AddDays(60 + (i * 11 % 120))), Token);
            if (application.Status == ApplicationStatus.Waiting)
            {
                var refused = await Record.ExceptionAsync(() => approves.ApproveApplicationAsync(application.Id, ETags.Of(application.Version), cancellationToken: Token));
                Assert.True(refused is null or RuleViolatedException { Code: ProblemCodes.PoolCapacityExceeded } or ConflictException, refused?.ToString());
                return;
            }

            if (i % 7 == 3)
            {
                await applies.WithdrawApplicationAsync(application.Id, ETags.Of(application.Version), new WithdrawApplicationRequest { Reason = "Ny plan" }, Token);
                return;
            }

            var approved = await approves.ApproveApplicationAsync(application.Id, ETags.Of(application.Version), cancellationToken: Token);
            if (i % 5 == 1)
            {
                await approves.EndGrantAsync(approved.GrantId!.Value, ETags.Of(1), new EndGrantRequest { LastDay = from.AddDays(30), Reason = "Ordinært arbejde" }, Token);
            }
        });

        Assert.Equal(200L, await town.Scalar<long>("select count(distinct sequence) from pool.applications"));
        Assert.Equal(0L, await town.Scalar<long>("select count(*) from pool.days where reserved + held > capacity"));
        Assert.Equal(0L, await town.DaysThatDisagree());
        var queue = await town.Queue();
        Assert.NotEmpty(queue);
        Assert.Equal("in order", await town.Scalar<string>("""
            select case when max(sequence) filter (where status in ('Submitted', 'Approved')) < min(sequence) filter (where status = 'Waiting') then 'in order' else 'overtaken' end
            from pool.applications
            """));
        Assert.Equal(await town.Scalar<Guid[]>("select array_agg(id order by sequence) from pool.applications where status = 'Waiting'"), queue);
        Assert.True(
            await town.Scalar<bool>("""
                select bool_or(d.capacity - d.reserved - d.held < a.subsidised_hours)
                from (select * from pool.applications where status = 'Waiting' order by sequence limit 1) a join pool.days d on d.day between a."from" and a."to"
                """),
            "the head of the queue fits and still waits");
    }

    [Fact]
    public async Task P4_a_small_application_does_not_overtake_a_large_one()
    {
        await using var town = await Municipality.Found(server, 10);
        var first = await town.Apply(8);
        var large = await town.Apply(5);
        var small = await town.Apply(2);
        Assert.Equal([(ApplicationStatus.Submitted, null), (ApplicationStatus.Waiting, 1), (ApplicationStatus.Waiting, 2)], new[] { first, large, small }.Select(a => (a.Status, a.QueuePosition)));
        Assert.Equal([large.Id, small.Id], await town.Queue());

        await town.Withdraw(first);
        Assert.Empty(await town.Queue());
        Assert.Equal((ApplicationStatus.Submitted, 2), ((await town.Read(large)).Status, (await town.Read(large)).Version));
        Assert.Equal(0L, await town.DaysThatDisagree());
    }

    [Fact]
    public async Task P4_the_queue_is_served_whichever_way_hours_come_free()
    {
        await using var town = await Municipality.Found(server, 10);
        var rejected = await town.Apply(10);
        var afterReject = await town.Apply(6);
        await town.Colleague.RejectApplicationAsync(rejected.Id, ETags.Of(1), new RejectApplicationRequest { Reason = "Opgaven er løst" }, Token);
        afterReject = await town.Read(afterReject);
        Assert.Equal(ApplicationStatus.Submitted, afterReject.Status);

        var grant = (await town.Approve(afterReject)).GrantId!.Value;
        var afterAddendum = await town.Apply(6);
        Assert.Equal(ApplicationStatus.Waiting, afterAddendum.Status);
        await town.Colleague.AddAddendumAsync(grant, ETags.Of(1), new AddAddendumRequest { EffectiveFrom = new(2026, 3, 2), WeeklyHours = 4, Reason = "Færre timer" }, Token);
        Assert.Equal(ApplicationStatus.Submitted, (await town.Read(afterAddendum)).Status);

        var afterEnd = await town.Apply(4, new(2026, 5, 1));
        await town.Colleague.EndGrantAsync(grant, ETags.Of(2), new EndGrantRequest { LastDay = new(2026, 4, 30), Reason = "Ordinært arbejde" }, Token);
        Assert.Equal(ApplicationStatus.Submitted, (await town.Read(afterEnd)).Status);

        var afterDecision = await town.Apply(9);
        await town.Decide(20, new(2026, 3, 1));
        Assert.Equal(ApplicationStatus.Submitted, (await town.Read(afterDecision)).Status);
        Assert.Equal(0L, await town.DaysThatDisagree());
    }

    [Fact]
    public async Task P4_an_addendum_that_needs_more_hours_waits_its_turn_and_is_then_approved()
    {
        await using var town = await Municipality.Found(server, 10);
        var grant = await town.Grant(4);
        var blocking = await town.Apply(6);
        var waiting = await town.Apply(2);
        var queued = await town.Colleague.AddAddendumAsync(
            grant.Id, ETags.Of(1), new AddAddendumRequest { EffectiveFrom = new(2026, 4, 1), WeeklyHours = 7, Reason = "Flere timer" }, Token);
        Assert.Equal((4m, 2), (queued.WeeklyHours, queued.Version));
        var addendum = await town.Consultant.GetApplicationAsync(queued.PendingAddendumId!.Value, Token);
        Assert.Equal((ApplicationStatus.Waiting, 2, grant.Id, 7m), (addendum.Status, addendum.QueuePosition!.Value, addendum.AddendumTo!.Value, addendum.SubsidisedHours));
        var second = await Assert.ThrowsAsync<RuleViolatedException>(() => town.Colleague.AddAddendumAsync(
            grant.Id, ETags.Of(2), new AddAddendumRequest { EffectiveFrom = new(2026, 4, 1), WeeklyHours = 3, Reason = "Færre timer" }, Token));
        Assert.Equal(ProblemCodes.PoolAddendumPending, second.Code);

        await town.Withdraw(blocking);
        Assert.Equal(ApplicationStatus.Submitted, (await town.Read(waiting)).Status);
        addendum = await town.Read(addendum);
        Assert.Equal(ApplicationStatus.Submitted, addendum.Status);
        Assert.Equal(0L, await town.DaysThatDisagree());

        var own = await Assert.ThrowsAsync<RuleViolatedException>(() => town.Approve(addendum));
        Assert.Equal(ProblemCodes.PoolOwnApplication, own.Code);
        await town.Consultant.ApproveApplicationAsync(addendum.Id, ETags.Of(addendum.Version), cancellationToken: Token);
        var changed = await town.Consultant.GetGrantAsync(grant.Id, asOf: new(2026, 4, 1), cancellationToken: Token);
        Assert.Equal((7m, null, 3), (changed.SubsidisedHours, changed.PendingAddendumId, changed.Version));
        Assert.Equal(0L, await town.DaysThatDisagree());
    }

    [Fact]
    public async Task P4_an_addendum_leaves_the_queue_with_the_grant_it_would_change()
    {
        await using var town = await Municipality.Found(server, 10);
        var grant = await town.Grant(8);
        await town.Apply(2);
        var queued = await town.Colleague.AddAddendumAsync(
            grant.Id, ETags.Of(1),
            new AddAddendumRequest { EffectiveFrom = new(2026, 4, 1), WeeklyHours = 10, SubsidisedHours = 10, To = new(2026, 12, 31), Reason = "Flere timer", TaskExtension = "En etage mere" }, Token);
        Assert.Equal((8, true), (queued.SubsidisedHours, queued.PendingAddendumId is not null));
        var bigger = await town.Apply(9);
        await town.Colleague.EndGrantAsync(grant.Id, ETags.Of(2), new EndGrantRequest { LastDay = new(2026, 3, 31), Reason = "Ordinært arbejde" }, Token);
        Assert.Equal(ApplicationStatus.Waiting, (await town.Read(bigger)).Status);
        Assert.Equal(0L, await town.DaysThatDisagree());
    }

    [Fact]
    public async Task P1_a_smaller_pool_cancels_nothing_and_takes_nothing_more_until_it_fits()
    {
        await using var town = await Municipality.Found(server, 20);
        await town.Grant(10);
        var submitted = await town.Apply(8);
        await town.Decide(12, new(2026, 4, 6), new(2026, 4, 19));

        var weeks = (await town.Consultant.GetCapacityAsync(new(2026, 3, 30), new(2026, 4, 26), Token)).Weeks;
        Assert.Equal([(20m, 2m), (12m, -6m), (12m, -6m), (20m, 2m)], weeks.Select(w => (w.CapacityHours, w.FreeHours)));
        Assert.All(weeks, w => Assert.Equal((10m, 8m, 1), (w.ReservedHours, w.OfferedHours, w.People)));
        Assert.Equal(ApplicationStatus.Approved, (await town.Approve(submitted)).Status);
        var refused = await town.Apply(1);
        Assert.Equal(ApplicationStatus.Waiting, refused.Status);
        Assert.Equal(0L, await town.DaysThatDisagree());
    }

    [Fact]
    public async Task P1_days_without_a_decision_have_no_hours_to_ask_for()
    {
        await using var town = await Municipality.Found(server, 20);
        var person = await town.Person();
        var refused = await Assert.ThrowsAsync<RuleViolatedException>(() => town.Apply(5, new(2025, 12, 31), new(2026, 3, 1), person));
        Assert.Equal(ProblemCodes.PoolHoursNotDecided, refused.Code);
    }

    [Fact]
    public async Task P3_hours_count_not_heads()
    {
        await using var town = await Municipality.Found(server, 12);
        var jobs = new[] { await town.Apply(4), await town.Apply(4), await town.Apply(4), await town.Apply(4) };
        Assert.Equal([ApplicationStatus.Submitted, ApplicationStatus.Submitted, ApplicationStatus.Submitted, ApplicationStatus.Waiting], jobs.Select(j => j.Status));
    }
}
