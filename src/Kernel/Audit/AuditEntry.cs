using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Kernel;

/// <summary>One row of the audit log (X1): who, when, what record, about whom, why, allowed or denied.</summary>
/// <param name="Purpose">Why, in the product's own words.</param>
/// <param name="SealedPurpose">Why, as a person wrote it: encrypted (ID3).</param>
internal sealed record AuditEntry(string Verb, bool Allowed, string? Record, IReadOnlyList<Guid> Ids, IReadOnlyList<Guid> Persons, string? Purpose, byte[]? SealedPurpose = null)
{
    public void AddTo(NpgsqlBatch batch, Caller caller, DateTimeOffset at) => batch.Add(
        """
        insert into kernel.audit (at, actor, role, operation, verb, allowed, record, record_ids, person_ids, purpose, trace_id, purpose_sealed)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """,
        at, caller.Id, caller.Role.ToString(), caller.Operation, Verb, Allowed,
        Text(Record), Uuids(Ids), Uuids(Persons), Text(Purpose), Text(caller.TraceId),
        new NpgsqlParameter { Value = (object?)SealedPurpose ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea });

    private static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter Uuids(IReadOnlyList<Guid> ids) => new() { Value = ids as Guid[] ?? [.. ids], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid };
}
