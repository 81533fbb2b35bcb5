using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Kernel;

/// <summary>
/// Takes the steps of jobs, a few jobs at a time on every host. A job's turn is a lease on its row; a step's effect and the row's new cursor commit together, from the step
/// that it began with, so it happens once, and a job whose host has died goes on elsewhere. Role and reach of whoever started it are asked again before every step.
/// </summary>
public sealed class JobRunner(
    IServiceScopeFactory scopes, IServiceProvider services, IEnumerable<JobKind> kinds, JobSignal signal, KeyRing keys, TimeProvider time, IConfiguration configuration, ILogger<JobRunner> logger)
    : BackgroundService
{
    /// <summary>A step that fails again and again for a reason of its own is given up after so many tries.</summary>
    internal const int MaxAttempts = 6;

    private const int AtATime = 4;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    private readonly Dictionary<string, JobKind> _kinds = kinds.ToDictionary(k => k.Name);
    private readonly ConcurrentDictionary<Guid, Task> _running = [];
    private DateTimeOffset _forgotten;

    private NpgsqlDataSource Database => services.GetRequiredService<NpgsqlDataSource>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!configuration.GetValue("Jobs:Enabled", true))
        {
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Begin(stoppingToken);
                if (time.GetUtcNow() - _forgotten > TimeSpan.FromHours(1))
                {
                    await Forget(stoppingToken);
                    _forgotten = time.GetUtcNow();
                }

                await signal.Nudge.Wait(Poll, stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("Jobs go on in a moment: {Failure}", failure.GetType().Name);
                await Task.WhenAny(Task.Delay(Poll, stoppingToken));
            }
        }

        await Task.WhenAll(_running.Values);
    }

    /// <summary>Jobs that ended long ago are forgotten.</summary>
    internal Task<int> Forget(CancellationToken cancellationToken) => Execute("delete from kernel.jobs where ended_at < $1", cancellationToken, time.GetUtcNow() - KeptFor);

    private async Task Begin(CancellationToken stoppingToken)
    {
        var waiting = await Database.Read(
            $"select id from kernel.jobs where ended_at is null and next_attempt_at <= $1 and kind = any ($2) and {Lease.IsFree} order by next_attempt_at limit $3",
            r => r.GetGuid(0), stoppingToken, time.GetUtcNow(), _kinds.Keys.ToArray(), AtATime * 2);
        foreach (var id in waiting.Where(id => !_running.ContainsKey(id)).Take(AtATime - _running.Count))
        {
            var run = new Task<Task>(() => Run(id, stoppingToken));
            _running[id] = run.Unwrap();
            run.Start(TaskScheduler.Default);
        }
    }

    private async Task Run(Guid id, CancellationToken stoppingToken)
    {
        try
        {
            await using var turn = await Lease.Take(Database, "kernel.jobs", "id = $3 and ended_at is null", [id], stoppingToken);
            while (turn is not null && await Step(id, stoppingToken))
            {
                // Until it has ended, waits for something, or failed for now.
            }
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // Another host goes on, or this one when it is back.
        }
        catch (PostgresException elsewhere) when (elsewhere.SqlState == Failures.DoneElsewhere)
        {
            // Cancelled, or another host took it over.
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            logger.LogWarning("Job {Job} goes on in a moment: {Failure}", id, failure.GetType().Name);
            await Task.WhenAny(Task.Delay(Poll, stoppingToken));
        }
        finally
        {
            _running.TryRemove(id, out _);
            signal.Nudge.Set();
        }
    }

    /// <summary>Takes the next step; true when another may follow at once.</summary>
    private async Task<bool> Step(Guid id, CancellationToken cancellationToken)
    {
        if (await Load(id, cancellationToken) is not { } job)
        {
            return false;
        }

        var kind = _kinds[job.Kind];
        try
        {
            var starter = await services.GetRequiredService<FindStarter>()(new(job.StartedBy, kind.Name, kind.Area, kind.Verb, job.TraceId), cancellationToken);
            if (starter is null || !kind.MayUse(starter))
            {
                throw new RuleViolation(403, [RuleViolation.Error("auth.forbidden")]);
            }

            var step = new JobStep(id, job.Day, job.Body, job.Cursor, job.Done, job.Total, bytes => keys.Decrypt(bytes));
            var delivery = new Delivery(batch => AddStepped(batch, starter, job, step));
            await using var scope = scopes.As(starter);
            scope.ServiceProvider.GetRequiredService<Call>().Delivery = delivery;
            await ((IJobWork)scope.ServiceProvider.GetRequiredService(kind.Work)).Step(step, cancellationToken);
            if (!delivery.IsDone)
            {
                await using var batch = Database.CreateBatch();
                delivery.AddTo(batch);
                await batch.ExecuteNonQueryAsync(cancellationToken);
            }

            return step.Cursor is not null && step.Pause == TimeSpan.Zero;
        }
        catch (RuleViolation refused)
        {
            await Fail(job, new(refused.Status, refused.Errors), cancellationToken);
            return false;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && !Failures.IsTransient(failure))
        {
            logger.LogError("Job {Job} failed at step {Step}, try {Attempt}: {Kind}", id, job.StepNo, job.Attempts + 1, failure.GetType().Name);
            await (job.Attempts + 1 < MaxAttempts ? TryLater(job, cancellationToken) : Fail(job, new(500, [RuleViolation.Error("service.unexpected")]), cancellationToken));
            return false;
        }
    }

    private async Task<StoredJob?> Load(Guid id, CancellationToken cancellationToken) => (await Database.Read(
        "select kind, subject, started_by, trace_id, day, body, step, cursor, done, total, attempts from kernel.jobs where id = $1 and ended_at is null",
        r => new StoredJob(
            id, r.GetString(0), r.GetString(1), r.GetString(2), r.TextOrNull(3), r.GetFieldValue<DateOnly>(4), r.GetFieldValue<byte[]>(5), r.GetInt32(6),
            r.IsDBNull(7) ? null : r.GetFieldValue<byte[]>(7), r.GetInt32(8), r.ValueOrNull<int>(9), r.GetInt32(10)),
        cancellationToken, id)).SingleOrDefault();

    /// <summary>Every step is logged: who started the job, its kind, and which it is (X1).</summary>
    private void AddStepped(NpgsqlBatch batch, Caller starter, StoredJob job, JobStep step)
    {
        if (!step.IsDecided)
        {
            throw new InvalidOperationException($"{job.Kind} does not say how its job goes on");
        }

        new AuditEntry("write", true, "job", [job.Id], [], Jobs.Purpose(job.Kind, job.Subject)).AddTo(batch, starter, time.GetUtcNow());
        step.Kept?.Invoke(batch);
        batch.Add(
            "select kernel.stepped($1, $2, $3, $4, $5, $6, $7, $8)",
            job.Id, job.StepNo, Sql.Typed(NpgsqlDbType.Bytea, step.Cursor is { } cursor ? Sealed(StoredJson.Write(cursor, cursor.GetType())) : null), step.Done, Sql.Typed(NpgsqlDbType.Integer, step.Total), time.GetUtcNow() + step.Pause,
            Sql.Typed(NpgsqlDbType.Bytea, step.Result is { } result ? Sealed(JsonSerializer.Serialize(result, result.GetType(), Json.Options)) : null), Sql.Typed(NpgsqlDbType.TimestampTz, step.Result is null ? null : time.GetUtcNow()));
    }

    private byte[] Sealed(string json) => keys.Encrypt(KeyRing.Purposes.PersonalData, Encoding.UTF8.GetBytes(json));

    private Task<int> Fail(StoredJob job, JobFailure failure, CancellationToken cancellationToken) => Execute(
        "update kernel.jobs set state = $3, problem = $4, ended_at = $5, cursor = null where id = $1 and step = $2 and ended_at is null", cancellationToken,
        job.Id, job.StepNo, nameof(JobState.Failed), Sql.Typed(NpgsqlDbType.Jsonb, StoredJson.Write(failure)), time.GetUtcNow());

    private Task<int> TryLater(StoredJob job, CancellationToken cancellationToken) => Execute(
        "update kernel.jobs set attempts = attempts + 1, next_attempt_at = $3 where id = $1 and step = $2 and ended_at is null", cancellationToken,
        job.Id, job.StepNo, time.GetUtcNow() + TimeSpan.FromSeconds(1 << job.Attempts));

    private async Task<int> Execute(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var connection = await Database.OpenConnectionAsync(cancellationToken);
        return await connection.Execute(sql, cancellationToken, values);
    }

    private sealed record StoredJob(
        Guid Id, string Kind, string Subject, string StartedBy, string? TraceId, DateOnly Day, byte[] Body, int StepNo, byte[]? Cursor, int Done, int? Total, int Attempts);
}
