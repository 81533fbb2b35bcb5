using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Contracts;
using Faatimer.Kernel;
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
        Assert.True((await State(host, nameof(Late))).Behind >= 1);
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
            select (s.tx, s.seq) >= (e.tx, e.seq) from kernel.subscriptions s, kernel.events e where s.name = 'refusion.RedecidePayslips' and e.aggregate_id = '{id}'
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

        // Given up, as after the last attempt: only an admin goes on with it.
        var seq = await fixture.Scalar<long>($"select min(seq) from kernel.parked where aggregate_id = '{broken}'");
        await fixture.Scalar<object>($"update kernel.parked set attempts = 7, next_attempt_at = null where aggregate_id = '{broken}' and seq = {seq}");
        using var admin = await host.Http(Role.Admin);
        var state = await State(host, nameof(Failing));
        Assert.Equal(("candidates.candidate.registered.v1", 2, 0), (Assert.Single(state.ListensTo), state.ParkedCount, state.LagSeconds));
        Assert.Equal([(seq, 1), (state.Parked[1].Seq, 0)], state.Parked.Select(p => (p.Seq, p.Behind)));
        Assert.All(state.Parked, p => Assert.Equal(("candidates.candidate.registered.v1", broken), (p.Event, p.AggregateId)));
        Assert.Equal(await fixture.Scalar<DateTime>($"select occurred_at from kernel.events where seq = {seq}"), state.Parked[0].At.UtcDateTime);
        Assert.Equal(await fixture.Scalar<long>($"select count(*) from kernel.events where name = 'candidates.candidate.registered.v1' and seq <= {state.Position}") - 2, state.HandledToday);
        Failing.Broken = null;
        var replay = await admin.PostAsync(new Uri($"/api/v1/subscriptions/test.{nameof(Failing)}/parked/{seq}/replay", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.OK, replay.StatusCode);
        await ApiFixture.Until(async () => await Count(nameof(Failing), [broken]) == 2 && await Parked(broken) == 0);

        // All at once: those of two, given up.
        Failing.Broken = broken;
        await Raise(host, broken);
        await Raise(host, broken);
        await ApiFixture.Until(async () => await Parked(broken) == 2);
        await fixture.Scalar<object>($"update kernel.parked set attempts = 7, next_attempt_at = null where aggregate_id = '{broken}'");
        Failing.Broken = null;
        var all = await admin.PostAsync(new Uri($"/api/v1/subscriptions/test.{nameof(Failing)}/parked/replay", UriKind.Relative), null);
        Assert.Equal(2, (await all.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("events").GetInt32());
        await ApiFixture.Until(async () => await Count(nameof(Failing), [broken]) == 4 && await Parked(broken) == 0);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.PostAsync(new Uri("/api/v1/subscriptions/test.nobody/parked/replay", UriKind.Relative), null)).StatusCode);
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
        Assert.Equal(HttpStatusCode.Accepted, rebuilt.StatusCode);
        await ApiFixture.Until(async () => await Count(nameof(Copying), ids) == 5);
    }

    [Fact]
    public async Task X3_a_reaction_gets_a_list_in_one_transaction_and_one_by_one_when_that_fails()
    {
        await MakeTable();
        var host = await fixture.StartHost(Subscribe<Listed>);
        var fine = Enumerable.Range(0, 12).Select(_ => Guid.CreateVersion7()).ToList();
        await RaiseAll(host, fine);
        await ApiFixture.Until(async () => await Count(nameof(Listed), fine) == 12);
        Assert.Equal(1, await Transactions(nameof(Listed), fine));

        var mixed = Enumerable.Range(0, 12).Select(_ => Guid.CreateVersion7()).ToList();
        Listed.Broken = mixed[5];
        await RaiseAll(host, mixed);
        await ApiFixture.Until(async () => await Count(nameof(Listed), mixed) == 11 && await Parked(mixed[5]) == 1);
        Assert.Equal(11, await Transactions(nameof(Listed), mixed));
        Listed.Broken = null;
        await ApiFixture.Until(async () => await Count(nameof(Listed), mixed) == 12);
    }

    [Fact]
    public async Task X3_a_slow_reaction_delays_no_other()
    {
        await MakeTable();
        Slow.Go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var host = await fixture.StartHost(builder =>
        {
            Subscribe<Slow>(builder);
            Subscribe<Quick>(builder);
        });
        var ids = Enumerable.Range(0, 5).Select(_ => Guid.CreateVersion7()).ToList();
        foreach (var id in ids)
        {
            await Raise(host, id);
        }

        await ApiFixture.Until(async () => await Count(nameof(Quick), ids) == 5);
        Assert.Equal(0, await Count(nameof(Slow), ids));

        // Its host lives: the turn is renewed for as long as it takes.
        var until = $"select leased_until from kernel.subscriptions where name = 'test.{nameof(Slow)}'";
        var first = await fixture.Scalar<DateTime>(until);
        await ApiFixture.Until(async () => await fixture.Scalar<DateTime>(until) > first);
        Slow.Go.SetResult();
        await ApiFixture.Until(async () => await Count(nameof(Slow), ids) == 5);
    }

    [Fact]
    public async Task X3_whatever_a_reaction_throws_is_a_failure_of_that_event_and_its_loop_goes_on()
    {
        await MakeTable();
        var host = await fixture.StartHost(Subscribe<Throwing>);
        foreach (var failure in new Exception[]
        {
            new OperationCanceledException("a client of its own gave up"), new TaskCanceledException("timed out"), new TimeoutException(), new NpgsqlException("a statement took too long", new TimeoutException()),
            new InvalidOperationException(), new System.Text.Json.JsonException(),
        })
        {
            var (broken, fine) = (Guid.CreateVersion7(), Guid.CreateVersion7());
            Throwing.Failures[broken] = (failure, Times: 1);
            await Raise(host, broken);
            await Raise(host, fine);
            await ApiFixture.Until(async () => await Count(nameof(Throwing), [broken, fine]) == 2);
            Assert.Contains($"failed in \"test.{nameof(Throwing)}\": \"{failure.GetType().Name}\"", string.Join('\n', host.Log.Lines.Where(l => l.StartsWith("Warning", StringComparison.Ordinal))), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task X3_a_database_out_of_reach_is_no_failure_of_an_event()
    {
        await MakeTable();
        var host = await fixture.StartHost(Subscribe<Away>);
        foreach (var away in new Exception[]
        {
            new NpgsqlException("reading from the stream", new IOException()), new NpgsqlException("connecting", new System.Net.Sockets.SocketException()),
            new PostgresException("terminating connection due to administrator command", "FATAL", "FATAL", "57P01"), new InvalidOperationException("transient", new NpgsqlException("x", new IOException())),
        })
        {
            var id = Guid.CreateVersion7();
            Throwing.Failures[id] = (away, Times: 1);
            await Raise(host, id);
            await ApiFixture.Until(async () => await Count(nameof(Away), [id]) == 1);
            Assert.Equal(0, Throwing.Failures[id].Times);
        }

        Assert.Equal(0, await fixture.Scalar<long>($"select count(*) from kernel.parked p where subscription = 'test.{nameof(Away)}'"));
    }

    [Fact]
    public async Task X3_a_turn_that_another_host_has_is_waited_for_and_taken_over_when_that_host_is_dead()
    {
        await MakeTable();
        var host = await fixture.StartHost(Subscribe<Leased>);
        var row = $"kernel.subscriptions set leased_by = '{Guid.CreateVersion7()}', leased_until = clock_timestamp()";
        await ApiFixture.Until(async () => await fixture.Scalar<bool>($"with take as (update {row} + interval '1 hour' where name = 'test.{nameof(Leased)}' and leased_by is null returning 1) select exists (select from take)"));
        var id = Guid.CreateVersion7();
        await Raise(host, id);
        await host.Services.GetRequiredService<EventDispatcher>().RunOnce(CancellationToken.None);
        Assert.Equal(0, await Count(nameof(Leased), [id]));
        await fixture.Scalar<object>($"update {row} - interval '1 second' where name = 'test.{nameof(Leased)}'");
        await ApiFixture.Until(async () => await Count(nameof(Leased), [id]) == 1);
    }

    [Fact]
    public async Task X3_lag_is_right_when_a_transaction_that_began_first_writes_last()
    {
        await MakeTable();
        var host = await fixture.StartHost(Subscribe<Lagging>);
        var (first, second) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await Raise(host, first, async connection =>
        {
            await using var takeId = new NpgsqlCommand("select pg_current_xact_id()", connection);
            await takeId.ExecuteScalarAsync();
            await Raise(host, second);
        });
        Assert.True(await fixture.Scalar<bool>($"""
            select a.tx < b.tx and a.seq > b.seq from kernel.events a, kernel.events b where a.aggregate_id = '{first}' and b.aggregate_id = '{second}'
            """));
        await ApiFixture.Until(async () => await Count(nameof(Lagging), [first, second]) == 2);
        var state = await State(host, nameof(Lagging));
        Assert.Equal((0, null), (state.Behind, state.BehindSince));
    }

    [Fact]
    public async Task X3_a_reaction_that_starts_now_sees_nothing_of_before()
    {
        await MakeTable();
        var (before, after) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await Raise(fixture.Host, before);
        var host = await fixture.StartHost(builder => Subscribe<FromNow>(builder, ReactionStart.Now));
        await Raise(host, after);
        await ApiFixture.Until(async () => await Count(nameof(FromNow), [after]) == 1);
        Assert.Equal(0, await Count(nameof(FromNow), [before]));
    }

    [Fact]
    public async Task X3_a_higher_version_builds_the_copy_again_and_a_host_of_the_lower_one_leaves_it()
    {
        await MakeTable();
        var ids = Enumerable.Range(0, 3).Select(_ => Guid.CreateVersion7()).ToList();
        var older = await fixture.StartHost(Subscribe<Versioned>);
        await Raise(older, ids[0]);
        await ApiFixture.Until(async () => await Count(nameof(Versioned), ids) == 1);

        var newer = await fixture.StartHost(builder => Subscribe<VersionedAnew>(builder, version: 2, name: nameof(Versioned)));
        await ApiFixture.Until(async () => await Count(nameof(VersionedAnew), ids) == 1);
        Assert.Equal(0, await Count(nameof(Versioned), ids));
        await Raise(older, ids[1]);
        await older.Services.GetRequiredService<EventDispatcher>().RunOnce(CancellationToken.None);
        await ApiFixture.Until(async () => await Count(nameof(VersionedAnew), ids) == 2);
        Assert.Equal(0, await Count(nameof(Versioned), ids));
        Assert.Equal((2, SubscriptionStatus.Newer), ((await State(older, nameof(Versioned))).Version, (await State(older, nameof(Versioned))).Status));
        Assert.Equal(SubscriptionStatus.Current, (await State(newer, nameof(Versioned))).Status);

        // Started again, the older one neither takes it back nor replays it.
        await fixture.StartHost(Subscribe<Versioned>);
        await Raise(newer, ids[2]);
        await ApiFixture.Until(async () => await Count(nameof(VersionedAnew), ids) == 3);
        Assert.Equal(0, await Count(nameof(Versioned), ids));
    }

    [Fact]
    public async Task X3_what_can_not_be_emptied_goes_on_where_it_is_in_a_higher_version()
    {
        await MakeTable();
        var (before, after) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await Raise(await fixture.StartHost(Subscribe<Going>), before);
        await ApiFixture.Until(async () => await Count(nameof(Going), [before]) == 1);
        await Raise(await fixture.StartHost(builder => Subscribe<Going>(builder, version: 2)), after);
        await ApiFixture.Until(async () => await Count(nameof(Going), [after]) == 1);
        Assert.Equal(1, await Count(nameof(Going), [before]));
    }

    [Fact]
    public async Task X3_other_events_need_a_higher_version_and_a_reaction_that_is_gone_keeps_its_place()
    {
        await MakeTable();
        await (await fixture.StartHost(Subscribe<Gone>)).DisposeAsync();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.StartHost(builder => Subscribe<Gone>(builder, happened: typeof(CandidateCprChanged))));
        Assert.Contains("raise its version", refused.Message, StringComparison.Ordinal);

        var missed = Guid.CreateVersion7();
        await Raise(fixture.Host, missed);
        Assert.Equal(SubscriptionStatus.Retired, (await State(fixture.Host, nameof(Gone))).Status);
        await fixture.StartHost(Subscribe<Gone>);
        await ApiFixture.Until(async () => await Count(nameof(Gone), [missed]) == 1);
    }

    private static Task Raise(TestHost host, Guid aggregate, Func<NpgsqlConnection, Task>? more = null) => RaiseAll(host, [aggregate], more);

    private static async Task RaiseAll(TestHost host, IReadOnlyList<Guid> aggregates, Func<NpgsqlConnection, Task>? more = null)
    {
        await using var scope = host.Services.As(Caller.System("test"));
        var work = scope.ServiceProvider.GetRequiredService<Work>();
        await work.Commit(async connection =>
        {
            foreach (var aggregate in aggregates)
            {
                work.Audit("test", aggregate);
                work.Raise(new CandidateRegistered(aggregate));
            }

            await (more?.Invoke(connection) ?? Task.CompletedTask);
            return "done";
        }, CancellationToken.None);
    }

    private static void Subscribe<THandler>(WebApplicationBuilder builder)
        where THandler : class => Subscribe<THandler>(builder, ReactionStart.Beginning);

    private static void Subscribe<THandler>(WebApplicationBuilder builder, ReactionStart start = ReactionStart.Beginning, int version = 1, string? name = null, Type? happened = null)
        where THandler : class
    {
        happened ??= typeof(CandidateRegistered);
        builder.Services.AddTransient<THandler>();
        builder.Services.AddSingleton(new Subscription(
            $"test.{name ?? typeof(THandler).Name}", typeof(THandler), start, version, new Dictionary<string, Type> { [EventCatalog.NameOf(happened)] = happened }));
    }

    private static async Task<SubscriptionState> State(TestHost host, string handler) =>
        (await host.Services.GetRequiredService<EventLog>().States([.. host.Services.GetServices<Subscription>()], CancellationToken.None)).Single(s => s.Name == $"test.{handler}");

    private async Task MakeTable()
    {
        await fixture.Scalar<object>($"select pg_advisory_lock(1); create table if not exists {Seen} (n bigserial, handler text, aggregate uuid, seq bigint, tx xid8 default pg_current_xact_id()); grant all on {Seen} to faatimer_app; grant all on sequence {Seen}_n_seq to faatimer_app");
    }

    private async Task<long> Count(string handler, IEnumerable<Guid> aggregates) =>
        await fixture.Scalar<long>($"select count(*) from {Seen} where handler = '{handler}' and aggregate = any (array[{string.Join(',', aggregates.Select(a => $"'{a}'::uuid"))}])");

    private async Task<long> Parked(Guid aggregate) => await fixture.Scalar<long>($"select count(*) from kernel.parked where aggregate_id = '{aggregate}'");

    private async Task<long> Transactions(string handler, IEnumerable<Guid> aggregates) =>
        await fixture.Scalar<long>($"select count(distinct tx) from {Seen} where handler = '{handler}' and aggregate = any (array[{string.Join(',', aggregates.Select(a => $"'{a}'::uuid"))}])");

    private abstract class Reaction(Work work) : IReaction
    {
        public Task React(IReadOnlyList<IEvent> happened, CancellationToken cancellationToken) => work.Commit(async connection =>
        {
            foreach (var registered in happened)
            {
                await Before(registered.AggregateId);
                work.Audit("test", registered.AggregateId);
                await using var command = new NpgsqlCommand($"insert into {Seen} (handler, aggregate, seq) select $1, $2, coalesce(max(seq), 0) + 1 from {Seen} where handler = $1 and aggregate = $2", connection);
                command.Parameters.Add(new() { Value = GetType().Name });
                command.Parameters.Add(new() { Value = registered.AggregateId });
                await command.ExecuteNonQueryAsync(cancellationToken);
            }

            return "seen";
        }, cancellationToken);

        protected virtual Task Before(Guid aggregate) => Task.CompletedTask;
    }

    private sealed class Counting(Work work) : Reaction(work);

    private sealed class Late(Work work) : Reaction(work);

    private sealed class Leased(Work work) : Reaction(work);

    private sealed class Lagging(Work work) : Reaction(work);

    private sealed class FromNow(Work work) : Reaction(work);

    private sealed class Going(Work work) : Reaction(work);

    private sealed class Gone(Work work) : Reaction(work);

    private sealed class Quick(Work work) : Reaction(work);

    private sealed class Slow(Work work) : Reaction(work)
    {
        public static TaskCompletionSource Go { get; set; } = new();

        protected override Task Before(Guid aggregate) => Go.Task;
    }

    private sealed class Copying(Work work) : Reaction(work), IRebuildable
    {
        public void AddEmpty(NpgsqlBatch batch) => batch.Add($"delete from {Seen} where handler = '{nameof(Copying)}'");
    }

    private class Versioned(Work work) : Reaction(work), IRebuildable
    {
        public void AddEmpty(NpgsqlBatch batch) => batch.Add($"delete from {Seen} where handler like '{nameof(Versioned)}%'");
    }

    private sealed class VersionedAnew(Work work) : Versioned(work);

    private sealed class Failing(Work work) : Reaction(work)
    {
        public static Guid? Broken { get; set; }

        protected override Task Before(Guid aggregate) => aggregate == Broken ? throw new InvalidOperationException("010190-1234 must not be kept") : Task.CompletedTask;
    }

    private sealed class Listed(Work work) : Reaction(work)
    {
        public static Guid? Broken { get; set; }

        protected override Task Before(Guid aggregate) => aggregate == Broken ? throw new InvalidOperationException() : Task.CompletedTask;
    }

    private sealed class Away(Work work) : Throwing(work);

    private class Throwing(Work work) : Reaction(work)
    {
        public static ConcurrentDictionary<Guid, (Exception Failure, int Times)> Failures { get; } = [];

        protected override Task Before(Guid aggregate)
        {
            if (Failures.TryGetValue(aggregate, out var planned) && planned.Times > 0)
            {
                Failures[aggregate] = (planned.Failure, planned.Times - 1);
                throw planned.Failure;
            }

            return Task.CompletedTask;
        }
    }
}
