using Faatimer.Kernel;
using Faatimer.Pool.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Faatimer.Pool.Data;

/// <summary>What one round trip under the pool's lock says about a new application.</summary>
/// <param name="Sequence">Its place in the order of receipt.</param>
/// <param name="Waiting">How many waited before it.</param>
/// <param name="Decided">The council has decided hours for every day of its period.</param>
/// <param name="Fits">Nobody waits, and its hours are held now (P4).</param>
/// <param name="OtherGrants">Grants to the same person at the same workplace (P6).</param>
internal sealed record Receipt(long Sequence, int Waiting, bool Decided, bool Fits, IReadOnlyList<DatePeriod> OtherGrants);

/// <summary>
/// The pool's hours day by day (P1). Whoever changes hours or the queue takes the pool's lock first and keeps it to the end of the transaction; a change is one
/// statement that checks every day and changes all of them or none. Days that a smaller pool left overbooked stay as they are, and take nothing more.
/// </summary>
internal static class PoolHours
{
    private const string NextPlace = "update pool.queue set last_sequence = last_sequence + 1 returning last_sequence";
    private const string LockQueue = "select from pool.queue for update";

    /// <summary>$1–$4: first days, last days, held and reserved hours of periods that do not overlap. Nothing happens on any day unless every day has room.</summary>
    private const string ChangeDays = """
        with change as (select * from unnest($1, $2, $3, $4) as c(first_day, last_day, held, reserved)),
        day as (
            select d.day, c.held, c.reserved, c.held + c.reserved <= 0 or d.held + d.reserved + c.held + c.reserved <= d.capacity as fits
            from change c join pool.days d on d.day between c.first_day and c.last_day)
        update pool.days d set held = d.held + day.held, reserved = d.reserved + day.reserved
        from day
        where d.day = day.day and (select bool_and(fits) and count(*) = (select sum(last_day - first_day + 1) from change) from day)
        """;

    private const string Waiting = "(select count(*) from pool.applications where status = 'Waiting')";

    /// <summary>Takes the pool's lock.</summary>
    public static Task LockPool(this PoolDb db, CancellationToken cancellationToken) => db.Database.ExecuteSqlRawAsync(LockQueue, cancellationToken);

    /// <summary>Takes the pool's lock and the next place in the order of receipt (P4).</summary>
    public static async Task<long> NextInQueue(this PoolDb db, CancellationToken cancellationToken) =>
        (await db.Database.SqlQueryRaw<long>(NextPlace).ToListAsync(cancellationToken)).Single();

    /// <summary>Whether any application waits; to be asked under the lock.</summary>
    public static Task<bool> AnyoneWaits(this PoolDb db, CancellationToken cancellationToken) =>
        db.Applications.AnyAsync(a => a.Status == ApplicationStatus.Waiting, cancellationToken);

    /// <summary>Changes the hours of every day named, or of none when one of them has no room. False in that case.</summary>
    public static async Task<bool> ChangeHours(this PoolDb db, IReadOnlyList<DayChange> changes, CancellationToken cancellationToken)
    {
        if (changes.Count == 0)
        {
            return true;
        }

        await using var batch = db.Batch();
        batch.Add(ChangeDays, Parameters(changes));
        return await batch.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>Takes the lock and a place in the order of receipt, and holds the hours when they fit and nobody waits (P1, P4).</summary>
    public static async Task<Receipt> Receive(this PoolDb db, Guid candidateId, Guid workplaceId, Need need, CancellationToken cancellationToken)
    {
        await using var batch = db.Batch();
        batch.Add(NextPlace);
        batch.Add($"select {Waiting}, (select count(*) from pool.days where day between $1 and $2)", need.From, need.To);
        batch.Add("select \"from\", \"to\" from pool.grants where candidate_id = $1 and workplace_id = $2", candidateId, workplaceId);
        batch.Add($"{ChangeDays} and {Waiting} = 0 returning d.day", Parameters([DayChange.Hold(need)]));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var sequence = reader.GetInt64(0);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var waiting = (int)reader.GetInt64(0);
        var decided = reader.GetInt64(1) == new DatePeriod(need.From, need.To).Days;
        await reader.NextResultAsync(cancellationToken);
        var others = new List<DatePeriod>();
        while (await reader.ReadAsync(cancellationToken))
        {
            others.Add(new(reader.GetFieldValue<DateOnly>(0), reader.GetFieldValue<DateOnly>(1)));
        }

        await reader.NextResultAsync(cancellationToken);
        return new(sequence, waiting, decided, await reader.ReadAsync(cancellationToken), others);
    }

    /// <summary>Whether the council has decided hours for every day of a period.</summary>
    public static async Task<bool> IsDecided(this PoolDb db, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        await db.Database.SqlQuery<int>($"select count(*)::int as \"Value\" from pool.days where day between {from} and {to}").SingleAsync(cancellationToken) == new DatePeriod(from, to).Days;

    /// <summary>The hours of every decided day from one on.</summary>
    public static async Task<IReadOnlyDictionary<DateOnly, PoolDay>> ReadDays(this PoolDb db, DateOnly from, CancellationToken cancellationToken)
    {
        await using var batch = db.Batch();
        batch.Add("select day, capacity, reserved, held from pool.days where day >= $1", from);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var days = new Dictionary<DateOnly, PoolDay>();
        while (await reader.ReadAsync(cancellationToken))
        {
            days.Add(reader.GetFieldValue<DateOnly>(0), new(reader.GetDecimal(1), reader.GetDecimal(2), reader.GetDecimal(3)));
        }

        return days;
    }

    /// <summary>The weeks of a period in which some day holds more than is decided (P1), by how much on the fullest one.</summary>
    public static async Task<IReadOnlyList<(IsoWeek Week, decimal Hours)>> OverbookedWeeks(this PoolDb db, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        await using var batch = db.Batch();
        batch.Add(
            """
            select day - (extract(isodow from day)::int - 1), max(reserved + held - capacity) from pool.days
            where day between $1 and $2 and reserved + held > capacity group by 1 order by 1
            """,
            from, to);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var weeks = new List<(IsoWeek Week, decimal Hours)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            weeks.Add((IsoWeek.Of(reader.GetFieldValue<DateOnly>(0)), reader.GetDecimal(1)));
        }

        return weeks;
    }

    /// <summary>Lays a decided number of hours out over its days. Days that hold more already stay overbooked (P1).</summary>
    public static Task Decide(this PoolDb db, DateOnly from, DateOnly to, decimal hours, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"""
        insert into pool.days (day, capacity) select day::date, {hours} from generate_series({from}::date, {to}::date, interval '1 day') day
        on conflict (day) do update set capacity = excluded.capacity
        """, cancellationToken);

    /// <summary>A batch in the context's transaction.</summary>
    public static NpgsqlBatch Batch(this PoolDb db) =>
        new((NpgsqlConnection)db.Database.GetDbConnection(), (NpgsqlTransaction?)db.Database.CurrentTransaction?.GetDbTransaction());

    private static object[] Parameters(IReadOnlyList<DayChange> changes) =>
    [
        changes.Select(c => c.From).ToArray(), changes.Select(c => c.To).ToArray(), changes.Select(c => c.Held).ToArray(), changes.Select(c => c.Reserved).ToArray(),
    ];
}
