using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Kernel;

/// <summary>Tells demo data: each step is one of a module's own use cases, sent by <see cref="Actor.Demo"/> (or a colleague, where nobody decides their own) in a scope of its own.</summary>
public static class DemoStory
{
    public static async Task<T> Tell<T>(this IServiceProvider services, IRequest<T> step, CancellationToken cancellationToken, Actor? by = null)
    {
        await using var scope = services.CreateAsyncScope();
        var useCase = scope.ServiceProvider.GetRequiredService<UseCase>();
        (useCase.Actor, useCase.Operation) = (by ?? Actor.Demo, step.GetType().DeclaringType?.Name ?? step.GetType().Name);
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(step, cancellationToken);
    }
}
