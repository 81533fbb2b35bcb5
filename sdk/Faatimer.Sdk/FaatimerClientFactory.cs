using System.Collections.Concurrent;
using Faatimer.Sdk.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Faatimer.Sdk;

/// <summary>Gives the clients that are registered under a name.</summary>
public interface IFaatimerClientFactory
{
    /// <summary>A client by its name.</summary>
    /// <param name="name">The name that it was registered under.</param>
    /// <exception cref="ArgumentException">There is none of the name.</exception>
    IFaatimerClient CreateClient(string name);
}

internal sealed class FaatimerClientFactory(IEnumerable<Registration> registrations, IHttpClientFactory http, IOptionsMonitor<FaatimerClientOptions> options, ILoggerFactory loggers, TimeProvider time) : IFaatimerClientFactory, IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Connection>> _connections = new();

    public IFaatimerClient CreateClient(string name) => Create(registrations.FirstOrDefault(r => r.Name == name) ?? throw new ArgumentException($"No Fåtimer client is registered as {name}.", nameof(name)));

    public IFaatimerClient Create(Registration registration) 
    {
        var connection = Connection(registration);
        return new FaatimerClient(new Calls(connection, connection.Prepare(http.CreateClient(registration.HttpName))));
    }

    /// <summary>What all clients of a registration share, and none of another's.</summary>
    public Connection Connection(Registration registration) =>
        _connections.GetOrAdd(registration.OptionsName, name => new(() => new Connection(options.Get(name), time, loggers.CreateLogger("Faatimer.Sdk")))).Value;

    public void Dispose()
    {
        foreach (var connection in _connections.Values.Where(c => c.IsValueCreated))
        {
            connection.Value.Dispose();
        }
    }
}
