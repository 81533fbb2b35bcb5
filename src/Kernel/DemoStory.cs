using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Kernel;

/// <summary>Tells demo data: each step is one of a module's own use cases, done by the demo (or a colleague, where nobody decides their own) in a scope of its own.</summary>
public static class DemoStory
{
    /// <summary>Who tells the story.</summary>
    public const string Teller = "demo";

    /// <summary>Another one in the story, who decides what the first applied for.</summary>
    public const string Colleague = "demo-colleague";

    /// <summary>One step: <c>services.Tell((EndGrant.Handler grant) =&gt; grant.Handle(…))</c>.</summary>
    public static async Task<T> Tell<THandler, T>(this IServiceProvider services, Func<THandler, Task<Committed<T>>> step, string by = Teller)
        where THandler : notnull
    {
        await using var scope = services.As(Caller.Demo(typeof(THandler).DeclaringType!.Name, by));
        return (await step(scope.ServiceProvider.GetRequiredService<THandler>())).Value;
    }

    public static async Task<T> Tell<T>(this IServiceProvider services, IRequest<T> step, CancellationToken cancellationToken, Actor? by = null)
    {
        var operation = step.GetType().DeclaringType?.Name ?? step.GetType().Name;
        await using var scope = services.As(by is null or { Role: Role.System } ? Caller.Demo(operation, by?.Id ?? Teller) : Caller.DemoClient(by.Id, by.Role, operation));
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(step, cancellationToken);
    }
}
