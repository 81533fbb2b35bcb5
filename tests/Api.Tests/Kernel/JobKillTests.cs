using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Sdk;
using Npgsql;

namespace Faatimer.Api.Tests.Kernel;

/// <summary>A demo database whose own host takes no steps of jobs.</summary>
public sealed class JoblessFixture(TestServer server) : ApiFixture(server)
{
    protected override bool Demo => true;

    protected override string[] Settings => ["--Jobs:Enabled=false"];
}

/// <summary>A host's process is killed while it is in the middle of a job's step.</summary>
public sealed class JobKillTests(JoblessFixture fixture) : IClassFixture<JoblessFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("first", "second")]
    [InlineData("second", "first")]
    public async Task A_job_whose_host_is_killed_in_the_middle_of_a_step_is_done_once_and_to_the_end_by_the_other(string dying, string other)
    {
        await fixture.Scalar<object>("update pool.days set reserved = reserved + 1 where day = '2026-06-01'");
        var before = await fixture.Scalar<long>("select count(*) from kernel.events where name = 'pool.capacity.recounted.v1'");
        await using var holder = new NpgsqlConnection(fixture.OwnerConnection);
        await holder.OpenAsync(Token);
        await using var hold = await holder.BeginTransactionAsync(Token);
        await using (var pool = new NpgsqlCommand("select from pool.queue for update", holder))
        {
            await pool.ExecuteNonQueryAsync(Token);
        }

        using var first = await HostProcess.Start(fixture, dying, "demo-admin");
        var admin = fixture.Host.Client("demo-admin");
        var job = await admin.Pool.RecountCapacityAsync(new RecountCapacityRequest { DryRun = false }, cancellationToken: Token);
        await ApiFixture.Until(async () => await fixture.Scalar<long>($"select count(*) from pg_stat_activity where application_name = '{dying}' and wait_event_type = 'Lock'") > 0);
        using var second = await HostProcess.Start(fixture, other, "demo-admin");
        first.Kill();
        await hold.RollbackAsync(Token);

        var repaired = await admin.Jobs.WaitForAsync<RecountCapacityResponse>(job, cancellationToken: Token);
        Assert.Equal((1, true), (repaired.Count, repaired.Repaired));
        Assert.Equal(before + 1, await fixture.Scalar<long>("select count(*) from kernel.events where name = 'pool.capacity.recounted.v1'"));
        Assert.Equal(1L, await fixture.Scalar<long>($"select count(*) from kernel.audit where operation = 'RecountCapacity' and actor = 'demo-admin' and record = 'capacity' and '{job.Id}' = any (select unnest(j.record_ids) from kernel.audit j where j.trace_id = audit.trace_id and j.record = 'job')"));
        Assert.Equal(0, (await admin.Jobs.WaitForAsync<RecountCapacityResponse>(await admin.Pool.RecountCapacityAsync(new RecountCapacityRequest { DryRun = true }, cancellationToken: Token), cancellationToken: Token)).Count);
    }
}
