using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Kernel;

/// <summary>How long a kind of record is kept (X2).</summary>
/// <param name="Kind">Module and records, for example <c>refusion.payslips</c>.</param>
/// <param name="KeepFor">Years, months or days: <c>P5Y</c>, <c>P18M</c>, <c>P90D</c>.</param>
/// <param name="CountsFrom">What that counts from.</param>
/// <param name="Law">The law or rule it follows.</param>
/// <param name="Version">Raised by every change; the ETag.</param>
public sealed record RetentionRule(Guid Id, string Kind, string KeepFor, RetentionStart CountsFrom, string Law, int Version) : IResource;

/// <summary>What a run found, or removed, of one kind.</summary>
/// <param name="Before">The day before which a record's own day must lie.</param>
/// <param name="Count">How many records.</param>
/// <param name="Oldest">The earliest day that one counts from; null when there is none.</param>
/// <param name="Newest">The latest.</param>
/// <param name="Sample">The ids of the ten oldest.</param>
public sealed record RetentionCount(string Kind, DateOnly Before, int Count, DateOnly? Oldest, DateOnly? Newest, IReadOnlyList<Guid> Sample);

/// <summary>A run of the retention rules.</summary>
/// <param name="At">When.</param>
/// <param name="Day">The business date it went by.</param>
/// <param name="Actor">Who started it.</param>
/// <param name="DryRun">It only told what would go.</param>
/// <param name="Kinds">What it found, or removed.</param>
public sealed record RetentionRun(Guid Id, DateTimeOffset At, DateOnly Day, string Actor, bool DryRun, IReadOnlyList<RetentionCount> Kinds);

/// <summary>Records of a kind were deleted or anonymised because their time was out (X2).</summary>
/// <param name="Ids">Which ones; null in events of earlier versions.</param>
[EventName("kernel.records.forgotten.v1")]
public sealed record RecordsForgotten(Guid RunId, string Kind, DateOnly Before, int Count, IReadOnlyList<Guid>? Ids = null) : IEvent
{
    public Guid AggregateId => RunId;
}

/// <summary>The orders of the list of runs.</summary>
public enum RetentionRunOrder
{
    At,
}

/// <summary>How far a run has come.</summary>
/// <param name="Run">The kinds it is through.</param>
/// <param name="At">What it has found or removed so far of the kind it is at; null between two.</param>
/// <param name="Last">The last one of that kind that a dry run found.</param>
internal sealed record RetentionProgress(RetentionRun? Run = null, RetentionCount? At = null, Guid? Last = null);

/// <summary>
/// The retention rules (X2): each module says what it keeps and how that goes (<see cref="IModule.Retention"/>); here is for how long, and the run. A run is a
/// job whose steps each remove a bounded number of one kind, in a transaction of its own. A dry run tells what they would remove, in steps of its own.
/// </summary>
public sealed class Retention(NpgsqlDataSource database, IEnumerable<IModule> modules, IEnumerable<RetentionKind> kinds, TimeProvider time)
{
    private static readonly SqlOrders<RetentionRunOrder> RunOrders = new("id", typeof(Guid));

    /// <summary>How many records go in one step: seconds of work, for a lock that others wait for.</summary>
    internal const int AtATime = 500;

    /// <summary>How many a dry run counts in one step. It locks nothing, but each step asks the whole query again for those after the last: a million records are a hundred.</summary>
    internal const int CountedAtATime = 10_000;

    private readonly IReadOnlyList<RetentionKind> _kinds = [.. modules.SelectMany(m => m.Retention).Concat(kinds).OrderBy(k => k.Name, StringComparer.Ordinal)];

    /// <summary>Gives a database the rules it lacks; those it has stay as they were decided.</summary>
    internal async Task Seed(CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        foreach (var kind in _kinds)
        {
            batch.Add("insert into kernel.retention (kind, id, keep_for, law) values ($1, $2, $3, $4) on conflict do nothing", kind.Name, Guid.CreateVersion7(), kind.KeepFor, kind.Law);
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<RetentionRule>> Rules(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await Rules(connection, "", cancellationToken);
    }

    /// <summary>The day before which records of a kind may be gone already: no rule can count on them.</summary>
    public async Task<DateOnly> GoneBefore(string kind, DateOnly today, CancellationToken cancellationToken) =>
        KeepFor.Before((await Rules(cancellationToken)).Single(r => r.Kind == kind).KeepFor, today);

    /// <summary>Sets how long a kind is kept, in the use case's transaction.</summary>
    internal async Task<RetentionRule> Change(NpgsqlConnection connection, string kind, string keepFor, string law, Work work, CancellationToken cancellationToken)
    {
        var rule = (await Rules(connection, "for update", cancellationToken)).SingleOrDefault(r => r.Kind == kind) ?? throw RuleViolation.NotFound("retention");
        work.RequireVersion(rule.Version);
        rule = rule with { KeepFor = keepFor, Law = law, Version = rule.Version + 1 };
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("update kernel.retention set keep_for = $2, law = $3, version = $4 where kind = $1", kind, rule.KeepFor, rule.Law, rule.Version);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        work.Audit("retention", rule.Id, purpose: $"{kind} {keepFor}");
        return rule;
    }

    /// <summary>How many kinds there are: a run takes them one by one.</summary>
    internal int Kinds => _kinds.Count;

    /// <summary>Whether a run has taken every kind.</summary>
    internal bool IsThrough(RetentionRun run) => _kinds.All(k => run.Kinds.Any(c => c.Kind == k.Name));

    /// <summary>A run that has done nothing yet.</summary>
    internal RetentionProgress Begin(Guid id, bool dryRun, DateOnly today, string actor) => new(new(id, time.GetUtcNow(), today, actor, dryRun, []));

    /// <summary>Tells what is out of the next kind, or removes some of it, in the use case's transaction.</summary>
    internal async Task<RetentionProgress> Next(NpgsqlConnection connection, RetentionProgress progress, Work work, CancellationToken cancellationToken)
    {
        var run = progress.Run!;
        var kind = _kinds.First(k => run.Kinds.All(c => c.Kind != k.Name));
        var rule = (await Rules(connection, "", cancellationToken)).Single(r => r.Kind == kind.Name);
        var before = progress.At?.Before ?? KeepFor.Before(rule.KeepFor, run.Day);
        var atATime = run.DryRun ? CountedAtATime : AtATime;
        var found = run.DryRun
            ? await Find(connection, kind.DueAfter, cancellationToken, before, progress.At?.Newest ?? DateOnly.MinValue, progress.Last ?? Guid.Empty, atATime)
            : await Find(connection, kind.Forget, cancellationToken, before, atATime);
        work.Audit("retention", run.Id, purpose: $"{(run.DryRun ? "dry run" : "run")}: {rule.Kind} before {before:yyyy-MM-dd}: {found.Count}");
        if (!run.DryRun && found.Count > 0)
        {
            work.Raise(new RecordsForgotten(run.Id, rule.Kind, before, found.Count, [.. found.Select(f => f.Id)]));
        }

        var count = Add(progress.At ?? new(rule.Kind, before, 0, null, null, []), found);
        return found.Count < atATime ? new(run with { Kinds = [.. run.Kinds, count] }) : new(run, count, found[^1].Id);
    }

    /// <summary>Those that go first are the oldest.</summary>
    private static RetentionCount Add(RetentionCount count, List<(Guid Id, DateOnly Day)> found) => found.Count == 0 ? count : count with
    {
        Count = count.Count + found.Count,
        Oldest = count.Oldest ?? found[0].Day,
        Newest = found[^1].Day,
        Sample = [.. count.Sample.Concat(found.Select(f => f.Id)).Take(10)],
    };

    /// <summary>Keeps a run that is through.</summary>
    internal static Task<int> Store(NpgsqlConnection connection, RetentionRun run, CancellationToken cancellationToken) => connection.Execute(
        "insert into kernel.retention_runs (id, at, day, actor, dry_run, kinds) values ($1, $2, $3, $4, $5, $6)", cancellationToken,
        run.Id, run.At, run.Day, run.Actor, run.DryRun, Sql.Typed(NpgsqlDbType.Jsonb, StoredJson.Write(run.Kinds)));

    /// <summary>The runs, the first one first.</summary>
    internal Task<Page<RetentionRun>> Runs(IListFilter filter, CancellationToken cancellationToken) =>
        new SqlQuery("id, at, day, actor, dry_run, kinds", "kernel.retention_runs").Page(
            database,
            filter,
            RunOrders,
            row => new RetentionRun(
                row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1), row.GetFieldValue<DateOnly>(2), row.GetString(3), row.GetBoolean(4), StoredJson.Read<List<RetentionCount>>(row.GetString(5))),
            cancellationToken);

    private async Task<List<RetentionRule>> Rules(NpgsqlConnection connection, string lockFor, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"select id, kind, keep_for, law, version from kernel.retention order by kind {lockFor}", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rules = new List<RetentionRule>();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (_kinds.SingleOrDefault(k => k.Name == reader.GetString(1)) is { } kind)
            {
                rules.Add(new(reader.GetGuid(0), kind.Name, reader.GetString(2), kind.CountsFrom, reader.GetString(3), reader.GetInt32(4)));
            }
        }

        return rules;
    }

    /// <summary>What a statement answers, the oldest first.</summary>
    private static async Task<List<(Guid Id, DateOnly Day)>> Find(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<(Guid Id, DateOnly Day)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add((reader.GetGuid(0), reader.GetFieldValue<DateOnly>(1)));
        }

        return [.. found.OrderBy(f => f.Day).ThenBy(f => f.Id)];
    }
}
