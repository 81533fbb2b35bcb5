using Faatimer.Kernel;
using Faatimer.Pool.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Faatimer.Pool.Data;

/// <summary>What one round trip under the pool's lock says about a new application.</summary>
/// <param name="Sequence">Its place in the order of receipt.</param>
/// <param name="Reference">Its reference (X9).</param>
/// <param name="Queued">How many stand in the queue before it, with or without an open offer.</param>
/// <param name="Decided">The council has decided hours for every day of its period.</param>
/// <param name="Fits">Nobody waits, and its hours are held now (P4).</param>
/// <param name="OtherGrants">Grants to the same person at the same workplace (P6).</param>
internal sealed record Receipt(long Sequence, string Reference, int Queued, bool Decided, bool Fits, IReadOnlyList<DatePeriod> OtherGrants);

/// <summary>A day whose hours were not what the grants and open applications add up to.</summary>
/// <param name="Reserved">What was kept as the grants' hours.</param>
/// <param name="Held">What was kept as held by applications and offers.</param>
/// <param name="CountedReserved">What the grants add up to.</param>
/// <param name="CountedHeld">What submitted applications and open offers add up to.</param>
internal sealed record RecountedDay(DateOnly Day, decimal Reserved, decimal Held, decimal CountedReserved, decimal CountedHeld);

/// <summary>
/// The pool's hours day by day (P1). Whoever changes hours or the queue takes the pool's lock first and keeps it to the end of the transaction; a change is one
/// statement that checks every day and changes all of them or none. Days that a smaller pool left overbooked stay as they are, and take nothing more.
/// </summary>
internal static class PoolHours
{
    /// <summary>$1, $2: the letter of a kind, and the year.</summary>
    private const string NextNumber = """
        insert into pool.reference_numbers (kind, year, last) values ($1, $2, 1)
        on conflict (kind, year) do update set last = reference_numbers.last + 1 returning last
        """;

    private const string LockQueue = "select from pool.queue for update";

    /// <summary>Locks first: an update takes its place in the log before it waits, and others would be served in another order than their events stand (X3).</summary>
    private const string NextPlace = $"""
        with mine as materialized ({LockQueue}) update pool.queue q set last_sequence = q.last_sequence + 1 from mine returning q.last_sequence
        """;

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

    private const string Queued = "(select count(*) from pool.applications where status in ('Waiting', 'Offered'))";

    /// <summary>P4: whoever waits, or is offered a part, would be overtaken by a new one that gets hours.</summary>
    private const string AnyoneWaiting =
        "exists (select from pool.applications where status in ('Waiting', 'Offered') and (status = 'Waiting' or not (offer->'room'->'full')::boolean))";

    /// <summary>Takes the pool's lock.</summary>
    public static Task LockPool(this PoolDb db, CancellationToken cancellationToken) => db.Database.ExecuteSqlRawAsync(LockQueue, cancellationToken);

    /// <summary>The next reference of a kind in a year (X9).</summary>
    public static async Task<string> NextReference(this PoolDb db, char kind, int year, CancellationToken cancellationToken)
    {
        await using var batch = db.Batch();
        batch.Add(NextNumber, kind.ToString(), year);
        return Reference.Write(kind, year, (int)(await batch.ExecuteScalarAsync(cancellationToken))!);
    }

    /// <summary>Takes the pool's lock and the next place in the order of receipt (P4).</summary>
    public static async Task<long> NextInQueue(this PoolDb db, CancellationToken cancellationToken) =>
        (await db.Database.SqlQueryRaw<long>(NextPlace).ToListAsync(cancellationToken)).Single();

    /// <summary>Whether any application waits, or has an open offer of a part; to be asked under the lock.</summary>
    public static async Task<bool> AnyoneWaits(this PoolDb db, CancellationToken cancellationToken) =>
        (await db.Database.SqlQueryRaw<bool>($"select {AnyoneWaiting}").ToListAsync(cancellationToken)).Single();

    /// <summary>The free hours of the days of a period that the council has decided; below 0 on days that a smaller pool left overbooked.</summary>
    public static async Task<Dictionary<DateOnly, decimal>> FreeHours(this PoolDb db, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        (await db.Database.SqlQueryRaw<FreeDay>(FreeDays("{0}", "{1}"), from, to).ToListAsync(cancellationToken)).ToDictionary(d => d.Day, d => d.Free);

    /// <summary>The same from a day on, asked together with other things.</summary>
    public static Inquiry<Dictionary<DateOnly, decimal>> FreeHours(DateOnly from) => Inquiry.Of(
        FreeDays("$1", "$2"), row => (Day: row.GetFieldValue<DateOnly>(0), Free: row.GetDecimal(1)),
        days => days.ToDictionary(d => d.Day, d => d.Free), from, DateOnly.MaxValue);

    private static string FreeDays(string from, string to) => $"select day, capacity - reserved - held as free from pool.days where day between {from} and {to}";

    private sealed record FreeDay(DateOnly Day, decimal Free);

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
    public static async Task<Receipt> Receive(this PoolDb db, Guid candidateId, Guid workplaceId, Need need, int year, CancellationToken cancellationToken)
    {
        await using var batch = db.Batch();
        batch.Add(NextPlace);
        batch.Add(NextNumber, Application.Kind.ToString(), year);
        batch.Add($"select {Queued}, (select count(*) from pool.days where day between $1 and $2)", need.From, need.To);
        batch.Add("select \"from\", \"to\" from pool.grants where candidate_id = $1 and workplace_id = $2 and not annulled", candidateId, workplaceId);
        batch.Add($"{ChangeDays} and not {AnyoneWaiting} returning d.day", Parameters([DayChange.Hold(need)]));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var sequence = reader.GetInt64(0);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var reference = Reference.Write(Application.Kind, year, reader.GetInt32(0));
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var queued = (int)reader.GetInt64(0);
        var decided = reader.GetInt64(1) == new DatePeriod(need.From, need.To).Days;
        await reader.NextResultAsync(cancellationToken);
        var others = new List<DatePeriod>();
        while (await reader.ReadAsync(cancellationToken))
        {
            others.Add(new(reader.GetFieldValue<DateOnly>(0), reader.GetFieldValue<DateOnly>(1)));
        }

        await reader.NextResultAsync(cancellationToken);
        return new(sequence, reference, queued, decided, await reader.ReadAsync(cancellationToken), others);
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

    /// <summary>Whether a decision without a last day is to be laid out further (P1). Asked without the lock, it is a guess: laying out decides.</summary>
    public static Task<bool> IsToBeLaidOut(this PoolDb db, DateOnly end, CancellationToken cancellationToken) => db.Database.SqlQuery<bool>(
        $"""
        select exists (select from pool.schemes where "to" is null and "from" <= {end}) and not exists (select from pool.days where day = {end}) as "Value"
        """).SingleAsync(cancellationToken);

    /// <summary>Lays decisions without a last day out to a later day, under the lock. Only days that nothing is decided for yet are touched; of several, the latest counts.</summary>
    public static async Task<bool> LayOut(this PoolDb db, DateOnly today, DateOnly end, CancellationToken cancellationToken) => await db.Database.ExecuteSqlAsync(
        $"""
        insert into pool.days (day, capacity)
        select d.day::date, decided.weekly_hours from generate_series({today}::date, {end}::date, interval '1 day') d(day)
        cross join lateral (select weekly_hours from pool.schemes where "to" is null and "from" <= d.day::date order by id desc limit 1) decided
        on conflict (day) do nothing
        """, cancellationToken) > 0;

    /// <summary>
    /// $1: only look. Every grant's and every open application's hours as a step up on its first day and down after its last, added up day by day and compared
    /// with what is kept. At most $2 of the days that differ are answered, with how many there are.
    /// </summary>
    private const string RecountDays = """
        with term as (
            select t."from", t."to", t."subsidisedHours" as reserved, 0 as held
            from pool.grants g, jsonb_to_recordset(g.terms) t("from" date, "to" date, "subsidisedHours" numeric)
            union all
            select n."from", n."to", 0, n.hours
            from pool.applications a, jsonb_to_recordset(case a.status when 'Offered' then a.offer->'room'->'needs' else a.needs end) n("from" date, "to" date, hours numeric)
            where a.status in ('Submitted', 'Offered')),
        step as (
            select "from" as day, reserved, held from term
            union all select "to" + 1, -reserved, -held from term
            union all select day, 0, 0 from pool.days),
        counted as (select day, sum(sum(reserved)) over (order by day) as reserved, sum(sum(held)) over (order by day) as held from step group by day),
        differing as (
            select d.day, d.reserved, d.held, c.reserved as counted_reserved, c.held as counted_held
            from pool.days d join counted c on c.day = d.day where (d.reserved, d.held) <> (c.reserved, c.held)),
        repaired as (
            update pool.days d set reserved = f.counted_reserved, held = f.counted_held from differing f where d.day = f.day and not $1)
        select day, reserved, held, counted_reserved, counted_held, count(*) over () from differing order by day limit $2
        """;

    /// <summary>Counts every day's hours anew from the grants and open applications, under the lock, and repairs the days that differ unless it is only to look (P14).</summary>
    public static async Task<(IReadOnlyList<RecountedDay> Days, int Count)> Recount(this PoolDb db, bool onlyLook, int limit, CancellationToken cancellationToken)
    {
        await using var batch = db.Batch();
        batch.Add(RecountDays, onlyLook, limit);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var (days, count) = (new List<RecountedDay>(), 0L);
        while (await reader.ReadAsync(cancellationToken))
        {
            days.Add(new(reader.GetFieldValue<DateOnly>(0), reader.GetDecimal(1), reader.GetDecimal(2), reader.GetDecimal(3), reader.GetDecimal(4)));
            count = reader.GetInt64(5);
        }

        return (days, (int)count);
    }

    /// <summary>A batch in the context's transaction.</summary>
    public static NpgsqlBatch Batch(this PoolDb db) =>
        new((NpgsqlConnection)db.Database.GetDbConnection(), (NpgsqlTransaction?)db.Database.CurrentTransaction?.GetDbTransaction());

    private static object[] Parameters(IReadOnlyList<DayChange> changes) =>
    [
        changes.Select(c => c.From).ToArray(), changes.Select(c => c.To).ToArray(), changes.Select(c => c.Held).ToArray(), changes.Select(c => c.Reserved).ToArray(),
    ];
}
