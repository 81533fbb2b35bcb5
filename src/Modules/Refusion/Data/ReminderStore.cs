using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using Npgsql;

namespace Faatimer.Refusion.Data;

/// <summary>A payslip that is missing.</summary>
/// <param name="Reminders">The ISO weeks in which the workplace was reminded of it, the first one first.</param>
internal sealed record MissingPayslip(ExpectedPayslip Expected, IReadOnlyList<string> Reminders);

/// <summary>What a workplace is reminded of in a week.</summary>
/// <param name="AskedAbout">The payslips that questions wait about, and the first day of the month each counts in (R19).</param>
internal sealed record Reminder(IReadOnlyList<ExpectedPayslip> Missing, IReadOnlyList<(Guid PayslipId, DateOnly Month)> AskedAbout);

/// <summary>Which payslips have not come, which questions are not answered, and which workplaces were reminded of them, in the database (R14, R19).</summary>
internal sealed class ReminderStore(NpgsqlDataSource database)
{
    /// <summary>
    /// The condition under which a payslip p is the one that is expected for a grant g and its days of a month: it stands, it is no supplement, it pays for some of
    /// the days, and it belongs to the month, or holds all the days (a joiner's first payslip, say, that reaches over the month's end). A final settlement counts when it pays
    /// for days of the month, and not when it comes after the last one.
    /// </summary>
    private const string HasCome = """
        p.grant_ids @> array[g.grant_id] and not p.adds and p.status in ('approved', 'needsDecision')
        and p.period && daterange(g.first_day, g.last_day, '[]') and (p.month = g.month or p.period @> daterange(g.first_day, g.last_day, '[]'))
        """;

    private const string Expected = "unnest($1, $2, $3, $4) with ordinality as g(grant_id, month, first_day, last_day, no)";

    /// <summary>The condition under which a workplace is waited for: a payslip p needs a decision, and a question q about it has no answer.</summary>
    private const string Waits = "q.state = 'open' and p.status = 'needsDecision'";

    private const string WeekOfWorkplace = "where (r.workplace_id, r.week) = ($6, $5)";

    /// <summary>The workplaces that were reminded in a week.</summary>
    public async Task<HashSet<Guid>> RemindedIn(IsoWeek week, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select workplace_id from refusion.reminders where week = $1 union select workplace_id from refusion.question_reminders where week = $1");
        command.Parameters.Add(new() { Value = week.ToString() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var reminded = new HashSet<Guid>();
        while (await reader.ReadAsync(cancellationToken))
        {
            reminded.Add(reader.GetGuid(0));
        }

        return reminded;
    }

    /// <summary>The workplaces that have not answered a question.</summary>
    public async Task<List<Guid>> WaitedFor(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await Sql.Read(
            connection, $"select distinct p.workplace_id from refusion.questions q join refusion.payslips p on p.id = q.payslip_id where {Waits} and p.workplace_id is not null", r => r.GetGuid(0),
            cancellationToken);
    }

    /// <summary>
    /// Notes that a workplace is reminded in a week of what it still lacks and has not answered, in the use case's transaction; of nothing, when another host has done so.
    /// One mail a workplace and week, also when another month becomes due later in the week: that one is in the next week's mail.
    /// </summary>
    public static async Task<Reminder> Remind(
        NpgsqlConnection connection, Guid workplace, IsoWeek week, IReadOnlyList<ExpectedPayslip> missing, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("select pg_advisory_xact_lock(hashtextextended('refusion.reminder ' || $1, 0))", workplace.ToString());
        batch.Add(
            $"""
            with lacks as (
              insert into refusion.reminders (grant_id, month, week, workplace_id, at)
              select g.grant_id, g.month, $5, $6, $7 from {Expected}
              where not exists (select 1 from refusion.payslips p where {HasCome})
                and not exists (select 1 from refusion.reminders r {WeekOfWorkplace}) and not exists (select 1 from refusion.question_reminders r {WeekOfWorkplace})
              returning grant_id, month
            ), asked as (
              insert into refusion.question_reminders (payslip_id, no, week, workplace_id, at)
              select q.payslip_id, q.no, $5, $6, $7 from refusion.questions q join refusion.payslips p on p.id = q.payslip_id
              where {Waits} and p.workplace_id = $6
                and not exists (select 1 from refusion.reminders r {WeekOfWorkplace}) and not exists (select 1 from refusion.question_reminders r {WeekOfWorkplace})
              returning payslip_id
            )
            select true, grant_id, month from lacks union all select false, p.id, p.month from asked a join refusion.payslips p on p.id = a.payslip_id order by 3, 2
            """,
            [.. Columns(missing), week.ToString(), workplace, at]);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var (lacks, asked) = (new HashSet<(Guid, DateOnly)>(), new List<(Guid, DateOnly)>());
        while (await reader.ReadAsync(cancellationToken))
        {
            var noted = (reader.GetGuid(1), reader.GetFieldValue<DateOnly>(2));
            if (reader.GetBoolean(0))
            {
                lacks.Add(noted);
            }
            else
            {
                asked.Add(noted);
            }
        }

        return new([.. missing.Where(m => lacks.Contains((m.GrantId, m.Month)))], asked);
    }

    /// <summary>Those of the expected payslips that have not come.</summary>
    public async Task<List<MissingPayslip>> Missing(List<ExpectedPayslip> expected, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(
            $"""
            select g.no, array(select r.week from refusion.reminders r where (r.grant_id, r.month) = (g.grant_id, g.month) order by r.week)
            from {Expected} where not exists (select 1 from refusion.payslips p where {HasCome}) order by g.no
            """,
            Columns(expected));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var missing = new List<MissingPayslip>();
        while (await reader.ReadAsync(cancellationToken))
        {
            missing.Add(new(expected[(int)reader.GetInt64(0) - 1], reader.GetFieldValue<string[]>(1)));
        }

        return missing;
    }

    private static object?[] Columns(IReadOnlyList<ExpectedPayslip> expected) =>
    [
        expected.Select(e => e.GrantId).ToArray(), expected.Select(e => e.Month).ToArray(), expected.Select(e => e.Days.From).ToArray(), expected.Select(e => e.Days.To).ToArray(),
    ];
}
