namespace Faatimer.Kernel;

/// <summary>The system clock in whole microseconds, as PostgreSQL stores instants: what is answered is what is read back.</summary>
public sealed class SystemClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow()
    {
        var now = base.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
