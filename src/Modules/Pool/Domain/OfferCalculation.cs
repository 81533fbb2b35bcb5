namespace Faatimer.Pool.Domain;

/// <summary>
/// P4: what the head of the queue can be offered: all it asked for, or the hours that fit, from the later of the asked day and the first feasible day. The last
/// day never moves. With fewer hours or a later first day than asked it is of a part. Pure.
/// </summary>
internal static class OfferCalculation
{
    /// <summary>The least that is offered, unless less was asked for.</summary>
    private const decimal LeastHours = 1;

    /// <summary>A job: the hours that the workplace pays itself stay as they are.</summary>
    /// <param name="free">Free hours by day; a day that is absent has none, and one that a smaller pool left overbooked has less than none.</param>
    /// <returns>Null when there is nothing to offer.</returns>
    public static Room? ForJob(JobTerms asked, IReadOnlyDictionary<DateOnly, decimal> free, DateOnly today)
    {
        var earliest = Later(asked.From, today);
        return Fit(asked.SubsidisedHours, earliest, asked.To, free) is not { } fit ? null : new(
            new(asked.WeeklyHours - asked.SubsidisedHours + fit.Hours, fit.Hours, fit.From, asked.To), fit.Hours == asked.SubsidisedHours && fit.From == asked.From, [fit]);
    }

    /// <summary>
    /// What is left of a change of a grant: it begins today at the earliest, but a longer period always the day after the grant's last. Null when nothing is left
    /// to change.
    /// </summary>
    /// <param name="terms">The grant's hours as they are.</param>
    public static Addendum? LeftOf(Addendum asked, IReadOnlyList<GrantTerms> terms, DateOnly today)
    {
        var after = terms[^1].To.AddDays(1);
        var to = asked.To ?? terms[^1].To;
        var left = asked with { EffectiveFrom = Later(asked.EffectiveFrom, to >= after && after < today ? after : today) };
        return left.EffectiveFrom > to || TermsTimeline.Change(terms, left.EffectiveFrom, left.WeeklyHours, left.SubsidisedHours, to).SequenceEqual(terms) ? null : left;
    }

    /// <summary>
    /// A change of a grant. Part of it is offered only where that is one addendum too: more hours to the end (fewer of them, or from a later day), or a longer
    /// period (with fewer hours; it cannot begin later than the day after the grant's last). Anything else waits for all.
    /// </summary>
    public static Room? ForAddendum(Addendum asked, IReadOnlyList<GrantTerms> terms, IReadOnlyDictionary<DateOnly, decimal> free, DateOnly today)
    {
        if (LeftOf(asked, terms, today) is not { EffectiveFrom: var from } addendum)
        {
            return null;
        }

        var after = terms[^1].To.AddDays(1);
        var to = asked.To ?? terms[^1].To;
        var longer = to >= after;
        var changed = TermsTimeline.Change(terms, from, asked.WeeklyHours, asked.SubsidisedHours, to);
        var inForce = TermsTimeline.On(changed, from)!;
        var needs = Needs(terms, changed);
        if (needs.All(n => Fit(n.Hours, n.From, n.To, free) is { } fit && fit == n))
        {
            var full = needs.SequenceEqual(Needs(terms, TermsTimeline.Change(terms, asked.EffectiveFrom, asked.WeeklyHours, asked.SubsidisedHours, to)));
            return new(new(inForce.WeeklyHours, inForce.SubsidisedHours, from, to), full, needs, addendum);
        }

        var before = TermsTimeline.On(terms, from);
        var moreToTheEnd = !longer && before?.To == to;
        var onlyLonger = longer && (from == after || (asked.WeeklyHours ?? asked.SubsidisedHours) is null);
        if (needs is not [var need] || !(moreToTheEnd || onlyLonger) || Fit(need.Hours, need.From, need.To, free) is not { } part || (onlyLonger && part.From > need.From))
        {
            return null;
        }

        // The job never gets shorter weeks than it has by being offered part of a raise.
        inForce = TermsTimeline.On(changed, need.From)!;
        var subsidised = inForce.SubsidisedHours - need.Hours + part.Hours;
        var weekly = Math.Max(before?.WeeklyHours is { } has && moreToTheEnd ? has : 0, inForce.WeeklyHours - inForce.SubsidisedHours + subsidised);
        return new(new(weekly, subsidised, part.From, to), false, [part], addendum with { EffectiveFrom = part.From, WeeklyHours = weekly, SubsidisedHours = subsidised });
    }

    /// <summary>The hours that a change takes from the pool.</summary>
    private static IReadOnlyList<Need> Needs(IReadOnlyList<GrantTerms> terms, IReadOnlyList<GrantTerms> changed) =>
        [.. TermsTimeline.Difference(terms, changed).Where(d => d.Reserved > 0).Select(d => new Need(d.From, d.To, d.Reserved))];

    /// <summary>The earliest day from which at least the least hours fit on every day to the last one, and the hours that fit on all of them.</summary>
    private static Need? Fit(decimal hours, DateOnly earliest, DateOnly last, IReadOnlyDictionary<DateOnly, decimal> free)
    {
        var (from, fits) = (last.AddDays(1), hours);
        for (var day = last; day >= earliest && free.GetValueOrDefault(day) >= Math.Min(LeastHours, hours); day = day.AddDays(-1))
        {
            (from, fits) = (day, Math.Min(fits, free[day]));
        }

        return from > last ? null : new(from, last, fits);
    }

    private static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;
}
