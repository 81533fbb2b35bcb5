namespace Faatimer.Kernel;

/// <summary>What a use case answers: that which its transaction committed, byte for byte. Only <see cref="Work"/> makes one; the endpoint filter writes it.</summary>
public abstract class Committed
{
    private protected Committed(StoredResponse answer) => Answer = answer;

    /// <summary>Status, location, ETag and body.</summary>
    internal StoredResponse Answer { get; }
}

/// <inheritdoc/>
public sealed class Committed<T> : Committed
{
    internal Committed(T value, StoredResponse answer)
        : base(answer) => Value = value;

    /// <summary>The view that was serialised.</summary>
    public T Value { get; }
}

/// <summary>What a resource that changes carries: the version that is its ETag, raised with any of its parts, and what names it in its path.</summary>
public interface IVersioned
{
    int Version { get; }

    string Key { get; }
}

/// <summary>A resource with an id, which names it in its path where it has no name of its own.</summary>
public interface IResource : IVersioned
{
    Guid Id { get; }

    string IVersioned.Key => Id.ToString();
}

/// <summary>A secret in an answer: shown once, and blank (null) in what is stored for the idempotency key, so that a repeated call says no more than that it was shown.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class ShownOnceAttribute : Attribute;
