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

    /// <summary>The id of a record of the story by its number: each module knows its own, and the documentation's examples speak of them.</summary>
    public static Guid Id(byte number) => new(0x0190_0000, 0x0000, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, number);

    /// <summary>One step: <c>services.Tell((EndGrant.Handler grant) =&gt; grant.Handle(…))</c>.</summary>
    /// <param name="by">Who does it.</param>
    /// <param name="role">In which role; the product's own reaches everywhere.</param>
    public static async Task<T> Tell<THandler, T>(this IServiceProvider services, Func<THandler, Task<Committed<T>>> step, string by = Teller, Role role = Role.System)
        where THandler : notnull
    {
        var operation = typeof(THandler).DeclaringType!.Name;
        await using var scope = services.As(role == Role.System ? Caller.Demo(operation, by) : Caller.DemoClient(by, role, operation));
        return (await step(scope.ServiceProvider.GetRequiredService<THandler>())).Value;
    }

    /// <summary>What another module knows of the story so far.</summary>
    public static async Task<T> Ask<T>(this IServiceProvider services, IRequest<T> question, CancellationToken cancellationToken)
    {
        await using var scope = services.As(Caller.Demo(question.GetType().Name));
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(question, cancellationToken);
    }
}
