using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using MediatR;
using Npgsql;

namespace Faatimer.Refusion.Data;

/// <summary>A payslip that is missing.</summary>
/// <param name="Reminders">The ISO weeks in which the workplace was reminded of it, the first one first.</param>
internal sealed record MissingPayslip(ExpectedPayslip Expected, IReadOnlyList<string> Reminders);

/// <summary>
/// R14: which payslips are missing. Pool is asked which grants ran, each time; what has come is in our own tables. It reaches as far back as payslips are kept (R18):
/// what was there and is gone is not missing.
/// </summary>
internal sealed class MissingPayslips(NpgsqlDataSource database, IMediator mediator, Retention retention, BusinessClock clock)
{
    private const int GrantsAtATime = 500;

    /// <summary>
    /// The condition under which a payslip p is the one that is expected for a grant g and its days of a month: it stands, it is no supplement, it pays for some of
    /// the days, and it belongs to the month, or holds all the days (a joiner's first payslip, say, that reaches over the month's end). A final settlement counts when it pays
    /// for days of the month, and not when it comes after the last one.
    /// </summary>
    private const string Stands = """
        p.grant_ids @> array[g.grant_id] and not p.adds and p.status in ('approved', 'needsDecision')
        and p.period && daterange(g.first_day, g.last_day, '[]') and (p.month = g.month or p.period @> daterange(g.first_day, g.last_day, '[]'))
        """;

    private const string Expected = "unnest($1, $2, $3, $4) with ordinality as g(grant_id, month, first_day, last_day, no)";

    /// <summary>What is missing for a month, or for the latest that is due, in the order of the grants.</summary>
    public async Task<List<MissingPayslip>> InMonth(DateOnly? asked, IReadOnlyList<Guid>? workplaces, Guid? after, int limit, CancellationToken cancellationToken)
    {
        var (ratesOn, first, last) = await Window(cancellationToken);
        var month = asked ?? last;
        var found = new List<MissingPayslip>();
        if (month < first || month > last)
        {
            return found;
        }

        await foreach (var page in Expect(month, month, workplaces, after, ratesOn, cancellationToken))
        {
            found.AddRange(await Lacking(page, cancellationToken));
            if (found.Count >= limit)
            {
                break;
            }
        }

        return found[..Math.Min(limit, found.Count)];
    }

    /// <summary>All that is missing at workplaces that were not reminded in a week yet.</summary>
    public async Task<List<MissingPayslip>> NotReminded(IsoWeek week, CancellationToken cancellationToken)
    {
        var (ratesOn, first, last) = await Window(cancellationToken);
        var reminded = new HashSet<Guid>();
        await using (var connection = await database.OpenConnectionAsync(cancellationToken))
        {
            await using var command = new NpgsqlCommand("select distinct workplace_id from refusion.reminders where week = $1", connection);
            command.Parameters.Add(new() { Value = week.ToString() });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                reminded.Add(reader.GetGuid(0));
            }
        }

        var found = new List<MissingPayslip>();
        await foreach (var page in Expect(first, last, null, null, ratesOn, cancellationToken))
        {
            found.AddRange(await Lacking([.. page.Where(e => !reminded.Contains(e.WorkplaceId))], cancellationToken));
        }

        return found;
    }

    /// <summary>
    /// Notes that a workplace is reminded in a week of what it still lacks, in the use case's transaction; of nothing, when another host has done so.
    /// One mail a workplace and week, also when another month becomes due later in the week: that one is in the next week's mail.
    /// </summary>
    public static async Task<List<ExpectedPayslip>> Remind(
        NpgsqlConnection connection, Guid workplace, IsoWeek week, IReadOnlyList<ExpectedPayslip> missing, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("select pg_advisory_xact_lock(hashtextextended('refusion.reminder ' || $1, 0))", workplace.ToString());
        batch.Add(
            $"""
            insert into refusion.reminders (grant_id, month, week, workplace_id, at)
            select g.grant_id, g.month, $5, $6, $7 from {Expected}
            where not exists (select 1 from refusion.payslips p where {Stands})
              and not exists (select 1 from refusion.reminders r where (r.workplace_id, r.week) = ($6, $5))
            returning grant_id, month
            """,
            [.. Columns(missing), week.ToString(), workplace, at]);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var noted = new HashSet<(Guid, DateOnly)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            noted.Add((reader.GetGuid(0), reader.GetFieldValue<DateOnly>(1)));
        }

        return [.. missing.Where(m => noted.Contains((m.GrantId, m.Month)))];
    }

    /// <summary>The rates, and the first and last month that are looked at.</summary>
    private async Task<(Func<DateOnly, Rates?> RatesOn, DateOnly First, DateOnly Last)> Window(CancellationToken cancellationToken)
    {
        var goneBefore = await retention.GoneBefore(RefusionRetention.Payslips.Name, clock.Today, cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        EmploymentLoader.AddRates(batch, DateOnly.MinValue, DateOnly.MaxValue);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var ratesOn = await EmploymentLoader.ReadRates(reader, cancellationToken);
        return (ratesOn, new(goneBefore.Year, 1, 1), ExpectedPayslip.LatestMonth(ratesOn, clock.Today));
    }

    private async IAsyncEnumerable<List<ExpectedPayslip>> Expect(
        DateOnly first, DateOnly last, IReadOnlyList<Guid>? workplaces, Guid? after, Func<DateOnly, Rates?> ratesOn, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<RunningGrant> grants;
        do
        {
            grants = await mediator.Send(new GrantsRunning(first, ExpectedPayslip.LastOf(last), workplaces, after, GrantsAtATime), cancellationToken);
            yield return
            [
                .. grants.SelectMany(g => ExpectedPayslip.Of(
                    g.GrantId, g.CandidateId, g.WorkplaceId, [.. g.Terms.Select(t => new Domain.GrantTerms(t.From, t.To, t.WeeklyHours, t.SubsidisedHours))], first, last, ratesOn, clock.Today)),
            ];
            after = grants.Count == 0 ? null : grants[^1].GrantId;
        }
        while (grants.Count == GrantsAtATime);
    }

    private async Task<List<MissingPayslip>> Lacking(List<ExpectedPayslip> expected, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(
            $"""
            select g.no, array(select r.week from refusion.reminders r where (r.grant_id, r.month) = (g.grant_id, g.month) order by r.week)
            from {Expected} where not exists (select 1 from refusion.payslips p where {Stands}) order by g.no
            """,
            Columns(expected));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var lacking = new List<MissingPayslip>();
        while (await reader.ReadAsync(cancellationToken))
        {
            lacking.Add(new(expected[(int)reader.GetInt64(0) - 1], reader.GetFieldValue<string[]>(1)));
        }

        return lacking;
    }

    private static object?[] Columns(IReadOnlyList<ExpectedPayslip> expected) =>
    [
        expected.Select(e => e.GrantId).ToArray(), expected.Select(e => e.Month).ToArray(), expected.Select(e => e.Days.From).ToArray(), expected.Select(e => e.Days.To).ToArray(),
    ];
}
