using System.Data.Common;
using System.Text.Json;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Refusion.Data;

/// <summary>A payslip with its latest decision and the person it is for, as it is shown.</summary>
/// <param name="Posters">Who posted any payslip of its chain (R11).</param>
internal sealed record ShownPayslip(StoredPayslip Payslip, Decision Decision, string Cpr, string Name, string EmployerName, DateTimeOffset PostedAt, string? Note, IReadOnlyList<string> Posters);

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

    /// <summary>The columns of <see cref="ReadShown"/>, from payslips p and decisions d.</summary>
    public const string ShownColumns = SettledColumns + ", d.schema, d.result, p.employee_cpr, p.employee_name, p.employer_name, p.posted_at, (select j.reason from refusion.judgements j where j.payslip_id = p.id order by j.no desc limit 1), array(select distinct c.posted_by from refusion.payslips c where c.chain_id = p.chain_id)";

    /// <summary>The number of <see cref="Columns"/>: what a query selects beyond them starts here.</summary>
    public const int Count = 31;

    /// <summary>The number of <see cref="SettledColumns"/>.</summary>
    public const int SettledCount = Count + 2;

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

    public static ShownPayslip ReadShown(DbDataReader row, PersonalDataCipher cipher) => new(
        ReadSettled(row),
        ReadDecision(row, SettledCount),
        cipher.Decrypt(row.GetFieldValue<byte[]>(SettledCount + 2)),
        cipher.Decrypt(row.GetFieldValue<byte[]>(SettledCount + 3)),
        row.GetString(SettledCount + 4),
        row.GetFieldValue<DateTimeOffset>(SettledCount + 5),
        row.IsDBNull(SettledCount + 6) ? null : cipher.Decrypt(row.GetFieldValue<byte[]>(SettledCount + 6)),
        row.GetFieldValue<string[]>(SettledCount + 7));

    /// <summary>A decision from its columns <c>schema</c> and <c>result</c>, which stand in a row.</summary>
    /// <param name="column">The first of them.</param>
    public static Decision ReadDecision(DbDataReader row, int column) => RefusionJson.Decision(row.GetInt32(column), row.GetString(column + 1));

    /// <summary>
    /// Adds the insert of all new payslips. None can abort the others: one whose number another transaction took meanwhile is left out, and then
    /// <c>refusion.all_stored</c> raises <see cref="EmploymentWriter.NumberTaken"/>, so that the whole is decided again with that payslip known. Rows go in in the
    /// order of their numbers: two batches that share some cannot wait for each other.
    /// </summary>
    public static void AddInserts(NpgsqlBatch batch, IReadOnlyList<(StoredPayslip Payslip, PostedPayslip Posted)> rows, DateTimeOffset at) => batch.Add(
        """
        with stored as (
          insert into refusion.payslips (id, version, employment_id, chain_id, source, number, content_hash, kind, adds, corrects_id, supplements_id, period, month,
            employee_cpr, employee_name, employer_name, posted_by, posted_by_machine, posted_on, posted_at, status, rejection_code, decision_no,
            person_id, workplace_id, grant_ids, refundable, share, holiday_pay_refunded, sickness, covered_weeks, attachment_bytes, receipt, rate_version, stands)
          select id, version, employment_id, chain_id, source, number, content_hash, kind, adds, corrects_id, supplements_id, daterange(first_day, last_day, '[]'), month,
            employee_cpr, employee_name, employer_name, posted_by, posted_by_machine, posted_on, $36, status, rejection_code, decision_no,
            person_id, workplace_id, grant_ids::uuid[], refundable, share, holiday_pay_refunded, sickness, covered_weeks, attachment_bytes, receipt, rate_version, stands
          from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35)
            a(id, version, employment_id, chain_id, source, number, content_hash, kind, adds, corrects_id, supplements_id, first_day, last_day, month,
              employee_cpr, employee_name, employer_name, posted_by, posted_by_machine, posted_on, status, rejection_code, decision_no,
              person_id, workplace_id, grant_ids, refundable, share, holiday_pay_refunded, sickness, covered_weeks, attachment_bytes, receipt, rate_version, stands)
          order by source, number
          on conflict (source, number) do nothing returning 1)
        select refusion.all_stored(count(*), $37) from stored
        """,
        rows.Column(NpgsqlDbType.Uuid, r => r.Payslip.Id),
        rows.Column(NpgsqlDbType.Integer, r => r.Payslip.Version),
        rows.Column(NpgsqlDbType.Uuid, r => r.Payslip.EmploymentId),
        rows.Column(NpgsqlDbType.Uuid, r => r.Payslip.ChainId),
        rows.Column(NpgsqlDbType.Text, r => r.Payslip.Source),
        rows.Column(NpgsqlDbType.Text, r => r.Payslip.Number),
        rows.Column(NpgsqlDbType.Bytea, r => r.Payslip.ContentHash),
        rows.Column(NpgsqlDbType.Text, r => Word(r.Payslip.Kind)),
        rows.Column(NpgsqlDbType.Boolean, r => r.Payslip.Adds),
        rows.Column(NpgsqlDbType.Uuid, r => r.Payslip.CorrectsId),
        rows.Column(NpgsqlDbType.Uuid, r => r.Payslip.SupplementsId),
        rows.Column(NpgsqlDbType.Date, r => r.Payslip.Period.From),
        rows.Column(NpgsqlDbType.Date, r => r.Payslip.Period.To),
        rows.Column(NpgsqlDbType.Date, r => r.Payslip.Month),
        rows.Column(NpgsqlDbType.Bytea, r => r.Posted.Cpr),
        rows.Column(NpgsqlDbType.Bytea, r => r.Posted.Name),
        rows.Column(NpgsqlDbType.Text, r => r.Posted.EmployerName),
        rows.Column(NpgsqlDbType.Text, r => r.Payslip.PostedBy),
        rows.Column(NpgsqlDbType.Boolean, r => r.Payslip.PostedByMachine),
        rows.Column(NpgsqlDbType.Date, r => r.Payslip.PostedOn),
        rows.Column(NpgsqlDbType.Text, r => Word(r.Payslip.Status)),
        rows.Column(NpgsqlDbType.Text, r => r.Payslip.RejectionCode),
        rows.Column(NpgsqlDbType.Integer, r => r.Payslip.DecisionNo),
        rows.Column(NpgsqlDbType.Uuid, r => r.Payslip.PersonId),
        rows.Column(NpgsqlDbType.Uuid, r => r.Payslip.WorkplaceId),
        rows.Column(NpgsqlDbType.Text, r => Ids(r.Payslip.GrantIds)),
        rows.Column(NpgsqlDbType.Numeric, r => r.Payslip.Refundable),
        rows.Column(NpgsqlDbType.Text, r => r.Payslip.Share.ToString()),
        rows.Column(NpgsqlDbType.Numeric, r => r.Payslip.HolidayPayRefunded),
        rows.Column(NpgsqlDbType.Jsonb, r => ListJson(r.Payslip.Sickness)),
        rows.Column(NpgsqlDbType.Jsonb, r => ListJson(r.Payslip.CoveredWeeks)),
        rows.Column(NpgsqlDbType.Integer, r => r.Payslip.AttachmentBytes),
        rows.Column(NpgsqlDbType.Bigint, r => r.Payslip.Receipt),
        rows.Column(NpgsqlDbType.Text, r => r.Payslip.RateVersion),
        rows.Column(NpgsqlDbType.Boolean, r => r.Payslip.IsStanding),
        at,
        rows.Count);

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
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    public static T FromJson<T>(string json) => StoredJson.Read<T>(json);

    public static string ToJson<T>(T value) => StoredJson.Write(value);

    public static NpgsqlParameter Jsonb<T>(T value) => new() { Value = ToJson(value), NpgsqlDbType = NpgsqlDbType.Jsonb };

    /// <summary>Ids as the text of an array, since the rows of a set-based statement cannot hold arrays of different lengths.</summary>
    public static string Ids(IReadOnlyList<Guid> ids) => $"{{{string.Join(',', ids)}}}";

    private static T Word<T>(string word)
        where T : struct, Enum => Enum.Parse<T>(word, ignoreCase: true);

    private static string? ListJson<T>(IReadOnlyList<T> list) => list.Count > 0 ? ToJson(list) : null;

    private static Guid? Id(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetGuid(column);
}
