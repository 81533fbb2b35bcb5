using Faatimer.Sdk.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Faatimer.Sdk;

public partial interface IFaatimerClient
{
    /// <summary>Makes a call and tells what came beside its answer: <c>await client.ResultOfAsync(c => c.Payslips.SubmitAsync(payslip))</c>.</summary>
    /// <typeparam name="T">What the operation answers.</typeparam>
    /// <param name="call">The call, on the client that it is given; of several, the last one's answer counts.</param>
    /// <returns>The answer, and what came beside it.</returns>
    Task<CallResult<T>> ResultOfAsync<T>(Func<IFaatimerClient, Task<T>> call);
}

/// <summary>The client. With dependency injection it is registered by <see cref="FaatimerClientSetup"/>; without, <see cref="Create"/> makes it.</summary>
public sealed partial class FaatimerClient : IFaatimerClient
{
    private readonly Calls _calls;

    internal FaatimerClient(Calls calls) => _calls = calls;

    /// <summary>Makes a client without dependency injection. Make one for each municipality and keep it: it holds the token and the connections, and may be used by many at once.</summary>
    /// <param name="options">Where the API is and as whom it is called.</param>
    /// <param name="loggers">Where retries are logged; nowhere unless given.</param>
    /// <param name="innermost">What sends the requests, for a proxy or certificates of one's own.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The options are not complete.</exception>
    public static IFaatimerClient Create(FaatimerClientOptions options, ILoggerFactory? loggers = null, HttpMessageHandler? innermost = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var connection = new Connection(options, TimeProvider.System, (loggers ?? NullLoggerFactory.Instance).CreateLogger("Faatimer.Sdk"));
        var handler = innermost ?? new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) }; // New connections see new addresses.
        foreach (var make in connection.Handlers.Reverse())
        {
            var outer = make();
            (outer.InnerHandler, handler) = (handler, outer);
        }

        return new FaatimerClient(new Calls(connection, connection.Prepare(new HttpClient(handler))));
    }

    /// <inheritdoc/>
    public async Task<CallResult<T>> ResultOfAsync<T>(Func<IFaatimerClient, Task<T>> call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var answer = new Answer();
        var value = await call(new FaatimerClient(_calls.NotedIn(answer))).ConfigureAwait(false);
        return new(value, answer.Status, answer.IsReplayed, answer.TraceId, answer.RateLeft);
    }
}
