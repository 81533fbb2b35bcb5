using Npgsql;

namespace Faatimer.Kernel;

/// <summary>The SQL of the event log: reading below the oldest running transaction, positions, parked deliveries.</summary>
public sealed class EventLog(NpgsqlDataSource database, TimeProvider time)
{
    internal const int MaxAttempts = 8;

    /// <summary>How far behind is counted; beyond it is "this many or more".</summary>
    private const int MaxCounted = 10_000;

    /// <summary>So many parked events of a reaction are shown, the first ones; an admin mends what they failed on.</summary>
    private const int MaxShown = 200;

    /// <summary>What a reaction has not read yet. Its row is <c>s</c>.</summary>
    private const string Ahead = "from kernel.events e where (e.tx, e.seq) > (s.tx, s.seq) and e.name = any (s.events)";

    /// <summary>One statement sees one snapshot: nothing can come to stand before what it reads here later.</summary>
    private const string Readable = "e.tx < pg_snapshot_xmin(pg_current_snapshot())";

    /// <summary>
    /// Brings a declared reaction's row up to what the code says, under the migration's lock. A new one begins where it says. A higher version empties a copy, which reads
    /// the log again; a lower one leaves the row to the hosts that are newer.
    /// </summary>
    /// <param name="copy">The copy that the reaction builds; null when it builds none.</param>
    internal async Task Declare(Subscription subscription, IRebuildable? copy, CancellationToken cancellationToken)
    {
        var events = subscription.Events.Keys.Order(StringComparer.Ordinal).ToArray();
        while (true)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await Declare(connection, subscription, events, copy, cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return;
            }
            catch (PostgresException crossed) when (crossed.SqlState == PostgresErrorCodes.DeadlockDetected)
            {
                // A host of the version before was just delivering into the copy.
            }
        }
    }

    private static async Task Declare(NpgsqlConnection connection, Subscription subscription, string[] events, IRebuildable? copy, CancellationToken cancellationToken)
    {
        int version;
        string[] stored;
        await using (var batch = connection.CreateBatch())
        {
            batch.Add(
                """
                insert into kernel.subscriptions (name, version, events, tx) values ($1, $2, $3, case when $4 then pg_snapshot_xmin(pg_current_snapshot()) else '0' end)
                on conflict do nothing
                """, subscription.Name, subscription.Version, events, subscription.Start == ReactionStart.Now);
            batch.Add("select version, events from kernel.subscriptions where name = $1 for update", subscription.Name);
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            (version, stored) = (reader.GetInt32(0), reader.GetFieldValue<string[]>(1));
        }

        if (version == subscription.Version && stored.Length > 0 && !stored.SequenceEqual(events))
        {
            throw new InvalidOperationException($"{subscription.Name} reacts to other events than version {version} did: raise its version.");
        }

        if (version <= subscription.Version)
        {
            await using var batch = connection.CreateBatch();
            batch.Add("update kernel.subscriptions set version = $2, events = $3 where name = $1", subscription.Name, subscription.Version, events);
            if (version < subscription.Version && copy is not null)
            {
                AddRebuild(batch, subscription.Name, copy);
            }

            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Which of these reactions have something to do, asked once for all; those for which nothing of theirs was written are moved past the others' events, so that these
    /// are not read again every time.
    /// </summary>
    /// <returns>By name: whether it can be read already, or still waits for a transaction that began before it.</returns>
    internal async Task<List<(string Name, bool IsReadable)>> Waiting(IReadOnlyCollection<Subscription> subscriptions, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"""
            with edge as materialized (select e.tx, e.seq from kernel.events e where {Readable} order by e.tx desc, e.seq desc limit 1),
            mine as materialized (
                select s.name, s.tx, s.seq,
                    exists (select 1 {Ahead} and {Readable}) or exists (select 1 from kernel.parked p where p.subscription = s.name and p.next_attempt_at <= $3) as readable,
                    exists (select 1 {Ahead}) as ahead
                from kernel.subscriptions s join unnest($1, $2) d(name, version) on (d.name, d.version) = (s.name, s.version)),
            passed as (
                update kernel.subscriptions s set tx = edge.tx, seq = edge.seq from mine, edge
                where s.name = mine.name and not mine.ahead and (s.tx, s.seq) = (mine.tx, mine.seq) and (mine.tx, mine.seq) < (edge.tx, edge.seq))
            select name, readable from mine where readable or ahead
            """);
        command.Parameters.Add(new() { Value = subscriptions.Select(s => s.Name).ToArray() });
        command.Parameters.Add(new() { Value = subscriptions.Select(s => s.Version).ToArray() });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var waiting = new List<(string, bool)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            waiting.Add((reader.GetString(0), reader.GetBoolean(1)));
        }

        return waiting;
    }

    /// <summary>Takes a reaction's turn; null when another host has it, or a newer version.</summary>
    internal Task<Lease?> Turn(Subscription subscription, CancellationToken cancellationToken) =>
        Lease.Take(database, "kernel.subscriptions", "name = $3 and version = $4", [subscription.Name, subscription.Version], cancellationToken);

    /// <summary>
    /// The next events of a reaction that no running transaction can still come before, and where it stands. Those whose aggregate has parked ones are marked.
    /// </summary>
    internal async Task<(Position From, List<LoggedEvent> Events, HashSet<Guid> Behind)> Next(Subscription subscription, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"""
            select e.tx, e.seq, e.name, e.aggregate_id, e.payload, s.tx, s.seq,
                exists (select 1 from kernel.parked p where p.subscription = s.name and p.aggregate_id = e.aggregate_id)
            from kernel.subscriptions s cross join lateral (select e.* {Ahead} and {Readable} order by e.tx, e.seq limit $3) e
            where s.name = $1 and s.version = $2 order by e.tx, e.seq
            """);
        command.Parameters.Add(new() { Value = subscription.Name });
        command.Parameters.Add(new() { Value = subscription.Version });
        command.Parameters.Add(new() { Value = Subscription.MaxEvents });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (from, events, behind) = (default(Position), new List<LoggedEvent>(), new HashSet<Guid>());
        while (await reader.ReadAsync(cancellationToken))
        {
            from = new Position(reader.GetFieldValue<ulong>(5), reader.GetInt64(6));
            events.Add(ReadEvent(reader));
            if (reader.GetBoolean(7))
            {
                behind.Add(events[^1].AggregateId);
            }
        }

        return (from, events, behind);
    }

    /// <summary>The end of a list: the position moves past it, and those that must wait behind an earlier one of their aggregate are put aside.</summary>
    internal Delivery Deliver(Subscription subscription, Position from, Position to, IReadOnlyList<LoggedEvent> behind) => new(batch =>
    {
        foreach (var logged in behind)
        {
            AddParked(batch, subscription, logged, attempts: 0, "behind an earlier event");
        }

        AddDelivered(batch, subscription, from, to);
    });

    internal static Delivery Redeliver(Subscription subscription, Position parked) =>
        new(batch => batch.Add("select kernel.unparked($1, $2)", subscription.Name, parked.Seq));

    /// <summary>Ends a delivery that had no effect to store.</summary>
    internal async Task End(Delivery delivery, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        delivery.AddTo(batch);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        delivery.Done();
    }

    /// <summary>Puts an event that failed aside and moves on, in one transaction.</summary>
    internal async Task Park(Subscription subscription, Position from, LoggedEvent logged, string error, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        AddParked(batch, subscription, logged, attempts: 1, error);
        AddDelivered(batch, subscription, from, logged.Position);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    internal async Task Failed(Subscription subscription, LoggedEvent logged, string error, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            update kernel.parked set attempts = attempts + 1, error = $3,
              next_attempt_at = case when attempts + 1 < $4 then $5::timestamptz + least(power(2, attempts + 1), 3600) * interval '1 second' end
            where subscription = $1 and seq = $2
            """);
        command.Parameters.Add(new() { Value = subscription.Name });
        command.Parameters.Add(new() { Value = logged.Position.Seq });
        command.Parameters.Add(new() { Value = error });
        command.Parameters.Add(new() { Value = MaxAttempts });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Parked events that are due: of each aggregate only the first.</summary>
    internal async Task<List<LoggedEvent>> Due(Subscription subscription, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            select e.tx, e.seq, e.name, e.aggregate_id, e.payload
            from (select distinct on (p.aggregate_id) p.seq, p.next_attempt_at
                from kernel.parked p join kernel.subscriptions s on s.name = p.subscription
                where s.name = $1 and s.version = $2 order by p.aggregate_id, p.seq) head
            join kernel.events e using (seq)
            where head.next_attempt_at <= $3 order by e.seq limit 100
            """);
        command.Parameters.Add(new() { Value = subscription.Name });
        command.Parameters.Add(new() { Value = subscription.Version });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var due = new List<LoggedEvent>();
        while (await reader.ReadAsync(cancellationToken))
        {
            due.Add(ReadEvent(reader));
        }

        return due;
    }

    /// <summary>Every reaction that has a row, with what waits for it and what it has put aside, for an admin.</summary>
    /// <param name="declared">What this host's code has.</param>
    public async Task<IReadOnlyList<SubscriptionState>> States(IReadOnlyCollection<Subscription> declared, CancellationToken cancellationToken)
    {
        var versions = declared.ToDictionary(d => d.Name, d => d.Version);
        await using var batch = database.CreateBatch();
        var now = time.GetUtcNow();
        batch.Add(
            $"""
            with today as materialized (
                select e.tx, e.seq, e.name from (select * from kernel.events order by seq desc limit {MaxCounted}) e where e.occurred_at >= $1)
            select s.name, s.version, waiting.count, waiting.oldest, s.events, s.seq, (select count(*) from kernel.parked p where p.subscription = s.name),
                (select count(*) from today t where t.name = any (s.events) and (t.tx, t.seq) <= (s.tx, s.seq)
                    and not exists (select from kernel.parked p where (p.subscription, p.seq) = (s.name, t.seq)))
            from kernel.subscriptions s
            cross join lateral (select count(*) as count, min(occurred_at) as oldest from (select e.occurred_at {Ahead} order by e.tx, e.seq limit {MaxCounted}) e) waiting
            order by s.name
            """,
            BusinessClock.StartOf(DanishDate.Of(now)));
        batch.Add(
            $"""
            select p.subscription, p.seq, e.name, e.occurred_at, p.aggregate_id, p.attempts, p.next_attempt_at, p.error, p.behind
            from (select *, count(*) over (partition by subscription, aggregate_id order by seq desc) - 1 as behind, row_number() over (partition by subscription order by seq) as no from kernel.parked) p
            join kernel.events e using (seq) where p.no <= {MaxShown} order by p.subscription, p.seq
            """);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var states = new List<SubscriptionState>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var (name, version) = (reader.GetString(0), reader.GetInt32(1));
            var status = !versions.TryGetValue(name, out var own) ? SubscriptionStatus.Retired : own < version ? SubscriptionStatus.Newer : SubscriptionStatus.Current;
            var since = reader.ValueOrNull<DateTimeOffset>(3);
            states.Add(new(
                name, version, status, reader.GetFieldValue<string[]>(4), reader.GetInt64(5), (int)reader.GetInt64(2), since, since is { } first ? Math.Max(0, (int)(now - first).TotalSeconds) : 0,
                (int)reader.GetInt64(7), (int)reader.GetInt64(6), []));
        }

        await reader.NextResultAsync(cancellationToken);
        var parked = new List<(string Of, ParkedEvent Event)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            parked.Add((
                reader.GetString(0),
                new(
                    reader.GetInt64(1), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetGuid(4), reader.GetInt32(5), reader.ValueOrNull<DateTimeOffset>(6), reader.GetString(7),
                    (int)reader.GetInt64(8))));
        }

        var byName = parked.ToLookup(p => p.Of, p => p.Event);
        return [.. states.Select(s => s with { Parked = [.. byName[s.Name]] })];
    }

    /// <summary>Lets a parked event be tried again at once; false when there is none.</summary>
    public async Task<bool> Replay(NpgsqlConnection connection, string subscription, long seq, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("update kernel.parked set next_attempt_at = $3, attempts = 0 where subscription = $1 and seq = $2", connection);
        command.Parameters.Add(new() { Value = subscription });
        command.Parameters.Add(new() { Value = seq });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Lets all that a subscription has parked be tried again at once, in its order; null when there is no such subscription.</summary>
    /// <returns>How many there are.</returns>
    public async Task<int?> ReplayAll(NpgsqlConnection connection, string subscription, CancellationToken cancellationToken)
    {
        var tried = await connection.Execute("update kernel.parked set next_attempt_at = $2, attempts = 0 where subscription = $1", cancellationToken, subscription, time.GetUtcNow());
        return tried > 0 || await connection.Single("select exists (select from kernel.subscriptions where name = $1)", row => row.GetBoolean(0), cancellationToken, subscription) ? tried : null;
    }

    /// <summary>
    /// Lets a subscription read the log again from its beginning, into an emptied copy. Its row comes first: a delivery that has not committed by then finds another
    /// position, and one that has is seen by what empties the copy.
    /// </summary>
    /// <returns>How far the log has to be read, and how many of the subscription's events that are.</returns>
    public static async Task<(LogPlace End, int Events)> Rebuild(NpgsqlConnection connection, string subscription, IRebuildable copy, CancellationToken cancellationToken)
    {
        await using (var batch = connection.CreateBatch())
        {
            AddRebuild(batch, subscription, copy);
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        return (await connection.Read(
            $"select coalesce(max(tx), '0'), coalesce(max(seq), 0), count(*) from (select e.tx, e.seq from kernel.subscriptions s, lateral (select e.tx, e.seq {Ahead}) e where s.name = $1) e",
            r => (new LogPlace(r.GetFieldValue<ulong>(0), r.GetInt64(1)), (int)r.GetInt64(2)), cancellationToken, subscription)).Single();
    }

    /// <summary>How many events a subscription has still to read to come to a place, and how many it has put aside.</summary>
    public async Task<(int Left, int Parked)> Left(string subscription, LogPlace end, CancellationToken cancellationToken) => (await database.Read(
        $"""
        select (select count(*) {Ahead} and (e.tx, e.seq) <= ($2, $3)), (select count(*) from kernel.parked p where p.subscription = s.name)
        from kernel.subscriptions s where s.name = $1
        """,
        r => ((int)r.GetInt64(0), (int)r.GetInt64(1)), cancellationToken, subscription, Sql.Typed(NpgsqlTypes.NpgsqlDbType.Xid8, end.Tx), end.Seq)).Single();

    private static void AddRebuild(NpgsqlBatch batch, string subscription, IRebuildable copy)
    {
        batch.Add("update kernel.subscriptions set tx = '0', seq = 0 where name = $1", subscription);
        batch.Add("delete from kernel.parked where subscription = $1", subscription);
        copy.AddEmpty(batch);
    }

    private static void AddDelivered(NpgsqlBatch batch, Subscription subscription, Position from, Position to) =>
        batch.Add("select kernel.delivered($1, $2, $3, $4, $5, $6)", subscription.Name, subscription.Version, from.TxParameter, from.Seq, to.TxParameter, to.Seq);

    private void AddParked(NpgsqlBatch batch, Subscription subscription, LoggedEvent logged, int attempts, string error) => batch.Add(
        "insert into kernel.parked (subscription, seq, aggregate_id, attempts, next_attempt_at, error) values ($1, $2, $3, $4, $5, $6)",
        subscription.Name, logged.Position.Seq, logged.AggregateId, attempts, time.GetUtcNow() + TimeSpan.FromSeconds(1 << attempts), error);

    private static LoggedEvent ReadEvent(NpgsqlDataReader row) =>
        new(new(row.GetFieldValue<ulong>(0), row.GetInt64(1)), row.GetString(2), row.GetGuid(3), row.GetString(4));
}

/// <summary>A place in the log: transaction id, and number within all that was ever written.</summary>
public sealed record LogPlace(ulong Tx, long Seq);

/// <summary>Whether a reaction is followed.</summary>
public enum SubscriptionStatus
{
    /// <summary>The hosts of this version follow it.</summary>
    Current,

    /// <summary>A newer version of the product follows it; this host leaves it alone.</summary>
    Newer,

    /// <summary>This version of the product has it no more. Its place in the log is kept.</summary>
    Retired,
}

/// <summary>A reaction as an admin sees it.</summary>
/// <param name="Name">Module and use case.</param>
/// <param name="Version">The version that was declared last.</param>
/// <param name="ListensTo">The names of the events it reacts to.</param>
/// <param name="Position">The number of the event in the log that it has come to.</param>
/// <param name="Behind">Events of its own that it has neither handled nor put aside, counted up to 10,000.</param>
/// <param name="BehindSince">When the first of them happened; null when there is none.</param>
/// <param name="LagSeconds">Seconds since then; 0 when there is none.</param>
/// <param name="HandledToday">Events of today that it has handled, among the log's last 10,000.</param>
/// <param name="ParkedCount">How many events it has put aside.</param>
/// <param name="Parked">Events that failed, with those of the same aggregate behind them: the first 200.</param>
public sealed record SubscriptionState(
    string Name, int Version, SubscriptionStatus Status, IReadOnlyList<string> ListensTo, long Position, int Behind, DateTimeOffset? BehindSince, int LagSeconds, int HandledToday, int ParkedCount,
    IReadOnlyList<ParkedEvent> Parked);

/// <summary>An event that failed in a reaction.</summary>
/// <param name="Seq">Its number in the log.</param>
/// <param name="Event">Its name.</param>
/// <param name="At">When it happened.</param>
/// <param name="AggregateId">What it happened to.</param>
/// <param name="Attempts">Tries so far.</param>
/// <param name="NextAttemptAt">When it is tried again; null when it waits for an admin.</param>
/// <param name="Error">The kind of failure, without personal data.</param>
/// <param name="Behind">How many later events of the same wait behind it.</param>
public sealed record ParkedEvent(long Seq, string Event, DateTimeOffset At, Guid AggregateId, int Attempts, DateTimeOffset? NextAttemptAt, string Error, int Behind);
