using System.Collections.Concurrent;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Api.Tests.Host;

/// <summary>Scheduled work on a cluster of two hosts.</summary>
public sealed class ScheduleTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private sealed class Ran
    {
        public ConcurrentQueue<(long Second, string Actor)> Times { get; } = [];
    }

    private sealed class Beat(Ran ran, Caller caller, TimeProvider time) : IScheduledWork
    {
        public Task Run(CancellationToken cancellationToken)
        {
            ran.Times.Enqueue((time.GetUtcNow().ToUnixTimeSeconds(), caller.Id));
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_schedule_fires_on_one_host_at_a_time_however_many_there_are()
    {
        var ran = new Ran();
        await Start(ran);
        await Start(ran);

        await ApiFixture.Until(() => Task.FromResult(ran.Times.Count >= 4));

        Assert.Equal(ran.Times.Count, ran.Times.Select(t => t.Second).Distinct().Count());
        Assert.All(ran.Times, t => Assert.Equal("system:test.Beat", t.Actor));
    }

    [Fact]
    public async Task A_schedule_that_was_renamed_fires_no_errors_and_the_new_one_fires()
    {
        var (before, after) = (new Ran(), new Ran());
        await (await Start(before, "test.Before")).DisposeAsync();
        var host = await Start(after, "test.After");
        var due = await api.Scalar<long>("select max(next_fire_time) from quartz.qrtz_triggers where trigger_name = 'test.Before'");
        await ApiFixture.Until(async () => after.Times.Count >= 2 && await api.Scalar<long>("select max(prev_fire_time) from quartz.qrtz_triggers where trigger_name = 'test.Before'") >= due);
        Assert.DoesNotContain(host.Log.Lines, l => l.StartsWith("Error", StringComparison.Ordinal) || l.Contains("InvalidOperationException", StringComparison.Ordinal));
    }

    private Task<TestHost> Start(Ran ran, string name = "test.Beat") => api.StartHost(
        builder => builder.Services.AddSingleton(ran).AddSchedule<Beat>(name, "0/2 * * * * ?"), "--Schedules:Enabled=true");
}
