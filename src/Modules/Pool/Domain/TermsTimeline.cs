namespace Faatimer.Pool.Domain;

/// <summary>Hours in force in a part of a grant (P8).</summary>
/// <param name="WeeklyHours">The job's hours a week.</param>
/// <param name="SubsidisedHours">Of these, paid by the pool.</param>
internal sealed record GrantTerms(DateOnly From, DateOnly To, decimal WeeklyHours, decimal SubsidisedHours);

/// <summary>The hours in force over a grant's days (P8): slices in order, without gaps. Pure.</summary>
internal static class TermsTimeline
{
    public static GrantTerms? On(IReadOnlyList<GrantTerms> terms, DateOnly day) => terms.FirstOrDefault(t => t.From <= day && day <= t.To);

    /// <summary>The slices with other hours from a day on, lasting until another last day; a null keeps what each slice has.</summary>
    public static IReadOnlyList<GrantTerms> Change(IReadOnlyList<GrantTerms> terms, DateOnly effectiveFrom, decimal? weeklyHours, decimal? subsidisedHours, DateOnly to)
    {
        var changed = new List<GrantTerms>();
        var last = terms[^1];
        foreach (var slice in to > last.To ? [.. terms, last with { From = last.To.AddDays(1), To = to }] : terms)
        {
            if (slice.From < effectiveFrom)
            {
                Add(changed, slice with { To = Earlier(slice.To, effectiveFrom.AddDays(-1)) });
            }

            if (slice.To >= effectiveFrom)
            {
                Add(changed, new(
                    slice.From > effectiveFrom ? slice.From : effectiveFrom, slice.To, weeklyHours ?? slice.WeeklyHours, subsidisedHours ?? slice.SubsidisedHours));
            }
        }

        return changed;
    }

    /// <summary>The slices up to a last day.</summary>
    public static IReadOnlyList<GrantTerms> Until(IReadOnlyList<GrantTerms> terms, DateOnly lastDay) =>
        [.. terms.Where(t => t.From <= lastDay).Select(t => t with { To = Earlier(t.To, lastDay) })];

    /// <summary>The first day on which the hours differ, with what is in force on it afterwards.</summary>
    public static GrantTerms? FirstDifference(IReadOnlyList<GrantTerms> before, IReadOnlyList<GrantTerms> after) => Borders(before, after)
        .Select(day => (Before: On(before, day), After: On(after, day), Day: day))
        .Where(x => (x.Before?.WeeklyHours, x.Before?.SubsidisedHours) != (x.After?.WeeklyHours, x.After?.SubsidisedHours))
        .Select(x => x.After is null ? null : x.After with { From = x.Day }).FirstOrDefault();

    /// <summary>What the pool gives more of (or, negative, gets back) by going from some slices to others.</summary>
    public static IReadOnlyList<DayChange> Difference(IReadOnlyList<GrantTerms> before, IReadOnlyList<GrantTerms> after)
    {
        var borders = Borders(before, after).ToList();
        return [.. borders.Zip(borders.Skip(1), (from, next) => new DayChange(
            from, next.AddDays(-1), 0, (On(after, from)?.SubsidisedHours ?? 0) - (On(before, from)?.SubsidisedHours ?? 0))).Where(c => c.Reserved != 0)];
    }

    private static IEnumerable<DateOnly> Borders(IReadOnlyList<GrantTerms> before, IReadOnlyList<GrantTerms> after) =>
        before.Concat(after).SelectMany(t => new[] { t.From, t.To.AddDays(1) }).Distinct().Order();

    /// <summary>Neighbours with the same hours are one slice.</summary>
    private static void Add(List<GrantTerms> slices, GrantTerms next)
    {
        if (slices.Count > 0 && slices[^1] is var previous && previous.WeeklyHours == next.WeeklyHours && previous.SubsidisedHours == next.SubsidisedHours)
        {
            slices[^1] = previous with { To = next.To };
        }
        else
        {
            slices.Add(next);
        }
    }

    private static DateOnly Earlier(DateOnly a, DateOnly b) => a < b ? a : b;
}
