using System.Reflection;
using MediatR;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Kernel;

/// <summary>
/// One reaction to events: a handler class with its own position in the log. Found by scanning a module for <see cref="INotificationHandler{T}"/>;
/// named after module and use case, for example <c>refusion.RedecidePayslips</c>.
/// </summary>
public sealed record Subscription(string Name, Type Handler, IReadOnlyDictionary<string, Type> Events)
{
    /// <summary>The subscriptions of an assembly.</summary>
    public static IEnumerable<Subscription> In(Assembly assembly) =>
        from type in assembly.GetTypes()
        where type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
        let events = type.GetInterfaces()
            .Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(INotificationHandler<>))
            .Select(i => i.GetGenericArguments()[0]).ToDictionary(EventCatalog.NameOf)
        where events.Count > 0
        let module = assembly.GetName().Name!.Split('.')[^1].ToLowerInvariant()
        select new Subscription($"{module}.{(type.DeclaringType ?? type).Name}", type, events);
}

/// <summary>A reaction that builds a copy: emptying it and reading the log again makes the same copy (rebuild).</summary>
public interface IRebuildable
{
    /// <summary>Empties the copy; runs in the transaction that sets the position to the log's beginning.</summary>
    void AddEmpty(NpgsqlBatch batch);
}

/// <summary>The delivery of one event to one subscription; its end is stored with the effect, so the effect happens exactly once.</summary>
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

/// <summary>Wakes the dispatcher of this host at once; other hosts notice within their polling interval.</summary>
public sealed class EventSignal(IEnumerable<Subscription> subscriptions) : IDisposable
{
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly HashSet<Type> _awaited = [.. subscriptions.SelectMany(s => s.Events.Values)];

    /// <summary>Wakes it when a reaction waits for one of these; a pass over the subscriptions costs more than storing a payslip.</summary>
    public void Raised(IEnumerable<IEvent> events)
    {
        if (events.Any(e => _awaited.Contains(e.GetType())))
        {
            Set();
        }
    }

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

    public void Dispose() => _signal.Dispose();

    internal Task<bool> Wait(TimeSpan atMost, CancellationToken cancellationToken) => _signal.WaitAsync(atMost, cancellationToken);
}
