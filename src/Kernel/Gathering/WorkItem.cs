namespace Faatimer.Kernel;

/// <summary>A kind of thing that somebody has to do: an offer to answer, a question to settle, a step of a case (K13).</summary>
/// <param name="Name">Module and deed, for example <c>pool.decide_application</c>; with <c>work.</c> before it the code of its title.</param>
/// <param name="Area">Whoever may do the deed here sees them, as far as the scope reaches.</param>
/// <param name="Deed">What kind of deed it is.</param>
/// <param name="Find">Those that are open, as far as the scope reaches and the question asks, the earliest due first.</param>
public sealed record WorkItemKind(string Name, string Area, Verb Deed, Func<IServiceProvider, WorkItemsAsked, Scope, CancellationToken, Task<IReadOnlyList<WorkItem>>> Find);

/// <summary>Which work items are asked for.</summary>
/// <param name="Responsible">Only those of these people, substitutes included (C10); null for everybody's, and what is nobody's.</param>
/// <param name="DueBefore">Only those that are due before this day; null for all.</param>
/// <param name="Limit">At most so many.</param>
public sealed record WorkItemsAsked(IReadOnlyList<string>? Responsible, DateOnly? DueBefore, int Limit);

/// <summary>Something to do with one record.</summary>
/// <param name="Record">The record's name, as in the audit log.</param>
/// <param name="Id">The record's id.</param>
/// <param name="Path">Where it is done.</param>
/// <param name="Due">The last day on which it is in time; null when it has none.</param>
/// <param name="Responsible">Who is to do it, by the caller's id; null while it is nobody's.</param>
/// <param name="Persons">Whom the record is about, for the audit and the names beside it.</param>
/// <param name="Place">The id of where it is about; null when it is about nowhere.</param>
public sealed record WorkItem(string Record, Guid Id, string Path, DateOnly? Due, string? Responsible, IReadOnlyList<Guid> Persons, Guid? Place = null);

/// <summary>A kind of point in time at which something happens by itself, or is too late: an offer that lapses, a grant that ends, 24 hours to a first contact (W7).</summary>
/// <param name="Name">Module and event, for example <c>pool.offer_lapses</c>; with <c>deadline.</c> before it the code of its title.</param>
/// <param name="Area">Whoever may read here sees them, as far as the scope reaches.</param>
/// <param name="Find">Those from now until an instant, as far as the scope reaches, the earliest first.</param>
public sealed record DeadlineKind(string Name, string Area, Func<IServiceProvider, DateTimeOffset, Scope, CancellationToken, Task<IReadOnlyList<Deadline>>> Find);

/// <summary>A deadline of one record.</summary>
/// <param name="Record">The record's name, as in the audit log.</param>
/// <param name="Id">The record's id.</param>
/// <param name="Path">Where it is read.</param>
/// <param name="At">The instant; for a day, the one at which the next begins.</param>
/// <param name="Persons">Whom the record is about, for the audit and the names beside it.</param>
/// <param name="Place">The id of where it is about; null when it is about nowhere.</param>
public sealed record Deadline(string Record, Guid Id, string Path, DateTimeOffset At, IReadOnlyList<Guid> Persons, Guid? Place = null);
