using Carter;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Npgsql;

namespace Faatimer.Pool.Features;

/// <summary>The pool's hours by ISO week. Rules P14, P3 (hours count, not heads) and P1 (weeks that a smaller pool left overbooked have less than nothing free).</summary>
internal static class GetCapacity
{
    private const int MaxWeeks = 104;

    /// <param name="Weeks">The weeks that have a day in the period asked for, whole and in order.</param>
    public sealed record Response(IReadOnlyList<CapacityWeekView> Weeks);

    internal sealed record Filter(DateOnly? From, DateOnly? To) : QueryFilter<Filter>;

    internal sealed class Handler(NpgsqlDataSource database, BusinessClock clock)
    {
        /// <summary>
        /// $1, $2: first Monday, last Sunday. People: the grants begun so far, less those ended in earlier weeks, less those that begin in a week in which the same
        /// person's previous grant still ran (one person has one grant a day, P9). Counting this way reads each grant once, however many weeks it spans.
        /// </summary>
        private const string Sql = """
            with per_grant as (
                select greatest("from", $1) as first_day, "to" as last_day, "from" as begun,
                    lag("to") over (partition by candidate_id order by "from") as previous_end
                from pool.grants where "to" >= $1 and "from" <= $2 and not annulled),
            moves as (
                select first_day - (extract(isodow from first_day)::int - 1) as monday, 1 as people, 0 as twice from per_grant
                union all
                select last_day - (extract(isodow from last_day)::int - 1) + 7, -1, 0 from per_grant
                union all
                select begun - (extract(isodow from begun)::int - 1), 0, 1 from per_grant
                where previous_end >= begun - (extract(isodow from begun)::int - 1)),
            counted as (select monday, sum(people) as people, sum(twice) as twice from moves group by monday),
            hours as (
                select day - (extract(isodow from day)::int - 1) as monday,
                    (array_agg(capacity order by capacity - reserved - held, day))[1] as capacity, max(reserved) as reserved, max(held) as held,
                    min(capacity - reserved - held) as free
                from pool.days where day between $1 and $2 group by 1)
            select week.monday::date, coalesce(h.capacity, 0), coalesce(h.reserved, 0), coalesce(h.held, 0), coalesce(h.free, 0),
                (sum(coalesce(c.people, 0)) over (order by week.monday) - coalesce(c.twice, 0))::int
            from generate_series($1::date, $2::date, interval '7 days') week(monday)
            left join hours h on h.monday = week.monday::date
            left join counted c on c.monday = week.monday::date
            order by 1
            """;

        public async Task<Response> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var (first, last) = Period(filter.From, filter.To);
            return new(await database.Read(
                Sql,
                row =>
                {
                    var week = IsoWeek.Of(row.GetFieldValue<DateOnly>(0));
                    var free = row.GetDecimal(4);
                    return new CapacityWeekView(
                        week, week.Monday, week.Sunday, row.GetDecimal(1), row.GetDecimal(2), row.GetDecimal(3), free, Math.Max(0, -free), row.GetInt32(5));
                },
                cancellationToken, IsoWeek.Of(first).Monday, IsoWeek.Of(last).Sunday));
        }

        /// <summary>Today when nothing is asked for, and a quarter ahead; at most 104 weeks.</summary>
        private (DateOnly First, DateOnly Last) Period(DateOnly? from, DateOnly? to)
        {
            var first = from ?? clock.Today;
            var last = to ?? (first.Year < 2100 ? first.AddDays(12 * 7) : first);
            if (first.Year is < 2000 or >= 2100 || last.Year is < 2000 or >= 2100)
            {
                throw PoolProblems.DateOutOfRange.With(null, QueryFields.Pointer("from"));
            }

            if (last < first)
            {
                throw KernelProblems.PeriodReversed.With(pointer: QueryFields.Pointer("to"));
            }

            return (IsoWeek.Of(last).Monday.DayNumber - IsoWeek.Of(first).Monday.DayNumber) / 7 < MaxWeeks
                ? (first, last)
                : throw PoolProblems.TooManyWeeks.With(new { max = (decimal)MaxWeeks }, QueryFields.Pointer("to"));
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/pool/capacity", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Response>(nameof(GetCapacity), "Reads the pool's hours by ISO week, at most 104 weeks", Area.PoolCapacity, Verb.Read)
            .ParameterExample("from", "2026-03-02")
            .ParameterExample("to", "2026-03-08")
            .Example(null, new Response([new(IsoWeek.Parse("2026-W10"), new(2026, 3, 2), new(2026, 3, 8), 100, 54, 8, 38, 0, 6)]));
    }
}

/// <summary>The pool in a week.</summary>
/// <param name="Week">ISO week.</param>
/// <param name="From">Its Monday.</param>
/// <param name="To">Its Sunday.</param>
/// <param name="CapacityHours">Hours a week that the council has decided, on the week's fullest day.</param>
/// <param name="ReservedHours">Hours of grants, on the day that has most.</param>
/// <param name="OfferedHours">Hours held by submitted applications and open offers, on the day that has most.</param>
/// <param name="FreeHours">What is left on the week's fullest day; below 0 when a smaller pool left the week overbooked.</param>
/// <param name="OverbookedHours">By how much grants and held hours exceed what the council has decided, on the fullest day (P1); 0 when they fit.</param>
/// <param name="People">Persons with a grant in the week, each counted once.</param>
internal sealed record CapacityWeekView(
    IsoWeek Week, DateOnly From, DateOnly To, decimal CapacityHours, decimal ReservedHours, decimal OfferedHours, decimal FreeHours, decimal OverbookedHours,
    int People);
