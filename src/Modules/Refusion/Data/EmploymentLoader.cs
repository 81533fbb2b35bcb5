using System.Buffers.Binary;
using System.Data.Common;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Refusion.Data;

/// <summary>What one batch read: the files of the posted payslips, and the payslips that have their numbers already or are named by number.</summary>
/// <param name="Receipts">Places in the order of receipt, drawn after the locks; none without locks.</param>
/// <param name="GrantsAt">When a change of one of the grants was last reacted to.</param>
internal sealed record LoadedEmployments(
    IReadOnlyList<(Person Person, EmploymentFile File)> Files, Dictionary<(string Source, string Number), (StoredPayslip Payslip, Decision Decision)> ByNumber,
    Func<DateOnly, Rates?> RatesOn, IReadOnlyList<long> Receipts, DateTimeOffset? GrantsAt);

/// <summary>Locks employments and reads what payslips are decided from. Statements are added to a batch, and read in the same order.</summary>
internal static class EmploymentLoader
{
    private const string Employments = "select e.id, e.person_hash, e.cvr, e.p_number, e.grants_at, e.forgotten_until from refusion.employments e";

    /// <summary>Makes those that are not there.</summary>
    private static readonly Insert<Employment> Missing = InsertOf("", "on conflict (person_hash, cvr, p_number) do nothing");

    /// <summary>Makes those that were not there under the lock. A host of the version before takes no such lock and may have been first; then all is decided again.</summary>
    private static readonly Insert<Employment> New = InsertOf("with stored as (", "on conflict (person_hash, cvr, p_number) do nothing returning 1) select refusion.all_stored(count(*), $5) from stored");

    private static Insert<Employment> InsertOf(string head, string tail) => new Insert<Employment>("refusion.employments", head, tail)
        .Column("id", NpgsqlDbType.Uuid, e => e.Id)
        .Column("person_hash", NpgsqlDbType.Bytea, e => e.PersonHash)
        .Column("cvr", NpgsqlDbType.Text, e => e.Cvr)
        .Column("p_number", NpgsqlDbType.Text, e => e.PNumber);

    /// <summary>
    /// Locks the persons' files, in one order, so that two transactions cannot wait for each other; then reads their employments. A person is locked by each of their numbers, whether there is
    /// an employment under it or not, and by a lock that takes no transaction id: whoever waits gets an id after those it waited for, and its events come after theirs (X3).
    /// </summary>
    /// <param name="mark">Marks the employments, since their grants changed, and makes those that are missing: a payslip that is being posted meanwhile asks again.</param>
    public static void AddLocks(NpgsqlBatch batch, IReadOnlyList<Person> people, bool mark)
    {
        batch.Add(
            "select pg_advisory_xact_lock(a.key) from unnest($1) with ordinality a(key, no) order by a.no",
            people.SelectMany(p => p.Hashes.Select(h => BinaryPrimitives.ReadInt64BigEndian(h))).Distinct().Order().ToArray());
        if (mark)
        {
            Missing.AddTo(batch, [.. people.SelectMany(p => p.Employments())]);
        }

        // The rows too: forgetting locks them, and so do hosts of the version before. They are read by the next statement, which also sees what was made while this one waited.
        batch.Add("select count(*) from (select from refusion.employments e where (e.person_hash, e.cvr) in (select * from unnest($1, $2)) order by e.id for update) locked", Keys(people));
        AddEmployments(batch, people);
        if (mark)
        {
            batch.Add("update refusion.employments set grants_at = clock_timestamp() where (person_hash, cvr) in (select * from unnest($1, $2))", Keys(people));
        }
    }

    /// <summary>Adds the employments that a first payslip makes.</summary>
    public static void AddNew(NpgsqlBatch batch, IReadOnlyList<Employment> employments) => New.AddTo(batch, employments, employments.Count);

    /// <summary>Moves the reader past what <see cref="AddLocks"/> locked.</summary>
    public static async Task Locked(DbDataReader reader, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
    }

    /// <summary>What new payslips are decided beside.</summary>
    public static void AddPosted(NpgsqlBatch batch, IReadOnlyList<Person> people, bool isLocked)
    {
        var posted = people.SelectMany(p => p.Posted).ToList();
        var numbers = posted.SelectMany(p => new[] { p.Submission.Number, p.Submission.CorrectsNumber, p.Submission.SupplementsNumber }.OfType<string>().Select(n => (p.Submission.Source, Number: n)))
            .Distinct().ToList();
        var lastDays = posted.Select(p => p.Submission.Content.Period.To).DefaultIfEmpty().ToList();
        if (isLocked)
        {
            batch.Add("select nextval('refusion.receipts') from generate_series(1, $1)", posted.Count);
        }
        else
        {
            AddEmployments(batch, people);
        }

        AddByNumber(batch, numbers);
        AddRelated(batch, people);
        AddRates(batch, lastDays.Min(), lastDays.Max());
        if (posted.Exists(NamesSupplemented))
        {
            AddSupplemented(batch, posted);
        }
    }

    private static bool NamesSupplemented(PostedPayslip posted) => posted.Submission is not { SupplementsId: null, SupplementsNumber: null };

    public static async Task<LoadedEmployments> ReadPosted(DbDataReader reader, IReadOnlyList<Person> people, bool isLocked, CancellationToken cancellationToken)
    {
        var (files, grantsAt) = await ReadFiles(reader, people, cancellationToken);
        var receipts = isLocked ? await ReadAll(reader, r => r.GetInt64(0), cancellationToken) : [];
        var index = Index(files.Select(f => f.File));
        var byNumber = new Dictionary<(string, string), (StoredPayslip, Decision)>();
        foreach (var (payslip, decision, last) in await ReadAll(
            reader, r => (PayslipRow.ReadSettled(r), PayslipRow.ReadDecision(r, PayslipRow.SettledCount), QuestionRow.ReadLast(r, PayslipRow.SettledCount + 2)), cancellationToken))
        {
            payslip.Questions = last;
            index.GetValueOrDefault(payslip.EmploymentId)?.Add(payslip);
            byNumber.Add((payslip.Source, payslip.Number), (payslip, decision));
        }

        await ReadBeside(reader, index, cancellationToken);
        var ratesOn = await ReadRates(reader, cancellationToken);
        if (people.Any(p => p.Posted.Any(NamesSupplemented)))
        {
            await ReadBeside(reader, index, cancellationToken);
        }

        return new(files, byNumber, ratesOn, [.. receipts.Order()], grantsAt);
    }

    /// <summary>Everything of the persons' files: payslips with content, rates, judgements, questions and latest decision, and what the ledger holds.</summary>
    public static void AddWhole(NpgsqlBatch batch, IReadOnlyList<Person> people)
    {
        const string OfPeople = "e.id = any (array(select x.id from refusion.employments x where (x.person_hash, x.cvr) in (select * from unnest($1, $2))))";
        var keys = Keys(people);
        batch.Add($"""
            select {PayslipRow.SettledColumns}, d.input -> 'payslip', d.schema, d.result, r.rates from refusion.payslips p
            join refusion.employments e on e.id = p.employment_id
            join refusion.decisions d on (d.payslip_id, d.no) = (p.id, p.decision_no)
            join refusion.rates r on r.version = p.rate_version
            where {OfPeople}
            """, keys);
        batch.Add($"""
            select j.payslip_id, j.approval, j.automatic, j.actor, j.decision_no, j.amount, j.workplace_id, j.month, j.grant_ids, j.warnings from refusion.payslips p
            join refusion.employments e on e.id = p.employment_id join refusion.judgements j on j.payslip_id = p.id
            where {OfPeople} order by j.payslip_id, j.no
            """, keys);
        batch.Add($"""
            select q.payslip_id, {QuestionRow.Columns} from refusion.payslips p
            join refusion.employments e on e.id = p.employment_id join refusion.questions q on q.payslip_id = p.id
            where {OfPeople} order by q.payslip_id, q.no
            """, keys);
        batch.Add($"""
            select l.chain_id, l.employment_id, l.workplace_id, l.month, l.grant_ids, sum(l.amount) from refusion.ledger l
            join refusion.employments e on e.id = l.employment_id where {OfPeople} group by 1, 2, 3, 4, 5
            """, keys);
    }

    /// <summary>Opens files and makes them whole: employments, then everything of them.</summary>
    public static async Task<(IReadOnlyList<EmploymentFile> Files, DateTimeOffset? GrantsAt)> ReadWhole(DbDataReader reader, IReadOnlyList<Person> people, CancellationToken cancellationToken)
    {
        var (files, grantsAt) = await ReadFiles(reader, people, cancellationToken);
        await MakeWhole(reader, [.. files.Select(f => f.File)], cancellationToken);
        return ([.. files.Select(f => f.File)], grantsAt);
    }

    /// <summary>Makes open files whole.</summary>
    public static async Task MakeWhole(DbDataReader reader, IReadOnlyList<EmploymentFile> files, CancellationToken cancellationToken)
    {
        files.ToList().ForEach(f => f.BecomeWhole());
        var index = Index(files);
        var payslips = await ReadAll(
            reader,
            r => (Payslip: PayslipRow.ReadSettled(r), Content: PayslipRow.FromJson<Payslip>(r.GetString(PayslipRow.SettledCount)), Last: PayslipRow.ReadDecision(r, PayslipRow.SettledCount + 1),
                Rates: PayslipRow.FromJson<Rates>(r.GetString(PayslipRow.SettledCount + 3))),
            cancellationToken);
        var judgements = (await ReadAll(reader, r => (Payslip: r.GetGuid(0), Judgement: ReadJudgement(r)), cancellationToken)).ToLookup(j => j.Payslip, j => j.Judgement);
        var questions = (await ReadAll(reader, r => (Payslip: r.GetGuid(0), Question: QuestionRow.Read(r, 1)), cancellationToken)).ToLookup(q => q.Payslip, q => q.Question);
        foreach (var (payslip, content, last, rates) in payslips)
        {
            payslip.Questions = [.. questions[payslip.Id]];
            index[payslip.EmploymentId].Add(payslip, content, rates, [.. judgements[payslip.Id]], last);
        }

        foreach (var (chain, employment, key, sum) in await ReadAll(
            reader, r => (r.GetGuid(0), r.GetGuid(1), new LedgerKey(r.GetGuid(2), r.GetFieldValue<DateOnly>(3), r.GetFieldValue<Guid[]>(4)), r.GetDecimal(5)), cancellationToken))
        {
            index[employment].AddBooked(chain, key, sum);
        }
    }

    /// <summary>Opens the files of persons whose employments are read: locked, or as they are.</summary>
    private static async Task<(IReadOnlyList<(Person Person, EmploymentFile File)> Files, DateTimeOffset? GrantsAt)> ReadFiles(
        DbDataReader reader, IReadOnlyList<Person> people, CancellationToken cancellationToken)
    {
        var rows = await ReadAll(
            reader,
            r => (Employment: ReadEmployment(r), GrantsAt: r.IsDBNull(4) ? (DateTimeOffset?)null : r.GetFieldValue<DateTimeOffset>(4),
                ForgottenUntil: r.IsDBNull(5) ? (DateOnly?)null : r.GetFieldValue<DateOnly>(5)),
            cancellationToken);
        var own = rows.ToLookup(r => Person.Key(r.Employment.PersonHash, r.Employment.Cvr));
        return ([.. people.Select(person =>
        {
            var found = person.Hashes.SelectMany(h => own[Person.Key(h, person.Cvr)]).OrderBy(r => r.Employment.Id).ToList();

            // What is decided is decided as if these were there; the first payslip that is stored makes its own.
            var missing = person.Employments().Where(m => !found.Exists(r => r.Employment.PNumber == m.PNumber && r.Employment.PersonHash.AsSpan().SequenceEqual(m.PersonHash)));
            return (person, new EmploymentFile(
                [.. found.Select(r => r.Employment), .. missing],
                person.DomainGrants(), person.CandidateId, found.Max(r => r.ForgottenUntil)));
        })], rows.Max(r => r.GrantsAt));
    }

    /// <summary>Whom a payslip is for; null when there is no such payslip.</summary>
    public static async Task<PayslipPerson?> FindPerson(NpgsqlConnection connection, Guid payslipId, CancellationToken cancellationToken) =>
        (await FindPeople(connection, [payslipId], cancellationToken)).SingleOrDefault();

    /// <summary>Whom payslips are for; those that are not there have nobody.</summary>
    public static async Task<IReadOnlyList<PayslipPerson>> FindPeople(NpgsqlConnection connection, Guid[] payslipIds, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(
            $"""
            select e.person_hash, e.cvr, e.p_number, p.person_id, p.employee_cpr, p.employee_name, p.employer_name, p.posted_at, {PayslipRow.Note}
            from refusion.payslips p join refusion.employments e on e.id = p.employment_id where p.id = any ($1)
            """, payslipIds);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await ReadAll(
            reader,
            r => new PayslipPerson(
                r.GetFieldValue<byte[]>(0), r.GetString(1), r.GetString(2), r.IsDBNull(3) ? null : r.GetGuid(3), r.GetFieldValue<byte[]>(4), r.GetFieldValue<byte[]>(5), r.GetString(6),
                r.GetFieldValue<DateTimeOffset>(7), r.IsDBNull(8) ? null : r.GetFieldValue<byte[]>(8)),
            cancellationToken);
    }

    /// <summary>The numbers under which payslips of a person at a company are stored: those that were the person's when they were decided.</summary>
    public static async Task<IReadOnlyList<byte[]>> HashesOf(NpgsqlConnection connection, Guid personId, string cvr, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(
            "select distinct e.person_hash from refusion.payslips p join refusion.employments e on e.id = p.employment_id where p.person_id = $1 and e.cvr = $2", personId, cvr);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await ReadAll(reader, r => r.GetFieldValue<byte[]>(0), cancellationToken);
    }

    /// <summary>Employments by id.</summary>
    public static async Task<IReadOnlyList<Employment>> Find(NpgsqlConnection connection, IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add($"{Employments} where e.id = any ($1)", ids.ToArray());
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await ReadAll(reader, ReadEmployment, cancellationToken);
    }

    /// <summary>Employments that have payslips, in the order of their ids.</summary>
    public static async Task<IReadOnlyList<Guid>> Walk(NpgsqlConnection connection, Guid? after, int limit, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(
            "select e.id from refusion.employments e where e.id > $1 and exists (select from refusion.payslips p where p.employment_id = e.id) order by e.id limit $2", after ?? Guid.Empty, limit);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await ReadAll(reader, r => r.GetGuid(0), cancellationToken);
    }

    private static Employment ReadEmployment(DbDataReader row) => new(row.GetGuid(0), row.GetFieldValue<byte[]>(1), row.GetString(2), row.GetString(3));

    public static void AddEmployments(NpgsqlBatch batch, IReadOnlyList<Person> people) => batch.Add(
        $"{Employments} where (e.person_hash, e.cvr) in (select * from unnest($1, $2))", Keys(people));

    private static void AddByNumber(NpgsqlBatch batch, List<(string Source, string Number)> numbers) => batch.Add(
        $"""
        select {PayslipRow.SettledColumns}, d.schema, d.result, {QuestionRow.ListedColumns} from unnest($1, $2) a(source, number)
        join refusion.payslips p using (source, number) join refusion.decisions d on (d.payslip_id, d.no) = (p.id, p.decision_no) {QuestionRow.Last}
        """,
        numbers.Select(n => n.Source).ToArray(), numbers.Select(n => n.Number).ToArray());

    /// <summary>
    /// Earlier payslips that can matter: those near the period (overlap, shared weeks, also a replaced one whose days would be taken), those with sickness (a spell can be
    /// long), and for a final settlement those that refunded holiday pay.
    /// </summary>
    private static void AddRelated(NpgsqlBatch batch, IReadOnlyList<Person> people)
    {
        var rows = people.SelectMany(p => p.Hashes.Select(h => (
            Hash: h, p.Cvr, From: IsoWeek.Of(p.Posted.Min(x => x.Submission.Content.Period.From)).Monday, To: IsoWeek.Of(p.Posted.Max(x => x.Submission.Content.Period.To)).Sunday,
            Final: p.Posted.Any(x => x.Submission.Content.FinalSettlement)))).ToList();
        batch.Add(
            $"""
            select {PayslipRow.Columns} from unnest($1, $2, $3, $4, $5) a(person_hash, cvr, first_day, last_day, final)
            join refusion.employments e on (e.person_hash, e.cvr) = (a.person_hash, a.cvr)
            join refusion.payslips p on p.employment_id = e.id
            where p.status <> 'rejected'
              and (p.period && daterange(a.first_day, a.last_day, '[]') or (p.status <> 'replaced' and (p.sickness is not null or (a.final and p.holiday_pay_refunded <> 0))))
            """,
            rows.Select(r => r.Hash).ToArray(), rows.Select(r => r.Cvr).ToArray(), rows.Select(r => r.From).ToArray(), rows.Select(r => r.To).ToArray(), rows.Select(r => r.Final).ToArray());
    }

    /// <summary>The chains that supplements add to. Two look-ups by index, which one condition with "or" would not be.</summary>
    private static void AddSupplemented(NpgsqlBatch batch, List<PostedPayslip> posted)
    {
        var byNumber = posted.Where(p => p.Submission.SupplementsNumber is not null).ToList();
        batch.Add(
            $"""
            select {PayslipRow.Columns} from refusion.payslips p where p.chain_id in (
              select chain_id from refusion.payslips where id = any ($1)
              union select n.chain_id from unnest($2, $3) a(source, number) join refusion.payslips n using (source, number))
            """,
            posted.Select(p => p.Submission.SupplementsId).OfType<Guid>().Distinct().ToArray(), byNumber.Select(p => p.Submission.Source).ToArray(),
            byNumber.Select(p => p.Submission.SupplementsNumber!).ToArray());
    }

    internal static void AddRates(NpgsqlBatch batch, DateOnly first, DateOnly last) => batch.Add(
        "select lower(validity), upper(validity), rates from refusion.rates where validity && daterange($1, $2, '[]')",
        new NpgsqlParameter { Value = first, NpgsqlDbType = NpgsqlDbType.Date }, new NpgsqlParameter { Value = last, NpgsqlDbType = NpgsqlDbType.Date });

    internal static async Task<Func<DateOnly, Rates?>> ReadRates(DbDataReader reader, CancellationToken cancellationToken)
    {
        var versions = await ReadAll(
            reader,
            r => (From: r.GetFieldValue<DateOnly>(0), Before: r.IsDBNull(1) ? (DateOnly?)null : r.GetFieldValue<DateOnly>(1), Rates: PayslipRow.FromJson<Rates>(r.GetString(2))),
            cancellationToken);
        return day => versions.Where(v => v.From <= day && !(day >= v.Before)).Select(v => v.Rates).FirstOrDefault();
    }

    private static Judgement ReadJudgement(DbDataReader row) => new(
        row.GetBoolean(1), row.GetBoolean(2) ? null : row.GetString(3), row.GetInt32(4), row.GetDecimal(5),
        row.IsDBNull(6) ? null : new(row.GetGuid(6), row.GetFieldValue<DateOnly>(7), row.GetFieldValue<Guid[]>(8)), row.GetFieldValue<string[]>(9));

    private static object?[] Keys(IReadOnlyList<Person> people)
    {
        var keys = people.SelectMany(p => p.Hashes.Select(h => (Hash: h, p.Cvr))).ToList();
        return [keys.Select(k => k.Hash).ToArray(), keys.Select(k => k.Cvr).ToArray()];
    }

    private static Dictionary<Guid, EmploymentFile> Index(IEnumerable<EmploymentFile> files) =>
        files.SelectMany(f => f.Employments.Select(e => (e.Id, File: f))).ToDictionary(x => x.Id, x => x.File);

    private static async Task ReadBeside(DbDataReader reader, Dictionary<Guid, EmploymentFile> fileOf, CancellationToken cancellationToken)
    {
        foreach (var payslip in await ReadAll(reader, PayslipRow.Read, cancellationToken))
        {
            fileOf.GetValueOrDefault(payslip.EmploymentId)?.Add(payslip);
        }
    }

    private static async Task<List<T>> ReadAll<T>(DbDataReader reader, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        await reader.NextResultAsync(cancellationToken);
        return rows;
    }
}
