using System.Collections.Concurrent;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Faatimer.Api.Tests.Host;

/// <summary>Scheduled work on a cluster of two hosts.</summary>
public sealed class ScheduleTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private sealed class Ran
    {
        /// <summary>The times that were to be fired at, as the cluster holds them, and the actor.</summary>
        public ConcurrentQueue<(long Due, string Actor)> Times { get; } = [];
    }

    private sealed class Beat(Ran ran, Caller caller, NpgsqlDataSource database) : IScheduledWork
    {
        public async Task Run(CancellationToken cancellationToken)
        {
            // One row: that of this run. With two at once there would be two.
            await using var command = database.CreateCommand($"select array_agg(sched_time) from quartz.qrtz_fired_triggers where job_name = '{caller.Id["system:".Length..]}' and state = 'EXECUTING'");
            ran.Times.Enqueue((((long[])(await command.ExecuteScalarAsync(cancellationToken))!).Single(), caller.Id));
        }
    }

    [Fact]
    public async Task A_schedule_fires_on_one_host_at_a_time_however_many_there_are()
    {
        var ran = new Ran();
        var hosts = new[] { await Start(ran), await Start(ran) };

        await ApiFixture.Until(() => Task.FromResult(ran.Times.Count >= 4));

        // Each time it was due it ran once, on whichever host, however late it came.
        Assert.Equal(ran.Times.Count, ran.Times.Select(t => t.Due).Distinct().Count());
        Assert.All(ran.Times, t => Assert.Equal((0L, "system:test.Beat"), (t.Due % 2_000, t.Actor)));
        Assert.DoesNotContain(hosts.SelectMany(h => h.Log.Lines), l => l.Contains("Schedule test.Beat failed", StringComparison.Ordinal));
    }

    private Task<TestHost> Start(Ran ran) => Start(api, ran, "test.Beat");

    private static Task<TestHost> Start(ApiFixture api, Ran ran, string name) => api.StartHost(
        builder => builder.Services.AddSingleton(ran).AddSchedule<Beat>(name, "0/2 * * * * ?"), "--Schedules:Enabled=true");

    /// <summary>On a database of its own: in one cluster, each host may get the others' triggers.</summary>
    public sealed class Renamed(ApiFixture api) : IClassFixture<ApiFixture>
    {
        [Fact]
        public async Task A_schedule_that_was_renamed_fires_no_errors_and_the_new_one_fires()
        {
            var (before, after) = (new Ran(), new Ran());
            await (await Start(api, before, "test.Before")).DisposeAsync();
            var host = await Start(api, after, "test.After");
            var fired = await Fired();
            await ApiFixture.Until(async () => after.Times.Count >= 2 && await Fired() > fired);
            Assert.DoesNotContain(host.Log.Lines, l => l.StartsWith("Error", StringComparison.Ordinal) || l.Contains("InvalidOperationException", StringComparison.Ordinal));
        }

        private Task<long> Fired() => api.Scalar<long>("select max(prev_fire_time) from quartz.qrtz_triggers where trigger_name = 'test.Before'");
    }
}
