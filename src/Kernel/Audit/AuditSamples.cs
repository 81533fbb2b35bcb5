using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Kernel;

/// <summary>What the auditor found (X1).</summary>
internal enum AuditOutcome
{
    InOrder,

    /// <summary>Whoever did it must say why.</summary>
    ToBeAsked,

    /// <summary>A breach: the data controller is told.</summary>
    Breach,
}

/// <summary>An outcome that was recorded. A later one counts, and the earlier stay.</summary>
internal sealed record RecordedOutcome(int No, AuditOutcome Outcome, string? Note, string By, DateTimeOffset At);

/// <summary>One call of the log that was drawn, with its outcomes, the first first.</summary>
internal sealed record AuditSampleItem(int No, LoggedCall Call, IReadOnlyList<RecordedOutcome> Outcomes);

/// <summary>The random sample of a month's log (X1).</summary>
/// <param name="Seed">The calls of the month in the order of md5(seed:id): the first are the sample.</param>
/// <param name="Population">How many it was drawn from.</param>
internal sealed record AuditSample(Guid Id, CalendarMonth Month, DateTimeOffset DrawnAt, string DrawnBy, string Seed, long Population, int Version, IReadOnlyList<AuditSampleItem> Items)
{
    /// <summary>The people whom its calls are about, as far as they are shown.</summary>
    public IReadOnlyList<Guid> Persons => [.. Items.SelectMany(i => i.Call.PersonIds).Distinct()];
}

/// <summary>A sample in a list: how far it has come.</summary>
internal sealed record AuditSampleCounts(CalendarMonth Month, DateTimeOffset DrawnAt, string DrawnBy, int Items, int InOrder, int ToBeAsked, int Breaches, int Version);

/// <summary>The orders of the list of samples.</summary>
internal enum AuditSampleOrder
{
    Month,
}

/// <summary>A sample was drawn.</summary>
[EventName("kernel.audit.sample_drawn.v1")]
public sealed record AuditSampleDrawn(Guid SampleId, DateOnly Month, int Items) : IEvent
{
    public Guid AggregateId => SampleId;
}

/// <summary>The outcome of one call in a sample was recorded.</summary>
/// <param name="Outcome">inOrder, toBeAsked or breach.</param>
[EventName("kernel.audit.outcome_recorded.v1")]
public sealed record AuditOutcomeRecorded(Guid SampleId, DateOnly Month, int No, string Outcome) : IEvent
{
    public Guid AggregateId => SampleId;
}

/// <summary>
/// The monthly samples of the log (X1): drawn once for a month, by chance, from the calls that concern people and those that were refused. What the product does by itself is nobody's to answer for.
/// </summary>
internal sealed class AuditSamples(NpgsqlDataSource database, AuditLog log, Inquiries inquiries, PersonalDataCipher cipher, TimeProvider time, IConfiguration configuration)
{
    private const string Drawable = "a.at >= $1 and a.at < $2 and a.role <> 'System' and (cardinality(a.person_ids) > 0 or not a.allowed)";

    /// <summary>A month that is further back than this is drawn by hand only.</summary>
    private const int LongestMonths = 12;

    private const string SampleColumns = "s.id, s.month, s.drawn_at, s.drawn_by, s.seed, s.population, s.version";

    private static readonly SqlOrders<AuditSampleOrder> Orders = new("s.month", typeof(DateOnly), new(AuditSampleOrder.Month, true));

    /// <summary>How many calls are drawn.</summary>
    private int Size => configuration.GetValue("Faatimer:AuditSampleSize", 12);

    /// <summary>Draws a month's sample, unless it is drawn already.</summary>
    /// <returns>The sample; and whether it was drawn now.</returns>
    public async Task<(AuditSample Sample, bool IsNew)> Draw(NpgsqlConnection connection, CalendarMonth month, string by, CancellationToken cancellationToken)
    {
        var (from, to) = (BusinessClock.StartOf(month.FirstDay), BusinessClock.StartOf(month.LastDay.AddDays(1)));
        var (id, seed) = (Guid.CreateVersion7(), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        var isNew = await connection.Execute(
            $"insert into kernel.audit_samples (id, month, drawn_at, drawn_by, seed, population) select $3, $4, $5, $6, $7, count(*) from kernel.audit a where {Drawable} on conflict (month) do nothing",
            cancellationToken, from, to, id, month.FirstDay, time.GetUtcNow(), by, seed) > 0;
        if (isNew)
        {
            await connection.Execute(
                $"""
                insert into kernel.audit_sample_items (sample_id, no, audit_id)
                select $3, row_number() over (order by drawn.place, drawn.id), drawn.id from (
                    select a.id, md5($4 || ':' || a.id) as place from kernel.audit a where {Drawable} order by 2, 1 limit $5) drawn
                """,
                cancellationToken, from, to, id, seed, Size);
        }

        return (await Read(connection, month, cancellationToken) ?? throw new InvalidOperationException("what was drawn is not there"), isNew);
    }

    /// <summary>The months of the last year that are over, in which the log has something, and that have no sample yet; the first one first.</summary>
    public async Task<IReadOnlyList<CalendarMonth>> Missing(DateOnly today, CancellationToken cancellationToken)
    {
        var last = new DateOnly(today.Year, today.Month, 1).AddMonths(-1);
        var begins = BusinessClock.StartOf(last.AddMonths(-LongestMonths + 1));
        var first = (await database.Read("select min(a.at) from kernel.audit a where a.at >= $1", row => row.ValueOrNull<DateTimeOffset>(0), cancellationToken, begins))[0];
        if (first is null)
        {
            return [];
        }

        var drawn = (await database.Read("select month from kernel.audit_samples where month >= $1", row => row.GetFieldValue<DateOnly>(0), cancellationToken, last.AddMonths(-LongestMonths + 1))).ToHashSet();
        var from = DanishDate.Of(first.Value);
        return [.. Enumerable.Range(0, LongestMonths).Select(i => last.AddMonths(i - LongestMonths + 1)).Where(m => m >= new DateOnly(from.Year, from.Month, 1) && !drawn.Contains(m)).Select(CalendarMonth.Of)];
    }

    /// <summary>Records an outcome under the sample's lock. The answer is the sample after it; null when there is no such call in it.</summary>
    /// <param name="check">What the sample must be like.</param>
    public async Task<AuditSample?> Record(
        NpgsqlConnection connection, CalendarMonth month, int no, AuditOutcome outcome, string? note, string by, Action<AuditSample> check, CancellationToken cancellationToken)
    {
        await connection.Execute("select 1 from kernel.audit_samples where month = $1 for update", cancellationToken, month.FirstDay);
        if (await Read(connection, month, cancellationToken) is not { } sample || sample.Items.All(i => i.No != no))
        {
            return null;
        }

        check(sample);
        await connection.Execute(
            """
            insert into kernel.audit_outcomes (sample_id, no, place, outcome, note, recorded_by, recorded_at)
            select $1, $2, count(*) + 1, $3, $4, $5, $6 from kernel.audit_outcomes where sample_id = $1 and no = $2
            """,
            cancellationToken, sample.Id, no, Words.Of(outcome), Sql.Typed(NpgsqlDbType.Bytea, note is null ? null : cipher.Encrypt(note)), by, time.GetUtcNow());
        await connection.Execute("update kernel.audit_samples set version = version + 1 where id = $1", cancellationToken, sample.Id);
        return await Read(connection, month, cancellationToken);
    }

    /// <summary>A month's sample; null before it is drawn.</summary>
    public async Task<AuditSample?> Find(CalendarMonth month, CancellationToken cancellationToken)
    {
        var (samples, items, outcomes) = Ask(month);
        await inquiries.Ask(cancellationToken, samples, items, outcomes);
        return Made(samples.Answer, items.Answer, outcomes.Answer);
    }

    /// <summary>The samples, the latest first.</summary>
    public Task<Page<AuditSampleCounts>> List(IListFilter filter, CancellationToken cancellationToken) =>
        new SqlQuery(
            """
            s.month, s.drawn_at, s.drawn_by, (select count(*)::int from kernel.audit_sample_items i where i.sample_id = s.id),
            o.in_order, o.to_be_asked, o.breaches, s.version
            """,
            """
            kernel.audit_samples s cross join lateral (
                select count(*) filter (where l.outcome = 'inOrder')::int as in_order, count(*) filter (where l.outcome = 'toBeAsked')::int as to_be_asked, count(*) filter (where l.outcome = 'breach')::int as breaches
                from (select distinct on (x.no) x.outcome from kernel.audit_outcomes x where x.sample_id = s.id order by x.no, x.place desc) l) o
            """).Page(
            database, filter, Orders,
            row => new AuditSampleCounts(CalendarMonth.Of(row.GetFieldValue<DateOnly>(0)), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.GetInt32(3), row.GetInt32(4), row.GetInt32(5), row.GetInt32(6), row.GetInt32(7)),
            cancellationToken);

    /// <summary>As it stands in the open work.</summary>
    private async Task<AuditSample?> Read(NpgsqlConnection connection, CalendarMonth month, CancellationToken cancellationToken)
    {
        var (samples, items, outcomes) = Ask(month);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var inquiry in new Inquiry[] { samples, items, outcomes })
        {
            inquiry.AddTo(batch);
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        foreach (var inquiry in new Inquiry[] { samples, items, outcomes })
        {
            await inquiry.Read(reader, cancellationToken);
        }

        return Made(samples.Answer, items.Answer, outcomes.Answer);
    }

    private (Inquiry<List<AuditSample>> Samples, Inquiry<List<(int No, LoggedCall Call)>> Items, Inquiry<List<RecordedOutcome>> Outcomes) Ask(CalendarMonth month) => (
        Inquiry.Of(
            $"select {SampleColumns} from kernel.audit_samples s where s.month = $1",
            row => new AuditSample(
                row.GetGuid(0), CalendarMonth.Of(row.GetFieldValue<DateOnly>(1)), row.GetFieldValue<DateTimeOffset>(2), row.GetString(3), row.GetString(4), row.GetInt64(5), row.GetInt32(6), []),
            rows => rows, month.FirstDay),
        Inquiry.Of(
            $"select i.no, {AuditLog.Columns} from kernel.audit_samples s join kernel.audit_sample_items i on i.sample_id = s.id join kernel.audit a on a.id = i.audit_id where s.month = $1 order by i.no",
            row => (row.GetInt32(0), log.Read(row, 1)), rows => rows, month.FirstDay),
        Inquiry.Of(
            "select o.no, o.outcome, o.note, o.recorded_by, o.recorded_at from kernel.audit_samples s join kernel.audit_outcomes o on o.sample_id = s.id where s.month = $1 order by o.no, o.place",
            row => new RecordedOutcome(
                row.GetInt32(0), Enum.Parse<AuditOutcome>(row.GetString(1), ignoreCase: true), row.IsDBNull(2) ? null : cipher.Decrypt(row.GetFieldValue<byte[]>(2)), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4)),
            rows => rows, month.FirstDay));

    private static AuditSample? Made(List<AuditSample> samples, List<(int No, LoggedCall Call)> items, List<RecordedOutcome> outcomes) =>
        samples is [var sample] ? sample with { Items = [.. items.Select(i => new AuditSampleItem(i.No, i.Call, [.. outcomes.Where(o => o.No == i.No)]))] } : null;
}
