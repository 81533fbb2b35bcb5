using System.Globalization;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Pool;

/// <summary>The pool's hours and its one queue (P1, P4), each test in a municipality of its own.</summary>
public sealed class QueueTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task P4_validating_answers_what_applying_would_and_stores_nothing()
    {
        await using var town = await Municipality.Found(server, 10);
        var body = town.Job(await town.Person(), 6, new(2026, 3, 2), new(2026, 5, 31));
        var fits = await town.Consultant.Applications.ValidateAsync(body, cancellationToken: Token);
        Assert.Equal((Guid.Empty, "", ApplicationStatus.Submitted, null, null), (fits.Id, fits.Reference, fits.Status, fits.QueuePosition, fits.EarliestStart));
        Assert.Equal(0L, await town.Scalar<long>("select (select count(*) from pool.applications) + (select count(*) from kernel.events where name like 'pool.application.%')"));

        // The pool is full until the end of April, and one stands in the queue.
        await town.Grant(8, new(2026, 3, 2), new(2026, 4, 30));
        var first = await town.Apply(6, new(2026, 3, 2), new(2026, 5, 31));
        Assert.Equal((ApplicationStatus.Waiting, new DateOnly(2026, 5, 1)), (first.Status, first.EarliestStart));
        var waits = await town.Consultant.Applications.ValidateAsync(body, cancellationToken: Token);
        Assert.Equal((ApplicationStatus.Waiting, 2, new DateOnly(2026, 5, 1)), (waits.Status, waits.QueuePosition, waits.EarliestStart));
        var applied = await town.Consultant.Applications.SubmitAsync(body, cancellationToken: Token);
        Assert.Equal((waits.Status, waits.QueuePosition, waits.EarliestStart, waits.TemporaryReason), (applied.Status, applied.QueuePosition, applied.EarliestStart, applied.TemporaryReason));
        Assert.Equal(waits.EarliestStart, (await town.Read(applied)).EarliestStart);

        // What applying refuses, this refuses.
        var late = await Assert.ThrowsAsync<ValidationFailedException>(() => town.Consultant.Applications.ValidateAsync(body with { From = new(2026, 1, 1), LateReason = null }, cancellationToken: Token));
        Assert.Equal(ProblemCodes.PoolLateReasonRequired, late.Code);
        var longer = await Assert.ThrowsAsync<RuleViolatedException>(() => town.Consultant.Applications.ValidateAsync(body with { To = new(2027, 3, 2) }, cancellationToken: Token));
        Assert.Equal(ProblemCodes.PoolLongerThanAllowed, longer.Code);
    }

    [Fact]
    public async Task P4_who_may_approve_sees_every_rule_an_application_is_held_against()
    {
        await using var town = await Municipality.Found(server, 10);
        var person = await town.Person();
        var body = town.Job(person, 6, new(2026, 3, 2), new(2026, 5, 31));
        var checks = (await town.Consultant.Applications.ValidateAsync(body, cancellationToken: Token)).Checks!;
        Assert.Equal(ApplicationRule.KnownWords.ToHashSet(), checks.Select(c => c.Rule).ToHashSet());
        Assert.All(checks.Where(c => c.Rule != ApplicationRule.Approver), c => Assert.Equal((true, null), (c.Met, c.Code)));
        Assert.Equal((false, "pool.own_application"), (checks.Single(c => c.Rule == ApplicationRule.Approver).Met, checks.Single(c => c.Rule == ApplicationRule.Approver).Code));
        Assert.Equal([6m, 6m, 10m], checks.Single(c => c.Rule == ApplicationRule.Hours).Figures.Select(f => f.Value));
        Assert.Contains("31. maj 2026", checks.Single(c => c.Rule == ApplicationRule.Length).Reason, StringComparison.Ordinal);
        Assert.Null((await (await town.Host.Client(Role.Workplace, town.Workplace)).Applications.ValidateAsync(body with { From = new(2026, 6, 1), To = new(2026, 6, 30) }, cancellationToken: Token)).Checks);

        // The pool is full in May, and somebody waits; the person has a grant then, and the job is for somebody who is not eligible.
        await town.Grant(8, new(2026, 5, 1), new(2026, 5, 31));
        await town.Apply(6, new(2026, 5, 1), new(2026, 5, 31));
        var waits = (await town.Consultant.Applications.ValidateAsync(body, cancellationToken: Token)).Checks!.Single(c => !c.Met && c.Rule != ApplicationRule.Approver);
        Assert.Equal((ApplicationRule.Room, "pool.waits"), (waits.Rule, waits.Code));
        Assert.Equal(2m, waits.Figures.Single().Value);
        var ill = await town.Person(eligible: false);
        var unmet = (await town.Consultant.Applications.ValidateAsync(body with { CandidateId = ill }, cancellationToken: Token)).Checks!.Where(c => c.Rule == ApplicationRule.Eligible).ToList();
        Assert.Equal(["pool.not_eligible", "candidates.out_of_work_too_short"], unmet.Select(c => c.Code));
        Assert.Contains($"siden {Municipality.Today.ToString("d. MMMM yyyy", CultureInfo.GetCultureInfo("da-DK"))}; der kræves mindst 12", unmet[1].Reason, StringComparison.Ordinal);
    }

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
            var application = await applies.Applications.SubmitAsync(town.Job(people[i], 1 + (i % 10), from, from.AddDays(60 + (i * 11 % 120))), cancellationToken: Token);
            if (application.Status == ApplicationStatus.Waiting)
            {
                // It can have its offer by now; nobody but its own caller knows of it.
                var refused = await Record.ExceptionAsync(() => approves.Applications.ApproveAsync(application.Id, application.Version, cancellationToken: Token));
                Assert.True(refused is null or RuleViolatedException { Code: ProblemCodes.PoolCapacityExceeded or ProblemCodes.PoolOfferOpen } or VersionConflictException, refused?.ToString());
                await Answer(applies, application.Id, i);
                return;
            }

            if (i % 7 == 3)
            {
                await applies.Applications.WithdrawAsync(application.Id, application.Version, new WithdrawApplicationRequest { Reason = "Ny plan" }, cancellationToken: Token);
                return;
            }

            var approved = await approves.Applications.ApproveAsync(application.Id, application.Version, cancellationToken: Token);
            if (i % 5 == 1)
            {
                await approves.Grants.EndAsync(approved.GrantId!.Value, 1, new EndGrantRequest { LastDay = from.AddDays(30), Reason = "Ordinært arbejde" }, cancellationToken: Token);
            }
        });

        Assert.Equal(200L, await town.Scalar<long>("select count(distinct sequence) from pool.applications"));
        Assert.Equal(0L, await town.Scalar<long>("select count(*) from pool.days where reserved + held > capacity"));
        Assert.Equal(0L, await town.DaysThatDisagree());
        var queue = await town.Queue();
        Assert.NotEmpty(queue);
        // Whoever got hours did so before everybody who waits, or got no more than is left after an offer of a part, which only its own expiry or answer frees.
        Assert.Equal(await town.Scalar<Guid[]>("select array_agg(id order by sequence) from pool.applications where status in ('Waiting', 'Offered')"), queue);
        Assert.Equal("in order", await town.Scalar<string>("""
            select case when coalesce(max(sequence) filter (where status = 'Offered' and (offer->'room'->'full')::boolean), 0)
                < coalesce(min(sequence) filter (where status = 'Waiting' or (status = 'Offered' and not (offer->'room'->'full')::boolean)), 1000) then 'in order' else 'overtaken' end
            from pool.applications
            """));

        // What is left of the queue is served one after another, until nothing fits the head.
        while (await town.Consultant.Applications.GetAsync((await town.Queue())[0], cancellationToken: Token) is { } offered && offered.Status == ApplicationStatus.Offered)
        {
            await town.Accept(offered);
        }

        Assert.Equal(0L, await town.Scalar<long>("select count(*) from pool.days where reserved + held > capacity"));
        Assert.Equal(0L, await town.DaysThatDisagree());

        static async Task Answer(IFaatimerClient client, Guid id, int i)
        {
            var mine = await client.Applications.GetAsync(id, cancellationToken: Token);
            if (mine.Status == ApplicationStatus.Offered)
            {
                var refused = await Record.ExceptionAsync(() => i % 3 == 0
                    ? client.Applications.DeclineOfferAsync(id, mine.Version, cancellationToken: Token)
                    : client.Applications.AcceptOfferAsync(id, mine.Version, cancellationToken: Token));
                Assert.True(refused is null or VersionConflictException, refused?.ToString());
            }
        }
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
        Assert.Equal([large.Id, small.Id], await town.Queue());
        (large, small) = (await town.Read(large), await town.Read(small));
        Assert.Equal([(ApplicationStatus.Offered, 1, 2), (ApplicationStatus.Offered, 2, 2)], new[] { large, small }.Select(a => (a.Status, a.QueuePosition!.Value, a.Version)));
        Assert.Equal((5m, 5m, large.From, large.To, true), (large.Offer!.WeeklyHours, large.Offer.SubsidisedHours, large.Offer.From, large.Offer.To, large.Offer.Full));
        Assert.Equal((new DateOnly(2026, 2, 7), new DateTimeOffset(2026, 2, 7, 23, 0, 0, TimeSpan.Zero)), (large.Offer.LastDay, large.Offer.ExpiresAt));
        Assert.Equal(0L, await town.DaysThatDisagree());
    }

    [Fact]
    public async Task P4_the_queue_is_served_whichever_way_hours_come_free()
    {
        await using var town = await Municipality.Found(server, 10);
        var rejected = await town.Apply(10);
        var afterReject = await town.Apply(6);
        await town.Colleague.Applications.RejectAsync(rejected.Id, 1, new RejectApplicationRequest { Reason = "Opgaven er løst" }, cancellationToken: Token);
        afterReject = await town.Accept(await Offered(afterReject));

        var grant = (await town.Approve(afterReject)).GrantId!.Value;
        var afterAddendum = await town.Apply(6);
        Assert.Equal(ApplicationStatus.Waiting, afterAddendum.Status);
        await town.Colleague.Grants.AddAddendumAsync(grant, 1, new AddAddendumRequest { EffectiveFrom = new(2026, 3, 2), WeeklyHours = 4, Reason = "Færre timer" }, cancellationToken: Token);
        await town.Accept(await Offered(afterAddendum));

        var afterEnd = await town.Apply(4, new(2026, 5, 1));
        await town.Colleague.Grants.EndAsync(grant, 2, new EndGrantRequest { LastDay = new(2026, 4, 30), Reason = "Ordinært arbejde" }, cancellationToken: Token);
        await town.Accept(await Offered(afterEnd));

        var afterDecision = await town.Apply(9);
        await town.Decide(20, new(2026, 3, 1));
        var declined = await town.Decline(await Offered(afterDecision));
        Assert.Equal((ApplicationStatus.Lapsed, null), (declined.Status, declined.QueuePosition));

        var (last, afterDecline) = (await town.Apply(10), await town.Apply(10));
        await town.Decide(30, new(2026, 3, 1));
        await town.Decline(await Offered(afterDecline));
        Assert.Equal(ApplicationStatus.Submitted, last.Status);
        Assert.Equal(0L, await town.DaysThatDisagree());

        async Task<Application> Offered(Application application)
        {
            var read = await town.Read(application);
            Assert.True(read.Status == ApplicationStatus.Offered && read.Offer is { Full: true }, read.Status.ToString());
            return read;
        }
    }

    [Fact]
    public async Task P4_an_offer_of_a_part_is_accepted_with_what_was_offered_and_lets_the_next_ones_in_only_then()
    {
        await using var town = await Municipality.Found(server, 10);
        var first = await town.Apply(7);
        await town.Grant(3, null, new(2026, 4, 30));
        var large = await town.Consultant.Applications.SubmitAsync(town.Job(await town.Person(), 12, new(2026, 3, 2), new(2026, 8, 31)) with { SubsidisedHours = 10 }, cancellationToken: Token);
        var small = await town.Apply(1, new(2026, 5, 1));
        await town.Withdraw(first);

        large = await town.Read(large);
        Assert.Equal(
            (ApplicationStatus.Offered, 12m, 9m, 7m, false), (large.Status, large.WeeklyHours, large.Offer!.WeeklyHours, large.Offer.SubsidisedHours, large.Offer.Full));
        var newcomer = await town.Apply(1, new(2026, 5, 1));
        Assert.Equal((ApplicationStatus.Waiting, 3), (newcomer.Status, newcomer.QueuePosition));
        Assert.Equal(ApplicationStatus.Waiting, (await town.Read(small)).Status);
        var notYet = await Assert.ThrowsAsync<RuleViolatedException>(() => town.Approve(large));
        Assert.Equal(ProblemCodes.PoolOfferOpen, notYet.Code);

        large = await town.Accept(large);
        Assert.Equal((ApplicationStatus.Submitted, 9m, 7m, 12m, 10m), (large.Status, large.WeeklyHours, large.SubsidisedHours, large.Asked!.WeeklyHours, large.Asked.SubsidisedHours));
        Assert.Equal([small.Id, newcomer.Id], await town.Queue());
        Assert.All([await town.Read(small), await town.Read(newcomer)], a => Assert.Equal(ApplicationStatus.Offered, a.Status));
        var grant = await town.Consultant.Grants.GetAsync((await town.Approve(large)).GrantId!.Value, cancellationToken: Token);
        Assert.Equal((9m, 7m), (grant.WeeklyHours, grant.SubsidisedHours));
        Assert.Equal(0L, await town.DaysThatDisagree());
        Assert.Equal(
            ["pool.application.received.v1", "pool.application.offered.v1", "pool.offer.accepted.v1"],
            await town.Scalar<string[]>($"select array_agg(name order by tx, seq) from kernel.events where aggregate_id = '{large.Id}'"));
    }

    [Fact]
    public async Task P4_a_declined_part_keeps_its_place_and_waits_for_more_than_that()
    {
        await using var town = await Municipality.Found(server, 10);
        var (first, second) = (await town.Apply(6), await town.Apply(2));
        var head = await town.Apply(8);
        var behind = await town.Apply(1);
        await town.Withdraw(first);
        head = await town.Read(head);
        Assert.Equal((8m, true), (head.Offer!.SubsidisedHours, head.Offer.Full));
        await town.Decline(head);
        behind = await town.Read(behind);
        Assert.Equal((ApplicationStatus.Offered, 1), (behind.Status, behind.QueuePosition));

        var part = await town.Apply(9);
        await Municipality.ServeQueue(town.Host);
        part = await town.Read(part);
        Assert.Equal((7m, false), (part.Offer!.SubsidisedHours, part.Offer.Full));
        var last = await town.Apply(1);
        part = await town.Decline(part);
        Assert.Equal((ApplicationStatus.Waiting, 2, null), (part.Status, part.QueuePosition!.Value, part.Offer));

        // Neither the schedule, nor days gone by, nor an offer of the same hours that comes and goes makes more of it.
        town.Host.Clock.MoveTo(new(2026, 3, 4));
        await Municipality.ServeQueue(town.Host);
        Assert.Equal((ApplicationStatus.Lapsed, ApplicationStatus.Offered), ((await town.Read(behind)).Status, (await town.Read(part)).Status));
        part = await town.Read(part);
        Assert.Equal((8m, new DateOnly(2026, 3, 4)), (part.Offer!.SubsidisedHours, part.Offer.From));
        part = await town.Decline(part);
        town.Host.Clock.MoveTo(new(2026, 3, 5));
        await Municipality.ServeQueue(town.Host);
        Assert.Equal([part.Id, last.Id], await town.Queue());
        Assert.All([await town.Read(part), await town.Read(last)], a => Assert.Equal(ApplicationStatus.Waiting, a.Status));

        await town.Withdraw(second);

        // All the hours, but from a later day than asked: still of a part, so that nobody is offered anything behind it until it is answered.
        part = await town.Read(part);
        Assert.Equal((9m, new DateOnly(2026, 3, 5), false), (part.Offer!.SubsidisedHours, part.Offer.From, part.Offer.Full));
        Assert.Equal(ApplicationStatus.Waiting, (await town.Read(last)).Status);
        await town.Accept(part);
        Assert.Equal(ApplicationStatus.Offered, (await town.Read(last)).Status);
        Assert.Equal(0L, await town.DaysThatDisagree());
    }

    [Fact]
    public async Task P4_an_offer_that_ran_out_is_refused_also_before_the_schedule_has_run_and_its_hours_go_to_the_next()
    {
        await using var town = await Municipality.Found(server, 10);
        var first = await town.Apply(10);
        var (head, next) = (await town.Apply(10), await town.Apply(10));
        await town.Withdraw(first);
        head = await town.Read(head);
        town.Host.Clock.MoveTo(head.Offer!.LastDay.AddDays(1));
        foreach (var answer in new[] { town.Accept(head), town.Decline(head) })
        {
            Assert.Equal(ProblemCodes.PoolOfferExpired, (await Assert.ThrowsAsync<RuleViolatedException>(() => answer)).Code);
        }

        await Municipality.ServeQueue(town.Host);
        Assert.Equal((ApplicationStatus.Lapsed, ApplicationStatus.Offered), ((await town.Read(head)).Status, (await town.Read(next)).Status));
        next = await town.Read(next);
        Assert.Equal("system:pool.ServeQueue", await town.Scalar<string>($"select actor from kernel.audit where '{next.Id}' = any(record_ids) and verb = 'write' order by at desc limit 1"));

        // On its last day it can still be answered; a workplace sees its own only.
        town.Host.Clock.MoveTo(next.Offer!.LastDay);
        var stranger = await town.Host.Client(Role.Workplace, await town.NewWorkplace("Stadion", "1003280003"));
        await Assert.ThrowsAsync<NotFoundException>(() => stranger.Applications.AcceptOfferAsync(next.Id, next.Version, cancellationToken: Token));
        await Assert.ThrowsAsync<NotFoundException>(() => stranger.Applications.DeclineOfferAsync(next.Id, next.Version, cancellationToken: Token));
        var workplace = await town.Host.Client(Role.Workplace, town.Workplace);
        await Assert.ThrowsAsync<VersionConflictException>(() => workplace.Applications.AcceptOfferAsync(next.Id, 1, cancellationToken: Token));
        Assert.Equal(ApplicationStatus.Submitted, (await workplace.Applications.AcceptOfferAsync(next.Id, next.Version, cancellationToken: Token)).Status);
        Assert.Equal(0L, await town.DaysThatDisagree());
    }

    [Fact]
    public async Task P4_offers_are_withdrawn_and_rejected_and_their_hours_are_free()
    {
        await using var town = await Municipality.Found(server, 10);
        var first = await town.Apply(10);
        var (withdrawn, rejected, last) = (await town.Apply(10), await town.Apply(10), await town.Apply(10));
        await town.Withdraw(first);
        Assert.Equal(ApplicationStatus.Withdrawn, (await town.Withdraw(await town.Read(withdrawn))).Status);
        rejected = await town.Read(rejected);
        Assert.Equal(ApplicationStatus.Offered, rejected.Status);
        await town.Colleague.Applications.RejectAsync(rejected.Id, rejected.Version, new RejectApplicationRequest { Reason = "Opgaven er løst" }, cancellationToken: Token);
        Assert.Equal(ApplicationStatus.Offered, (await town.Read(last)).Status);
        Assert.Equal(0L, await town.DaysThatDisagree());
    }

    /// <summary>Twenty offers run out at the midnight that daylight saving follows, twenty more take their places; three hosts' schedules and a caller all at once.</summary>
    [Fact]
    public async Task P4_the_schedule_lapses_and_offers_once_however_many_hosts_there_are()
    {
        await using var town = await Municipality.Found(server, 20);
        town.Host.Clock.MoveTo(new(2026, 3, 24));
        var (from, to) = (new DateOnly(2026, 5, 1), new DateOnly(2026, 8, 31));
        var blocking = await Task.WhenAll(town.Apply(10, from, to), town.Apply(10, from, to));
        var waiting = new List<Application>();
        for (var i = 0; i < 40; i++)
        {
            waiting.Add(await town.Apply(1, from, to));
        }

        await Task.WhenAll(blocking.Select(town.Withdraw));
        var offered = await town.Read(waiting[0]);
        Assert.Equal((new DateOnly(2026, 3, 29), new DateTimeOffset(2026, 3, 29, 22, 0, 0, TimeSpan.Zero)), (offered.Offer!.LastDay, offered.Offer.ExpiresAt));
        town.Host.Clock.MoveTo(offered.Offer.LastDay);
        await Municipality.ServeQueue(town.Host);
        Assert.Equal(20L, await town.Scalar<long>("select count(*) from pool.applications where status = 'Offered'"));

        await using var second = await town.SecondHost(new(2026, 3, 30));
        await using var third = await town.SecondHost(new(2026, 3, 30));
        town.Host.Clock.MoveTo(new(2026, 3, 30));
        await Task.WhenAll(new[] { town.Host, second, third, second, third }.Select(Municipality.ServeQueue).Append(town.Apply(1, from, to)));

        Assert.Equal(0L, await town.Scalar<long>("select count(*) from (select from kernel.events where name in ('pool.application.lapsed.v1', 'pool.application.offered.v1') group by name, aggregate_id having count(*) > 1) twice"));
        foreach (var (application, i) in waiting.Select((a, i) => (a, i)))
        {
            Assert.Equal(i < 20 ? ApplicationStatus.Lapsed : ApplicationStatus.Offered, (await town.Read(application)).Status);
        }

        Assert.Equal(0L, await town.DaysThatDisagree());
    }

    [Fact]
    public async Task P4_an_application_whose_days_went_by_while_it_waited_lapses_and_lets_the_next_ones_in()
    {
        await using var town = await Municipality.Found(server, 10);
        await town.Grant(10, null, new(2026, 6, 30));
        var past = await town.Apply(5, new(2026, 3, 2), new(2026, 5, 31));
        var next = await town.Apply(5, new(2026, 3, 2), new(2026, 9, 30));
        town.Host.Clock.MoveTo(new(2026, 6, 1));
        await Municipality.ServeQueue(town.Host);
        Assert.Equal(ApplicationStatus.Lapsed, (await town.Read(past)).Status);
        next = await town.Read(next);
        Assert.Equal((5m, new DateOnly(2026, 7, 1), false), (next.Offer!.SubsidisedHours, next.Offer.From, next.Offer.Full));
        var approved = await town.Approve(await town.Accept(next));
        Assert.Equal((new DateOnly(2026, 7, 1), new DateOnly(2026, 3, 2)), (approved.From, approved.Asked!.From));
        Assert.Equal(0L, await town.DaysThatDisagree());
    }

    [Fact]
    public async Task P4_an_addendum_that_needs_more_hours_waits_its_turn_and_is_then_accepted_and_approved()
    {
        await using var town = await Municipality.Found(server, 10);
        var grant = await town.Grant(4);
        var blocking = await town.Apply(6);
        var waiting = await town.Apply(2);
        var queued = await town.Colleague.Grants.AddAddendumAsync(
            grant.Id, 1, new AddAddendumRequest { EffectiveFrom = new(2026, 4, 1), WeeklyHours = 7, Reason = "Flere timer" }, cancellationToken: Token);
        Assert.Equal((4m, 2), (queued.WeeklyHours, queued.Version));
        var addendum = await town.Consultant.Applications.GetAsync(queued.PendingAddendumId!.Value, cancellationToken: Token);
        Assert.Equal((ApplicationStatus.Waiting, 2, grant.Id, 7m), (addendum.Status, addendum.QueuePosition!.Value, addendum.AddendumTo!.Value, addendum.SubsidisedHours));
        var second = await Assert.ThrowsAsync<RuleViolatedException>(() => town.Colleague.Grants.AddAddendumAsync(
            grant.Id, 2, new AddAddendumRequest { EffectiveFrom = new(2026, 4, 1), WeeklyHours = 3, Reason = "Færre timer" }, cancellationToken: Token));
        Assert.Equal(ProblemCodes.PoolAddendumPending, second.Code);

        await town.Withdraw(blocking);
        Assert.Equal(ApplicationStatus.Offered, (await town.Read(waiting)).Status);
        addendum = await town.Accept(await town.Read(addendum));
        Assert.Equal(0L, await town.DaysThatDisagree());

        var own = await Assert.ThrowsAsync<RuleViolatedException>(() => town.Approve(addendum));
        Assert.Equal(ProblemCodes.PoolOwnApplication, own.Code);
        await town.Consultant.Applications.ApproveAsync(addendum.Id, addendum.Version, cancellationToken: Token);
        var changed = await town.Consultant.Grants.GetAsync(grant.Id, new() { AsOf = new(2026, 4, 1) }, cancellationToken: Token);
        Assert.Equal((7m, null, 3), (changed.SubsidisedHours, changed.PendingAddendumId, changed.Version));
        Assert.Equal(0L, await town.DaysThatDisagree());
    }

    [Fact]
    public async Task P4_part_of_an_addendum_is_offered_as_an_addendum_and_one_that_lapses_leaves_the_grant_as_it_was()
    {
        await using var town = await Municipality.Found(server, 10);
        var grant = await town.Grant(4);
        await town.Grant(4, null, new(2026, 5, 31));
        var queued = await town.Colleague.Grants.AddAddendumAsync(
            grant.Id, 1, new AddAddendumRequest { EffectiveFrom = new(2026, 4, 1), WeeklyHours = 9, Reason = "Flere timer" }, cancellationToken: Token);
        await Municipality.ServeQueue(town.Host);
        var addendum = await town.Consultant.Applications.GetAsync(queued.PendingAddendumId!.Value, cancellationToken: Token);
        Assert.Equal((6m, 6m, new DateOnly(2026, 4, 1), false), (addendum.Offer!.WeeklyHours, addendum.Offer.SubsidisedHours, addendum.Offer.From, addendum.Offer.Full));
        addendum = await town.Accept(addendum);
        await town.Consultant.Applications.ApproveAsync(addendum.Id, addendum.Version, cancellationToken: Token);
        var changed = await town.Consultant.Grants.GetAsync(grant.Id, cancellationToken: Token);
        Assert.Equal([(new DateOnly(2026, 3, 2), 4m), (new(2026, 4, 1), 6m)], changed.Terms.Select(t => (t.From, t.SubsidisedHours)));
        Assert.Equal(0L, await town.DaysThatDisagree());

        queued = await town.Colleague.Grants.AddAddendumAsync(
            grant.Id, changed.Version, new AddAddendumRequest { EffectiveFrom = new(2026, 6, 1), WeeklyHours = 10, Reason = "Flere timer", To = new(2026, 10, 31), TaskExtension = "En etage mere" }, cancellationToken: Token);
        Assert.Null(queued.PendingAddendumId);
        var blocker = await town.Apply(5, new(2026, 11, 1), new(2027, 1, 31));
        var blockerToo = await town.Apply(5, new(2026, 11, 1), new(2027, 1, 31));
        queued = await town.Colleague.Grants.AddAddendumAsync(
            grant.Id, queued.Version, new AddAddendumRequest { EffectiveFrom = new(2026, 11, 1), Reason = "Mere at lave", To = new(2026, 12, 31), TaskExtension = "To etager mere" }, cancellationToken: Token);
        await town.Withdraw(blocker);
        addendum = await town.Consultant.Applications.GetAsync(queued.PendingAddendumId!.Value, cancellationToken: Token);
        Assert.Equal((5m, new DateOnly(2026, 11, 1), new DateOnly(2026, 12, 31)), (addendum.Offer!.SubsidisedHours, addendum.Offer.From, addendum.Offer.To));
        town.Host.Clock.MoveTo(addendum.Offer.LastDay.AddDays(1));
        await Municipality.ServeQueue(town.Host);
        var left = await town.Consultant.Grants.GetAsync(grant.Id, cancellationToken: Token);
        Assert.Equal((new DateOnly(2026, 10, 31), null), (left.To, left.PendingAddendumId));
        Assert.Equal((ApplicationStatus.Lapsed, ApplicationStatus.Submitted), ((await town.Read(addendum)).Status, (await town.Read(blockerToo)).Status));
        Assert.Equal(0L, await town.DaysThatDisagree());
    }

    [Fact]
    public async Task P14_a_recount_finds_and_repairs_what_was_changed_behind_the_products_back()
    {
        await using var town = await Municipality.Found(server, 20);
        await town.Grant(8);
        await town.Apply(10);
        var waiting = await town.Apply(6);
        Assert.Equal(0L, await town.DaysThatDisagree());
        await town.Scalar<decimal>("update pool.days set reserved = reserved + 4 where day = '2026-04-15' returning reserved");
        await town.Scalar<decimal>("update pool.days set held = 0 where day between '2026-05-04' and '2026-05-05' returning held");

        var seen = await town.Recount(dryRun: true);
        Assert.Equal((3, false), (seen.Count, seen.Repaired));
        Assert.Equal((new DateOnly(2026, 4, 15), 12m, 10m, 8m, 10m), (seen.Days[0].Day, seen.Days[0].ReservedHours, seen.Days[0].OfferedHours, seen.Days[0].CountedReservedHours, seen.Days[0].CountedOfferedHours));
        Assert.Equal(3L, await town.DaysThatDisagree());
        var repaired = await town.Recount(dryRun: false);
        Assert.Equal((3, true), (repaired.Count, repaired.Repaired));
        Assert.Equal(0L, await town.DaysThatDisagree());
        Assert.Equal(2m, (await town.Read(waiting)).Offer!.SubsidisedHours);
        Assert.Equal(1L, await town.Scalar<long>("select count(*) from kernel.events where name = 'pool.capacity.recounted.v1'"));
        await Assert.ThrowsAsync<ForbiddenException>(() => town.Consultant.Pool.RecountCapacityAsync(new RecountCapacityRequest { DryRun = true }, cancellationToken: Token));
    }

    [Fact]
    public async Task P4_an_addendum_leaves_the_queue_with_the_grant_it_would_change()
    {
        await using var town = await Municipality.Found(server, 10);
        var grant = await town.Grant(8);
        await town.Apply(2);
        var queued = await town.Colleague.Grants.AddAddendumAsync(
            grant.Id, 1,
            new AddAddendumRequest { EffectiveFrom = new(2026, 4, 1), WeeklyHours = 10, SubsidisedHours = 10, To = new(2026, 12, 31), Reason = "Flere timer", TaskExtension = "En etage mere" }, cancellationToken: Token);
        Assert.Equal((8, true), (queued.SubsidisedHours, queued.PendingAddendumId is not null));
        var bigger = await town.Apply(9);
        await town.Colleague.Grants.EndAsync(grant.Id, 2, new EndGrantRequest { LastDay = new(2026, 3, 31), Reason = "Ordinært arbejde" }, cancellationToken: Token);
        Assert.Equal(8m, (await town.Read(bigger)).Offer!.SubsidisedHours);
        Assert.Equal(0L, await town.DaysThatDisagree());
    }

    [Fact]
    public async Task P1_a_smaller_pool_cancels_nothing_and_takes_nothing_more_until_it_fits()
    {
        await using var town = await Municipality.Found(server, 20);
        await town.Grant(10);
        var submitted = await town.Apply(8);
        await town.Decide(12, new(2026, 4, 6), new(2026, 4, 19));

        var weeks = (await town.Consultant.Pool.GetCapacityAsync(new() { From = new(2026, 3, 30), To = new(2026, 4, 26) }, cancellationToken: Token)).Weeks;
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
    public async Task P1_a_decision_without_a_last_day_stays_laid_out_ten_years_ahead()
    {
        await using var town = await Municipality.Found(server, 20);
        await town.Decide(12, new(2026, 7, 1), new(2026, 7, 31));
        await town.Decide(30, new(2027, 1, 1));
        var laidOut = await town.Scalar<DateOnly>("select max(day) from pool.days");
        town.Host.Clock.MoveTo(new(2028, 2, 29));
        await Municipality.ServeQueue(town.Host);
        await Municipality.ServeQueue(town.Host);

        Assert.True(laidOut < new DateOnly(2038, 2, 28));
        Assert.Equal(new DateOnly(2038, 2, 28), await town.Scalar<DateOnly>("select max(day) from pool.days"));
        Assert.Equal(0L, await town.Scalar<long>("select count(*) from pool.days where capacity <> case when day between '2026-07-01' and '2026-07-31' then 12 when day < '2027-01-01' then 20 else 30 end"));
        Assert.Equal(new DateOnly(2038, 2, 28).DayNumber - new DateOnly(2026, 1, 1).DayNumber + 1L, await town.Scalar<long>("select count(*) from pool.days"));
    }

    [Fact]
    public async Task P14_a_day_at_the_end_of_time_is_refused_as_out_of_range()
    {
        await using var town = await Municipality.Found(server, 20);
        var refused = await Assert.ThrowsAsync<ValidationFailedException>(() => town.Consultant.Pool.GetCapacityAsync(new() { From = DateOnly.MaxValue }, cancellationToken: Token));
        Assert.Equal(ProblemCodes.PoolDateOutOfRange, refused.Code);
    }

    [Fact]
    public async Task P3_hours_count_not_heads()
    {
        await using var town = await Municipality.Found(server, 12);
        var jobs = new[] { await town.Apply(4), await town.Apply(4), await town.Apply(4), await town.Apply(4) };
        Assert.Equal([ApplicationStatus.Submitted, ApplicationStatus.Submitted, ApplicationStatus.Submitted, ApplicationStatus.Waiting], jobs.Select(j => j.Status));
    }
}
