using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Api.Tests.Refusion;
using Faatimer.Contracts;
using Faatimer.Host.Mail;
using Faatimer.Kernel;
using Faatimer.Sdk;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Faatimer.Api.Tests.Kernel;

/// <summary>Hosts among slow reactions, failing ones, bad mail servers, other versions and sudden death.</summary>
public sealed class EnduranceTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private const string Seen = "test_endured";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task X3_a_slow_reaction_a_failing_one_and_a_mail_server_that_drips_hold_nobody_up()
    {
        await MakeTable();
        await using var post = new MailServer { Drips = true };
        Slow.Go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var hosts = new[] { await fixture.StartHost(Subscribe, post.Settings), await fixture.StartHost(Subscribe, post.Settings) };
        foreach (var host in hosts)
        {
            await Commit(host, async (work, connection, services) =>
            {
                work.Audit("test");
                return await services.GetRequiredService<MailOutbox>().Queue(connection, $"test/{Guid.CreateVersion7()}", "modtager@demo.example", "Påmindelse", "Lønsedler mangler", Token);
            });
        }

        var talking = hosts.Select(h => h.Services.GetRequiredService<MailSender>().SendDue(Token)).ToList();
        await ApiFixture.Until(() => Task.FromResult(post.Open == 2));

        // All the while the mail servers talk, the slow one is in the middle of its first list and the other one fails: the two that are left have all of it.
        var people = Enumerable.Range(0, 200).Select(_ => Guid.CreateVersion7()).ToList();
        await Task.WhenAll(people.Select((person, i) => Commit(hosts[i % 2], (work, _, _) =>
        {
            work.Audit("test", person);
            work.Raise(new CandidateRegistered(person));
            return Task.FromResult(true);
        })));
        await ApiFixture.Until(async () => await Count(nameof(Quick)) == 200 && await Count(nameof(Brisk)) == 200);
        Assert.Equal(0, await Count(nameof(Slow)));
        Assert.Equal(2, post.Open);
        var lag = await fixture.Scalar<decimal>($"select max(extract(epoch from s.at - e.occurred_at)) from {Seen} s join kernel.events e on e.aggregate_id = s.aggregate where s.handler in ('{nameof(Quick)}', '{nameof(Brisk)}')");
        TestContext.Current.TestOutputHelper?.WriteLine($"The two that are neither slow nor failing were at most {lag:0.00} s behind.");
        Assert.All(talking, t => Assert.False(t.IsCompleted));
        await ApiFixture.Until(async () => await fixture.Scalar<long>("select count(*) from kernel.parked where subscription = 'test.Hopeless'") == 200);

        Slow.Go.SetResult();
        await ApiFixture.Until(async () => await Count(nameof(Slow)) == 200);
        Assert.Equal(0L, await fixture.Scalar<long>("select count(*) from kernel.parked where subscription <> 'test.Hopeless'"));
        post.Drips = false;
        await post.DisposeAsync();
        await Task.WhenAll(talking);

        static void Subscribe(WebApplicationBuilder builder)
        {
            foreach (var reaction in new[] { typeof(Slow), typeof(Quick), typeof(Brisk), typeof(Hopeless) })
            {
                builder.Services.AddTransient(reaction);
                builder.Services.AddSingleton(new Subscription(
                    $"test.{reaction.Name}", reaction, ReactionStart.Now, 1, new Dictionary<string, Type> { [EventCatalog.NameOf(typeof(CandidateRegistered))] = typeof(CandidateRegistered) }));
            }
        }
    }

    /// <summary>
    /// What stands for the version before is what it does on the database, and no more: it writes events with the columns that it knew, and delivers to the reactions that it shares with
    /// this one by the function of its time, without lease, version or list, and says and asks of the pool's copy what it did (<see cref="AsBefore"/>). Both do it for thousands of events, while payslips are decided and delivered to the product's own reactions.
    /// </summary>
    [Fact]
    public async Task X3_load_on_a_host_of_the_version_before_beside_this_one_parks_nothing_and_delivers_each_event_once()
    {
        const int Enough = 3_000;
        const int Payslips = 60;
        await MakeTable();
        var months = await PayslipBatchTests.Months(fixture.Host, Payslips, "beside");
        var host = await fixture.StartHost(builder =>
        {
            builder.Services.AddTransient<Shared>();
            builder.Services.AddSingleton(new Subscription(
                "test.Shared", typeof(Shared), ReactionStart.Now, 1, new Dictionary<string, Type> { [EventCatalog.NameOf(typeof(CandidateRegistered))] = typeof(CandidateRegistered) }));
        });
        host.Clock.MoveTo(new(2026, 4, 2));
        using var replaced = new CancellationTokenSource();
        var before = AsBefore(replaced.Token);
        var (clock, people, payslips) = (Stopwatch.StartNew(), new ConcurrentBag<Guid>(), 0);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(writer => writer switch
        {
            < 3 => UntilEnough(person => Commit(host, (work, _, _) =>
            {
                work.Audit("test", person);
                work.Raise(new CandidateRegistered(person));
                work.Raise(new RecordsForgotten(Guid.CreateVersion7(), "refusion.payslips", new(2021, 1, 1), 1, [person]));
                return Task.FromResult(true);
            })),
            3 or 4 => UntilEnough(WriteAsBefore),
            _ => PostUntilEnough(),
        }));

        await ApiFixture.Until(async () => await Count(nameof(Shared)) >= people.Count);
        await replaced.CancelAsync();
        await before;
        await fixture.Quiet();
        TestContext.Current.TestOutputHelper?.WriteLine($"{people.Count} events and {payslips} payslips in {clock.Elapsed}; {await Count("before")} delivered by the version before.");
        Assert.Equal(people.Count, await Count(nameof(Shared)));
        Assert.Equal((long)people.Count, await fixture.Scalar<long>($"select count(distinct aggregate) from {Seen} where handler = '{nameof(Shared)}'"));
        Assert.InRange(await Count("before"), 1, people.Count - 1);
        Assert.True(payslips > Payslips && people.Count >= Enough);
        Assert.Equal(0L, await fixture.Scalar<long>("select count(*) from kernel.parked where subscription <> 'test.Hopeless'"));
        await fixture.AssertLedgerAddsUp();

        async Task UntilEnough(Func<Guid, Task> write)
        {
            while (people.Count < Enough)
            {
                for (var i = 0; i < 50; i++)
                {
                    var person = Guid.CreateVersion7();
                    await write(person);
                    people.Add(person);
                }

                // The version before delivers one at a time: no faster than both together keep up with.
                await ApiFixture.Until(async () => people.Count - await Count(nameof(Shared)) < 500);
            }
        }

        async Task PostUntilEnough()
        {
            var payroll = host.Client("demo-payroll");
            while (people.Count < Enough || payslips <= Payslips)
            {
                // When all are posted, once more (R8).
                await payroll.Payslips.SubmitAsync(months[payslips++ % months.Count], cancellationToken: Token);
            }
        }
    }

    /// <summary>Two hosts, and every third time both at once, so that nobody is left to go on.</summary>
    [Fact]
    public async Task R17_hosts_killed_at_random_under_eight_writers_lose_and_double_nothing()
    {
        const int Hosts = 2;
        const int Kills = 10;
        const int Size = 480;
        const string Source = "kills";
        var all = await PayslipBatchTests.Months(fixture.Host, Size, Source);
        var (payslips, given, isOver) = (new ConcurrentQueue<PayslipRequest>(), 0, false);
        var (acknowledged, kills, random) = (new ConcurrentDictionary<string, Guid>(), 0, new Random(20261126));
        var processes = new HostProcess[Hosts];
        for (var i = 0; i < Hosts; i++)
        {
            processes[i] = await HostProcess.Start(fixture, $"victim-{i}", "demo-payroll");
        }

        try
        {
            var writers = Enumerable.Range(0, 8).Select(Write).ToList();
            for (var round = 1; kills < Kills; round++)
            {
                // There is always something under way when one dies: more is given each time, and it dies at the first answer.
                Give(Size / (Kills + 1));
                var seen = acknowledged.Count;
                await ApiFixture.Until(() => Task.FromResult(acknowledged.Count > seen));
                Assert.True(acknowledged.Count < given, "nothing is under way");
                int[] victims = round % 3 == 0 ? [0, 1] : [random.Next(Hosts)];
                foreach (var victim in victims)
                {
                    processes[victim].Kill();
                    kills++;
                }

                foreach (var victim in victims)
                {
                    var next = await HostProcess.Start(fixture, $"victim-{victim}", "demo-payroll");
                    (processes[victim], var dead) = (next, processes[victim]);
                    dead.Dispose();
                }
            }

            Give(Size - given);
            Volatile.Write(ref isOver, true);
            await Task.WhenAll(writers);
        }
        finally
        {
            Volatile.Write(ref isOver, true);
            foreach (var process in processes)
            {
                process.Dispose();
            }
        }

        Assert.Equal(Size, acknowledged.Count);
        Assert.Equal((long)Size, await fixture.Scalar<long>($"select count(*) from refusion.payslips where source = '{Source}'"));
        foreach (var (number, id) in acknowledged)
        {
            Assert.Equal(id, await fixture.Scalar<Guid>($"select id from refusion.payslips where source = '{Source}' and number = '{number}'"));
        }

        await fixture.Quiet();
        await ApiFixture.Until(async () => await fixture.Scalar<long>("select count(*) from kernel.parked where subscription not like 'test.%'") == 0);
        await fixture.AssertLedgerAddsUp();
        var admin = fixture.Host.Client("demo-admin");
        Assert.Equal(0, (await admin.Jobs.WaitForAsync<RecountCapacityResponse>(await admin.Pool.RecountCapacityAsync(new RecountCapacityRequest { DryRun = true }, cancellationToken: Token), cancellationToken: Token)).Count);

        void Give(int count)
        {
            foreach (var payslip in all.Skip(given).Take(count))
            {
                payslips.Enqueue(payslip);
                given++;
            }
        }

        // A call is repeated with its key until it is answered, on whichever host lives.
        async Task Write(int writer)
        {
            while (true)
            {
                if (!payslips.TryDequeue(out var payslip))
                {
                    if (Volatile.Read(ref isOver))
                    {
                        return;
                    }

                    await Task.Delay(20, Token);
                    continue;
                }

                var body = JsonSerializer.Serialize(payslip, PayslipBatchTests.BodyOptions);
                for (var attempt = 0; !acknowledged.ContainsKey(payslip.Number); attempt++)
                {
                    try
                    {
                        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/refusion/payslips") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
                        request.Headers.Add("Idempotency-Key", $"{Source}/{payslip.Number}");
                        using var answer = await processes[(writer + attempt) % Hosts].Http.SendAsync(request, Token);
                        if (answer.IsSuccessStatusCode)
                        {
                            acknowledged[payslip.Number] = (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("id").GetGuid();
                        }
                    }
                    catch (Exception gone) when (gone is HttpRequestException or IOException or ObjectDisposedException || (gone is TaskCanceledException && !Token.IsCancellationRequested))
                    {
                        await Task.Delay(20, Token); // As an SDK would, so that the next host can start.
                    }
                }
            }
        }
    }

    private static async Task<T> Commit<T>(TestHost host, Func<Work, NpgsqlConnection, IServiceProvider, Task<T>> change)
        where T : notnull
    {
        await using var scope = host.Services.As(Caller.System("test"));
        var work = scope.ServiceProvider.GetRequiredService<Work>();
        return (await work.Commit(connection => change(work, connection, scope.ServiceProvider), Token)).Value;
    }

    private async Task MakeTable() => await fixture.Scalar<object>(
        $"create table if not exists {Seen} (handler text, aggregate uuid, at timestamptz default clock_timestamp()); grant all on {Seen} to faatimer_app");

    private Task<long> Count(string handler) => fixture.Scalar<long>($"select count(*) from {Seen} where handler = '{handler}'");

    /// <summary>An event as a host wrote it before reactions were declared.</summary>
    private async Task WriteAsBefore(Guid person)
    {
        await using var connection = new NpgsqlConnection(fixture.AppConnection);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(
            $$"""
            insert into kernel.events (id, name, aggregate_id, occurred_at, payload)
            values (gen_random_uuid(), '{{EventCatalog.NameOf(typeof(CandidateRegistered))}}', '{{person}}', now(), '{"candidateId": "{{person}}", "aggregateId": "{{person}}"}')
            """, connection);
        await command.ExecuteNonQueryAsync(Token);
    }

    /// <summary>
    /// What a host did before reactions were declared: no lease, no version; one event a transaction, and the position from where it read. It gives way after every
    /// hundredth event until the other one has delivered, so that both have their share on any machine.
    /// </summary>
    private async Task AsBefore(CancellationToken replaced)
    {
        await using var connection = new NpgsqlConnection(fixture.AppConnection);
        await connection.OpenAsync(Token);
        for (var (delivered, others) = (0, 0L); !replaced.IsCancellationRequested;)
        {
            if (delivered == 100)
            {
                var now = await Count(nameof(Shared)) - await Count("before");
                if (now == others)
                {
                    await Task.Delay(20, Token);
                    continue;
                }

                (delivered, others) = (0, now);
            }

            await using var transaction = await connection.BeginTransactionAsync(Token);
            await using var deliver = new NpgsqlCommand(
                $"""
                with next as (
                    select s.tx as old_tx, s.seq as old_seq, e.tx, e.seq, e.aggregate_id from kernel.subscriptions s, kernel.events e
                    where s.name = 'test.Shared' and (e.tx, e.seq) > (s.tx, s.seq) and e.tx < pg_snapshot_xmin(pg_current_snapshot()) and e.name = '{EventCatalog.NameOf(typeof(CandidateRegistered))}'
                    order by e.tx, e.seq limit 1),
                effect as (insert into {Seen} (handler, aggregate) select handler, aggregate_id from next, unnest(array['{nameof(Shared)}', 'before']) handler)
                select kernel.delivered('test.Shared', old_tx, old_seq, tx, seq)::text from next;
                update pool.decided_periods set forgotten = true where payslip_id = '{Guid.CreateVersion7()}';
                select count(*) from pool.grants g where exists (select from pool.decided_periods p where p.grant_id = g.id and not p.forgotten)
                """, connection, transaction);
            try
            {
                delivered += await deliver.ExecuteScalarAsync(Token) is null ? 0 : 1;
                await transaction.CommitAsync(Token);
            }
            catch (PostgresException elsewhere) when (elsewhere.SqlState == "FT001")
            {
                await transaction.RollbackAsync(Token);
            }
        }
    }

    private abstract class Reaction(Work work) : IReaction
    {
        public Task React(IReadOnlyList<IEvent> happened, CancellationToken cancellationToken) => work.Commit(
            async connection =>
            {
                foreach (var registered in happened)
                {
                    await Before();
                    await connection.Execute($"insert into {Seen} (handler, aggregate) values ($1, $2)", cancellationToken, GetType().Name, registered.AggregateId);
                }

                work.AuditNothing();
                return happened.Count;
            },
            cancellationToken);

        protected virtual Task Before() => Task.CompletedTask;
    }

    private sealed class Quick(Work work) : Reaction(work);

    private sealed class Brisk(Work work) : Reaction(work);

    private sealed class Shared(Work work) : Reaction(work);

    private sealed class Slow(Work work) : Reaction(work)
    {
        public static TaskCompletionSource Go { get; set; } = new();

        protected override Task Before() => Go.Task;
    }

    private sealed class Hopeless(Work work) : Reaction(work)
    {
        protected override Task Before() => throw new InvalidOperationException();
    }
}
