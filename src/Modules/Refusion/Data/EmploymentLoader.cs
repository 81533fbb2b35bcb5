using System.Data.Common;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Refusion.Data;

/// <summary>What one batch read: the employments of the posted payslips, and the payslips that have their numbers already or are named by number.</summary>
/// <param name="GrantsAt">When a change of one of the grants was last reacted to.</param>
internal sealed record LoadedEmployments(
    IReadOnlyList<EmploymentFile> Files, IReadOnlyDictionary<PostedPayslip, EmploymentFile> FileByPosted,
    Dictionary<(string Source, string Number), (StoredPayslip Payslip, Decision Decision)> ByNumber, Func<DateOnly, Rates?> RatesOn, DateTimeOffset? GrantsAt);

/// <summary>Locks employments and reads what payslips are decided from, in one round trip.</summary>
internal static class EmploymentLoader
{
    private const string Employments = "select e.id, e.person_hash, e.cvr, e.p_number, e.grants_at from refusion.employments e";

    public static async Task<LoadedEmployments> ForPosted(
        NpgsqlConnection connection, UseCase useCase, IReadOnlyList<Person> people, bool forUpdate, CancellationToken cancellationToken)
    {
        var posted = people.SelectMany(p => p.Posted).ToList();
        var named = posted.SelectMany(p => new[] { p.Submission.CorrectsId, p.Submission.SupplementsId }).OfType<Guid>().Distinct().ToArray();
        var numbers = posted.SelectMany(p => new[] { p.Submission.Number, p.Submission.CorrectsNumber, p.Submission.SupplementsNumber }.OfType<string>().Select(n => (p.Submission.Source, Number: n)))
            .Distinct().ToList();
        var lastDays = posted.Select(p => p.Submission.Content.Period.To).DefaultIfEmpty().ToList();
        await using var batch = new NpgsqlBatch(connection);
        if (forUpdate)
        {
            batch.Add("begin");
            useCase.AddOpening(batch);
            AddEmployments(batch, people);
        }

        AddLock(batch, people, forUpdate);
        AddByNumber(batch, numbers);
        AddRelated(batch, people);
        AddRates(batch, lastDays.Min(), lastDays.Max());
        AddChains(batch, named, numbers);
        AddBooked(batch, $"l.chain_id in (select t.chain_id from ({Named}) t)", [named, .. Columns(numbers)]);

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (forUpdate)
        {
            await useCase.ReadOpening(reader, cancellationToken);
        }

        var (employments, grantsAt) = await ReadEmployments(reader, cancellationToken);
        var own = employments.ToLookup(e => Person.Key(e.PersonHash, e.Cvr));
        var files = people.Select(p => (Person: p, File: FileOf(p, own))).ToList();
        var index = Index(files.Select(f => f.File));
        var byNumber = new Dictionary<(string, string), (StoredPayslip, Decision)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var payslip = PayslipRow.Read(reader);
            index.GetValueOrDefault(payslip.EmploymentId)?.Add(payslip);
            byNumber.Add((payslip.Source, payslip.Number), (payslip, PayslipRow.ReadDecision(reader, PayslipRow.Count)));
        }

        await reader.NextResultAsync(cancellationToken);
        await ReadPayslips(reader, index, cancellationToken);
        var ratesOn = await ReadRates(reader, cancellationToken);
        await ReadPayslips(reader, index, cancellationToken);
        await ReadBooked(reader, files.Select(f => f.File), cancellationToken);
        var byPosted = new Dictionary<PostedPayslip, EmploymentFile>(ReferenceEqualityComparer.Instance);
        foreach (var (person, file) in files)
        {
            foreach (var one in person.Posted)
            {
                byPosted.Add(one, file);
            }
        }

        return new([.. files.Select(f => f.File)], byPosted, byNumber, ratesOn, grantsAt);
    }

    /// <summary>One payslip, locked, with its chain of corrections and what the ledger holds for it. Null when there is none.</summary>
    public static async Task<(EmploymentFile File, ShownPayslip Shown)?> ForPayslip(
        NpgsqlConnection connection, UseCase useCase, Guid id, PersonalDataCipher cipher, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("begin");
        useCase.AddOpening(batch);
        batch.Add($"{Employments} where e.id = (select employment_id from refusion.payslips where id = $1) for update", id);
        batch.Add($"select {PayslipRow.ShownColumns} from refusion.payslips p join refusion.decisions d on (d.payslip_id, d.no) = (p.id, p.decision_no) where p.id = $1", id);
        AddChains(batch, [id], []);
        AddBooked(batch, "l.chain_id = (select chain_id from refusion.payslips where id = $1)", id);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await useCase.ReadOpening(reader, cancellationToken);
        var (employments, _) = await ReadEmployments(reader, cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        var shown = PayslipRow.ReadShown(reader, cipher);
        var file = new EmploymentFile(employments, [], shown.Payslip.PersonId);
        file.Add(shown.Payslip);
        await reader.NextResultAsync(cancellationToken);
        await ReadPayslips(reader, Index([file]), cancellationToken);
        await ReadBooked(reader, [file], cancellationToken);
        return (file, shown);
    }

    /// <summary>All of a person's payslips at a company, locked, with what they were last decided from; marks the employment as told of its grants.</summary>
    public static async Task<(EmploymentFile File, IReadOnlyList<(StoredPayslip Payslip, Payslip Content, Decision Last)> Payslips, Func<DateOnly, Rates?> RatesOn)> WithContent(
        NpgsqlConnection connection, UseCase useCase, Person person, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("begin");
        AddEmployments(batch, [person]);
        AddLock(batch, [person], forUpdate: true);
        batch.Add("update refusion.employments set grants_at = clock_timestamp() where person_hash = any ($1) and cvr = $2", person.Hashes.ToArray(), person.Cvr);
        batch.Add($"""
            select {PayslipRow.Columns}, d.input -> 'payslip', d.schema, d.result from refusion.payslips p
            join refusion.employments e on e.id = p.employment_id
            join refusion.decisions d on (d.payslip_id, d.no) = (p.id, p.decision_no)
            where e.person_hash = any ($1) and e.cvr = $2
            """, person.Hashes.ToArray(), person.Cvr);
        AddRates(batch, DateOnly.MinValue, DateOnly.MaxValue);
        AddBooked(batch, "l.employment_id in (select id from refusion.employments where person_hash = any ($1) and cvr = $2)", person.Hashes.ToArray(), person.Cvr);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var (employments, _) = await ReadEmployments(reader, cancellationToken);
        var file = FileOf(person, employments.ToLookup(e => Person.Key(e.PersonHash, e.Cvr)));
        var payslips = new List<(StoredPayslip, Payslip, Decision)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var payslip = PayslipRow.Read(reader);
            file.Add(payslip);
            payslips.Add((payslip, PayslipRow.FromJson<Payslip>(reader.GetString(PayslipRow.Count)), PayslipRow.ReadDecision(reader, PayslipRow.Count + 1)));
        }

        await reader.NextResultAsync(cancellationToken);
        var ratesOn = await ReadRates(reader, cancellationToken);
        await ReadBooked(reader, [file], cancellationToken);
        return (file, payslips, ratesOn);
    }

    /// <summary>Makes the employments that are missing: all keys in one order before any row is locked, so that two batches cannot wait for each other.</summary>
    private static void AddEmployments(NpgsqlBatch batch, IReadOnlyList<Person> people)
    {
        var rows = people.SelectMany(p => p.PNumbers.Select(n => (Hash: p.Hashes[0], p.Cvr, PNumber: n))).ToList();
        batch.Add(
            """
            insert into refusion.employments (id, person_hash, cvr, p_number)
            select * from unnest($1, $2, $3, $4) a(id, person_hash, cvr, p_number) order by person_hash, cvr, p_number
            on conflict do nothing
            """,
            rows.Select(_ => Guid.CreateVersion7()).ToArray(), rows.Select(r => r.Hash).ToArray(), rows.Select(r => r.Cvr).ToArray(), rows.Select(r => r.PNumber).ToArray());
    }

    private static void AddLock(NpgsqlBatch batch, IReadOnlyList<Person> people, bool forUpdate) => batch.Add(
        $"{Employments} where (e.person_hash, e.cvr) in (select * from unnest($1, $2)) order by e.id {(forUpdate ? "for update" : "")}", [.. Keys(people)]);

    private static void AddByNumber(NpgsqlBatch batch, List<(string Source, string Number)> numbers) => batch.Add(
        $"""
        select {PayslipRow.Columns}, d.schema, d.result from unnest($1, $2) a(source, number)
        join refusion.payslips p using (source, number) join refusion.decisions d on (d.payslip_id, d.no) = (p.id, p.decision_no)
        """,
        Columns(numbers));

    /// <summary>
    /// Earlier payslips that can matter: those near the period (overlap, shared weeks), those with sickness (a spell can be long), and for a final settlement
    /// those that refunded holiday pay.
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
            where p.status in ('approved', 'settled', 'needsDecision')
              and (p.period && daterange(a.first_day, a.last_day, '[]') or p.sickness is not null or (a.final and p.holiday_pay_refunded <> 0))
            """,
            rows.Select(r => r.Hash).ToArray(), rows.Select(r => r.Cvr).ToArray(), rows.Select(r => r.From).ToArray(), rows.Select(r => r.To).ToArray(), rows.Select(r => r.Final).ToArray());
    }

    /// <summary>What is named by id ($1) or has one of the numbers ($2, $3). Two look-ups by index, which one condition with "or" would not be.</summary>
    private const string Named = """
        select chain_id, supplements_id from refusion.payslips where id = any ($1)
        union select n.chain_id, n.supplements_id from unnest($2, $3) a(source, number) join refusion.payslips n using (source, number)
        """;

    /// <summary>The chains of the named payslips and of those that are posted again, and of what they add to.</summary>
    private static void AddChains(NpgsqlBatch batch, Guid[] named, List<(string Source, string Number)> numbers) => batch.Add(
        $"""
        with t as ({Named})
        select {PayslipRow.Columns} from refusion.payslips p where p.chain_id in (
          select t.chain_id from t union select s.chain_id from t join refusion.payslips s on s.id = t.supplements_id)
        """,
        [named, .. Columns(numbers)]);

    private static object?[] Columns(List<(string Source, string Number)> numbers) => [numbers.Select(n => n.Source).ToArray(), numbers.Select(n => n.Number).ToArray()];

    private static void AddBooked(NpgsqlBatch batch, string where, params ReadOnlySpan<object?> values) =>
        batch.Add($"select l.chain_id, l.workplace_id, sum(l.amount) from refusion.ledger l where {where} group by l.chain_id, l.workplace_id", values);

    internal static void AddRates(NpgsqlBatch batch, DateOnly first, DateOnly last) => batch.Add(
        "select lower(validity), upper(validity), rates from refusion.rates where validity && daterange($1, $2, '[]')",
        new NpgsqlParameter { Value = first, NpgsqlDbType = NpgsqlDbType.Date }, new NpgsqlParameter { Value = last, NpgsqlDbType = NpgsqlDbType.Date });

    private static object?[] Keys(IReadOnlyList<Person> people)
    {
        var keys = people.SelectMany(p => p.Hashes.Select(h => (Hash: h, p.Cvr))).ToList();
        return [keys.Select(k => k.Hash).ToArray(), keys.Select(k => k.Cvr).ToArray()];
    }

    private static async Task<(List<Employment>, DateTimeOffset?)> ReadEmployments(DbDataReader reader, CancellationToken cancellationToken)
    {
        var employments = new List<Employment>();
        DateTimeOffset? grantsAt = null;
        while (await reader.ReadAsync(cancellationToken))
        {
            employments.Add(new(reader.GetGuid(0), reader.GetFieldValue<byte[]>(1), reader.GetString(2), reader.GetString(3)));
            if (!reader.IsDBNull(4) && reader.GetFieldValue<DateTimeOffset>(4) is var at && !(at <= grantsAt))
            {
                grantsAt = at;
            }
        }

        await reader.NextResultAsync(cancellationToken);
        return (employments, grantsAt);
    }

    private static EmploymentFile FileOf(Person person, ILookup<(string, string), Employment> employments)
    {
        var own = person.Hashes.SelectMany(h => employments[Person.Key(h, person.Cvr)]).OrderBy(e => e.Id).ToList();

        // Validating makes no employment, and decides as if it were there.
        own.AddRange(person.PNumbers.Where(n => own.All(e => e.PNumber != n)).Select(n => new Employment(Guid.CreateVersion7(), person.Hashes[0], person.Cvr, n)));
        return new EmploymentFile(own, person.DomainGrants(), person.CandidateId);
    }

    private static Dictionary<Guid, EmploymentFile> Index(IEnumerable<EmploymentFile> files) =>
        files.SelectMany(f => f.Employments.Select(e => (e.Id, File: f))).ToDictionary(x => x.Id, x => x.File);

    private static async Task ReadPayslips(DbDataReader reader, Dictionary<Guid, EmploymentFile> fileOf, CancellationToken cancellationToken)
    {
        while (await reader.ReadAsync(cancellationToken))
        {
            var payslip = PayslipRow.Read(reader);
            fileOf.GetValueOrDefault(payslip.EmploymentId)?.Add(payslip);
        }

        await reader.NextResultAsync(cancellationToken);
    }

    private static async Task ReadBooked(DbDataReader reader, IEnumerable<EmploymentFile> files, CancellationToken cancellationToken)
    {
        var fileOf = files.SelectMany(f => f.Payslips.Select(p => (p.ChainId, File: f))).DistinctBy(x => x.ChainId).ToDictionary(x => x.ChainId, x => x.File);
        while (await reader.ReadAsync(cancellationToken))
        {
            fileOf.GetValueOrDefault(reader.GetGuid(0))?.AddBooked(reader.GetGuid(0), reader.GetGuid(1), reader.GetDecimal(2));
        }

        await reader.NextResultAsync(cancellationToken);
    }

    internal static async Task<Func<DateOnly, Rates?>> ReadRates(DbDataReader reader, CancellationToken cancellationToken)
    {
        var versions = new List<(DateOnly From, DateOnly? Before, Rates Rates)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            versions.Add((reader.GetFieldValue<DateOnly>(0), reader.IsDBNull(1) ? null : reader.GetFieldValue<DateOnly>(1), PayslipRow.FromJson<Rates>(reader.GetString(2))));
        }

        await reader.NextResultAsync(cancellationToken);
        return day => versions.Where(v => v.From <= day && !(day >= v.Before)).Select(v => v.Rates).FirstOrDefault();
    }
}
