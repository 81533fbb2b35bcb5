using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Kernel;

/// <summary>
/// One call of the product: who calls, what the caller sent beside the body, and how it is answered. One in each scope of services; until somebody has settled who calls,
/// there is no caller and nothing can be done.
/// </summary>
public sealed class Call
{
    private Caller? _caller;

    public Caller Caller => _caller ?? throw new InvalidOperationException("nobody has settled who calls");

    internal bool IsSettled => _caller is not null;

    /// <summary>The idempotency key with the request's hash; null when none was sent, or nothing is to be remembered.</summary>
    internal IdempotencyClaim? Idempotency { get; set; }

    /// <summary>The idempotency key as the caller sent it, for a use case that must look into it; null when none was sent.</summary>
    public string? IdempotencyKey => Idempotency?.Clear;

    /// <summary>The versions named by If-Match; null when any will do.</summary>
    internal IReadOnlyList<int>? Versions { get; set; }

    internal int SuccessStatus { get; set; } = 200;

    internal string Path { get; set; } = "";

    /// <summary>The delivery that an event reaction ends; null outside one.</summary>
    internal Delivery? Delivery { get; set; }

    /// <summary>A transaction is open: other modules are asked before it, never under its locks.</summary>
    internal bool InTransaction { get; set; }

    internal void Settle(Caller caller) => _caller = _caller is null ? caller : throw new InvalidOperationException("who calls is settled once");
}

/// <summary>Scopes of services that have their caller from the beginning.</summary>
public static class CallScopes
{
    /// <summary>A scope in which <paramref name="caller"/> calls.</summary>
    public static AsyncServiceScope As(this IServiceProvider services, Caller caller)
    {
        var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Call>().Settle(caller);
        return scope;
    }

    /// <inheritdoc cref="As(IServiceProvider, Caller)"/>
    public static AsyncServiceScope As(this IServiceScopeFactory scopes, Caller caller)
    {
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Call>().Settle(caller);
        return scope;
    }
}
