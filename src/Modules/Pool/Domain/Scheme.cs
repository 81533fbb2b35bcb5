namespace Faatimer.Pool.Domain;

/// <summary>A political decision of how many hours a week the pool has, from a day on (P1). On days that several cover, the latest decision counts.</summary>
internal sealed class Scheme(Guid id, DateOnly from, DateOnly? to, decimal weeklyHours, string decision, DateTimeOffset? recordedAt = null, string? recordedBy = null)
{
    /// <summary>An open-ended decision is laid out this far ahead, and kept so day by day; jobs last at most a year.</summary>
    public const int YearsAhead = 10;

    public Guid Id { get; private set; } = id;

    public DateOnly From { get; private set; } = from;

    public DateOnly? To { get; private set; } = to;

    public decimal WeeklyHours { get; private set; } = weeklyHours;

    /// <summary>Where it was decided, for example the council's meeting and item.</summary>
    public string Decision { get; private set; } = decision;

    /// <summary>When it was recorded; null for those from before it was kept. Likewise by whom.</summary>
    public DateTimeOffset? RecordedAt { get; private set; } = recordedAt;

    public string? RecordedBy { get; private set; } = recordedBy;

    public int Version { get; private set; } = 1;

    /// <summary>The last day that gets the decided hours.</summary>
    public DateOnly LastDay(DateOnly today) => To ?? OpenEnd(From, today);

    /// <summary>How far a decision without a last day is laid out.</summary>
    public static DateOnly OpenEnd(DateOnly from, DateOnly today) => (from > today ? from : today).AddYears(YearsAhead);
}
