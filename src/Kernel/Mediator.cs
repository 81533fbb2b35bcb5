using System.Reflection;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Kernel;

/// <summary>
/// Registers MediatR. The version is 5.1.0 (Apache-2.0), whose registration package does not work here, so handlers are found by these few lines;
/// an upgrade, or another mediator, touches only this file (docs/adr/0002).
/// </summary>
public static class MediatorRegistration
{
    public static IServiceCollection AddMediator(this IServiceCollection services, IReadOnlyList<Assembly> assemblies)
    {
        services.AddScoped<IMediator>(provider =>
        {
            // A query to another module under a lock starves the connection pool: it is refused wherever it happens.
            var call = provider.GetRequiredService<Call>();
            return new Mediator(type => call.InTransaction ? throw new InvalidOperationException($"{type} is asked within a transaction: ask before it") : provider.GetService(type)!);
        });
        var handlers =
            from type in assemblies.SelectMany(a => a.GetTypes())
            where type is { IsClass: true, IsAbstract: false }
            from contract in type.GetInterfaces()
            where contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IRequestHandler<,>)
            select (contract, type);
        foreach (var (contract, type) in handlers)
        {
            if (services.Any(s => s.ServiceType == contract))
            {
                throw new InvalidOperationException($"two handlers for {contract.GetGenericArguments()[0].Name}");
            }

            services.AddTransient(contract, type);
        }

        return services;
    }
}
