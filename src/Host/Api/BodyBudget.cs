namespace Faatimer.Host.Api;

/// <summary>
/// How many bytes of request bodies this host holds in memory at once: <c>Faatimer:BufferedMegabytes</c>. Two hundred bodies of 16 MB are more than a host has room for,
/// and those that wait a moment lose nothing.
/// </summary>
internal sealed class BodyBudget
{
    private readonly long _total;
    private long _taken;

    public BodyBudget(IConfiguration configuration)
    {
        var megabytes = configuration.GetValue("Faatimer:BufferedMegabytes", 256);
        _total = megabytes >= 32 ? megabytes * 1024L * 1024 : throw new InvalidOperationException("Faatimer:BufferedMegabytes is at least 32: the largest body is 16 MB.");
    }

    /// <summary>Takes room for a body; null when there is none now. Disposing gives it back.</summary>
    public IDisposable? Take(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= _total)
        {
            return new Room(this, bytes);
        }

        Interlocked.Add(ref _taken, -bytes);
        return null;
    }

    private sealed class Room(BodyBudget budget, long bytes) : IDisposable
    {
        public void Dispose() => Interlocked.Add(ref budget._taken, -bytes);
    }
}
