using System.Data.Common;
using Npgsql;

namespace Faatimer.Kernel;

/// <summary>What is asked of the log (X1); null asks for any.</summary>
/// <param name="Record">The kind of record.</param>
/// <param name="From">The first day.</param>
/// <param name="To">The last day.</param>
internal sealed record AuditQuery(Guid? PersonId, string? Actor, string? Record, Guid? RecordId, bool? Allowed, DateOnly From, DateOnly To);

/// <summary>The orders of the log.</summary>
internal enum AuditOrder
{
    At,
}

/// <summary>What a call did.</summary>
internal enum AuditVerb
{
    Read,
    Write,

    /// <summary>It was refused.</summary>
    Denied,
}

/// <summary>A row of the log, as it is read. Of many records or people the first <see cref="AuditLog.Shown"/> are there, beside their number.</summary>
/// <param name="StatedPurpose">Why, as a person wrote it.</param>
internal sealed record LoggedCall(
    long Id, DateTimeOffset At, string Actor, Role Role, string Operation, AuditVerb Verb, bool Allowed, string? Record, IReadOnlyList<Guid> RecordIds, int Records, IReadOnlyList<Guid> PersonIds, int Persons,
    string? Purpose, string? StatedPurpose, string? TraceId);

/// <summary>Reads the log (X1). Whoever asks logs that it was read.</summary>
internal sealed class AuditLog(NpgsqlDataSource database, PersonalDataCipher cipher)
{
    /// <summary>A list of hundreds is one row: so many of its records and people are shown.</summary>
    public const int Shown = 20;

    /// <summary>The columns that are read, from <c>kernel.audit a</c>.</summary>
    public const string Columns = """
        a.id, a.at, a.actor, a.role, a.operation, a.verb, a.allowed, a.record, a.record_ids[1:20], cardinality(a.record_ids), a.person_ids[1:20], cardinality(a.person_ids), a.purpose, a.purpose_sealed, a.trace_id
        """;

    private static readonly SqlOrders<AuditOrder> Orders = new SqlOrders<AuditOrder>("a.id", typeof(long), new(AuditOrder.At, true)).By(AuditOrder.At, "a.at", typeof(DateTimeOffset));

    /// <summary>The latest first.</summary>
    public Task<Page<LoggedCall>> Search(AuditQuery asked, IListFilter filter, CancellationToken cancellationToken)
    {
        var query = new SqlQuery(Columns, "kernel.audit a");
        if (asked.PersonId is { } person)
        {
            var value = query.Value(person);
            query.Where($"(a.person_ids @> array[{value}] or a.record_ids @> array[{value}])");
        }

        if (asked.RecordId is { } record)
        {
            query.Where($"a.record_ids @> array[{query.Value(record)}]");
        }

        query.Where("a.actor =", asked.Actor);
        query.Where("a.record =", asked.Record);
        if (asked.Allowed is { } allowed)
        {
            query.Where(allowed ? "a.allowed" : "not a.allowed");
        }

        query.Where("a.at >=", BusinessClock.StartOf(asked.From));
        query.Where("a.at <", BusinessClock.StartOf(asked.To.AddDays(1)));
        return query.Page(database, filter, Orders, row => Read(row, 0), cancellationToken);
    }

    /// <summary>All that is about a person, the first first.</summary>
    public Task<List<LoggedCall>> About(Guid person, CancellationToken cancellationToken) => database.Read(
        $"select {Columns} from kernel.audit a where a.person_ids @> array[$1] or a.record_ids @> array[$1] order by a.at, a.id", row => Read(row, 0), cancellationToken, person);

    /// <param name="first">Where <see cref="Columns"/> begin.</param>
    public LoggedCall Read(DbDataReader row, int first) => new(
        row.GetInt64(first), row.GetFieldValue<DateTimeOffset>(first + 1), row.GetString(first + 2), Enum.Parse<Role>(row.GetString(first + 3)), row.GetString(first + 4),
        Enum.Parse<AuditVerb>(row.GetString(first + 5), ignoreCase: true), row.GetBoolean(first + 6), row.TextOrNull(first + 7), row.GetFieldValue<Guid[]>(first + 8), row.GetInt32(first + 9),
        row.GetFieldValue<Guid[]>(first + 10), row.GetInt32(first + 11), row.TextOrNull(first + 12),
        row.IsDBNull(first + 13) ? null : StoredJson.Read<string>(cipher.Decrypt(row.GetFieldValue<byte[]>(first + 13))), row.TextOrNull(first + 14));
}
