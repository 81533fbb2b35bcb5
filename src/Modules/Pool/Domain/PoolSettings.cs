namespace Faatimer.Pool.Domain;

/// <summary>The figures of the rules, in force from a date until the next ones (P2, P4, P6, P12, P18). They follow guidance that can change, so they are data.</summary>
internal sealed class PoolSettings(DateOnly validFrom, decimal maxSubsidisedHours, int maxMonths, int joinedWithinDays, int offerDays, decimal expectedHourlyCost, int retroactiveDays, string? decision = null, DateTimeOffset? createdAt = null, string? createdBy = null, PoolSettingsSources? sources = null)
{
    /// <summary>The first day they are in force.</summary>
    public DateOnly ValidFrom { get; private set; } = validFrom;

    /// <summary>The most hours a week that a grant pays (P2).</summary>
    public decimal MaxSubsidisedHours { get; private set; } = maxSubsidisedHours;

    /// <summary>The longest a job lasts, extensions included (P6).</summary>
    public int MaxMonths { get; private set; } = maxMonths;

    /// <summary>Grants to the same person at the same workplace with at most this many days from last to first day count together (P6).</summary>
    public int JoinedWithinDays { get; private set; } = joinedWithinDays;

    /// <summary>An offer can be answered on the day it is made and so many days after it (P4).</summary>
    public int OfferDays { get; private set; } = offerDays;

    /// <summary>What an hour paid by the pool is expected to cost in kroner, until its payslip is decided (P12).</summary>
    public decimal ExpectedHourlyCost { get; private set; } = expectedHourlyCost;

    /// <summary>A job can be applied for without saying why so late on its first day and so many days after it (P18).</summary>
    public int RetroactiveDays { get; private set; } = retroactiveDays;

    /// <summary>Where they were decided; null when nobody has said.</summary>
    public string? Decision { get; private set; } = decision;

    /// <summary>When it was recorded; null for the first version, and for those from before it was kept. Likewise who did.</summary>
    public DateTimeOffset? CreatedAt { get; private set; } = createdAt;

    public string? CreatedBy { get; private set; } = createdBy;

    /// <summary>Where the figures stand; null is nothing said of any.</summary>
    public PoolSettingsSources? Sources { get; private set; } = sources;

    /// <summary>Raised with what is said of the figures, which do not change themselves; the ETag.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>Says where the figures stand.</summary>
    public void Source(PoolSettingsSources sources) => Sources = sources;

    /// <summary>The version in force on a day.</summary>
    public static PoolSettings On(IEnumerable<PoolSettings> versions, DateOnly day) => versions.Where(s => s.ValidFrom <= day).MaxBy(s => s.ValidFrom)!;
}
