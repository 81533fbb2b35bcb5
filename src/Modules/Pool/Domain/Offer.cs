namespace Faatimer.Pool.Domain;

/// <summary>A job's hours and days, as asked for or as offered.</summary>
/// <param name="WeeklyHours">The job's hours a week.</param>
/// <param name="SubsidisedHours">Of these, paid by the pool.</param>
internal sealed record JobTerms(decimal WeeklyHours, decimal SubsidisedHours, DateOnly From, DateOnly To);

/// <summary>What room the pool has for an application: what could be offered (P4).</summary>
/// <param name="Terms">The job, or the grant from the day it changes.</param>
/// <param name="Full">All that was asked for, from the day it was asked for.</param>
/// <param name="Needs">The hours it takes from the pool.</param>
/// <param name="Addendum">The change of the grant, when it is one.</param>
internal sealed record Room(JobTerms Terms, bool Full, IReadOnlyList<Need> Needs, Addendum? Addendum = null)
{
    /// <summary>Hours a week taken from the pool, on the day that takes most.</summary>
    private decimal Hours => Needs.Max(n => (decimal?)n.Hours) ?? 0;

    /// <summary>
    /// P4: after a declined offer only more will do: more hours, or the same hours from an earlier day. That days have gone by makes nothing better, for then it
    /// would begin later.
    /// </summary>
    public bool IsMoreThan(Room? declined) => declined is null || Hours > declined.Hours || (Hours == declined.Hours && Terms.From < declined.Terms.From);
}

/// <summary>An offer of hours, which holds them until it is answered or its last day is over (P4).</summary>
/// <param name="OfferedAt">When it was made.</param>
/// <param name="LastDay">The last day to answer; it ends at midnight in Copenhagen after that day (X4).</param>
internal sealed record Offer(Room Room, DateTimeOffset OfferedAt, DateOnly LastDay)
{
    /// <summary>P4: an offer made on a day can be answered on the days of the settings that follow.</summary>
    public static Offer Make(Room room, DateTimeOffset now, DateOnly today, PoolSettings settings) => new(room, now, today.AddDays(settings.OfferDays));

    public bool IsOpenOn(DateOnly today) => today <= LastDay;
}
