using Faatimer.Sdk.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Faatimer.Sdk;

/// <summary>Registers clients.</summary>
public static class FaatimerClientSetup
{
    /// <summary>Registers <see cref="IFaatimerClient"/> with tokens, retries, idempotency keys and typed exceptions.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configure">Says where the API is and as whom it is called.</param>
    /// <returns>The builder of its HTTP client, for a proxy or a handler of one's own.</returns>
    /// <exception cref="InvalidOperationException">There is one without a name already.</exception>
    public static IHttpClientBuilder AddFaatimerClient(this IServiceCollection services, Action<FaatimerClientOptions> configure) => Add(services, null, o => o.Configure(configure));

    /// <summary>Registers <see cref="IFaatimerClient"/> by settings that have the names of <see cref="FaatimerClientOptions"/>.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="settings">The settings, for example <c>configuration.GetSection("Faatimer")</c>.</param>
    /// <returns>The builder of its HTTP client, for a proxy or a handler of one's own.</returns>
    /// <exception cref="InvalidOperationException">There is one without a name already.</exception>
    public static IHttpClientBuilder AddFaatimerClient(this IServiceCollection services, IConfiguration settings) => Add(services, null, o => o.Bind(settings));

    /// <summary>
    /// Registers a client under a name, for who calls several municipalities: each has its own address, secret, token and retries. It is got by its name, from <see cref="IFaatimerClientFactory"/> or as a
    /// keyed service (<c>[FromKeyedServices("aarhus")] IFaatimerClient</c>).
    /// </summary>
    /// <param name="services">Where to.</param>
    /// <param name="name">The name.</param>
    /// <param name="configure">Says where the API is and as whom it is called.</param>
    /// <returns>The builder of its HTTP client, for a proxy or a handler of one's own.</returns>
    /// <exception cref="InvalidOperationException">There is one of the name already.</exception>
    public static IHttpClientBuilder AddFaatimerClient(this IServiceCollection services, string name, Action<FaatimerClientOptions> configure) => Add(services, name, o => o.Configure(configure));

    /// <summary>Registers a client under a name by settings that have the names of <see cref="FaatimerClientOptions"/>.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="name">The name.</param>
    /// <param name="settings">The settings, for example <c>configuration.GetSection("Faatimer:Aarhus")</c>.</param>
    /// <returns>The builder of its HTTP client, for a proxy or a handler of one's own.</returns>
    /// <exception cref="InvalidOperationException">There is one of the name already.</exception>
    public static IHttpClientBuilder AddFaatimerClient(this IServiceCollection services, string name, IConfiguration settings) => Add(services, name, o => o.Bind(settings));

    private static IHttpClientBuilder Add(IServiceCollection services, string? name, Action<OptionsBuilder<FaatimerClientOptions>> configure)
    {
        if (services.Any(s => s.ServiceType == typeof(Registration) && ((Registration)s.ImplementationInstance!).Name == name))
        {
            throw new InvalidOperationException(name is null
                ? "A Fåtimer client is registered already. Who calls several municipalities gives each client a name: AddFaatimerClient(\"name\", …)."
                : $"A Fåtimer client named {name} is registered already.");
        }

        var registration = new Registration(name);
        services.AddSingleton(registration);
        configure(services.AddOptions<FaatimerClientOptions>(registration.OptionsName));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<FaatimerClientFactory>();
        services.TryAddSingleton<IFaatimerClientFactory>(provider => provider.GetRequiredService<FaatimerClientFactory>());
        if (name is null)
        {
            services.AddTransient(provider => provider.GetRequiredService<FaatimerClientFactory>().Create(registration));
        }
        else
        {
            services.AddKeyedTransient(name, (provider, _) => provider.GetRequiredService<FaatimerClientFactory>().Create(registration));
        }

        // The client logs itself what there is to know: a line a retry.
        var builder = services.AddHttpClient(registration.HttpName).RemoveAllLoggers();
        foreach (var place in Enumerable.Range(0, Connection.HandlerCount))
        {
            builder.AddHttpMessageHandler(provider => provider.GetRequiredService<FaatimerClientFactory>().Connection(registration).Handlers[place]());
        }

        return builder;
    }
}

/// <summary>A registered client.</summary>
/// <param name="Name">Its name; null for the one without.</param>
internal sealed record Registration(string? Name)
{
    public string OptionsName => Name ?? Options.DefaultName;

    public string HttpName => Name is null ? "Faatimer" : $"Faatimer:{Name}";
}
