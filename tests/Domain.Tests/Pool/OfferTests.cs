using CsCheck;
using Faatimer.Kernel;
using Faatimer.Pool.Domain;
using Faatimer.Pool.Features;

namespace Faatimer.Domain.Tests.Pool;

/// <summary>What the head of the queue is offered (P4), without a database.</summary>
public class OfferTests
{
    private static readonly DateOnly Epoch = new(2026, 3, 1);
    private static readonly Addendum More = new(Epoch.AddDays(10), 10, 10, null, "Flere timer", null);

    /// <summary>Quarters of an hour, so that what fits is seldom what was asked for.</summary>
    private static readonly Gen<decimal> Hours = Gen.Int[1, 40].Select(n => n / 4m);

    private static readonly Gen<decimal[]> Free = Gen.Int[-8, 48].Select(n => n / 4m).Array[0, 40];

    /// <summary>Long stretches with the same room, as pools have.</summary>
    private static readonly Gen<decimal[]> Stretches = Gen.Select(Gen.Int[-4, 44].Select(n => n / 4m), Gen.Int[1, 20], (hours, days) => Enumerable.Repeat(hours, days)).Array[1, 4].Select(s => s.SelectMany(x => x).ToArray());

    private static readonly Gen<(decimal[] Free, decimal Hours, int From, int Days, int Today)> Cases =
        Gen.Select(Gen.OneOf(Free, Stretches), Hours, Gen.Int[0, 30], Gen.Int[0, 30], Gen.Int[-5, 45]);

    [Theory]
    [InlineData("8 8 8 8", 8, 0, "8 from 0, full")]
    [InlineData("9 9 9 9", 8, 0, "8 from 0, full")]
    [InlineData("8 8 8 8", 8, 2, "8 from 2")]
    [InlineData("8 8 8 3", 8, 0, "3 from 0")]
    [InlineData("0 0.75 8 8", 8, 0, "8 from 2")]
    [InlineData("8 8 0.75 1", 8, 0, "1 from 3")]
    [InlineData("0.75 0.5 0.75 0.75", 0.5, 0, "0.5 from 0, full")]
    [InlineData("0.75 0.5 0.75 0.75", 0.75, 0, "0.75 from 2")]
    [InlineData("8 8 8 0.75", 8, 0, null)]
    [InlineData("8 8 8 -2", 8, 0, null)]
    [InlineData("8 8 8", 8, 0, null)]
    [InlineData("8 8 8 8", 8, 4, null)]
    public void P4_a_job_is_offered_all_or_the_hours_that_fit_from_the_first_feasible_day(string free, double asked, int today, string? offered)
    {
        var days = free.Split(' ').Select((hours, i) => (Day: Epoch.AddDays(i), Hours: decimal.Parse(hours, System.Globalization.CultureInfo.InvariantCulture))).ToDictionary(d => d.Day, d => d.Hours);
        var room = OfferCalculation.ForJob(new(12, (decimal)asked, Epoch, Epoch.AddDays(3)), days, Epoch.AddDays(today));
        Assert.Equal(offered, room is null ? null : FormattableString.Invariant($"{room.Terms.SubsidisedHours} from {room.Terms.From.DayNumber - Epoch.DayNumber}{(room.Full ? ", full" : "")}"));
        Assert.True(room is null || room.Terms.WeeklyHours - room.Terms.SubsidisedHours == 12 - (decimal)asked);
    }

    /// <summary>Law: it is what trying every day from the earliest on, and every day after it, finds first.</summary>
    [Fact]
    public void P4_what_is_offered_is_what_trying_every_day_would_find() => Cases.Sample(c =>
    {
        var (asked, free, today) = (new JobTerms(c.Hours, c.Hours, Epoch.AddDays(c.From), Epoch.AddDays(c.From + c.Days)), Days(c.Free), Epoch.AddDays(c.Today));
        var room = OfferCalculation.ForJob(asked, free, today);
        for (var from = asked.From; from <= asked.To; from = from.AddDays(1))
        {
            var least = new DatePeriod(from, asked.To).EachDay().Min(d => free.GetValueOrDefault(d));
            if (from >= today && least >= Math.Min(1, c.Hours))
            {
                var hours = Math.Min(least, c.Hours);
                var full = hours == c.Hours && from == asked.From;
                return room is not null && room.Terms == new JobTerms(hours, hours, from, asked.To) && room.Full == full && room.Needs.SequenceEqual([new Need(from, asked.To, hours)]);
            }
        }

        return room is null;
    }, iter: 20_000);

    /// <summary>Law: an offer never takes more than is free, and with more room it is never less.</summary>
    [Fact]
    public void P1_P4_an_offer_fits_and_more_room_never_makes_it_less() => Gen.Select(Cases, Gen.Int[0, 45], Gen.Int[1, 8]).Sample((c, day, more) =>
    {
        var (asked, today) = (new JobTerms(c.Hours, c.Hours, Epoch.AddDays(c.From), Epoch.AddDays(c.From + c.Days)), Epoch.AddDays(c.Today));
        var (free, freer) = (Days(c.Free), Days(c.Free));
        freer[Epoch.AddDays(day)] = freer.GetValueOrDefault(Epoch.AddDays(day)) + more;
        var (room, roomier) = (OfferCalculation.ForJob(asked, free, today), OfferCalculation.ForJob(asked, freer, today));
        return room is null
            || (room.Needs.All(n => new DatePeriod(n.From, n.To).EachDay().All(d => free[d] >= n.Hours))
                && roomier is not null && (roomier == room || roomier.Terms.From < room.Terms.From || roomier.Terms.SubsidisedHours >= room.Terms.SubsidisedHours));
    }, iter: 20_000);

    [Theory]
    [InlineData("6 6", "4 from 10, full")]
    [InlineData("3 3", "3 from 10")]
    [InlineData("0 2.5", "2.5 from 20")]
    [InlineData("0.5 0.5", null)]
    public void P4_more_hours_are_offered_in_part_as_fewer_hours_or_from_a_later_day(string free, string? offered)
    {
        var room = OfferCalculation.ForAddendum(More, Slices(6, 6), Halves(free), Epoch);
        Assert.Equal(offered, Say(room));
        Assert.True(room is null || (room.Addendum!.EffectiveFrom == room.Terms.From && room.Addendum.SubsidisedHours == 6 + room.Needs[0].Hours && room.Addendum.WeeklyHours == room.Terms.WeeklyHours));
    }

    [Theory]
    [InlineData(9, true)]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void P4_a_raise_from_a_later_day_than_asked_is_a_part(int today, bool full) =>
        Assert.Equal(full, OfferCalculation.ForAddendum(More, Slices(6, 6), Halves("6 6"), Epoch.AddDays(today))!.Full);

    [Fact]
    public void P4_part_of_a_raise_leaves_no_fewer_hours_than_the_job_has()
    {
        // 12 hours of which 6 are paid, to 12 of which 10 are: with 1 more paid the workplace still pays 5.
        var room = OfferCalculation.ForAddendum(More with { WeeklyHours = 12 }, Slices(12, 6), Halves("1 1"), Epoch)!;
        Assert.Equal(new JobTerms(12, 7, Epoch.AddDays(10), Epoch.AddDays(29)), room.Terms);
    }

    [Theory]
    [InlineData("6 6", "6 from 30, full")]
    [InlineData("6 2", "2 from 30")]
    [InlineData("0 6", null)]
    public void P4_a_longer_period_is_offered_in_part_as_fewer_hours_and_never_begins_later(string free, string? offered)
    {
        var longer = new Addendum(Epoch.AddDays(5), null, null, Epoch.AddDays(49), "Mere at lave", "En etage mere");
        var room = OfferCalculation.ForAddendum(longer, Slices(6, 6), Halves(free, Epoch.AddDays(30)), Epoch);
        Assert.Equal(offered, Say(room));
        if (room is { Full: false })
        {
            Assert.Equal((Epoch.AddDays(30), 2m, longer.To), (room.Addendum!.EffectiveFrom, room.Addendum.SubsidisedHours, room.Addendum.To));
        }

        // The days go by: it still begins the day after the grant's last.
        var later = OfferCalculation.ForAddendum(longer, Slices(6, 6), Halves(free, Epoch.AddDays(30)), Epoch.AddDays(40));
        Assert.Equal(room?.Needs, later?.Needs);
    }

    [Fact]
    public void P4_more_hours_in_a_longer_period_wait_for_all()
    {
        var both = More with { To = Epoch.AddDays(49), TaskExtension = "En etage mere" };
        var free = Enumerable.Range(0, 50).ToDictionary(Epoch.AddDays, _ => 10m);
        var room = OfferCalculation.ForAddendum(both, Slices(6, 6), free, Epoch)!;
        Assert.True(room.Full);
        Assert.Equal([new Need(Epoch.AddDays(10), Epoch.AddDays(29), 4), new Need(Epoch.AddDays(30), Epoch.AddDays(49), 10)], room.Needs);
        free[Epoch.AddDays(40)] = 9;
        Assert.Null(OfferCalculation.ForAddendum(both, Slices(6, 6), free, Epoch));
    }

    [Theory]
    [InlineData(4, 10, true)]
    [InlineData(3, 9, true)]
    [InlineData(3, 10, false)]
    [InlineData(3, 20, false)]
    [InlineData(2, 5, false)]
    public void P4_after_a_declined_offer_only_more_hours_or_an_earlier_day_will_do(int hours, int from, bool more) =>
        Assert.Equal(more, Room(hours, from).IsMoreThan(Room(3, 10)));

    [Theory]
    [InlineData("2026-02-02", "2026-02-07", "2026-02-07T23:00:00Z")]
    [InlineData("2026-03-24", "2026-03-29", "2026-03-29T22:00:00Z")]
    [InlineData("2026-10-19", "2026-10-24", "2026-10-24T22:00:00Z")]
    [InlineData("2026-10-20", "2026-10-25", "2026-10-25T23:00:00Z")]
    [InlineData("2028-02-24", "2028-02-29", "2028-02-29T23:00:00Z")]
    public void P4_an_offer_runs_out_at_midnight_in_Copenhagen_after_its_fifth_day(string made, string lastDay, string expires)
    {
        foreach (var at in new[] { BusinessClock.StartOf(DateOnly.Parse(made, null)), BusinessClock.StartOf(DateOnly.Parse(made, null).AddDays(1)).AddTicks(-1) })
        {
            var offer = Offer.Make(Room(3, 10), at, DanishDate.Of(at), JobRulesTests.Settings);
            var expiresAt = OfferView.Of(offer)!.ExpiresAt;
            Assert.Equal((DateOnly.Parse(lastDay, null), DateTimeOffset.Parse(expires, null)), (offer.LastDay, expiresAt));
            Assert.True(offer.IsOpenOn(DanishDate.Of(expiresAt.AddTicks(-1))));
            Assert.False(offer.IsOpenOn(DanishDate.Of(expiresAt)));
        }
    }

    private static Room Room(decimal hours, int from) => new(new(hours, hours, Epoch.AddDays(from), Epoch.AddDays(29)), false, [new(Epoch.AddDays(from), Epoch.AddDays(29), hours)]);

    private static string? Say(Room? room) => room is null ? null
        : FormattableString.Invariant($"{room.Needs[0].Hours} from {room.Needs[0].From.DayNumber - Epoch.DayNumber}{(room.Full ? ", full" : "")}");

    private static IReadOnlyList<GrantTerms> Slices(decimal weekly, decimal subsidised) => [new(Epoch, Epoch.AddDays(29), weekly, subsidised)];

    /// <summary>Free hours of twenty days and of the twenty after them.</summary>
    private static Dictionary<DateOnly, decimal> Halves(string free, DateOnly? first = null)
    {
        var halves = free.Split(' ').Select(h => decimal.Parse(h, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        return first is { } extended
            ? Enumerable.Range(0, 20).ToDictionary(extended.AddDays, i => halves[i / 10])
            : Enumerable.Range(0, 40).ToDictionary(Epoch.AddDays, i => halves[i / 20]);
    }

    private static Dictionary<DateOnly, decimal> Days(decimal[] free) => free.Select((hours, i) => (Day: Epoch.AddDays(i), hours)).ToDictionary(d => d.Day, d => d.hours);
}
