using System.Net;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Contracts;
using Faatimer.Kernel;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Faatimer.Api.Tests.Kernel;

/// <summary>The event log (X3), with a reaction of the test's own on two hosts.</summary>
public sealed class EventTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Seen = "test_seen";

    [Fact]
    public async Task X3_an_event_is_stored_with_its_change_or_not_at_all()
    {
        var id = Guid.CreateVersion7();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Raise(fixture.Host, id, more: _ => throw new InvalidOperationException("after the change")));
        Assert.Equal(0, await fixture.Scalar<long>($"select count(*) from kernel.events where aggregate_id = '{id}'"));
        await Raise(fixture.Host, id);
        Assert.Equal(1, await fixture.Scalar<long>($"select count(*) from kernel.events where aggregate_id = '{id}'"));
    }

    [Fact]
    public async Task X3_every_event_has_its_effect_exactly_once_and_in_order_on_two_hosts()
    {
        await MakeTable();
        var (one, two) = (await fixture.StartHost(Subscribe<Counting>), await fixture.StartHost(Subscribe<Counting>));
        var aggregates = Enumerable.Range(0, 10).Select(_ => Guid.CreateVersion7()).ToList();
        await Task.WhenAll(aggregates.Select(async (aggregate, i) =>
        {
            for (var n = 0; n < 10; n++)
            {
                await Raise(i % 2 == 0 ? one : two, aggregate);
            }
        }));
        await ApiFixture.Until(async () => await Count(nameof(Counting), aggregates) >= 100);
        Assert.Equal(100, await Count(nameof(Counting), aggregates));
        Assert.Equal(0, await fixture.Scalar<long>($"""
            select count(*) from (select s.seq, lag(s.seq) over (partition by aggregate order by s.n) before from {Seen} s where handler = '{nameof(Counting)}') x where before > seq
            """));
    }

    [Fact]
    public async Task X3_a_commit_that_comes_late_is_never_skipped()
    {
        await MakeTable();
        var host = await fixture.StartHost(Subscribe<Late>);
        var (early, late) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var begun = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        var slow = Raise(host, early, async connection =>
        {
            await using var takeId = new NpgsqlCommand("select pg_current_xact_id()", connection);
            await takeId.ExecuteScalarAsync();
            begun.SetResult();
            await finish.Task;
        });
        await begun.Task;
        await Raise(host, late);
        await host.Services.GetRequiredService<EventDispatcher>().RunOnce(CancellationToken.None);
        Assert.Equal(0, await Count(nameof(Late), [early, late]));
        finish.SetResult();
        await slow;
        await ApiFixture.Until(async () => await Count(nameof(Late), [early, late]) == 2);
    }

    [Fact]
    public async Task X3_a_reaction_moves_past_events_that_are_not_its_own()
    {
        var id = Guid.CreateVersion7();
        await Raise(fixture.Host, id);
        await ApiFixture.Until(() => fixture.Scalar<bool>($"""
            select s.seq >= e.seq from kernel.subscriptions s, kernel.events e where s.name = 'refusion.RedecidePayslips' and e.aggregate_id = '{id}'
            """));
    }

    [Fact]
    public async Task X3_a_failing_event_is_put_aside_with_those_behind_it_and_others_go_on_until_it_is_mended()
    {
        await MakeTable();
        var (broken, fine) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        Failing.Broken = broken;
        var host = await fixture.StartHost(Subscribe<Failing>);
        await Raise(host, broken);
        await Raise(host, broken);
        await Raise(host, fine);
        await ApiFixture.Until(async () => await Count(nameof(Failing), [fine]) == 1 && await Parked(broken) == 2);
        Assert.Equal(0, await Count(nameof(Failing), [broken]));
        Assert.Equal("InvalidOperationException", await fixture.Scalar<string>($"select error from kernel.parked where aggregate_id = '{broken}' order by seq limit 1"));

        Failing.Broken = null;
        using var admin = await host.Http(Role.Admin);
        var seq = await fixture.Scalar<long>($"select min(seq) from kernel.parked where aggregate_id = '{broken}'");
        var replay = await admin.PostAsync(new Uri($"/api/v1/subscriptions/test.{nameof(Failing)}/parked/{seq}/replay", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.OK, replay.StatusCode);
        await ApiFixture.Until(async () => await Count(nameof(Failing), [broken]) == 2 && await Parked(broken) == 0);
    }

    [Fact]
    public async Task X3_a_copy_is_emptied_and_built_again_from_the_log()
    {
        await MakeTable();
        var host = await fixture.StartHost(Subscribe<Copying>);
        var ids = Enumerable.Range(0, 5).Select(_ => Guid.CreateVersion7()).ToList();
        foreach (var id in ids)
        {
            await Raise(host, id);
        }

        await ApiFixture.Until(async () => await Count(nameof(Copying), ids) == 5);
        await fixture.Scalar<object>($"delete from {Seen} where handler = '{nameof(Copying)}' and aggregate = '{ids[2]}'");
        using var admin = await host.Http(Role.Admin);
        var rebuilt = await admin.PostAsync(new Uri($"/api/v1/subscriptions/test.{nameof(Copying)}/rebuild", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.OK, rebuilt.StatusCode);
        await ApiFixture.Until(async () => await Count(nameof(Copying), ids) == 5);
    }

    private static async Task Raise(TestHost host, Guid aggregate, Func<NpgsqlConnection, Task>? more = null)
    {
        await using var scope = host.Services.As(Caller.System("test"));
        var work = scope.ServiceProvider.GetRequiredService<Work>();
        await work.Commit(async connection =>
        {
            work.Audit("test", aggregate);
            work.Raise(new CandidateRegistered(aggregate));
            await (more?.Invoke(connection) ?? Task.CompletedTask);
            return "done";
        }, CancellationToken.None);
    }

    private static void Subscribe<THandler>(WebApplicationBuilder builder)
        where THandler : class
    {
        builder.Services.AddTransient<THandler>();
        builder.Services.AddSingleton(new Subscription($"test.{typeof(THandler).Name}", typeof(THandler), new Dictionary<string, Type> { ["candidates.candidate.registered.v1"] = typeof(CandidateRegistered) }));
    }

    private async Task MakeTable()
    {
        await fixture.Scalar<object>($"select pg_advisory_lock(1); create table if not exists {Seen} (n bigserial, handler text, aggregate uuid, seq bigint); grant all on {Seen} to faatimer_app; grant all on sequence {Seen}_n_seq to faatimer_app");
    }

    private async Task<long> Count(string handler, IEnumerable<Guid> aggregates) =>
        await fixture.Scalar<long>($"select count(*) from {Seen} where handler = '{handler}' and aggregate = any (array[{string.Join(',', aggregates.Select(a => $"'{a}'::uuid"))}])");

    private async Task<long> Parked(Guid aggregate) => await fixture.Scalar<long>($"select count(*) from kernel.parked where aggregate_id = '{aggregate}'");

    private abstract class Reaction(Work work) : INotificationHandler<CandidateRegistered>
    {
        public virtual Task Handle(CandidateRegistered notification, CancellationToken cancellationToken) => work.Commit(async connection =>
        {
            work.Audit("test", notification.CandidateId);
            await using var command = new NpgsqlCommand($"insert into {Seen} (handler, aggregate, seq) select $1, $2, coalesce(max(seq), 0) + 1 from {Seen} where handler = $1 and aggregate = $2", connection);
            command.Parameters.Add(new() { Value = GetType().Name });
            command.Parameters.Add(new() { Value = notification.CandidateId });
            await command.ExecuteNonQueryAsync(cancellationToken);
            return "seen";
        }, cancellationToken);
    }

    private sealed class Counting(Work work) : Reaction(work);

    private sealed class Late(Work work) : Reaction(work);

    private sealed class Copying(Work work) : Reaction(work), IRebuildable
    {
        public void AddEmpty(NpgsqlBatch batch) => batch.Add($"delete from {Seen} where handler = '{nameof(Copying)}'");
    }

    private sealed class Failing(Work work) : Reaction(work)
    {
        public static Guid? Broken { get; set; }

        public override Task Handle(CandidateRegistered notification, CancellationToken cancellationToken) => notification.CandidateId == Broken
            ? throw new InvalidOperationException("010190-1234 must not be kept")
            : base.Handle(notification, cancellationToken);
    }
}
