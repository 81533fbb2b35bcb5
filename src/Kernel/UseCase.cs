using System.Data.Common;
using Npgsql;

namespace Faatimer.Kernel;

/// <summary>What use cases were written on before <see cref="Work"/> and <see cref="Caller"/>; a thin layer over both, until the last one is.</summary>
public sealed class UseCase(Work work, Call call, ReadAudit readAudit)
{
    public Actor Actor => new(call.Caller.Id, call.Caller.Role, call.Caller.Scope.Units);

    public Reach Reach => call.Caller.Scope.IsAll ? Reach.All : Reach.Own;

    public Scope Scope => call.Caller.Scope;

    public bool SeesWhole => call.Caller.SeesWhole;

    public Scope In(string area, Verb verb) => call.Caller.In(area, verb);

    public string Operation => call.Caller.Operation;

    /// <summary>The response as it was stored, byte for byte what the caller gets.</summary>
    internal StoredResponse? Stored { get; private set; }

    public void Raise(IEvent happened) => work.Raise(happened);

    public void Audit(string record, Guid? id = null, Guid? person = null, string? purpose = null) => work.Audit(record, id, person, purpose);

    public Task AuditRead(string record, IReadOnlyList<Guid> ids, IReadOnlyList<Guid> persons, string? purpose, CancellationToken cancellationToken) =>
        readAudit.Log(record, ids, persons, purpose, cancellationToken);

    public void RequireVersion(int version) => work.RequireVersion(version);

    public async Task<T> Transaction<T>(ModuleDb db, Func<Task<T>> change, CancellationToken cancellationToken)
        where T : notnull
    {
        var committed = await work.Commit(db, change, changed => changed, cancellationToken);
        Stored = committed.Answer;
        return committed.Value;
    }

    public async Task<T> Transaction<T>(Func<NpgsqlConnection, Task<T>> change, CancellationToken cancellationToken)
        where T : notnull
    {
        var committed = await work.Commit(change, cancellationToken);
        Stored = committed.Answer;
        return committed.Value;
    }

    public ValueTask<NpgsqlConnection> OpenConnection(CancellationToken cancellationToken) => work.Connect(cancellationToken);

    public void AddOpening(NpgsqlBatch batch) => work.AddOpening(batch);

    public Task ReadOpening(DbDataReader reader, CancellationToken cancellationToken) => work.Opened(reader, cancellationToken);

    public void AddClosing<T>(NpgsqlBatch batch, T response)
        where T : notnull
    {
        Stored = work.Answer(response);
        work.AddClosing(batch, new Committed<T>(response, Stored));
    }

    public void Committed() => work.Done();

    public void RolledBack()
    {
        work.GiveUp();
        Stored = null;
    }
}
