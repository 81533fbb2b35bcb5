using System.Data.Common;
using System.Text.Json;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Refusion.Data;

/// <summary>A payslip with its latest decision and the person it is for, as it is shown.</summary>
internal sealed record ShownPayslip(StoredPayslip Payslip, Decision Decision, string Cpr, string Name, string EmployerName, DateTimeOffset PostedAt, string? Note);

/// <summary>How a payslip lies in the table <c>refusion.payslips</c>.</summary>
internal static class PayslipRow
{
    public const string Columns = """
        p.id, p.version, p.employment_id, p.chain_id, p.source, p.number, p.content_hash, p.kind, p.adds, p.corrects_id, p.supplements_id,
        lower(p.period), upper(p.period) - 1, p.posted_by, p.posted_by_machine, p.posted_on, p.status, p.status_before, p.rejection_code, p.decision_no,
        p.person_id, p.workplace_id, p.grant_ids, p.refundable, p.share, p.holiday_pay_refunded, p.sickness, p.covered_weeks
        """;

    /// <summary>The columns of <see cref="ReadShown"/>, from payslips p and decisions d.</summary>
    public const string ShownColumns = Columns + ", d.result, p.employee_cpr, p.employee_name, p.employer_name, p.posted_at, p.note";

    /// <summary>The number of <see cref="Columns"/>: what a query selects beyond them starts here.</summary>
    public const int Count = 28;

    public static StoredPayslip Read(DbDataReader row)
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
            Status = Word<PayslipStatus>(row.GetString(16)),
            StatusBefore = row.IsDBNull(17) ? null : Word<PayslipStatus>(row.GetString(17)),
            RejectionCode = row.IsDBNull(18) ? null : row.GetString(18),
            DecisionNo = row.GetInt32(19),
            PersonId = Id(row, 20),
            WorkplaceId = Id(row, 21),
            GrantIds = row.GetFieldValue<Guid[]>(22),
            Refundable = row.GetDecimal(23),
            Share = Rational.TryParse(row.GetString(24), out var share) ? share : throw new FormatException("share"),
            HolidayPayRefunded = row.GetDecimal(25),
            Sickness = row.IsDBNull(26) ? [] : FromJson<IReadOnlyList<RecordedSickness>>(row.GetString(26)),
            CoveredWeeks = row.IsDBNull(27) ? [] : FromJson<IReadOnlyList<CoveredWeek>>(row.GetString(27)),
        };
    }

    public static ShownPayslip ReadShown(DbDataReader row, PersonalDataCipher cipher) => new(
        Read(row),
        FromJson<Decision>(row.GetString(Count)),
        cipher.Decrypt(row.GetFieldValue<byte[]>(Count + 1)),
        cipher.Decrypt(row.GetFieldValue<byte[]>(Count + 2)),
        row.GetString(Count + 3),
        row.GetFieldValue<DateTimeOffset>(Count + 4),
        row.IsDBNull(Count + 5) ? null : cipher.Decrypt(row.GetFieldValue<byte[]>(Count + 5)));

    /// <summary>Adds the insert of a new payslip.</summary>
    public static void AddInsert(NpgsqlBatch batch, StoredPayslip payslip, PostedPayslip posted, DateTimeOffset at) => batch.Add(
        """
        insert into refusion.payslips (id, version, employment_id, chain_id, source, number, content_hash, kind, adds, corrects_id, supplements_id, period, month,
          employee_cpr, employee_name, employer_name, posted_by, posted_by_machine, posted_on, posted_at, status, status_before, rejection_code, decision_no,
          person_id, workplace_id, grant_ids, refundable, share, holiday_pay_refunded, sickness, covered_weeks)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, daterange($12, $13, '[]'), $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
          $25, $26, $27, $28, $29, $30, $31, $32, $33)
        """,
        payslip.Id, payslip.Version, payslip.EmploymentId, payslip.ChainId, payslip.Source, payslip.Number, payslip.ContentHash, Word(payslip.Kind), payslip.Adds,
        Id(payslip.CorrectsId), Id(payslip.SupplementsId), payslip.Period.From, payslip.Period.To, payslip.Month,
        posted.Cpr, posted.Name, posted.EmployerName, payslip.PostedBy, payslip.PostedByMachine, payslip.PostedOn, at,
        Word(payslip.Status), Before(payslip), Text(payslip.RejectionCode), payslip.DecisionNo,
        Id(payslip.PersonId), Id(payslip.WorkplaceId), Ids(payslip.GrantIds), payslip.Refundable, payslip.Share.ToString(), payslip.HolidayPayRefunded,
        ListJson(payslip.Sickness), ListJson(payslip.CoveredWeeks));

    /// <summary>Adds the update of a payslip that was decided, approved, rejected or replaced.</summary>
    public static void AddUpdate(NpgsqlBatch batch, StoredPayslip payslip, byte[]? note) => batch.Add(
        """
        update refusion.payslips set version = $2, status = $3, status_before = $4, rejection_code = $5, decision_no = $6, person_id = $7, workplace_id = $8, grant_ids = $9,
          refundable = $10, share = $11, holiday_pay_refunded = $12, covered_weeks = $13, note = coalesce($14, note)
        where id = $1
        """,
        payslip.Id, payslip.Version, Word(payslip.Status), Before(payslip), Text(payslip.RejectionCode), payslip.DecisionNo,
        Id(payslip.PersonId), Id(payslip.WorkplaceId), Ids(payslip.GrantIds), payslip.Refundable, payslip.Share.ToString(), payslip.HolidayPayRefunded,
        ListJson(payslip.CoveredWeeks), new NpgsqlParameter { Value = (object?)note ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea });

    /// <summary>An enum as the word that the API and the database use.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    public static T FromJson<T>(string json) => JsonSerializer.Deserialize<T>(json, RefusionJson.Options)!;

    public static NpgsqlParameter ToJson<T>(T value) => new() { Value = JsonSerializer.SerializeToUtf8Bytes(value, RefusionJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb };

    private static T Word<T>(string word)
        where T : struct, Enum => Enum.Parse<T>(word, ignoreCase: true);

    private static NpgsqlParameter ListJson<T>(IReadOnlyList<T> list) =>
        list.Count > 0 ? ToJson(list) : new() { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Jsonb };

    private static NpgsqlParameter Before(StoredPayslip payslip) => Text(payslip.StatusBefore is { } before ? Word(before) : null);

    private static Guid? Id(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetGuid(column);

    private static NpgsqlParameter Id(Guid? id) => new() { Value = (object?)id ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid };

    private static NpgsqlParameter Ids(IReadOnlyList<Guid> ids) => new() { Value = ids as Guid[] ?? [.. ids], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid };

    private static NpgsqlParameter Text(string? text) => new() { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}
