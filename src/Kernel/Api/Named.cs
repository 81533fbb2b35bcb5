namespace Faatimer.Kernel;

/// <summary>A record by its name.</summary>
public sealed record Named(Guid Id, string Name)
{
    /// <summary>The one of an id among the names that the caller may see; null when it is not among them.</summary>
    public static Named? In(IReadOnlyDictionary<Guid, string> names, Guid? id) => id is { } i && names.TryGetValue(i, out var name) ? new(i, name) : null;
}
