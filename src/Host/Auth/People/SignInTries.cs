using System.Threading.RateLimiting;

namespace Faatimer.Host.Auth;

/// <summary>Passwords are not guessed: tries are counted by name and address, and by address.</summary>
internal sealed class SignInTries(IConfiguration configuration) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _byName = TokenGate.Limiter(configuration.GetValue("Faatimer:SignInTriesPerMinute", 10));
    private readonly PartitionedRateLimiter<string> _byAddress = TokenGate.Limiter(configuration.GetValue("Faatimer:SignInTriesPerMinute", 10) * 30);

    public bool Take(HttpContext http, string name)
    {
        var address = http.Connection.RemoteIpAddress?.ToString() ?? "unknown";
        using var one = _byName.AttemptAcquire($"{address} {name.ToUpperInvariant()}");
        using var all = _byAddress.AttemptAcquire(address);
        return one.IsAcquired && all.IsAcquired;
    }

    /// <summary>A try that names nobody, counted by address.</summary>
    public bool Take(HttpContext http)
    {
        using var all = _byAddress.AttemptAcquire(http.Connection.RemoteIpAddress?.ToString() ?? "unknown");
        return all.IsAcquired;
    }

    public void Dispose()
    {
        _byName.Dispose();
        _byAddress.Dispose();
    }
}
