namespace Faatimer.Kernel;

/// <summary>
/// A part of the access report (X7): the records of one kind that a module holds about a person. Its title, its purpose and the names of its fields are texts of the module:
/// <c>access.{Name}</c>, <c>access.{Name}.purpose</c> and <c>access.{Name}.{field}</c>.
/// </summary>
/// <param name="Name">Module and records, for example <c>pool.grants</c>.</param>
/// <param name="Retention">The kind by which the records go (<see cref="RetentionKind.Name"/>), which tells how long they are kept and by which law (X2); null for what is kept as long as the case is open.</param>
/// <param name="Recipients">The texts of who is given them outside the municipality's own hands, by their codes; none for nobody.</param>
/// <param name="Find">All that is held about a person, by the id that the audit log knows, the oldest first; without other people's data.</param>
public sealed record AccessReportPart(
    string Name, string? Retention, IReadOnlyList<string> Recipients, Func<IServiceProvider, Guid, CancellationToken, Task<IReadOnlyList<HeldRecord>>> Find);

/// <summary>A record that is held about a person.</summary>
/// <param name="Reference">Its short reference (X9), where it has one.</param>
/// <param name="Fields">What is in it, in the order in which it is read: the field's name, and its value as text, date, number, yes or no, a word of an enum, or a list of these. What is null is not there.</param>
public sealed record HeldRecord(Guid Id, string? Reference, IReadOnlyList<KeyValuePair<string, object?>> Fields)
{
    /// <summary>A record of fields, as one writes them: <c>HeldRecord.Of(id, reference, ("from", from), ("to", to))</c>.</summary>
    public static HeldRecord Of(Guid id, string? reference, params IEnumerable<(string Name, object? Value)> fields) =>
        new(id, reference, [.. fields.Where(f => f.Value is not null).Select(f => KeyValuePair.Create(f.Name, f.Value))]);
}
