using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Refusion.Data;

/// <summary>Adds to a batch all that an act changed in files: payslips, decisions, judgements and entries of the ledger, each kind in one statement.</summary>
internal static class EmploymentWriter
{
    /// <summary>Another transaction took one of the numbers after they were looked up (R8).</summary>
    public const string NumberTaken = "FT002";

    /// <param name="posted">What was posted, by the id of the payslip it became.</param>
    /// <param name="reason">What a finance worker wrote with the judgement, encrypted.</param>
    public static void Add(
        NpgsqlBatch batch, IReadOnlyList<EmploymentFile> files, IReadOnlyDictionary<Guid, PostedPayslip> posted, byte[]? reason, string actor, string operation, DateTimeOffset now)
    {
        if (files.SelectMany(f => f.Changed.Union(f.Identified).Except(f.New)).ToList() is { Count: > 0 } changed)
        {
            PayslipRow.AddUpdates(batch, changed);
        }

        if (files.SelectMany(f => f.New).Select(p => (Payslip: p, Posted: posted[p.Id])).ToList() is { Count: > 0 } made)
        {
            PayslipRow.AddInserts(batch, made, now);
            foreach (var (payslip, one) in made.Where(m => m.Posted.Attachment is not null))
            {
                batch.Add("insert into refusion.attachments (payslip_id, content) values ($1, $2)", payslip.Id, one.Attachment);
            }
        }

        if (files.SelectMany(f => f.Decisions).ToList() is { Count: > 0 } decisions)
        {
            batch.Add(
                """
                insert into refusion.decisions (payslip_id, no, at, actor, operation, status, refundable, rate_version, schema, input, result, cause, cause_id)
                select payslip_id, no, $10, $11, $12, status, refundable, rate_version, $13, input, result, cause, cause_id
                from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) a(payslip_id, no, status, refundable, rate_version, input, result, cause, cause_id)
                """,
                decisions.Column(NpgsqlDbType.Uuid, d => d.Payslip.Id), decisions.Column(NpgsqlDbType.Integer, d => d.No),
                decisions.Column(NpgsqlDbType.Text, d => PayslipRow.Word(d.Decision.Status)), decisions.Column(NpgsqlDbType.Numeric, d => d.Decision.Refundable),
                decisions.Column(NpgsqlDbType.Text, d => d.Decision.RateVersion), decisions.Column(NpgsqlDbType.Jsonb, d => PayslipRow.ToJson(d.Input)),
                decisions.Column(NpgsqlDbType.Jsonb, d => PayslipRow.ToJson(d.Decision)), decisions.Column(NpgsqlDbType.Text, d => PayslipRow.Word(d.Cause.Kind)),
                decisions.Column(NpgsqlDbType.Uuid, d => d.Cause.Id), now, actor, operation, RefusionJson.Schema);
        }

        if (files.SelectMany(f => f.Judgements).ToList() is { Count: > 0 } judgements)
        {
            batch.Add(
                """
                insert into refusion.judgements (payslip_id, no, at, actor, approval, automatic, decision_no, amount, workplace_id, month, grant_ids, warnings, reason)
                select payslip_id, no, $11, $12, approval, automatic, decision_no, amount, workplace_id, month, grant_ids::uuid[], warnings::text[], case when automatic then null else $13 end
                from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) a(payslip_id, no, approval, automatic, decision_no, amount, workplace_id, month, grant_ids, warnings)
                """,
                judgements.Column(NpgsqlDbType.Uuid, j => j.Payslip.Id), judgements.Column(NpgsqlDbType.Integer, j => j.No),
                judgements.Column(NpgsqlDbType.Boolean, j => j.Judgement.IsApproval), judgements.Column(NpgsqlDbType.Boolean, j => j.Judgement.By is null),
                judgements.Column(NpgsqlDbType.Integer, j => j.Judgement.DecisionNo), judgements.Column(NpgsqlDbType.Numeric, j => j.Judgement.Amount),
                judgements.Column(NpgsqlDbType.Uuid, j => j.Judgement.Key?.WorkplaceId), judgements.Column(NpgsqlDbType.Date, j => j.Judgement.Key?.Month),
                judgements.Column(NpgsqlDbType.Text, j => j.Judgement.Key is { } key ? PayslipRow.Ids(key.GrantIds) : null),
                judgements.Column(NpgsqlDbType.Text, j => $"{{{string.Join(',', j.Judgement.Warnings)}}}"), now, actor,
                new NpgsqlParameter { Value = (object?)reason ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea });
        }

        if (files.SelectMany(f => f.Entries).ToList() is { Count: > 0 } entries)
        {
            batch.Add(
                """
                insert into refusion.ledger (id, at, actor, payslip_id, decision_no, chain_id, employment_id, workplace_id, grant_ids, month, amount)
                select id, $10, $11, payslip_id, decision_no, chain_id, employment_id, workplace_id, grant_ids::uuid[], month, amount
                from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) a(id, payslip_id, decision_no, chain_id, employment_id, workplace_id, grant_ids, month, amount)
                """,
                entries.Column(NpgsqlDbType.Uuid, _ => Guid.CreateVersion7()), entries.Column(NpgsqlDbType.Uuid, e => e.Payslip.Id),
                entries.Column(NpgsqlDbType.Integer, e => e.DecisionNo), entries.Column(NpgsqlDbType.Uuid, e => e.Payslip.ChainId),
                entries.Column(NpgsqlDbType.Uuid, e => e.Payslip.EmploymentId), entries.Column(NpgsqlDbType.Uuid, e => e.Key.WorkplaceId),
                entries.Column(NpgsqlDbType.Text, e => PayslipRow.Ids(e.Key.GrantIds)), entries.Column(NpgsqlDbType.Date, e => e.Key.Month),
                entries.Column(NpgsqlDbType.Numeric, e => e.Amount), now, actor);
        }
    }
}
