using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Refusion.Data;

/// <summary>Adds to a batch all that an act changed in files: payslips, decisions, judgements, entries of the ledger and questions, each kind in one statement.</summary>
internal static class EmploymentWriter
{
    /// <summary>Another transaction took one of the numbers after they were looked up (R8), or made one of the employments.</summary>
    public const string NumberTaken = "FT002";

    private static readonly Insert<(NewDecision New, Act Act)> Decisions = new Insert<(NewDecision New, Act Act)>("refusion.decisions")
        .Column("payslip_id", NpgsqlDbType.Uuid, d => d.New.Payslip.Id)
        .Column("no", NpgsqlDbType.Integer, d => d.New.No)
        .Column("at", NpgsqlDbType.TimestampTz, d => d.Act.At)
        .Column("actor", NpgsqlDbType.Text, d => d.Act.Actor)
        .Column("operation", NpgsqlDbType.Text, d => d.Act.Operation)
        .Column("status", NpgsqlDbType.Text, d => PayslipRow.Word(d.New.Decision.Status))
        .Column("refundable", NpgsqlDbType.Numeric, d => d.New.Decision.Refundable)
        .Column("rate_version", NpgsqlDbType.Text, d => d.New.Decision.RateVersion)
        .Column("schema", NpgsqlDbType.Integer, _ => RefusionJson.Schema)
        .Column("input", NpgsqlDbType.Jsonb, d => PayslipRow.ToJson(d.New.Input))
        .Column("result", NpgsqlDbType.Jsonb, d => PayslipRow.ToJson(d.New.Decision))
        .Column("cause", NpgsqlDbType.Text, d => PayslipRow.Word(d.New.Cause.Kind))
        .Column("cause_id", NpgsqlDbType.Uuid, d => d.New.Cause.Id);

    private static readonly Insert<(NewJudgement New, Act Act)> Judgements = new Insert<(NewJudgement New, Act Act)>("refusion.judgements")
        .Column("payslip_id", NpgsqlDbType.Uuid, j => j.New.Payslip.Id)
        .Column("no", NpgsqlDbType.Integer, j => j.New.No)
        .Column("at", NpgsqlDbType.TimestampTz, j => j.Act.At)
        .Column("actor", NpgsqlDbType.Text, j => j.Act.Actor)
        .Column("approval", NpgsqlDbType.Boolean, j => j.New.Judgement.IsApproval)
        .Column("automatic", NpgsqlDbType.Boolean, j => j.New.Judgement.By is null)
        .Column("decision_no", NpgsqlDbType.Integer, j => j.New.Judgement.DecisionNo)
        .Column("amount", NpgsqlDbType.Numeric, j => j.New.Judgement.Amount)
        .Column("workplace_id", NpgsqlDbType.Uuid, j => j.New.Judgement.Key?.WorkplaceId)
        .Column("month", NpgsqlDbType.Date, j => j.New.Judgement.Key?.Month)
        .Column("grant_ids", NpgsqlDbType.Text, j => j.New.Judgement.Key is { } key ? PayslipRow.Ids(key.GrantIds) : null, "{0}::uuid[]")
        .Column("warnings", NpgsqlDbType.Text, j => $"{{{string.Join(',', j.New.Judgement.Warnings)}}}", "{0}::text[]")
        .Column("reason", NpgsqlDbType.Bytea, j => j.New.Judgement.By is null ? null : j.Act.Reason);

    private static readonly Insert<(LedgerEntry New, Act Act)> Entries = new Insert<(LedgerEntry New, Act Act)>("refusion.ledger")
        .Column("id", NpgsqlDbType.Uuid, _ => Guid.CreateVersion7())
        .Column("at", NpgsqlDbType.TimestampTz, e => e.Act.At)
        .Column("actor", NpgsqlDbType.Text, e => e.Act.Actor)
        .Column("payslip_id", NpgsqlDbType.Uuid, e => e.New.Payslip.Id)
        .Column("decision_no", NpgsqlDbType.Integer, e => e.New.DecisionNo)
        .Column("chain_id", NpgsqlDbType.Uuid, e => e.New.Payslip.ChainId)
        .Column("employment_id", NpgsqlDbType.Uuid, e => e.New.Payslip.EmploymentId)
        .Column("workplace_id", NpgsqlDbType.Uuid, e => e.New.Key.WorkplaceId)
        .Column("grant_ids", NpgsqlDbType.Text, e => PayslipRow.Ids(e.New.Key.GrantIds), "{0}::uuid[]")
        .Column("month", NpgsqlDbType.Date, e => e.New.Key.Month)
        .Column("amount", NpgsqlDbType.Numeric, e => e.New.Amount);

    /// <param name="posted">What was posted, by the id of the payslip it became.</param>
    /// <param name="reason">What a finance worker wrote with the judgement, encrypted.</param>
    public static void Add(
        NpgsqlBatch batch, IReadOnlyList<EmploymentFile> files, IReadOnlyDictionary<Guid, PostedPayslip> posted, byte[]? reason, string actor, string operation, DateTimeOffset now)
    {
        if (files.SelectMany(f => f.Touched.Union(f.Identified).Except(f.New)).ToList() is { Count: > 0 } changed)
        {
            PayslipRow.AddUpdates(batch, changed);
        }

        EmploymentLoader.AddNew(batch, [.. files.SelectMany(f => f.Employments.Where(e => e.IsMissing && f.New.Any(p => p.EmploymentId == e.Id)))]);
        var made = files.SelectMany(f => f.New).Select(p => (Payslip: p, Posted: posted[p.Id])).ToList();
        PayslipRow.AddInserts(batch, made, now);
        foreach (var (payslip, one) in made.Where(m => m.Posted.Attachment is not null))
        {
            batch.Add("insert into refusion.attachments (payslip_id, content) values ($1, $2)", payslip.Id, one.Attachment);
        }

        var act = new Act(now, actor, operation, reason);
        Decisions.AddTo(batch, [.. files.SelectMany(f => f.Decisions).Select(d => (d, act))]);
        Judgements.AddTo(batch, [.. files.SelectMany(f => f.Judgements).Select(j => (j, act))]);
        Entries.AddTo(batch, [.. files.SelectMany(f => f.Entries).Select(e => (e, act))]);
        QuestionRow.AddChanges(batch, [.. files.SelectMany(f => f.Questions)]);
    }

    /// <summary>Who acts when, and why.</summary>
    /// <param name="Reason">What a finance worker wrote, encrypted.</param>
    private sealed record Act(DateTimeOffset At, string Actor, string Operation, byte[]? Reason);
}
