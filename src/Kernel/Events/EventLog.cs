using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Kernel;

/// <summary>The SQL of the event log: reading below the oldest running transaction, positions, parked deliveries.</summary>
public sealed class EventLog(NpgsqlDataSource database, TimeProvider time)
{
    internal const int MaxAttempts = 8;
    internal const string DeliveredElsewhere = "FT001";

    internal async Task<Position> PositionOf(Subscription subscription, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.Add("insert into kernel.subscriptions (name) values ($1) on conflict do nothing", subscription.Name);
        batch.Add("select tx, seq from kernel.subscriptions where name = $1", subscription.Name);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new Position(reader.GetFieldValue<ulong>(0), reader.GetInt64(1));
    }

    /// <summary>
    /// The next events after a position that no running transaction can still come before, and how far the log was read for them. One statement sees one snapshot,
    /// so nothing can come to stand before its end later.
    /// </summary>
    internal async Task<(List<LoggedEvent> Events, Position? End)> After(Position position, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        const string below = "from kernel.events where (tx, seq) > ($1, $2) and tx < pg_snapshot_xmin(pg_current_snapshot())";
        await using var command = database.CreateCommand($"""
            (select tx, seq, name, aggregate_id, payload {below} and name = any ($3) order by tx, seq limit 100)
            union all
            (select tx, seq, null, null, null {below} order by tx desc, seq desc limit 1)
            """);
        command.Parameters.Add(position.TxParameter);
        command.Parameters.Add(new() { Value = position.Seq });
        command.Parameters.Add(new() { Value = names.ToArray() });
        return await Read(command, cancellationToken);
    }

    internal static Delivery Deliver(Subscription subscription, Position from, Position to) =>
        new(batch => batch.Add("select kernel.delivered($1, $2, $3, $4, $5)", subscription.Name, from.TxParameter, from.Seq, to.TxParameter, to.Seq));

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

    /// <summary>Puts an event aside and moves on, in one transaction. Without an error it waits behind an earlier one of its aggregate.</summary>
    internal async Task Park(Subscription subscription, LoggedEvent logged, Delivery delivery, string? error, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.Add(
            "insert into kernel.parked (subscription, seq, aggregate_id, attempts, next_attempt_at, error) values ($1, $2, $3, $4, $5, $6)",
            subscription.Name, logged.Position.Seq, logged.AggregateId, error is null ? 0 : 1, NextAttempt(error is null ? 0 : 1), error ?? "behind an earlier event");
        delivery.AddTo(batch);
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

    internal async Task<bool> HasParked(Subscription subscription, Guid aggregate, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select exists (select 1 from kernel.parked where subscription = $1 and aggregate_id = $2)");
        command.Parameters.Add(new() { Value = subscription.Name });
        command.Parameters.Add(new() { Value = aggregate });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Parked events that are due: of each aggregate only the first.</summary>
    internal async Task<List<LoggedEvent>> Due(Subscription subscription, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            select e.tx, e.seq, e.name, e.aggregate_id, e.payload
            from (select distinct on (aggregate_id) seq, next_attempt_at from kernel.parked where subscription = $1 order by aggregate_id, seq) head
            join kernel.events e using (seq)
            where head.next_attempt_at <= $2 order by e.seq limit 100
            """);
        command.Parameters.Add(new() { Value = subscription.Name });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        return (await Read(command, cancellationToken)).Events;
    }

    /// <summary>Every subscription with its lag and its parked deliveries, for an admin.</summary>
    public async Task<IReadOnlyList<SubscriptionState>> States(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            select s.name, s.seq, (select coalesce(max(seq), 0) from kernel.events),
              p.seq, p.aggregate_id, p.attempts, p.next_attempt_at, p.error
            from kernel.subscriptions s left join kernel.parked p on p.subscription = s.name
            order by s.name, p.seq
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var states = new List<SubscriptionState>();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (states.Count == 0 || states[^1].Name != reader.GetString(0))
            {
                states.Add(new(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), []));
            }

            if (!reader.IsDBNull(3))
            {
                ((List<ParkedEvent>)states[^1].Parked).Add(new(
                    reader.GetInt64(3), reader.GetGuid(4), reader.GetInt32(5), reader.IsDBNull(6) ? null : reader.GetFieldValue<DateTimeOffset>(6), reader.GetString(7)));
            }
        }

        return states;
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

    /// <summary>Lets a subscription read the log again from its beginning, into an emptied copy.</summary>
    public static async Task Rebuild(NpgsqlConnection connection, string subscription, IRebuildable copy, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Add("update kernel.subscriptions set tx = '0', seq = 0 where name = $1", subscription);
        batch.Add("delete from kernel.parked where subscription = $1", subscription);
        copy.AddEmpty(batch);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<(List<LoggedEvent> Events, Position? End)> Read(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var events = new List<LoggedEvent>();
        Position? end = null;
        while (await reader.ReadAsync(cancellationToken))
        {
            var position = new Position(reader.GetFieldValue<ulong>(0), reader.GetInt64(1));
            if (reader.IsDBNull(2))
            {
                end = position;
            }
            else
            {
                events.Add(new(position, reader.GetString(2), reader.GetGuid(3), reader.GetString(4)));
            }
        }

        return (events, end);
    }

    private DateTimeOffset NextAttempt(int attempts) => time.GetUtcNow() + TimeSpan.FromSeconds(1 << attempts);
}

/// <summary>A reaction as an admin sees it.</summary>
/// <param name="Name">Module and use case.</param>
/// <param name="Position">The last event it has handled or put aside.</param>
/// <param name="LogEnd">The last event of the log.</param>
/// <param name="Parked">Events that failed, with those of the same aggregate behind them.</param>
public sealed record SubscriptionState(string Name, long Position, long LogEnd, IReadOnlyList<ParkedEvent> Parked);

/// <summary>An event that failed in a reaction.</summary>
/// <param name="Seq">Its number in the log.</param>
/// <param name="AggregateId">What it happened to.</param>
/// <param name="Attempts">Tries so far.</param>
/// <param name="NextAttemptAt">When it is tried again; null when it waits for an admin.</param>
/// <param name="Error">The kind of failure, without personal data.</param>
public sealed record ParkedEvent(long Seq, Guid AggregateId, int Attempts, DateTimeOffset? NextAttemptAt, string Error);
