using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Pool;

/// <summary>What may be done with grants and applications is told before it is tried, and a dry run shows what an act would do.</summary>
public sealed class ActionsTests(TestServer server)
{
    /// <summary>Every row of every table of the pool, and how many events there are.</summary>
    private const string WholeSchema = """
        select string_agg(md5(query_to_xml(format('select * from pool.%I t order by t::text', table_name), true, false, '')::text), ' ' order by table_name)
            || (select count(*) from kernel.events) || ' ' || (select count(*) from kernel.idempotency)
        from information_schema.tables where table_schema = 'pool'
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task P8_P11_P16_P19_what_may_be_done_with_a_grant_is_what_the_act_itself_answers()
    {
        await using var town = await Municipality.Found(server, 16);
        var consultant = town.Colleague;
        var running = await town.Grant(8, new(2026, 1, 5), new(2026, 6, 30));
        var oneDay = await town.Grant(2, new(2026, 4, 1), new(2026, 4, 1));
        var paused = await consultant.Grants.PauseAsync((await town.Grant(2)).Id, 1, new PauseGrantRequest { LastDay = new(2026, 2, 20), Reason = "Papirer" }, cancellationToken: Token);
        var annulled = await consultant.Grants.AnnulAsync((await town.Grant(2)).Id, 1, new AnnulGrantRequest { Reason = "Mødte ikke" }, cancellationToken: Token);
        var later = await town.Grant(2, new(2027, 1, 4), new(2027, 6, 30));
        await town.Apply(10);
        var pending = await consultant.Grants.AddAddendumAsync(later.Id, 1, Raise(new(2027, 2, 1)), cancellationToken: Token);
        Assert.NotNull(pending.PendingAddendumId);

        foreach (var id in new[] { running.Id, oneDay.Id, paused.Id, annulled.Id, pending.Id })
        {
            var grant = await consultant.Grants.GetAsync(id, cancellationToken: Token);
            var (etag, first) = (grant.Version, grant.From);
            var acts = new Dictionary<string, Func<Task>>
            {
                ["AddAddendum"] = () => consultant.Grants.AddAddendumAsync(id, etag, Raise(first), new() { DryRun = true }, cancellationToken: Token),
                ["EndGrant"] = () => consultant.Grants.EndAsync(id, etag, new EndGrantRequest { LastDay = first, Reason = "Stop" }, new() { DryRun = true }, cancellationToken: Token),
                ["AnnulGrant"] = () => consultant.Grants.AnnulAsync(id, etag, new AnnulGrantRequest { Reason = "Mødte ikke" }, new() { DryRun = true }, cancellationToken: Token),
                ["PauseGrant"] = () => consultant.Grants.PauseAsync(id, etag, new PauseGrantRequest { LastDay = new(2026, 3, 1), Reason = "Papirer" }, new() { DryRun = true }, cancellationToken: Token),
                ["ResumeGrant"] = () => consultant.Grants.ResumeAsync(id, etag, new ResumeGrantRequest { Reason = "De er kommet" }, new() { DryRun = true }, cancellationToken: Token),
            };
            Assert.Equal(acts.Keys, grant.AllowedActions!.Select(a => a.Action));
            foreach (var action in grant.AllowedActions!)
            {
                var refused = await Record.ExceptionAsync(acts[action.Action]);
                Assert.Equal((action.Action, action.Code), (action.Action, refused is RuleViolatedException rule ? rule.Code : null));
                Assert.Equal((action.Allowed, action.Allowed), (refused is null, action.Detail is null));
            }
        }

        // Who may not do it at all is told so, and lists say nothing of it.
        var workplace = await town.Host.Client(Role.Workplace, town.Workplace);
        Assert.All((await workplace.Grants.GetAsync(running.Id, cancellationToken: Token)).AllowedActions!, a => Assert.Equal((false, ProblemCodes.AuthForbidden), (a.Allowed, a.Code)));
        Assert.All((await consultant.Grants.ListAsync(cancellationToken: Token)).Items, g => Assert.Null(g.AllowedActions));
        var payroll = await town.Host.Client(Role.Payroll, town.Workplace);
        Assert.Null((await payroll.Grants.GetAsync(running.Id, cancellationToken: Token)).AllowedActions);

        static AddAddendumRequest Raise(DateOnly from) => new() { EffectiveFrom = from, WeeklyHours = 10, Reason = "Flere timer" };
    }

    [Fact]
    public async Task P4_P5_what_may_be_done_with_an_application_is_what_the_act_itself_answers()
    {
        await using var town = await Municipality.Found(server, 10);
        var submitted = await town.Apply(10);
        var offered = await town.Apply(10);
        var withdrawn = await town.Withdraw(submitted);
        var waiting = await town.Apply(10);
        await Check(withdrawn.Id, ProblemCodes.PoolApplicationDecided, ProblemCodes.PoolApplicationDecided, ProblemCodes.PoolApplicationDecided, ProblemCodes.PoolNoOpenOffer);
        await Check(waiting.Id, ProblemCodes.PoolCapacityExceeded, null, null, ProblemCodes.PoolNoOpenOffer);
        await Check(offered.Id, ProblemCodes.PoolOfferOpen, null, null, null);
        await town.Accept(await town.Read(offered));
        await Check(offered.Id, null, null, null, ProblemCodes.PoolNoOpenOffer);

        // Who applied does not approve, and the workplace does not decide.
        Assert.Equal(ProblemCodes.PoolOwnApplication, (await town.Read(offered)).AllowedActions!.First(a => a.Action == "ApproveApplication").Code);
        var workplace = await town.Host.Client(Role.Workplace, town.Workplace);
        Assert.Equal(
            [("ApproveApplication", false), ("RejectApplication", false), ("WithdrawApplication", true), ("AcceptOffer", false), ("DeclineOffer", false)],
            (await workplace.Applications.GetAsync(offered.Id, cancellationToken: Token)).AllowedActions!.Select(a => (a.Action, a.Allowed)));
        Assert.All((await town.Consultant.Applications.ListAsync(cancellationToken: Token)).Items, a => Assert.Null(a.AllowedActions));

        async Task Check(Guid id, string? approve, string? reject, string? withdraw, string? answer)
        {
            var actions = (await town.Colleague.Applications.GetAsync(id, cancellationToken: Token)).AllowedActions!;
            Assert.Equal([approve, reject, withdraw, answer, answer], actions.Select(a => a.Code));
            Assert.All(actions, a => Assert.Equal((a.Code is null, a.Code is null), (a.Allowed, a.Detail is null)));
        }
    }

    [Fact]
    public async Task P19_a_dry_run_shows_what_would_be_and_changes_nothing()
    {
        await using var town = await Municipality.Found(server, 10);
        var grant = await town.Grant(8, new(2026, 1, 5), new(2026, 6, 30));
        await town.Apply(8);
        var before = await town.Scalar<string>(WholeSchema);
        var annulled = await town.Colleague.Grants.AnnulAsync(grant.Id, 1, new AnnulGrantRequest { Reason = "Mødte ikke" }, new() { DryRun = true }, cancellationToken: Token);
        Assert.Equal((GrantStatus.Annulled, 2), (annulled.Status, annulled.Version));
        var ended = await town.Colleague.Grants.EndAsync(grant.Id, 1, new EndGrantRequest { LastDay = new(2026, 3, 1), Reason = "Stop" }, new() { DryRun = true }, cancellationToken: Token);
        Assert.Equal((new DateOnly(2026, 3, 1), GrantStatus.Running), (ended.To, ended.Status));
        var queued = await town.Colleague.Grants.AddAddendumAsync(grant.Id, 1, new AddAddendumRequest { EffectiveFrom = new(2026, 3, 1), WeeklyHours = 9, Reason = "Flere timer" }, new() { DryRun = true }, cancellationToken: Token);
        Assert.NotNull(queued.PendingAddendumId);
        await Assert.ThrowsAsync<VersionConflictException>(() => town.Colleague.Grants.EndAsync(grant.Id, 2, new EndGrantRequest { LastDay = new(2026, 3, 1), Reason = "Stop" }, new() { DryRun = true }, cancellationToken: Token));
        Assert.Equal(before, await town.Scalar<string>(WholeSchema));
        Assert.Equal(1, (await town.Consultant.Grants.GetAsync(grant.Id, cancellationToken: Token)).Version);

        // Who looked is logged, and the key of a dry run is free.
        Assert.Equal(3L, await town.Scalar<long>($"select count(*) from kernel.audit where verb = 'read' and purpose = 'dry run' and '{grant.Id}' = any(record_ids)"));
        var (stop, call) = (new EndGrantRequest { LastDay = new(2026, 3, 1), Reason = "Stop" }, new CallOptions { IdempotencyKey = "the-same" });
        await town.Colleague.Grants.EndAsync(grant.Id, 1, stop, new() { DryRun = true }, call, Token);
        Assert.Equal(2, (await town.Colleague.Grants.EndAsync(grant.Id, 1, stop, call: call, cancellationToken: Token)).Version);
        Assert.Equal(2, (await town.Consultant.Grants.GetAsync(grant.Id, cancellationToken: Token)).Version);
    }
}
