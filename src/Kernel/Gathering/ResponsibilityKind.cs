using Npgsql;

namespace Faatimer.Kernel;

/// <summary>A kind of record that has one responsible person (C10): who cannot be deactivated before theirs are handed over (X6).</summary>
/// <param name="Record">The record's name, as in the audit log.</param>
/// <param name="Find">Those that are open and a person's own, or nobody's where the person is null.</param>
/// <param name="HandOver">
/// Moves them within the host's transaction, on its connection and in the module's own schema, with a line of history on each; answers those that were moved. What somebody else moved since
/// it was read is not among them.
/// </param>
public sealed record ResponsibilityKind(
    string Record, Func<IServiceProvider, string?, CancellationToken, Task<IReadOnlyList<Responsibility>>> Find,
    Func<NpgsqlConnection, Handover, CancellationToken, Task<IReadOnlyList<Responsibility>>> HandOver);

/// <summary>A record that somebody is responsible for.</summary>
/// <param name="Due">The next day on which something is due; null when nothing is.</param>
/// <param name="Persons">Whom the record is about, for the audit.</param>
public sealed record Responsibility(Guid Id, DateOnly? Due, IReadOnlyList<Guid> Persons);

/// <summary>Responsibilities that pass from one person to another.</summary>
/// <param name="From">Whose they were; null for what was nobody's.</param>
/// <param name="To">Whose they become.</param>
/// <param name="Ids">The records that are chosen; null for all.</param>
/// <param name="SealedNote">What the one tells the other, sealed as it is stored; null when nothing.</param>
public sealed record Handover(string? From, string To, IReadOnlyList<Guid>? Ids, string? SealedNote, string By, DateTimeOffset At);
