using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using Job = Faatimer.Sdk.Job;
using JobState = Faatimer.Sdk.JobState;

namespace Faatimer.Api.Tests.Kernel;

/// <summary>Long work, with a job of the tests' own on two hosts.</summary>
public sealed class JobTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Steps = "test_steps";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_takes_each_step_once_on_two_hosts_and_tells_how_far_it_has_come()
    {
        var (one, two, starter) = await Hosts();
        var jobs = new List<Job>();
        for (var i = 0; i < 6; i++)
        {
            jobs.Add(await Start(i % 2 == 0 ? one : two, starter, 10, subject: $"{Guid.CreateVersion7()}"));
        }

        var seen = new ConcurrentQueue<JobProgress>();
        var sums = await Task.WhenAll(jobs.Select(j => starter.Client.Jobs.WaitForAsync<Counted>(j, new Telling(seen), Token)));
        Assert.All(sums, s => Assert.Equal(10, s.Count));
        Assert.Contains(seen, p => p == new JobProgress(JobState.Done, 10, 10));
        foreach (var job in jobs)
        {
            Assert.Equal(10L, await fixture.Scalar<long>($"select count(*) from {Steps} where job = '{job.Id}'"));
            Assert.Equal(10L, await fixture.Scalar<long>($"select count(distinct step) from {Steps} where job = '{job.Id}'"));
            Assert.Equal(11L, await fixture.Scalar<long>( // Its start, and each step.
                $"select count(*) from kernel.audit where actor = '{starter.Id}' and operation = 'CountUp' and record = 'job' and '{job.Id}' = any (record_ids) and trace_id is null"));
        }
    }

    [Fact]
    public async Task A_second_job_of_a_kind_and_subject_is_refused_with_the_firsts_id_and_the_same_key_is_the_same_job()
    {
        var retention = new RunRetentionRequest { DryRun = true };
        var admin = await fixture.Client(Role.Admin);
        using var http = await fixture.Host.Http(Role.Admin);

        // Nobody takes its steps: it stands in the table as one that runs elsewhere.
        var running = Guid.CreateVersion7();
        await fixture.Scalar<object>($"""
            insert into kernel.jobs (id, kind, subject, state, started_by, started_at, day, body, next_attempt_at) values ('{running}', 'RunRetention', '', 'Running', 'x', now(), now(), '', now() + interval '1 hour')
            """);
        using var refused = await http.PostAsJsonAsync(new Uri("/api/v1/retention/runs", UriKind.Relative), retention, Token);
        using var problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(Token));
        Assert.Equal((HttpStatusCode.Conflict, "jobs.running"), (refused.StatusCode, problem.RootElement.GetProperty("code").GetString()));
        Assert.Contains(running.ToString(), problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal($"/api/v1/jobs/{running}", refused.Headers.Location!.OriginalString);
        await fixture.Scalar<object>($"delete from kernel.jobs where id = '{running}'");

        var call = new CallOptions { IdempotencyKey = "one-run" };
        var first = await admin.Retention.RunAsync(retention, call, Token);
        Assert.Equal(first.Id, (await admin.Retention.RunAsync(retention, call, Token)).Id);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/refusion/replays") { Content = JsonContent.Create(new { }) };
        using var finance = await fixture.Host.Http(Role.Finance);
        using var started = await finance.SendAsync(request, Token);
        var job = await started.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal((HttpStatusCode.Accepted, $"/api/v1/jobs/{job.GetProperty("id").GetGuid()}"), (started.StatusCode, started.Headers.Location!.OriginalString));
    }

    [Fact]
    public async Task Many_that_start_the_same_job_at_once_start_one()
    {
        var (one, two, starter) = await Hosts();
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        CountUp.Before = _ => hold.Task;
        var subject = $"{Guid.CreateVersion7()}";
        var started = await Task.WhenAll(Enumerable.Range(0, 12).Select(async i =>
        {
            try
            {
                return (Guid?)(await Start(i % 2 == 0 ? one : two, starter, 1, subject)).Id;
            }
            catch (RuleViolation refused) when (refused.Code == "jobs.running")
            {
                return null;
            }
        }));
        Assert.Single(started, id => id is not null);
        hold.SetResult();
        CountUp.Before = _ => Task.CompletedTask;
    }

    [Fact]
    public async Task A_job_that_is_cancelled_in_the_middle_of_a_step_does_not_commit_it()
    {
        var (one, _, starter) = await Hosts();
        var (arrived, go) = Hold();
        var job = await Start(one, starter, 3);
        await arrived;
        await fixture.Scalar<object>($"update kernel.jobs set state = 'Running', done = 1, total = 3, started_at = now() - interval '10 seconds' where id = '{job.Id}'");
        var under = await starter.Client.Jobs.GetAsync(job.Id, cancellationToken: Token);
        Assert.InRange(under.SecondsLeft!.Value, 20, 30);
        Assert.Equal(("CancelJob", true), (Assert.Single(under.AllowedActions!).Action, under.AllowedActions![0].Allowed));
        Assert.Equal(JobState.Cancelled, (await starter.Client.Jobs.CancelAsync(job.Id, cancellationToken: Token)).State);
        go.SetResult();
        var ended = await Assert.ThrowsAsync<JobEndedException>(() => starter.Client.Jobs.WaitForAsync(job, cancellationToken: Token));
        Assert.Equal(JobState.Cancelled, ended.Job.State);
        await ApiFixture.Until(async () => await fixture.Scalar<long>($"select count(*) from kernel.jobs where id = '{job.Id}' and leased_by is not null") == 0);
        Assert.Equal(0L, await fixture.Scalar<long>($"select count(*) from {Steps} where job = '{job.Id}'"));
        Assert.Equal("jobs.ended", (await Assert.ThrowsAsync<RuleViolatedException>(() => starter.Client.Jobs.CancelAsync(job.Id, cancellationToken: Token))).Code);
        under = await starter.Client.Jobs.GetAsync(job.Id, cancellationToken: Token);
        Assert.Equal((null, "jobs.ended"), (under.SecondsLeft, under.AllowedActions![0].Code));
    }

    [Fact]
    public async Task A_job_whose_starter_is_gone_fails_at_its_next_step()
    {
        var (one, _, starter) = await Hosts();
        var (arrived, go) = Hold();
        var job = await Start(one, starter, 3);
        await arrived;
        await using (var scope = one.Services.CreateAsyncScope())
        {
            var clients = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
            await clients.DeleteAsync((await clients.FindByClientIdAsync(starter.Id, Token))!, Token);
        }

        go.SetResult();
        var admin = await fixture.Client(Role.Admin);
        var ended = await Assert.ThrowsAsync<JobEndedException>(() => admin.Jobs.WaitForAsync(job, cancellationToken: Token));
        Assert.Equal((JobState.Failed, "auth.forbidden"), (ended.Job.State, ended.Code));
        Assert.Equal(1L, await fixture.Scalar<long>($"select count(*) from {Steps} where job = '{job.Id}'"));
    }

    [Fact]
    public async Task A_rule_that_says_no_fails_the_job_at_once_and_any_other_fault_is_tried_again_and_given_up_in_the_end()
    {
        var (one, _, starter) = await Hosts();
        CountUp.Before = step => step == 2 ? throw new RuleViolation("jobs.ended") : Task.CompletedTask;
        var refused = await Assert.ThrowsAsync<JobEndedException>(async () => await starter.Client.Jobs.WaitForAsync(await Start(one, starter, 3), cancellationToken: Token));
        Assert.Equal((JobState.Failed, "jobs.ended", 1), (refused.Job.State, refused.Code, refused.Job.Done));

        var faults = 1;
        CountUp.Before = step => step == 2 && Interlocked.Decrement(ref faults) >= 0 ? throw new TimeoutException("010190-1234") : Task.CompletedTask;
        Assert.Equal(3, (await starter.Client.Jobs.WaitForAsync<Counted>(await Start(one, starter, 3), cancellationToken: Token)).Count);

        CountUp.Before = _ => throw new InvalidOperationException("010190-1234");
        var hopeless = await Start(one, starter, 3);
        await fixture.Scalar<object>($"update kernel.jobs set attempts = {JobRunner.MaxAttempts - 1}, next_attempt_at = now() where id = '{hopeless.Id}' and ended_at is null");
        var given = await Assert.ThrowsAsync<JobEndedException>(() => starter.Client.Jobs.WaitForAsync(hopeless, cancellationToken: Token));
        Assert.Equal("service.unexpected", given.Code);
        Assert.DoesNotContain(one.Log.Lines, l => l.Contains("010190-1234", StringComparison.Ordinal));
        CountUp.Before = _ => Task.CompletedTask;
    }

    [Fact]
    public async Task X4_the_business_date_is_fixed_when_the_job_starts()
    {
        var (one, two, starter) = await Hosts();
        one.Clock.MoveTo(new(2026, 3, 31));
        two.Clock.MoveTo(new(2026, 3, 31));
        var (arrived, go) = Hold();
        var job = await Start(one, starter, 2);
        await arrived;
        one.Clock.MoveTo(new(2026, 4, 1));
        two.Clock.MoveTo(new(2026, 4, 1));
        go.SetResult();
        Assert.Equal(new DateOnly(2026, 3, 31), (await starter.Client.Jobs.WaitForAsync<Counted>(job, cancellationToken: Token)).Day);
    }

    [Fact]
    public async Task A_job_is_seen_by_who_started_it_and_by_admins_and_its_result_by_who_could_start_it()
    {
        var finance = await fixture.Client(Role.Finance);
        var job = await finance.Jobs.WaitForAsync(await finance.Decisions.ReplayAsync(new ReplayDecisionsRequest(), cancellationToken: Token), cancellationToken: Token);
        Assert.NotNull(job.Result);
        Assert.Contains(job.Id, await finance.Jobs.ListAllAsync(cancellationToken: Token).Select(j => j.Id).ToListAsync(Token));
        var admin = await fixture.Client(Role.Admin);
        var seen = await admin.Jobs.GetAsync(job.Id, cancellationToken: Token);
        Assert.Equal((JobState.Done, null), (seen.State, seen.Result));
        var me = await finance.Me.GetAsync(cancellationToken: Token);
        Assert.Equal((me.Id, me.Name), (seen.StartedBy.Id, seen.StartedBy.Name));
        Assert.Equal((me.Id, me.Name), (await finance.Jobs.ListAllAsync(cancellationToken: Token).Where(j => j.Id == job.Id).Select(j => (j.StartedBy.Id, j.StartedBy.Name)).SingleAsync(Token))!);
        Assert.Contains(job.Id, await admin.Jobs.ListAllAsync(new() { State = JobState.Done, Kind = "ReplayDecisions" }, cancellationToken: Token).Select(j => j.Id).ToListAsync(Token));
        var other = await fixture.Client(Role.Finance);
        Assert.Equal("job.not_found", (await Assert.ThrowsAsync<NotFoundException>(() => other.Jobs.GetAsync(job.Id, cancellationToken: Token))).Code);
        await Assert.ThrowsAsync<NotFoundException>(() => other.Jobs.CancelAsync(job.Id, cancellationToken: Token));
        Assert.Empty(await other.Jobs.ListAllAsync(cancellationToken: Token).ToListAsync(Token));
    }

    [Fact]
    public async Task What_a_job_was_asked_and_came_to_is_encrypted_and_forgotten_after_thirty_days()
    {
        var (one, _, starter) = await Hosts();
        var job = await Start(one, starter, 2);
        await starter.Client.Jobs.WaitForAsync(job, cancellationToken: Token);
        Assert.Equal(0L, await fixture.Scalar<long>($"""
            select count(*) from kernel.jobs where id = '{job.Id}' and (encode(body, 'escape') || encode(result, 'escape') like '%ount%')
            """));
        await fixture.Scalar<object>($"update kernel.jobs set ended_at = now() - interval '29 days' where id = '{job.Id}'");
        await one.Services.GetRequiredService<JobRunner>().Forget(Token);
        Assert.Equal(1L, await fixture.Scalar<long>($"select count(*) from kernel.jobs where id = '{job.Id}'"));
        await fixture.Scalar<object>($"update kernel.jobs set ended_at = now() - interval '31 days' where id = '{job.Id}'");
        await one.Services.GetRequiredService<JobRunner>().Forget(Token);
        Assert.Equal(0L, await fixture.Scalar<long>($"select count(*) from kernel.jobs where id = '{job.Id}'"));
    }

    [Fact]
    public async Task A_wait_that_is_left_leaves_the_job_and_another_can_wait_for_it()
    {
        var (one, _, starter) = await Hosts();
        var (arrived, go) = Hold();
        var job = await Start(one, starter, 2);
        await arrived;
        using var patience = new CancellationTokenSource();
        var waiting = starter.Client.Jobs.WaitForAsync(job, cancellationToken: patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        go.SetResult();
        Assert.Equal(2, (await starter.Client.Jobs.WaitForAsync<Counted>(await starter.Client.Jobs.GetAsync(job.Id, cancellationToken: Token), cancellationToken: Token)).Count);
    }

    /// <summary>The next step that begins tells so, and goes on when it is let go.</summary>
    private static (Task Arrived, TaskCompletionSource Go) Hold()
    {
        var (arrived, go) = (new TaskCompletionSource(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        CountUp.Before = _ =>
        {
            arrived.TrySetResult();
            return go.Task;
        };
        return (arrived.Task, go);
    }

    private async Task<(TestHost One, TestHost Two, Starter Starter)> Hosts()
    {
        CountUp.Before = _ => Task.CompletedTask;
        await fixture.Scalar<object>($"create table if not exists {Steps} (job uuid, step int); grant all on {Steps} to faatimer_app");
        var (one, two) = (await fixture.StartHost(Add), await fixture.StartHost(Add));
        var (id, secret) = await one.Register(Role.Admin);
        return (one, two, new(id, one.Client(id, secret)));

        static void Add(WebApplicationBuilder builder)
        {
            builder.Services.AddSingleton(new JobKind("CountUp", RoleTable.Settings, Verb.Write, typeof(CountUp)));
            builder.Services.AddTransient<CountUp>();
        }
    }

    private static async Task<Job> Start(TestHost host, Starter starter, int count, string subject = "")
    {
        await using var scope = host.Services.As(Caller.Of(host.Services.GetRequiredService<RoleTable>(), starter.Id, Role.Admin, Scope.None, [starter.Id], "CountUp", RoleTable.Settings, Verb.Write, null));
        var started = (await scope.ServiceProvider.GetRequiredService<Faatimer.Kernel.Jobs>().Start(subject, new Asked(count), Token)).Value;
        return new Job
        {
            Id = started.Id, Kind = started.Kind, Subject = started.Subject, State = JobState.Queued, StartedBy = new() { Id = started.StartedBy.Id, Name = null }, StartedAt = started.StartedAt, EndedAt = null, Done = 0, Total = null,
            Result = null, Problem = null,
        };
    }

    private sealed record Starter(string Id, IFaatimerClient Client);

    private sealed record Asked(int Count);

    private sealed record Counted(int Count, DateOnly Day);

    private sealed class Telling(ConcurrentQueue<JobProgress> seen) : IProgress<JobProgress>
    {
        public void Report(JobProgress value) => seen.Enqueue(value);
    }

    private sealed class CountUp(Work work) : IJobWork
    {
        public static Func<int, Task> Before { get; set; } = _ => Task.CompletedTask;

        public Task Step(JobStep step, CancellationToken cancellationToken) => work.Commit(
            async connection =>
            {
                var (asked, no) = (step.Body<Asked>().Count, step.Reached<int?>() + 1 ?? 1);
                await connection.Execute($"insert into {Steps} (job, step) values ($1, $2)", cancellationToken, step.Id, no);
                await Before(no);
                work.AuditNothing();
                if (no < asked)
                {
                    step.GoOn(no, no, asked);
                }
                else
                {
                    step.Finish(new Counted(no, step.Today), no);
                }

                return no;
            },
            cancellationToken);
    }
}
