using System.Data.Common;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Refusion.Data;

/// <summary>A question with its texts, for those who may read them.</summary>
internal sealed record OpenedQuestion(Question Question, string Text, string? Answer)
{
    public static OpenedQuestion Of(Question question, PersonalDataCipher cipher) =>
        new(question, cipher.Decrypt(question.Text), question.Answer is { } answer ? cipher.Decrypt(answer) : null);
}

/// <summary>How a question lies in the table <c>refusion.questions</c> (R19).</summary>
internal static class QuestionRow
{
    public const string Columns = "q.no, q.state, q.asked_by, q.asked_at, q.text, q.ended_by, q.ended_at, q.answer, q.attachment_bytes, q.workplace_id, q.decided";

    /// <summary>The same for lists: without the texts.</summary>
    public const string ListedColumns = "q.no, q.state, q.asked_by, q.asked_at, ''::bytea, q.ended_by, q.ended_at, null::bytea, q.attachment_bytes, q.workplace_id, q.decided";

    /// <summary>Joins the last question of payslips p, if there is one, as q.</summary>
    public const string Last = "left join lateral (select * from refusion.questions x where x.payslip_id = p.id order by x.no desc limit 1) q on true";

    private static readonly Insert<ChangedQuestion> Changes = new Insert<ChangedQuestion>(
        "refusion.questions",
        tail: """
            on conflict (payslip_id, no) do update
              set state = excluded.state, ended_by = excluded.ended_by, ended_at = excluded.ended_at, answer = excluded.answer, attachment_bytes = excluded.attachment_bytes,
                  decided = excluded.decided
            """)
        .Column("payslip_id", NpgsqlDbType.Uuid, c => c.Payslip.Id)
        .Column("no", NpgsqlDbType.Integer, c => c.Question.No)
        .Column("state", NpgsqlDbType.Text, c => PayslipRow.Word(c.Question.State))
        .Column("asked_by", NpgsqlDbType.Text, c => c.Question.Asked.By)
        .Column("asked_at", NpgsqlDbType.TimestampTz, c => c.Question.Asked.At)
        .Column("text", NpgsqlDbType.Bytea, c => c.Question.Text)
        .Column("ended_by", NpgsqlDbType.Text, c => c.Question.Ended?.By)
        .Column("ended_at", NpgsqlDbType.TimestampTz, c => c.Question.Ended?.At)
        .Column("answer", NpgsqlDbType.Bytea, c => c.Question.Answer)
        .Column("attachment_bytes", NpgsqlDbType.Integer, c => c.Question.AttachmentBytes)
        .Column("workplace_id", NpgsqlDbType.Uuid, c => c.Question.WorkplaceId)
        .Column("decided", NpgsqlDbType.Boolean, c => c.Question.IsDecided);

    /// <param name="column">The first of <see cref="Columns"/> in the row.</param>
    public static Question Read(DbDataReader row, int column) => new(
        row.GetInt32(column),
        Enum.Parse<QuestionState>(row.GetString(column + 1), ignoreCase: true),
        new(row.GetString(column + 2), row.GetFieldValue<DateTimeOffset>(column + 3)),
        row.GetFieldValue<byte[]>(column + 4),
        row.IsDBNull(column + 5) ? null : new(row.GetString(column + 5), row.GetFieldValue<DateTimeOffset>(column + 6)),
        row.IsDBNull(column + 7) ? null : row.GetFieldValue<byte[]>(column + 7),
        row.IsDBNull(column + 8) ? null : row.GetInt32(column + 8),
        row.GetGuid(column + 9),
        row.GetBoolean(column + 10));

    /// <summary>The last question of a payslip, joined by <see cref="Last"/>.</summary>
    public static IReadOnlyList<Question> ReadLast(DbDataReader row, int column) => row.IsDBNull(column) ? [] : [Read(row, column)];

    /// <summary>Adds what was asked, and how questions ended.</summary>
    public static void AddChanges(NpgsqlBatch batch, IReadOnlyList<ChangedQuestion> changed)
    {
        Changes.AddTo(batch, changed);
        foreach (var (payslip, question, attachment) in changed.Where(c => c.Attachment is not null))
        {
            batch.Add("insert into refusion.answer_attachments (payslip_id, no, content) values ($1, $2, $3)", payslip.Id, question.No, attachment);
        }
    }
}
