using System.Collections.Concurrent;
using System.Reflection;
using MediatR;

namespace Faatimer.Kernel;

/// <summary>
/// Something that happened, in the past tense: stored with the change that caused it (X3), kept, and delivered at least once and in order per aggregate.
/// Carries ids, dates, hours, amounts and codes; never CPR, names, free text or considerations.
/// </summary>
public interface IEvent : INotification
{
    /// <summary>The aggregate it happened to: its events are delivered in order.</summary>
    Guid AggregateId { get; }
}

/// <summary>The stable name of an event, for example <c>refusion.payslip.decided.v1</c>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class EventNameAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>Event types by stable name.</summary>
public sealed class EventCatalog(IEnumerable<Assembly> assemblies)
{
    private static readonly ConcurrentDictionary<Type, string> Names = new();

    private readonly Dictionary<string, Type> _types = assemblies.SelectMany(a => a.GetTypes())
        .Where(t => t.IsAssignableTo(typeof(IEvent)) && !t.IsAbstract)
        .ToDictionary(NameOf);

    public Type TypeOf(string name) => _types[name];

    public static string NameOf(Type type) => Names.GetOrAdd(type, static named => named.GetCustomAttribute<EventNameAttribute>()?.Name
        ?? throw new InvalidOperationException($"{named} lacks its stable name: [EventName(\"module.thing.happened.v1\")]"));
}
