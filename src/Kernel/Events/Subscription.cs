using System.Reflection;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Kernel;

/// <summary>
/// A module's answer to events (X3), declared by its <see cref="ReactionAttribute"/>. It gets a list in the order of the log and handles it in one transaction of its
/// <see cref="Work"/>; when that fails it gets the events one by one, each in its own. Other modules are asked before the transaction.
/// </summary>
public interface IReaction
{
    Task React(IReadOnlyList<IEvent> happened, CancellationToken cancellationToken);
}

/// <summary>A reaction that builds a copy: emptying it and reading the log again makes the same copy (rebuild).</summary>
public interface IRebuildable
{
    /// <summary>Empties the copy; runs in the transaction that sets the position to the log's beginning.</summary>
    void AddEmpty(NpgsqlBatch batch);
}

/// <summary>Where a new reaction begins to read the log.</summary>
public enum ReactionStart
{
    /// <summary>With the first event ever.</summary>
    Beginning,

    /// <summary>With what happens after the upgrade that brought it.</summary>
    Now,
}

/// <summary>Declares a reaction. What stands here is stored with its position, so that renaming a class changes nothing.</summary>
/// <param name="name">Module and use case, for example <c>refusion.RedecidePayslips</c>; stays as it is for ever.</param>
/// <param name="start">Where it begins, in a database that does not know it yet.</param>
/// <param name="version">Raised when its events change, and when a copy must be built anew: a copy is then emptied and reads the log again, another reaction goes on where it is.</param>
/// <param name="events">What it reacts to.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReactionAttribute(string name, ReactionStart start, int version, params Type[] events) : Attribute
{
    public string Name => name;

    public ReactionStart Start => start;

    public int Version => version;

    public IReadOnlyList<Type> Events => events;

    /// <summary>How many events it takes at a time, 1–100.</summary>
    public int AtATime { get; init; } = Subscription.MaxEvents;
}

/// <summary>A declared reaction, with its own position in the log.</summary>
/// <param name="Events">The types of its events by their stable names.</param>
public sealed record Subscription(string Name, Type Handler, ReactionStart Start, int Version, IReadOnlyDictionary<string, Type> Events, int AtATime = Subscription.MaxEvents)
{
    public const int MaxEvents = 100;

    /// <summary>The reactions of an assembly.</summary>
    public static IEnumerable<Subscription> In(Assembly assembly) =>
        from type in assembly.GetTypes()
        let declared = type.GetCustomAttribute<ReactionAttribute>()
        where declared is not null
        select new Subscription(declared.Name, type, declared.Start, declared.Version, declared.Events.ToDictionary(EventCatalog.NameOf), declared.AtATime);
}

/// <summary>The delivery of events to one subscription; its end is stored with the effect, so the effect happens exactly once.</summary>
internal sealed class Delivery(Action<NpgsqlBatch> end)
{
    public bool IsDone { get; private set; }

    public void AddTo(NpgsqlBatch batch) => end(batch);

    public void Done() => IsDone = true;
}

/// <summary>A place in the log: transaction id and sequence.</summary>
internal readonly record struct Position(ulong Tx, long Seq)
{
    public NpgsqlParameter TxParameter => new() { Value = Tx, NpgsqlDbType = NpgsqlDbType.Xid8 };
}

/// <summary>An event as the log holds it.</summary>
internal sealed record LoggedEvent(Position Position, string Name, Guid AggregateId, string Payload);

/// <summary>Wakes whoever waits; waking somebody awake is remembered once.</summary>
internal sealed class Nudge : IDisposable
{
    private readonly SemaphoreSlim _signal = new(0, 1);

    public void Set()
    {
        try
        {
            _signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already awake.
        }
    }

    public Task<bool> Wait(TimeSpan atMost, CancellationToken cancellationToken) => _signal.WaitAsync(atMost, cancellationToken);

    public void Dispose() => _signal.Dispose();
}

/// <summary>Wakes the dispatcher of this host at once; other hosts notice within their polling interval.</summary>
public sealed class EventSignal(IEnumerable<Subscription> subscriptions) : IDisposable
{
    private readonly Nudge _nudge = new();
    private readonly HashSet<Type> _awaited = [.. subscriptions.SelectMany(s => s.Events.Values)];

    /// <summary>Wakes it when a reaction waits for one of these; looking for work costs more than storing a payslip.</summary>
    public void Raised(IEnumerable<IEvent> events)
    {
        if (events.Any(e => _awaited.Contains(e.GetType())))
        {
            Set();
        }
    }

    public void Set() => _nudge.Set();

    public void Dispose() => _nudge.Dispose();

    internal Task<bool> Wait(TimeSpan atMost, CancellationToken cancellationToken) => _nudge.Wait(atMost, cancellationToken);
}
