namespace Faatimer.Kernel;

/// <summary>
/// The clock that decides what day it is for a rule (X4): Danish calendar dates, Europe/Copenhagen.
/// Demo mode and tests move it; it runs on from there. Tokens, retries, leases and ids use <see cref="TimeProvider"/> instead.
/// </summary>
public sealed class BusinessClock(TimeProvider system)
{
    private static readonly TimeZoneInfo Copenhagen = TimeZoneInfo.FindSystemTimeZoneById("Europe/Copenhagen");
    private TimeSpan _offset;

    /// <summary>Europe/Copenhagen.</summary>
    public static TimeZoneInfo Zone => Copenhagen;

    /// <summary>The business instant, in UTC.</summary>
    public DateTimeOffset Now => system.GetUtcNow() + _offset;

    /// <summary>The Danish calendar date.</summary>
    public DateOnly Today => DanishDate.Of(Now);

    /// <summary>The instant at which a Danish date begins. Midnight exists on every day: daylight saving changes at 02:00 and 03:00.</summary>
    public static DateTimeOffset StartOf(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, Copenhagen.GetUtcOffset(local)).ToUniversalTime();
    }

    /// <summary>The clock at this time of day on a date that was fixed before.</summary>
    public BusinessClock On(DateOnly day)
    {
        var fixedBefore = new BusinessClock(system);
        fixedBefore.MoveTo(day);
        return fixedBefore;
    }

    /// <summary>Moves the clock to the same time of day on another date. Only demo mode and tests do this.</summary>
    public void MoveTo(DateOnly day)
    {
        var local = TimeZoneInfo.ConvertTime(system.GetUtcNow(), Copenhagen);
        var target = day.ToDateTime(TimeOnly.FromDateTime(local.DateTime));
        _offset = new DateTimeOffset(target, Copenhagen.GetUtcOffset(target)) - system.GetUtcNow();
    }
}
