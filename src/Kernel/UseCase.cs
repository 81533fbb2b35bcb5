using System.Data;
using System.Data.Common;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Kernel;

/// <summary>
/// One use case of one request or event: who acts, what is expected, and the one transaction in which the change, its audit rows, its events,
/// its idempotency record and (for an event reaction) the subscription's new position are stored together, or not at all (X1, X3).
/// </summary>
/// <remarks>
/// Handlers use <c>Transaction</c>, on a context or a connection. A set-based path on Npgsql batches composes the same parts itself:
/// <see cref="AddOpening"/>, <see cref="ReadOpening"/>, <see cref="AddClosing{T}"/>, <see cref="Committed"/>.
/// Contract queries to other modules come before either: a query under a lock starves the connection pool.
/// </remarks>
public sealed class UseCase(NpgsqlDataSource database, ReadAuditWriter readAudit, EventSignal signal, TimeProvider time, KeyRing keys, IOptions<JsonOptions> json)
{
    private readonly List<IEvent> _events = [];
    private readonly List<AuditEntry> _audit = [];

    /// <summary>Who acts.</summary>
    public Actor Actor { get; internal set; } = new("anonymous", Role.System, []);

    /// <summary>How far the actor reaches in this operation: <see cref="Reach.Own"/> means the query must be limited to <see cref="Actor.Units"/>.</summary>
    public Reach Reach { get; internal set; } = Reach.All;

    /// <summary>The operation's id, as in the API: <c>EndGrant</c>.</summary>
    public string Operation { get; internal set; } = "";

    /// <summary>The version named by If-Match; null when the operation does not ask for one.</summary>
    public int? ExpectedVersion { get; internal set; }

    internal string? TraceId { get; set; }

    internal IdempotencyClaim? Idempotency { get; set; }

    internal int SuccessStatus { get; set; } = 200;

    internal string Path { get; set; } = "";

    internal Delivery? Delivery { get; set; }

    /// <summary>The response as it was stored, byte for byte what the caller gets.</summary>
    internal StoredResponse? Stored { get; private set; }

    /// <summary>Stores an event with the change (X3).</summary>
    public void Raise(IEvent happened) => _events.Add(happened);

    /// <summary>Logs a written record, and the person it is about (X1). Every transaction must log at least one.</summary>
    public void Audit(string record, Guid? id = null, Guid? person = null, string? purpose = null) =>
        _audit.Add(new("write", true, record, id is { } i ? [i] : [], person is { } p ? [p] : [], purpose));

    /// <summary>Logs a read of personal data and waits until the row is committed (X1). A list is one row with the ids shown.</summary>
    public Task AuditRead(string record, IReadOnlyList<Guid> ids, IReadOnlyList<Guid> persons, string? purpose, CancellationToken cancellationToken) =>
        readAudit.Write(new("read", true, record, ids, persons, purpose), this, cancellationToken);

    /// <summary>Refuses a change to another version than the caller saw (412).</summary>
    public void RequireVersion(int version)
    {
        if (ExpectedVersion is { } expected && expected != version)
        {
            throw new RuleViolation(412, [RuleViolation.Error("request.version_stale", new { current = version })]);
        }
    }

    /// <summary>Runs a change on a module's context in one transaction with all that belongs to it. The response is serialised inside it.</summary>
    public async Task<T> Transaction<T>(ModuleDb db, Func<Task<T>> work, CancellationToken cancellationToken)
        where T : notnull
    {
        db.Database.AutoSavepointsEnabled = false;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        return await Run((NpgsqlTransaction)transaction.GetDbTransaction(), async () =>
        {
            var response = await work();
            await db.SaveChangesAsync(cancellationToken);
            return response;
        }, cancellationToken);
    }

    /// <summary>The same for a change in plain SQL.</summary>
    public async Task<T> Transaction<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
        where T : notnull
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        return await Run(transaction, () => work(connection), cancellationToken);
    }

    private async Task<T> Run<T>(NpgsqlTransaction transaction, Func<Task<T>> work, CancellationToken cancellationToken)
        where T : notnull
    {
        if (Idempotency is not null)
        {
            await using var opening = new NpgsqlBatch(transaction.Connection, transaction);
            AddOpening(opening);
            await using var reader = await opening.ExecuteReaderAsync(cancellationToken);
            await ReadOpening(reader, cancellationToken);
        }

        var response = await work();
        await using (var closing = new NpgsqlBatch(transaction.Connection, transaction))
        {
            AddClosing(closing, response);
            await closing.ExecuteNonQueryAsync(cancellationToken);
        }

        // From here on the caller hanging up must not turn a commit into an unknown outcome.
        await transaction.CommitAsync(CancellationToken.None);
        Committed();
        return response;
    }

    /// <summary>A connection of the product's own data source, for a set-based path.</summary>
    public ValueTask<NpgsqlConnection> OpenConnection(CancellationToken cancellationToken) => database.OpenConnectionAsync(cancellationToken);

    /// <summary>Adds, when the caller sent an idempotency key, one statement that locks it and looks it up. Nothing otherwise.</summary>
    public void AddOpening(NpgsqlBatch batch)
    {
        if (Idempotency is { } claim)
        {
            batch.Add("""
                select pg_try_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0)), i.request_hash, i.status, i.location, i.etag, i.body
                from (values (1)) one left join kernel.idempotency i on i.client = $1 and i.key = $2
                """, Actor.Id, claim.Key);
        }
    }

    /// <summary>Reads what <see cref="AddOpening"/> asked and moves the reader on. Throws when the key is in use, was used for another request, or has its answer already.</summary>
    public async Task ReadOpening(DbDataReader reader, CancellationToken cancellationToken)
    {
        if (Idempotency is not { } claim)
        {
            return;
        }

        await reader.ReadAsync(cancellationToken);
        if (!reader.GetBoolean(0))
        {
            throw new RuleViolation("idempotency.in_progress");
        }

        if (!reader.IsDBNull(1))
        {
            throw new IdempotentReplay(claim.Match(reader, 1, keys));
        }

        await reader.NextResultAsync(cancellationToken);
    }

    /// <summary>Adds everything that is stored beside the change: audit rows, events, the idempotency record with the serialised response, the delivery's end.</summary>
    public void AddClosing<T>(NpgsqlBatch batch, T response)
        where T : notnull
    {
        if (_audit.Count == 0)
        {
            throw new InvalidOperationException($"{Operation} writes without an audit row (X1)");
        }

        foreach (var entry in _audit)
        {
            entry.AddTo(batch, this, time.GetUtcNow());
        }

        foreach (var happened in _events)
        {
            batch.Add(
                "insert into kernel.events (id, name, aggregate_id, occurred_at, payload) values ($1, $2, $3, $4, $5)",
                Guid.CreateVersion7(), EventCatalog.NameOf(happened.GetType()), happened.AggregateId, time.GetUtcNow(),
                new NpgsqlParameter { Value = JsonSerializer.SerializeToUtf8Bytes(happened, happened.GetType(), json.Value.SerializerOptions), NpgsqlDbType = NpgsqlDbType.Jsonb });
        }

        var resource = response as IResource;
        Stored = new StoredResponse(
            SuccessStatus,
            SuccessStatus == 201 && resource is not null ? $"{Path}/{resource.Segment}" : null,
            resource is null ? null : $"\"{resource.Version}\"",
            JsonSerializer.SerializeToUtf8Bytes(response, json.Value.SerializerOptions));
        if (Idempotency is { } claim)
        {
            batch.Add(
                "insert into kernel.idempotency (client, key, request_hash, status, location, etag, body, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
                Actor.Id, claim.Key, claim.RequestHash, Stored.Status, (object?)Stored.Location ?? DBNull.Value, (object?)Stored.ETag ?? DBNull.Value, keys.Encrypt(KeyRing.Purposes.PersonalData, Stored.Body), time.GetUtcNow());
        }

        Delivery?.AddTo(batch);
    }

    /// <summary>To be called when the transaction is committed: wakes the event reactions.</summary>
    public void Committed()
    {
        Delivery?.Done();
        signal.Raised(_events);
        _events.Clear();
        _audit.Clear();
    }

    /// <summary>The stored answer of a key, when there is one; looked up before anything else is checked.</summary>
    internal async Task<StoredResponse?> FindReplay(CancellationToken cancellationToken)
    {
        if (Idempotency is not { } claim)
        {
            return null;
        }

        await using var command = database.CreateCommand("select request_hash, status, location, etag, body from kernel.idempotency where client = $1 and key = $2");
        command.Parameters.Add(new() { Value = Actor.Id });
        command.Parameters.Add(new() { Value = claim.Key });
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? claim.Match(reader, 0, keys) : null;
    }
}

/// <summary>What a resource that changes carries: its id, and the version that is its ETag, raised with any of its parts.</summary>
public interface IResource
{
    Guid Id { get; }
    int Version { get; }

    /// <summary>What stands for it at the end of its path: its id, or a key that is plainer.</summary>
    string Segment => Id.ToString();
}

/// <summary>An idempotency key with the hash of the request (method, path and body) it came with. The answer is stored encrypted: it can hold what is encrypted elsewhere (C1).</summary>
internal sealed record IdempotencyClaim(string Key, byte[] RequestHash)
{
    /// <summary>The stored response, when it was for the same request.</summary>
    public StoredResponse Match(DbDataReader row, int column, KeyRing keys) => row.GetFieldValue<byte[]>(column).AsSpan().SequenceEqual(RequestHash)
        ? new StoredResponse(
            row.GetInt32(column + 1),
            row.IsDBNull(column + 2) ? null : row.GetString(column + 2),
            row.IsDBNull(column + 3) ? null : row.GetString(column + 3),
            keys.Decrypt(row.GetFieldValue<byte[]>(column + 4)))
        : throw new RuleViolation(422, [RuleViolation.Error("idempotency.key_reused")]);
}

/// <summary>A response as it was given the first time.</summary>
internal sealed record StoredResponse(int Status, string? Location, string? ETag, byte[] Body);

/// <summary>Ends a use case because its key already has an answer.</summary>
internal sealed class IdempotentReplay(StoredResponse response) : Exception("replayed")
{
    public StoredResponse Response { get; } = response;
}

/// <summary>Short spelling for batches.</summary>
public static class BatchExtensions
{
    /// <summary>Adds a statement with positional parameters ($1, $2 …); a value may be an <see cref="NpgsqlParameter"/> where its type must be said.</summary>
    public static NpgsqlBatchCommand Add(this NpgsqlBatch batch, string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value });
        }

        batch.BatchCommands.Add(command);
        return command;
    }
}
