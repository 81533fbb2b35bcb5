using System.Data;
using System.Data.Common;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Kernel;

/// <summary>
/// The one transaction of a use case, in which the change, its audit rows, its events, its idempotency record and (for an event reaction) the subscription's new
/// position are stored together, or not at all (X1, X3). What was raised and logged in one that fails did not happen.
/// </summary>
/// <remarks>
/// Use cases <c>Commit</c>. The set-based path on Npgsql batches uses the same parts: <see cref="Open"/> and <see cref="Opened"/>, its own statements,
/// <see cref="Close"/>; <see cref="GiveUp"/> before it tries again. Contract queries to other modules come before either.
/// </remarks>
public sealed class Work(NpgsqlDataSource database, Call call, EventSignal signal, TimeProvider time, KeyRing keys, IOptions<JsonOptions> json)
{
    /// <summary>What the database answers when another request with the same idempotency key is under way.</summary>
    internal const string KeyInUse = "FT003";

    private static readonly JsonSerializerOptions Blank = WithoutSecrets();

    private static readonly Insert<(IEvent Event, DateTimeOffset At)> Events = new Insert<(IEvent Event, DateTimeOffset At)>("kernel.events")
        .Column("id", NpgsqlDbType.Uuid, _ => Guid.CreateVersion7())
        .Column("name", NpgsqlDbType.Text, e => EventCatalog.NameOf(e.Event.GetType()))
        .Column("aggregate_id", NpgsqlDbType.Uuid, e => e.Event.AggregateId)
        .Column("occurred_at", NpgsqlDbType.TimestampTz, e => e.At)
        .Column("payload", NpgsqlDbType.Jsonb, e => StoredJson.Write(e.Event, e.Event.GetType()));

    private readonly List<IEvent> _events = [];
    private readonly List<AuditEntry> _audit = [];
    private bool _touchesNobody;

    /// <summary>Stores an event with the change (X3).</summary>
    public void Raise(IEvent happened) => _events.Add(happened);

    /// <summary>Logs a written record, and the person it is about (X1). Every transaction logs one, or says that it has none.</summary>
    public void Audit(string record, IReadOnlyList<Guid> ids, IReadOnlyList<Guid> persons, string? purpose) => _audit.Add(new("write", true, record, ids, persons, purpose));

    /// <inheritdoc cref="Audit(string, IReadOnlyList{Guid}, IReadOnlyList{Guid}, string?)"/>
    public void Audit(string record, Guid? id = null, Guid? person = null, string? purpose = null) =>
        _audit.Add(new("write", true, record, id is { } i ? [i] : [], person is { } p ? [p] : [], purpose));

    /// <summary>Says that what is written is nobody's record: a copy that can be rebuilt, or what turned out to be done already.</summary>
    public void AuditNothing() => _touchesNobody = true;

    /// <summary>Refuses a change to another version than the caller saw (412).</summary>
    public void RequireVersion(int version)
    {
        if (call.Versions is { } expected && !expected.Contains(version))
        {
            throw new RuleViolation(412, [RuleViolation.Error("request.version_stale", new { current = version })]);
        }
    }

    /// <summary>Writes what has changed so far within the open work, where its next step asks the database.</summary>
    public Task Flush(ModuleDb db, CancellationToken cancellationToken) =>
        call.InTransaction ? db.SaveChangesAsync(cancellationToken) : throw new InvalidOperationException($"{call.Caller.Operation} saves outside its work");

    /// <summary>A connection of the product's own data source, for a set-based path.</summary>
    public ValueTask<NpgsqlConnection> Connect(CancellationToken cancellationToken) => database.OpenConnectionAsync(cancellationToken);

    /// <summary>Locks, changes and saves, then makes the view of what was saved, and commits it with all that belongs to it.</summary>
    /// <param name="dryRun">Only shows what it would be: all is taken back again, nothing is stored but that somebody looked (X1), and the answer has no ETag.</param>
    public Task<Committed<TView>> Commit<T, TView>(ModuleDb db, Func<Task<T>> change, Func<T, TView> view, CancellationToken cancellationToken, bool dryRun = false)
        where TView : notnull => Commit(db, change, changed => Task.FromResult(view(changed)), cancellationToken, dryRun);

    /// <inheritdoc cref="Commit{T, TView}(ModuleDb, Func{Task{T}}, Func{T, TView}, CancellationToken, bool)"/>
    public async Task<Committed<TView>> Commit<T, TView>(
        ModuleDb db, Func<Task<T>> change, Func<T, Task<TView>> view, CancellationToken cancellationToken, bool dryRun = false)
        where TView : notnull
    {
        db.BeginWork();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        try
        {
            return await Run((NpgsqlTransaction)transaction.GetDbTransaction(), async () =>
            {
                var changed = await change();
                await db.SaveChangesAsync(cancellationToken);
                return await view(changed);
            }, cancellationToken, dryRun);
        }
        catch
        {
            db.ChangeTracker.Clear();
            throw;
        }
    }

    /// <summary>The same for a change in plain SQL, whose answer is its view.</summary>
    public async Task<Committed<TView>> Commit<TView>(Func<NpgsqlConnection, Task<TView>> change, CancellationToken cancellationToken)
        where TView : notnull
    {
        await using var connection = await Connect(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        return await Run(transaction, () => change(connection), cancellationToken);
    }

    private async Task<Committed<TView>> Run<TView>(NpgsqlTransaction transaction, Func<Task<TView>> change, CancellationToken cancellationToken, bool dryRun = false)
        where TView : notnull
    {
        Begin();
        try
        {
            if (call.Idempotency is not null)
            {
                await using var opening = new NpgsqlBatch(transaction.Connection, transaction);
                AddOpening(opening);
                await using var reader = await opening.ExecuteReaderAsync(cancellationToken);
                await Opened(reader, cancellationToken);
            }

            var view = await change();
            if (dryRun)
            {
                return await TakeBack(transaction, view, cancellationToken);
            }

            var committed = new Committed<TView>(view, Answer(view));
            await using (var closing = new NpgsqlBatch(transaction.Connection, transaction))
            {
                AddClosing(closing, committed);
                await closing.ExecuteNonQueryAsync(cancellationToken);
            }

            // From here on the caller hanging up must not turn a commit into an unknown outcome.
            await transaction.CommitAsync(CancellationToken.None);
            Done();
            return committed;
        }
        finally
        {
            GiveUp();
        }
    }

    private async Task<Committed<TView>> TakeBack<TView>(NpgsqlTransaction transaction, TView view, CancellationToken cancellationToken)
        where TView : notnull
    {
        var connection = transaction.Connection;
        await transaction.RollbackAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        AddAudit(batch, "read", "dry run");
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return new(view, Answer(view) with { Location = null, ETag = null });
    }

    /// <summary>Begins: adds BEGIN and, when the caller sent an idempotency key, a statement that locks it and looks it up. The path's own statements follow in the same batch.</summary>
    public void Open(NpgsqlBatch batch)
    {
        Begin();
        batch.Add("begin");
        AddOpening(batch);

        // What follows finds by index whatever its values are; planned once, it costs half. After the look-up: the plan of a table that was empty then would stay.
        batch.Add("set local plan_cache_mode = force_generic_plan");
    }

    /// <summary>Reads what <see cref="Open"/> asked and moves the reader on. Ends the use case when the key was used for another request, or has its answer already; when it is in use, the batch has ended before.</summary>
    public async Task Opened(DbDataReader reader, CancellationToken cancellationToken)
    {
        if (call.Idempotency is not { } claim)
        {
            return;
        }

        await reader.NextResultAsync(cancellationToken);
        if (await reader.ReadAsync(cancellationToken))
        {
            throw new IdempotentReplay(claim.Match(reader, 0, keys));
        }

        await reader.NextResultAsync(cancellationToken);
    }

    /// <summary>Ends: adds all that is stored beside the change, and COMMIT, to the path's own statements, and runs the batch.</summary>
    public async Task<Committed<T>> Close<T>(NpgsqlBatch batch, T answer)
        where T : notnull
    {
        var committed = new Committed<T>(answer, Answer(answer));
        AddClosing(batch, committed);
        batch.Add("commit");

        // From here on the caller hanging up must not turn a commit into an unknown outcome.
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
        Done();
        return committed;
    }

    /// <summary>Forgets what was raised and logged: the transaction was given up, or is tried again.</summary>
    public void GiveUp()
    {
        _events.Clear();
        _audit.Clear();
        (_touchesNobody, call.InTransaction) = (false, false);
    }

    /// <summary>The stored answer of a key, when there is one; looked up before anything else is checked.</summary>
    internal async Task<StoredResponse?> FindReplay(CancellationToken cancellationToken)
    {
        if (call.Idempotency is not { } claim)
        {
            return null;
        }

        await using var command = database.CreateCommand("select request_hash, status, location, etag, body from kernel.idempotency where client = $1 and key = $2");
        command.Parameters.Add(new() { Value = call.Caller.Id });
        command.Parameters.Add(new() { Value = claim.Key });
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? claim.Match(reader, 0, keys) : null;
    }

    internal void AddOpening(NpgsqlBatch batch)
    {
        if (call.Idempotency is { } claim)
        {
            batch.Add("select pg_try_advisory_xact_lock(hashtextextended($1 || ' ' || encode($2, 'hex'), 0)) or kernel.in_progress()", call.Caller.Id, claim.Key);

            // A statement of its own: the one that takes the lock sees what was committed before it waited for its turn, and would miss the answer of who held the lock.
            batch.Add("select i.request_hash, i.status, i.location, i.etag, i.body from kernel.idempotency i where i.client = $1 and i.key = $2", call.Caller.Id, claim.Key);
        }
    }

    internal StoredResponse Answer<T>(T view)
        where T : notnull
    {
        var resource = view as IVersioned;
        return new StoredResponse(
            call.SuccessStatus,
            (call.SuccessStatus, view) switch
            {
                (201, IVersioned made) => $"{call.Path}/{made.Key}",
                (202, Job job) => $"/api/v1/jobs/{job.Id}",
                _ => null,
            },
            resource is null ? null : $"\"{resource.Version}\"",
            JsonSerializer.SerializeToUtf8Bytes(view, json.Value.SerializerOptions));
    }

    internal void AddClosing<T>(NpgsqlBatch batch, Committed<T> committed)
        where T : notnull
    {
        if (_audit.Count == 0 && !_touchesNobody)
        {
            throw new InvalidOperationException($"{call.Caller.Operation} writes without an audit row (X1)");
        }

        AddAudit(batch, "write", null);
        // The log's order within the transaction is the order in which they were raised.
        Events.AddTo(batch, [.. _events.Select(e => (e, time.GetUtcNow()))]);
        if (call.Idempotency is { } claim)
        {
            var answer = committed.Answer;
            var body = HasSecrets(typeof(T)) ? JsonSerializer.SerializeToUtf8Bytes(committed.Value, Blank) : answer.Body;
            batch.Add(
                "insert into kernel.idempotency (client, key, request_hash, status, location, etag, body, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
                call.Caller.Id, claim.Key, claim.RequestHash, answer.Status, answer.Location, answer.ETag, keys.Encrypt(KeyRing.Purposes.PersonalData, body), time.GetUtcNow());
        }

        call.Delivery?.AddTo(batch);
    }

    /// <summary>Many records of a kind are one row with their ids: what was written or shown, about whom, is all there.</summary>
    private void AddAudit(NpgsqlBatch batch, string verb, string? purpose)
    {
        foreach (var kind in _audit.GroupBy(a => (a.Record, a.Purpose)))
        {
            new AuditEntry(
                verb, true, kind.Key.Record, [.. kind.SelectMany(a => a.Ids).Distinct()], [.. kind.SelectMany(a => a.Persons).Distinct()], purpose ?? kind.Key.Purpose)
                .AddTo(batch, call.Caller, time.GetUtcNow());
        }
    }

    internal void Done()
    {
        call.Delivery?.Done();
        signal.Raised(_events);
        GiveUp();
    }

    private void Begin()
    {
        if (call.InTransaction)
        {
            throw new InvalidOperationException($"{call.Caller.Operation} opens a transaction within its transaction");
        }

        GiveUp();
        call.InTransaction = true;
    }

    private static bool HasSecrets(Type type) => type.GetProperties().Any(p => p.IsDefined(typeof(ShownOnceAttribute)));

    private static JsonSerializerOptions WithoutSecrets()
    {
        var options = new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver().WithAddedModifier(type =>
        {
            foreach (var property in type.Properties.Where(p => p.AttributeProvider?.IsDefined(typeof(ShownOnceAttribute), inherit: false) == true))
            {
                property.Get = _ => null;
            }
        }) };
        Json.Configure(options);
        return options;
    }
}
