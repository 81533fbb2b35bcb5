using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Kernel;

/// <summary>Wakes this host's runner at once when a job was started here.</summary>
public sealed class JobSignal : IDisposable
{
    internal Nudge Nudge { get; } = new();

    public void Dispose() => Nudge.Dispose();
}

/// <summary>The orders of the list of jobs.</summary>
public enum JobOrder
{
    StartedAt,
}

/// <summary>Starts, shows and cancels jobs. The row is written in the transaction of the call that starts it, with its idempotency record: the same key is the same job.</summary>
public sealed class Jobs(NpgsqlDataSource database, Call call, Work work, JobSignal signal, IEnumerable<JobKind> kinds, FindActors findActors, Inquiries inquiries, KeyRing keys, BusinessClock clock, TimeProvider time, Texts texts)
{
    private const string Columns = "id, kind, subject, state, started_by, started_at, ended_at, done, total, result, problem";

    private static readonly SqlOrders<JobOrder> Orders = new("id", typeof(Guid));

    private readonly Dictionary<string, JobKind> _kinds = kinds.ToDictionary(k => k.Name);

    /// <summary>Starts a job of the operation that is called; one of a kind and subject at a time (409 <c>jobs.running</c> with the other's id).</summary>
    /// <param name="subject">What it is about; empty where there is only one of the kind.</param>
    /// <param name="body">What is asked for. Stored encrypted.</param>
    /// <param name="check">What can be refused at once, under the locks that it takes.</param>
    public async Task<Committed<Job>> Start<T>(string subject, T body, CancellationToken cancellationToken, Func<NpgsqlConnection, Task>? check = null) =>
        await Start(Guid.CreateVersion7(), subject, body, check, cancellationToken);

    /// <inheritdoc cref="Start{T}(string, T, CancellationToken, Func{NpgsqlConnection, Task})"/>
    /// <param name="id">The job's id, where something was stored under it before.</param>
    public async Task<Committed<Job>> Start<T>(Guid id, string subject, T body, Func<NpgsqlConnection, Task>? check, CancellationToken cancellationToken)
    {
        var kind = _kinds[call.Caller.Operation];
        var started = await work.Commit(async connection =>
        {
            await (check?.Invoke(connection) ?? Task.CompletedTask);
            var job = new Job(id, kind.Name, subject, JobState.Queued, new(call.Caller.Id, null), time.GetUtcNow(), null, 0, null, null, null);
            await Insert(connection, job, StoredJson.Write(body), cancellationToken);
            work.Audit("job", job.Id, purpose: Purpose(kind.Name, subject));
            return job;
        }, cancellationToken);
        signal.Nudge.Set();
        return started;
    }

    /// <summary>Jobs that the caller may see, the first one first: its own, or all.</summary>
    public async Task<Page<Job>> List(JobState? state, string? kind, bool mine, IListFilter filter, CancellationToken cancellationToken)
    {
        var query = new SqlQuery(Columns, "kernel.jobs");
        query.Where("started_by =", mine || !call.Caller.Scope.IsAll ? call.Caller.Id : null);
        query.Where("kind =", kind);
        if (state is not null)
        {
            query.WhereStatus($"state = '{state}'");
        }

        var page = await query.Page<Job, JobOrder, JobState>(database, filter, Orders, Read, "state", cancellationToken);
        return page.With(await Named(page.Items, cancellationToken));
    }

    public async Task<Job> Get(Guid id, CancellationToken cancellationToken)
    {
        var job = (await database.Read($"select {Columns} from kernel.jobs where id = $1 and ($2 or started_by = $3)", Read, cancellationToken, id, call.Caller.Scope.IsAll, call.Caller.Id)).SingleOrDefault()
            ?? throw RuleViolation.NotFound("job");
        return (await Named([job], cancellationToken))[0] with { AllowedActions = [texts.Action("CancelJob", call.Caller.May(RoleTable.Jobs, Verb.Write), CancelRefusals(job))] };
    }

    /// <summary>With the names of who started them.</summary>
    private async Task<IReadOnlyList<Job>> Named(IReadOnlyList<Job> jobs, CancellationToken cancellationToken)
    {
        var names = await inquiries.Ask(findActors(jobs.Select(j => j.StartedBy.Id)), cancellationToken);
        return [.. jobs.Select(j => j with { StartedBy = j.StartedBy with { Name = names.GetValueOrDefault(j.StartedBy.Id) } })];
    }

    /// <summary>Why a job cannot be stopped now.</summary>
    private static IEnumerable<RuleError> CancelRefusals(Job job) => job.EndedAt is null ? [] : [RuleViolation.Error("jobs.ended")];

    /// <summary>Stops a job: a step that is under way cannot commit any more.</summary>
    public Task<Committed<Job>> Cancel(Guid id, CancellationToken cancellationToken) => work.Commit(async connection =>
    {
        var seen = (await connection.Read(
            $"select {Columns} from kernel.jobs where id = $1 and ($2 or started_by = $3) for update", Read, cancellationToken, id, call.Caller.Scope.IsAll, call.Caller.Id)).SingleOrDefault()
            ?? throw RuleViolation.NotFound("job");
        RuleViolation.ThrowIfAny([.. CancelRefusals(seen)]);
        var cancelled = seen with { State = JobState.Cancelled, EndedAt = time.GetUtcNow(), SecondsLeft = null };
        await connection.Execute("update kernel.jobs set state = $2, ended_at = $3, cursor = null where id = $1", cancellationToken, id, nameof(JobState.Cancelled), cancelled.EndedAt);
        work.Audit("job", id, purpose: Purpose(seen.Kind, seen.Subject));
        return cancelled;
    }, cancellationToken);

    internal static string Purpose(string kind, string subject) => subject.Length == 0 ? kind : $"{kind} {subject}";

    private async Task Insert(NpgsqlConnection connection, Job job, string body, CancellationToken cancellationToken)
    {
        // Nothing is inserted when another runs; when that one has just ended, there is room at the next try.
        while (await connection.Execute(
            """
            insert into kernel.jobs (id, kind, subject, state, started_by, trace_id, started_at, day, body, next_attempt_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $7)
            on conflict (kind, subject) where ended_at is null do nothing
            """,
            cancellationToken, job.Id, job.Kind, job.Subject, job.State.ToString(), job.StartedBy.Id, Sql.Typed(NpgsqlDbType.Text, call.Caller.TraceId), job.StartedAt, clock.Today,
            keys.Encrypt(KeyRing.Purposes.PersonalData, Encoding.UTF8.GetBytes(body))) == 0)
        {
            if ((await connection.Read("select id from kernel.jobs where kind = $1 and subject = $2 and ended_at is null", r => r.GetGuid(0), cancellationToken, job.Kind, job.Subject)) is [var running])
            {
                throw new RuleViolation("jobs.running", new { job = running });
            }
        }
    }

    private Job Read(DbDataReader row)
    {
        var maySee = _kinds.TryGetValue(row.GetString(1), out var kind) && (row.GetString(4) == call.Caller.Id || kind.MayUse(call.Caller));
        JsonElement? result = maySee && !row.IsDBNull(9) ? JsonSerializer.Deserialize<JsonElement>(keys.Decrypt(row.GetFieldValue<byte[]>(9))) : null;
        var job = new Job(
            row.GetGuid(0), row.GetString(1), row.GetString(2), Enum.Parse<JobState>(row.GetString(3)), new(row.GetString(4), null), row.GetFieldValue<DateTimeOffset>(5),
            row.ValueOrNull<DateTimeOffset>(6), row.GetInt32(7), row.ValueOrNull<int>(8), result, row.IsDBNull(10) ? null : Problem(row.GetString(10)));
        return job is { State: JobState.Running, Done: > 0, Total: { } total }
            ? job with { SecondsLeft = (int)Math.Ceiling((time.GetUtcNow() - job.StartedAt).TotalSeconds / job.Done * Math.Max(0, total - job.Done)) } : job;
    }

    private RowProblem Problem(string stored)
    {
        var failure = StoredJson.Read<JobFailure>(stored);
        return RowProblem.Of(new RuleViolation(failure.Status, failure.Errors), texts, CultureInfo.CurrentUICulture);
    }
}

/// <summary>Why a job failed, as it is stored: codes and figures; the words come when it is read.</summary>
internal sealed record JobFailure(int Status, IReadOnlyList<RuleError> Errors);
