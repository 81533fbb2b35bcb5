using Faatimer.Kernel;
using Faatimer.Pool.Domain;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Data;

/// <summary>The fund's kroner month by month (P12): read in one statement, from the grants themselves and the copy of what Refusion has decided and paid.</summary>
internal static class Fund
{
    /// <summary>
    /// $1, $2: first and last day of whole years. The open days of every grant (its terms less the days with a decided payslip) begin and end somewhere: summed up in
    /// the order of the calendar they give the open hours of each day, however many grants there are. Nothing is rounded or divided here.
    /// </summary>
    private const string Months = """
        with slice as (
            select g.id, t."subsidisedHours" as hours, daterange(greatest(t."from", $1), least(t."to", $2), '[]') as days
            from pool.grants g cross join jsonb_to_recordset(g.terms) as t("from" date, "to" date, "subsidisedHours" numeric)
            where g."to" >= $1 and g."from" <= $2 and t."to" >= $1 and t."from" <= $2),
        decided as (
            select grant_id, range_agg(daterange(first_day, last_day, '[]')) as days
            from pool.decided_periods where last_day >= $1 and first_day <= $2 group by grant_id),
        open as (
            select s.hours, o.days
            from slice s left join decided d on d.grant_id = s.id
            cross join unnest(datemultirange(s.days) - coalesce(d.days, '{}')) as o(days)),
        step as (
            select day, sum(hours) as hours
            from (select lower(days) as day, hours from open union all select upper(days), -hours from open) edge group by day),
        open_day as (
            select d.day::date as day, sum(coalesce(s.hours, 0)) over (order by d.day) as hours
            from generate_series($1::date, $2::date, interval '1 day') d(day) left join step s on s.day = d.day::date),
        committed as (
            select o.day - (extract(day from o.day)::int - 1) as month, sum(o.hours * c.cost) as sevenths
            from open_day o
            cross join lateral (select expected_hourly_cost as cost from pool.settings where valid_from <= o.day order by valid_from desc limit 1) c
            group by 1),
        drawn as (select month, sum(amount) as amount from pool.draws where month between $1 and $2 group by month)
        select c.month, coalesce(m.paid, 0), coalesce(m.booked, 0), c.sevenths, coalesce(d.amount, 0), f.budget
        from committed c
        left join pool.months m on m.month = c.month
        left join drawn d on d.month = c.month
        left join pool.fund_years f on f.year = extract(year from c.month)
        order by c.month
        """;

    /// <summary>Reads whole years.</summary>
    public static async Task<IReadOnlyList<YearBudget>> ReadFund(this PoolDb db, int firstYear, int lastYear, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var batch = db.Batch();
            // The planner takes a grant's terms for hundreds of rows; compiling for those costs more than reading ten thousand grants.
            batch.Add("select set_config('jit', 'off', true)");
            batch.Add(Months, new DateOnly(firstYear, 1, 1), new DateOnly(lastYear, 12, 31));
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            var years = new List<YearBudget>();
            while (await reader.ReadAsync(cancellationToken))
            {
                var month = new BudgetMonth(reader.GetFieldValue<DateOnly>(0), reader.GetDecimal(1), reader.GetDecimal(2), reader.GetDecimal(3), reader.GetDecimal(4));
                if (years.Count == 0 || years[^1].Year != month.Month.Year)
                {
                    years.Add(new(month.Month.Year, reader.IsDBNull(5) ? null : reader.GetDecimal(5), []));
                }

                years[^1] = years[^1] with { Months = [.. years[^1].Months, month] };
            }

            return years;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <summary>The periods of grants with a decided payslip.</summary>
    public static async Task<ILookup<Guid, DatePeriod>> DecidedDays(this PoolDb db, IReadOnlyCollection<Guid> grants, CancellationToken cancellationToken)
    {
        await using var batch = db.Batch();
        batch.Add("select grant_id, first_day, last_day from pool.decided_periods where grant_id = any ($1)", [grants.ToArray()]);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var periods = new List<(Guid Grant, DatePeriod Days)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            periods.Add((reader.GetGuid(0), new(reader.GetFieldValue<DateOnly>(1), reader.GetFieldValue<DateOnly>(2))));
        }

        return periods.ToLookup(p => p.Grant, p => p.Days);
    }
}
