using System.Data.Common;
using System.Text.Json;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Refusion.Data;

/// <summary>A payslip with its latest decision and the person it is for, as it is shown.</summary>
/// <param name="Posters">Who posted any payslip of its chain (R11).</param>
/// <param name="Questions">What finance has asked the workplace, in order (R19).</param>
/// <param name="Content">The payslip's own data.</param>
internal sealed record ShownPayslip(
    StoredPayslip Payslip, Payslip Content, Decision Decision, string Cpr, string Name, string EmployerName, DateTimeOffset PostedAt, string? Note, IReadOnlyList<string> Posters, IReadOnlyList<OpenedQuestion> Questions)
{
    /// <summary>What the decision rests on; null when it was made just now.</summary>
    public DecisionInput? Input { get; init; }

    /// <summary>The payslips of its employment with the nearest periods, the latest first; none when the decision was made just now.</summary>
    public IReadOnlyList<StoredPayslip> Neighbours { get; init; } = [];
}

/// <summary>How a payslip lies in the table <c>refusion.payslips</c>.</summary>
internal static class PayslipRow
{
    public const string Columns = """
        p.id, p.version, p.employment_id, p.chain_id, p.source, p.number, p.content_hash, p.kind, p.adds, p.corrects_id, p.supplements_id,
        lower(p.period), upper(p.period) - 1, p.posted_by, p.posted_by_machine, p.posted_on, p.status, p.rejection_code, p.decision_no,
        p.person_id, p.workplace_id, p.grant_ids, p.refundable, p.share, p.holiday_pay_refunded, p.sickness, p.covered_weeks, p.attachment_bytes, p.receipt, p.rate_version, p.stands
        """;

    /// <summary>The columns of <see cref="ReadSettled"/>: two look-ups by index more, for payslips that are shown (R13).</summary>
    public const string SettledColumns = Columns + """
        , (select count(distinct e.settlement_id)::int from refusion.ledger l join refusion.settlement_entries e on e.entry_id = l.id
           where l.payslip_id = p.id and not exists (select from refusion.unsettled u where u.entry_id = l.id)),
        not exists (select from refusion.unsettled u where u.payslip_id = p.id)
        """;

    /// <summary>What the finance worker wrote who judged a payslip p last.</summary>
    public const string Note = "(select j.reason from refusion.judgements j where j.payslip_id = p.id order by j.no desc limit 1)";

    /// <summary>The columns of <see cref="ReadShown"/>, from payslips p and decisions d.</summary>
    public const string ShownColumns = SettledColumns + ", d.schema, d.result, p.employee_cpr, p.employee_name, p.employer_name, p.posted_at, " + Note + ", array(select distinct c.posted_by from refusion.payslips c where c.chain_id = p.chain_id), d.input";

    /// <summary>The number of <see cref="Columns"/>: what a query selects beyond them starts here.</summary>
    public const int Count = 31;

    /// <summary>The number of <see cref="SettledColumns"/>.</summary>
    public const int SettledCount = Count + 2;

    private static readonly Insert<(StoredPayslip Payslip, PostedPayslip Posted, DateTimeOffset At)> Inserted =
        new Insert<(StoredPayslip Payslip, PostedPayslip Posted, DateTimeOffset At)>(
            "refusion.payslips", "with stored as (", "on conflict (source, number) do nothing returning 1) select refusion.all_stored(count(*), $36) from stored")
        .Column("id", NpgsqlDbType.Uuid, r => r.Payslip.Id)
        .Column("version", NpgsqlDbType.Integer, r => r.Payslip.Version)
        .Column("employment_id", NpgsqlDbType.Uuid, r => r.Payslip.EmploymentId)
        .Column("chain_id", NpgsqlDbType.Uuid, r => r.Payslip.ChainId)
        .Column("source", NpgsqlDbType.Text, r => r.Payslip.Source)
        .Column("number", NpgsqlDbType.Text, r => r.Payslip.Number)
        .Column("content_hash", NpgsqlDbType.Bytea, r => r.Payslip.ContentHash)
        .Column("kind", NpgsqlDbType.Text, r => Word(r.Payslip.Kind))
        .Column("adds", NpgsqlDbType.Boolean, r => r.Payslip.Adds)
        .Column("corrects_id", NpgsqlDbType.Uuid, r => r.Payslip.CorrectsId)
        .Column("supplements_id", NpgsqlDbType.Uuid, r => r.Payslip.SupplementsId)
        .Column("period", NpgsqlDbType.Text, r => $"[{r.Payslip.Period.From:yyyy-MM-dd},{r.Payslip.Period.To:yyyy-MM-dd}]", "{0}::daterange")
        .Column("month", NpgsqlDbType.Date, r => r.Payslip.Month)
        .Column("employee_cpr", NpgsqlDbType.Bytea, r => r.Posted.Cpr)
        .Column("employee_name", NpgsqlDbType.Bytea, r => r.Posted.Name)
        .Column("employer_name", NpgsqlDbType.Text, r => r.Posted.EmployerName)
        .Column("posted_by", NpgsqlDbType.Text, r => r.Payslip.PostedBy)
        .Column("posted_by_machine", NpgsqlDbType.Boolean, r => r.Payslip.PostedByMachine)
        .Column("posted_on", NpgsqlDbType.Date, r => r.Payslip.PostedOn)
        .Column("posted_at", NpgsqlDbType.TimestampTz, r => r.At)
        .Column("status", NpgsqlDbType.Text, r => Word(r.Payslip.Status))
        .Column("rejection_code", NpgsqlDbType.Text, r => r.Payslip.RejectionCode)
        .Column("decision_no", NpgsqlDbType.Integer, r => r.Payslip.DecisionNo)
        .Column("person_id", NpgsqlDbType.Uuid, r => r.Payslip.PersonId)
        .Column("workplace_id", NpgsqlDbType.Uuid, r => r.Payslip.WorkplaceId)
        .Column("grant_ids", NpgsqlDbType.Text, r => Ids(r.Payslip.GrantIds), "{0}::uuid[]")
        .Column("refundable", NpgsqlDbType.Numeric, r => r.Payslip.Refundable)
        .Column("share", NpgsqlDbType.Text, r => r.Payslip.Share.ToString())
        .Column("holiday_pay_refunded", NpgsqlDbType.Numeric, r => r.Payslip.HolidayPayRefunded)
        .Column("sickness", NpgsqlDbType.Jsonb, r => ListJson(r.Payslip.Sickness))
        .Column("covered_weeks", NpgsqlDbType.Jsonb, r => ListJson(r.Payslip.CoveredWeeks))
        .Column("attachment_bytes", NpgsqlDbType.Integer, r => r.Payslip.AttachmentBytes)
        .Column("receipt", NpgsqlDbType.Bigint, r => r.Payslip.Receipt)
        .Column("rate_version", NpgsqlDbType.Text, r => r.Payslip.RateVersion)
        .Column("stands", NpgsqlDbType.Boolean, r => r.Payslip.IsStanding);

    public static StoredPayslip Read(DbDataReader row) => Read(row, settlements: 0, allSettled: false);

    /// <summary>With what settlements say of it.</summary>
    public static StoredPayslip ReadSettled(DbDataReader row) => Read(row, row.GetInt32(Count), row.GetBoolean(Count + 1));

    private static StoredPayslip Read(DbDataReader row, int settlements, bool allSettled)
    {
        var period = new DatePeriod(row.GetFieldValue<DateOnly>(11), row.GetFieldValue<DateOnly>(12));
        return new StoredPayslip
        {
            Id = row.GetGuid(0),
            Version = row.GetInt32(1),
            EmploymentId = row.GetGuid(2),
            ChainId = row.GetGuid(3),
            Source = row.GetString(4),
            Number = row.GetString(5),
            ContentHash = row.GetFieldValue<byte[]>(6),
            Kind = Word<PayslipKind>(row.GetString(7)),
            Adds = row.GetBoolean(8),
            CorrectsId = Id(row, 9),
            SupplementsId = Id(row, 10),
            Period = period,
            PostedBy = row.GetString(13),
            PostedByMachine = row.GetBoolean(14),
            PostedOn = row.GetFieldValue<DateOnly>(15),
            Receipt = row.GetInt64(28),
            RateVersion = row.GetString(29),
            IsStanding = row.GetBoolean(30),
            Status = Word<PayslipStatus>(row.GetString(16)),
            RejectionCode = row.IsDBNull(17) ? null : row.GetString(17),
            DecisionNo = row.GetInt32(18),
            PersonId = Id(row, 19),
            WorkplaceId = Id(row, 20),
            GrantIds = row.GetFieldValue<Guid[]>(21),
            Refundable = row.GetDecimal(22),
            Share = Rational.TryParse(row.GetString(23), out var share) ? share : throw new FormatException("share"),
            HolidayPayRefunded = row.GetDecimal(24),
            Sickness = row.IsDBNull(25) ? [] : FromJson<IReadOnlyList<RecordedSickness>>(row.GetString(25)),
            AttachmentBytes = row.IsDBNull(27) ? null : row.GetInt32(27),
            CoveredWeeks = row.IsDBNull(26) ? [] : FromJson<IReadOnlyList<CoveredWeek>>(row.GetString(26)),
            Settlements = settlements,
            AllSettled = allSettled,
        };
    }

    public static ShownPayslip ReadShown(DbDataReader row, PersonalDataCipher cipher)
    {
        var input = RefusionJson.Input(row.GetInt32(SettledCount), row.GetString(SettledCount + 8));
        return Shown(row, input.Payslip, cipher) with { Input = input };
    }

    private static ShownPayslip Shown(DbDataReader row, Payslip content, PersonalDataCipher cipher) => new(
        ReadSettled(row),
        content,
        ReadDecision(row, SettledCount),
        cipher.Decrypt(row.GetFieldValue<byte[]>(SettledCount + 2)),
        cipher.Decrypt(row.GetFieldValue<byte[]>(SettledCount + 3)),
        row.GetString(SettledCount + 4),
        row.GetFieldValue<DateTimeOffset>(SettledCount + 5),
        row.IsDBNull(SettledCount + 6) ? null : cipher.Decrypt(row.GetFieldValue<byte[]>(SettledCount + 6)),
        row.GetFieldValue<string[]>(SettledCount + 7),
        []);

    /// <summary>A decision from its columns <c>schema</c> and <c>result</c>, which stand in a row.</summary>
    /// <param name="column">The first of them.</param>
    public static Decision ReadDecision(DbDataReader row, int column) => RefusionJson.Decision(row.GetInt32(column), row.GetString(column + 1));

    /// <summary>
    /// Adds the insert of all new payslips. None can abort the others: one whose number another transaction took meanwhile is left out, and then
    /// <c>refusion.all_stored</c> raises <see cref="EmploymentWriter.NumberTaken"/>, so that the whole is decided again with that payslip known. Rows go in in the
    /// order of their numbers: two batches that share some cannot wait for each other.
    /// </summary>
    public static void AddInserts(NpgsqlBatch batch, IEnumerable<(StoredPayslip Payslip, PostedPayslip Posted)> made, DateTimeOffset at)
    {
        var rows = made.OrderBy(m => m.Payslip.Source, StringComparer.Ordinal).ThenBy(m => m.Payslip.Number, StringComparer.Ordinal).Select(m => (m.Payslip, m.Posted, at)).ToList();
        Inserted.AddTo(batch, rows, rows.Count);
    }

    /// <summary>Adds the update of all payslips that were decided or judged, or stand otherwise.</summary>
    public static void AddUpdates(NpgsqlBatch batch, IReadOnlyList<StoredPayslip> rows) => batch.Add(
        """
        update refusion.payslips p set version = a.version, status = a.status, rejection_code = a.rejection_code,
          decision_no = a.decision_no, person_id = a.person_id, workplace_id = a.workplace_id, grant_ids = a.grant_ids::uuid[],
          refundable = a.refundable, share = a.share, holiday_pay_refunded = a.holiday_pay_refunded, covered_weeks = a.covered_weeks, stands = a.stands
        from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
          a(id, version, status, rejection_code, decision_no, person_id, workplace_id, grant_ids, refundable, share, holiday_pay_refunded, covered_weeks, stands)
        where p.id = a.id
        """,
        rows.Column(NpgsqlDbType.Uuid, p => p.Id),
        rows.Column(NpgsqlDbType.Integer, p => p.Version),
        rows.Column(NpgsqlDbType.Text, p => Word(p.Status)),
        rows.Column(NpgsqlDbType.Text, p => p.RejectionCode),
        rows.Column(NpgsqlDbType.Integer, p => p.DecisionNo),
        rows.Column(NpgsqlDbType.Uuid, p => p.PersonId),
        rows.Column(NpgsqlDbType.Uuid, p => p.WorkplaceId),
        rows.Column(NpgsqlDbType.Text, p => Ids(p.GrantIds)),
        rows.Column(NpgsqlDbType.Numeric, p => p.Refundable),
        rows.Column(NpgsqlDbType.Text, p => p.Share.ToString()),
        rows.Column(NpgsqlDbType.Numeric, p => p.HolidayPayRefunded),
        rows.Column(NpgsqlDbType.Jsonb, p => ListJson(p.CoveredWeeks)),
        rows.Column(NpgsqlDbType.Boolean, p => p.IsStanding));

    /// <summary>An enum as the word that the API and the database use.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => Words<T>.Of[value];

    public static T FromJson<T>(string json) => StoredJson.Read<T>(json);

    public static string ToJson<T>(T value) => StoredJson.Write(value);

    public static NpgsqlParameter Jsonb<T>(T value) => new() { Value = ToJson(value), NpgsqlDbType = NpgsqlDbType.Jsonb };

    /// <summary>Ids as the text of an array, since the rows of a set-based statement cannot hold arrays of different lengths.</summary>
    public static string Ids(IReadOnlyList<Guid> ids) => $"{{{string.Join(',', ids)}}}";

    private static T Word<T>(string word)
        where T : struct, Enum => Words<T>.Values[word];

    private static string? ListJson<T>(IReadOnlyList<T> list) => list.Count > 0 ? ToJson(list) : null;

    private static Guid? Id(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetGuid(column);

    /// <summary>The words of an enum, made once.</summary>
    private static class Words<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Of = Enum.GetValues<T>().ToDictionary(v => v, v => JsonNamingPolicy.CamelCase.ConvertName(v.ToString()));
        public static readonly Dictionary<string, T> Values = Of.ToDictionary(w => w.Value, w => w.Key);
    }
}
