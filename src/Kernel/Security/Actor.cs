namespace Faatimer.Kernel;

/// <summary>Who did something.</summary>
/// <param name="Id">The client's id, as the log has it.</param>
/// <param name="Name">Its name; null in answers to changes, and of what is no client or none any more.</param>
public sealed record Actor(string Id, string? Name)
{
    /// <summary>The one of an id, with its name when that is among the names; null when nobody is known.</summary>
    public static Actor? Of(string? id, IReadOnlyDictionary<string, string>? names = null) => id is null ? null : new(id, names?.GetValueOrDefault(id));
}

/// <summary>The names of clients by their ids, without those that are not there: the host knows its clients.</summary>
public delegate Inquiry<IReadOnlyDictionary<string, string>> FindActors(IEnumerable<string?> ids);
