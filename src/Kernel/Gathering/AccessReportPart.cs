namespace Faatimer.Kernel;

/// <summary>
/// A part of the access report (X7): the records of one kind that a module holds about a person. The report itself comes with the pages
/// (a job over the parts of all modules, with who looked when from the audit); no module declares a part yet.
/// </summary>
/// <param name="Retention">The kind by which the records go (<see cref="RetentionKind.Name"/>), which tells how long they are kept and by which law (X2).</param>
/// <param name="Purpose">The text of why they are held, by its code.</param>
/// <param name="Recipients">The texts of who is given them, by their codes.</param>
/// <param name="Find">All that is held about a person, by the id that the audit log knows, the oldest first; without other people's data.</param>
public sealed record AccessReportPart(
    string Retention, string Purpose, IReadOnlyList<string> Recipients, Func<IServiceProvider, Guid, CancellationToken, Task<IReadOnlyList<HeldRecord>>> Find);

/// <summary>A record that is held about a person.</summary>
/// <param name="Reference">Its short reference (X9), where it has one.</param>
/// <param name="Fields">What is in it, in the order in which it is read: the code of the field's name, and its value as text, date, number or a list of these.</param>
public sealed record HeldRecord(Guid Id, string? Reference, IReadOnlyList<KeyValuePair<string, object?>> Fields);
