using Faatimer.Kernel;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Pool;

/// <summary>
/// The rules P1, P4, P8, P11 and P19 once more, as simply as they can be said: every day is a number in an array, nothing is kept that can be counted, and every day is
/// tried. Hours are in quarters.
/// </summary>
internal sealed class PoolModel(DateOnly firstDay, int days)
{
    public readonly int[] Capacity = new int[days];
    public readonly List<Case> Received = [];
    public readonly List<Paid> Grants = [];

    public int Today { get; set; }

    /// <summary>Something that was applied for, in the order of receipt: a job, or (with a grant) an addendum.</summary>
    public sealed class Case
    {
        public Guid Id;
        public required int Weekly, Hours, From, To;
        public ApplicationStatus Status;
        public Offered? Offer, Declined;

        /// <summary>The grant it would change, with the day from which it has other hours (null: only more days).</summary>
        public Paid? Changes;
        public bool OtherHours;

        /// <summary>What it holds, by day.</summary>
        public int[] Held = [];
    }

    public sealed record Offered(int Weekly, int Hours, int Taken, int From, bool Full, int LastDay, int[] Held);

    /// <summary>A grant: the job's and the pool's hours, by day.</summary>
    public sealed class Paid
    {
        public Guid Id;
        public int[] Weekly = [], Hours = [];
        public Case? Pending;

        public int First => Array.FindIndex(Hours, h => h > 0);

        public int Last => Array.FindLastIndex(Hours, h => h > 0);
    }

    public int Day(DateOnly date) => date.DayNumber - firstDay.DayNumber;

    public DateOnly Date(int day) => firstDay.AddDays(day);

    public int Reserved(int day) => Grants.Sum(g => g.Hours[day]);

    public int Held(int day) => Received.Where(c => c.Status.IsAny(ApplicationStatus.Submitted, ApplicationStatus.Offered)).Sum(c => c.Held[day]);

    public int[] Free() => [.. Enumerable.Range(0, days).Select(d => Capacity[d] - Reserved(d) - Held(d))];

    public bool AnyoneWaits => Received.Exists(c => c.Status == ApplicationStatus.Waiting || c.Status == ApplicationStatus.Offered && c.Offer is { Full: false });

    public void Apply(Case c)
    {
        var need = Level(c.Hours, c.From, c.To);
        var fits = !AnyoneWaits && Fits(need, Free());
        (c.Status, c.Held) = (fits ? ApplicationStatus.Submitted : ApplicationStatus.Waiting, need);
        Received.Add(c);
    }

    public Paid Approve(Case c)
    {
        c.Status = ApplicationStatus.Approved;
        if (c.Changes is { } grant)
        {
            (grant.Weekly, grant.Hours) = After(c, c.From, c.Weekly, c.Hours);
            grant.Pending = null;
            Serve();
            return grant;
        }

        Grants.Add(new() { Weekly = Level(c.Weekly, c.From, c.To), Hours = Level(c.Hours, c.From, c.To) });
        return Grants[^1];
    }

    public void Close(Case c, ApplicationStatus outcome)
    {
        c.Status = outcome;
        if (c.Changes is { } grant)
        {
            grant.Pending = null;
        }

        Serve();
    }

    public bool CanAnswer(Case c) => c.Status == ApplicationStatus.Offered && Today <= c.Offer!.LastDay;

    public void Accept(Case c)
    {
        (c.Status, c.Weekly, c.Hours, c.From, c.Held) = (ApplicationStatus.Submitted, c.Offer!.Weekly, c.Offer.Hours, c.Offer.From, c.Offer.Held);
        c.OtherHours |= !c.Offer.Full;
        Serve();
    }

    public void Decline(Case c)
    {
        if (c.Offer!.Full)
        {
            Close(c, ApplicationStatus.Lapsed);
            return;
        }

        (c.Status, c.Declined, c.Offer) = (ApplicationStatus.Waiting, c.Offer, null);
        Serve();
    }

    public void End(Paid grant, int lastDay)
    {
        if (grant.Pending is { } pending)
        {
            (pending.Status, grant.Pending) = (ApplicationStatus.Withdrawn, null);
        }

        for (var day = lastDay + 1; day < days; day++)
        {
            (grant.Weekly[day], grant.Hours[day]) = (0, 0);
        }

        Serve();
    }

    /// <summary>Nobody came: as if there had been no grant.</summary>
    public void Annul(Paid grant)
    {
        if (grant.Pending is { } pending)
        {
            (pending.Status, grant.Pending) = (ApplicationStatus.Withdrawn, null);
        }

        Grants.Remove(grant);
        Serve();
    }

    /// <summary>Other hours from a day on, or more days: at once, or in the queue.</summary>
    public bool Change(Case c)
    {
        var (weekly, hours) = After(c, c.From, c.Weekly, c.Hours);
        var need = More(c.Changes!, hours);
        if (need.Any(h => h > 0) && (AnyoneWaits || !Fits(need, Free())))
        {
            (c.Status, c.Held, c.Changes!.Pending) = (ApplicationStatus.Waiting, need, c);
            Received.Add(c);
            return false;
        }

        (c.Changes!.Weekly, c.Changes.Hours) = (weekly, hours);
        Serve();
        return true;
    }

    public void Serve()
    {
        foreach (var c in Received.Where(c => c.Status == ApplicationStatus.Offered && Today > c.Offer!.LastDay))
        {
            Lapse(c);
        }

        foreach (var c in Received)
        {
            if (c.Status == ApplicationStatus.Offered && c.Offer is { Full: false })
            {
                return;
            }

            if (c.Status == ApplicationStatus.Waiting)
            {
                if (c.To < Today || IsNothingLeft(c))
                {
                    Lapse(c);
                    continue;
                }

                var offer = c.Changes is null ? OfferJob(c) : OfferChange(c);
                if (offer is null || (c.Declined is { } no && (offer.Taken < no.Taken || (offer.Taken == no.Taken && offer.From >= no.From))))
                {
                    return;
                }

                (c.Status, c.Offer, c.Declined, c.Held) = (ApplicationStatus.Offered, offer, null, offer.Held);
                if (!offer.Full)
                {
                    return;
                }
            }
        }

        static void Lapse(Case c)
        {
            c.Status = ApplicationStatus.Lapsed;
            if (c.Changes is { } grant)
            {
                grant.Pending = null;
            }
        }
    }

    /// <summary>The days on which an addendum would have changed something have gone by.</summary>
    private bool IsNothingLeft(Case c)
    {
        if (c.Changes is not { } grant)
        {
            return false;
        }

        var (weekly, hours) = After(c, Earliest(c), c.Weekly, c.Hours);
        return weekly.SequenceEqual(grant.Weekly) && hours.SequenceEqual(grant.Hours);
    }

    /// <summary>A change begins today at the earliest, but a longer period always the day after the grant's last.</summary>
    private int Earliest(Case c) => Math.Max(c.From, c.To > c.Changes!.Last ? Math.Min(Today, c.Changes.Last + 1) : Today);

    private Offered? OfferJob(Case c)
    {
        var free = Free();
        var earliest = Math.Max(c.From, Today);
        for (var from = earliest; from <= c.To; from++)
        {
            var fits = Math.Min(c.Hours, free[from..(c.To + 1)].Min());
            if (fits >= Math.Min(4, c.Hours))
            {
                return new(c.Weekly - c.Hours + fits, fits, fits, from, from == c.From && fits == c.Hours, Today + 5, Level(fits, from, c.To));
            }
        }

        return null;
    }

    private Offered? OfferChange(Case c)
    {
        var (grant, free) = (c.Changes!, Free());
        var end = grant.Last;
        var earliest = Earliest(c);
        var (weekly, hours) = After(c, earliest, c.Weekly, c.Hours);
        var need = More(grant, hours);
        if (Fits(need, free))
        {
            var asked = More(grant, After(c, c.From, c.Weekly, c.Hours).Hours);
            return new(weekly[earliest], hours[earliest], need.Max(), earliest, need.SequenceEqual(asked), Today + 5, need);
        }

        var start = Array.FindIndex(need, h => h > 0);
        var oneLevel = need[start..(c.To + 1)].Distinct().Count() == 1;
        var asOne = c.To > end
            ? start == end + 1 && (!c.OtherHours || earliest == end + 1)
            : start == earliest && Enumerable.Range(start, c.To - start + 1).Select(d => (grant.Weekly[d], grant.Hours[d])).Distinct().Count() == 1;
        for (var from = start; oneLevel && asOne && from <= (c.To > end ? start : c.To); from++)
        {
            var fits = Math.Min(need[start], free[from..(c.To + 1)].Min());
            if (fits >= Math.Min(4, need[start]))
            {
                var paid = hours[start] - need[start] + fits;
                return new(Math.Max(c.To > end ? 0 : grant.Weekly[start], weekly[start] - hours[start] + paid), paid, fits, from, false, Today + 5, Level(fits, from, c.To));
            }
        }

        return null;
    }

    private static (int[] Weekly, int[] Hours) After(Case c, int from, int weekly, int hours)
    {
        var grant = c.Changes!;
        var end = grant.Last;
        int[] w = [.. grant.Weekly], h = [.. grant.Hours];
        for (var day = grant.First; day <= c.To; day++)
        {
            (w[day], h[day]) = c.OtherHours && day >= from ? (weekly, hours) : day > end ? (w[end], h[end]) : (w[day], h[day]);
        }

        return (w, h);
    }

    private static int[] More(Paid grant, int[] hours) => [.. hours.Zip(grant.Hours, (after, before) => Math.Max(0, after - before))];

    private int[] Level(int hours, int from, int to) => [.. Enumerable.Range(0, days).Select(d => d >= from && d <= to ? hours : 0)];

    private static bool Fits(int[] need, int[] free) => !need.Where((h, day) => h > 0 && h > free[day]).Any();
}
