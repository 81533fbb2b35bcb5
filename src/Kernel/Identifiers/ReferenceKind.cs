namespace Faatimer.Kernel;

/// <summary>A kind of record that has references (X9). Each module declares its own, and the search looks among those of the letter.</summary>
/// <param name="Letter">What its references begin with.</param>
/// <param name="Record">The record's name, as in the audit log: <c>grant</c>.</param>
/// <param name="Area">Whoever may read here may look.</param>
/// <param name="Find">Finds the record of a reference in its one spelling, as far as the scope reaches; null when there is none there.</param>
public sealed record ReferenceKind(char Letter, string Record, string Area, Func<IServiceProvider, string, Scope, CancellationToken, Task<FoundReference?>> Find);

/// <summary>A record found by its reference.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Path">Where it is read.</param>
/// <param name="Persons">Whom it is about.</param>
public sealed record FoundReference(Guid Id, string Path, IReadOnlyList<Guid> Persons);
