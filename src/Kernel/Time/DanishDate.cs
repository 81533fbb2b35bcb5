namespace Faatimer.Kernel;

/// <summary>The calendar day in Denmark (X4).</summary>
public static class DanishDate
{
    /// <summary>The day that an instant lies in.</summary>
    public static DateOnly Of(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, BusinessClock.Zone).DateTime);
}
