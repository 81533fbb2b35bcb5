using System.Data.Common;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Refusion.Data;

/// <summary>One decision of a payslip, as it is told.</summary>
/// <param name="Bookings">What it added to the ledger, by whom; negative when something was taken back (R12).</param>
/// <param name="Cause">What kind of act it was made for, and the payslip or grant; unknown of old ones.</param>
/// <param name="Judgements">What was said of it, in order.</param>
internal sealed record ListedDecision(
    int No, DateTimeOffset At, string Actor, string Operation, DecisionStatus Status, decimal Refundable, string RateVersion, IReadOnlyList<Booking> Bookings, Cause? Cause,
    IReadOnlyList<ListedJudgement> Judgements);

/// <summary>A judgement of a decision.</summary>
internal sealed record ListedJudgement(DateTimeOffset At, string Actor, bool IsApproval, bool IsAutomatic, decimal Amount, string? Reason);

/// <summary>An amount in the ledger.</summary>
internal sealed record Booking(DateTimeOffset At, string Actor, decimal Amount);

/// <summary>A stored decision with what it rested on, word for word.</summary>
/// <param name="Schema">What it was written in, and is read by.</param>
/// <param name="Status">The table's own column, which lists read; so are <paramref name="Refundable"/> and <paramref name="RateVersion"/>.</param>
internal sealed record StoredDecision(Guid PayslipId, int No, string Status, decimal Refundable, string RateVersion, int Schema, string Input, string Result);

/// <summary>The orders of the list of a payslip's decisions.</summary>
internal enum DecisionOrder
{
    No,
}

/// <summary>Reads decisions (R10). Who may see the payslip was asked before.</summary>
internal sealed class DecisionReader(NpgsqlDataSource database, PersonalDataCipher cipher)
{
    private const string Columns = """
        d.no, d.at, d.actor, d.operation, d.status, d.refundable, d.rate_version,
        array(select l.at from refusion.ledger l where l.chain_id = p.chain_id and (l.payslip_id, l.decision_no) = (d.payslip_id, d.no) order by l.id),
        array(select l.actor from refusion.ledger l where l.chain_id = p.chain_id and (l.payslip_id, l.decision_no) = (d.payslip_id, d.no) order by l.id),
        array(select l.amount from refusion.ledger l where l.chain_id = p.chain_id and (l.payslip_id, l.decision_no) = (d.payslip_id, d.no) order by l.id),
        d.cause, d.cause_id
        """;

    private static readonly SqlOrders<DecisionOrder> Orders = new("d.no", typeof(int), new Sort<DecisionOrder>(DecisionOrder.No, Descending: true));

    /// <summary>A payslip's decisions, the latest first unless asked otherwise.</summary>
    public async Task<Page<ListedDecision>> List(Guid payslipId, IListFilter filter, CancellationToken cancellationToken)
    {
        var query = new SqlQuery(Columns, "refusion.decisions d join refusion.payslips p on p.id = d.payslip_id");
        query.Where("d.payslip_id =", payslipId);
        var page = await query.Page(database, filter, Orders, Listed, cancellationToken);
        var judgements = await database.Read(
            "select j.decision_no, j.at, j.actor, j.approval, j.automatic, j.amount, j.reason from refusion.judgements j where j.payslip_id = $1 and j.decision_no = any ($2) order by j.no",
            row => (No: row.GetInt32(0), Judgement: new ListedJudgement(row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.GetBoolean(3), row.GetBoolean(4), row.GetDecimal(5), Reason(row, 6))),
            cancellationToken,
            payslipId,
            page.Items.Select(d => d.No).ToArray());
        return page.With<ListedDecision>([.. page.Items.Select(d => d with { Judgements = [.. judgements.Where(j => j.No == d.No).Select(j => j.Judgement)] })]);
    }

    /// <summary>What a decision's explanation is made of; null when the payslip has no decision of that number.</summary>
    /// <param name="no">The latest when null.</param>
    public async Task<(ExplainedDecision Decision, int Count)?> Find(StoredPayslip payslip, int? no, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            select d.no, d.input, d.schema, d.result, before.refundable, c.refundable,
              (select sum(l.amount) from refusion.ledger l where l.chain_id = p.chain_id and (l.payslip_id, l.decision_no) = (d.payslip_id, d.no)),
              j.approval, j.automatic, j.actor, j.at, j.decision_no, j.amount, j.reason
            from refusion.payslips p
            left join lateral (select * from refusion.judgements x where x.payslip_id = p.id order by x.no desc limit 1) j on true
            join refusion.decisions d on d.payslip_id = p.id and d.no = coalesce($2, p.decision_no)
            left join refusion.decisions before on (before.payslip_id, before.no) = (p.id, d.no - 1)
            left join refusion.payslips c on c.id = p.corrects_id
            where p.id = $1
            """, connection);
        command.Parameters.Add(new() { Value = payslip.Id });
        command.Parameters.Add(new() { Value = (object?)no ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        var number = reader.GetInt32(0);
        return (
            new ExplainedDecision(
                RefusionJson.Input(reader.GetInt32(2), reader.GetString(1)), PayslipRow.ReadDecision(reader, 2), number,
                number == payslip.DecisionNo ? payslip.ShownStatus : null, payslip.RejectionCode == Rejection.ByFinance, Kroner(reader, 4), Kroner(reader, 5), Kroner(reader, 6), Judged(reader, 7),
                number == payslip.DecisionNo && payslip.WaitingFor == WaitingFor.Workplace ? payslip.WaitingSince : null),
            payslip.DecisionNo);
    }

    /// <summary>How many decisions there are to walk.</summary>
    public async Task<int> Count(Guid? payslipId, DateOnly? month, CancellationToken cancellationToken)
    {
        var query = new SqlQuery("count(*)::int", "refusion.payslips p join refusion.decisions d on d.payslip_id = p.id");
        query.Where("p.id =", payslipId);
        query.Where("p.month =", month);
        return (await query.Run(database, row => row.GetInt32(0), cancellationToken)).Single();
    }

    /// <summary>Stored decisions one after the other, as the database sends them: never more than one in memory.</summary>
    /// <param name="after">The last one of the chunk before.</param>
    public async IAsyncEnumerable<StoredDecision> Walk(
        Guid? payslipId, DateOnly? month, (Guid PayslipId, int No)? after, int limit, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand { Connection = connection };
        List<string> conditions = [];
        Where("d.payslip_id = $1", payslipId);
        Where("p.month = $1", month);
        if (after is { } last)
        {
            // The row comparison orders; the first column alone also lets a month's index be entered at the right place.
            Where("p.id >= $1", last.PayslipId);
            command.Parameters.Add(new() { Value = last.No });
            conditions.Add($"(d.payslip_id, d.no) > (${command.Parameters.Count - 1}, ${command.Parameters.Count})");
        }

        command.Parameters.Add(new() { Value = limit });

        // Decisions follow their payslip in its order, whether payslips are walked by month or all of them.
        command.CommandText = $"""
            select d.payslip_id, d.no, d.status, d.refundable, d.rate_version, d.schema, d.input, d.result
            from refusion.payslips p join refusion.decisions d on d.payslip_id = p.id
            {(conditions.Count == 0 ? "" : $"where {string.Join(" and ", conditions)}")} order by p.id, d.no limit ${command.Parameters.Count}
            """;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return new(
                reader.GetGuid(0), reader.GetInt32(1), reader.GetString(2), reader.GetDecimal(3), reader.GetString(4), reader.GetInt32(5), reader.GetString(6), reader.GetString(7));
        }

        void Where(string condition, object? value)
        {
            if (value is not null)
            {
                command.Parameters.Add(new() { Value = value });
                conditions.Add(condition.Replace("$1", $"${command.Parameters.Count}", StringComparison.Ordinal));
            }
        }
    }

    /// <summary>What was last said of a payslip, from the columns approval, automatic, actor, at, decision_no, amount and reason.</summary>
    private ExplainedJudgement? Judged(DbDataReader row, int column) => row.IsDBNull(column) ? null : new(
        row.GetBoolean(column), row.GetBoolean(column + 1) ? null : row.GetString(column + 2), DanishDate.Of(row.GetFieldValue<DateTimeOffset>(column + 3)), row.GetInt32(column + 4),
        row.GetDecimal(column + 5), Reason(row, column + 6));

    private string? Reason(DbDataReader row, int column) => row.IsDBNull(column) ? null : cipher.Decrypt(row.GetFieldValue<byte[]>(column));

    private static ListedDecision Listed(DbDataReader row) => new(
        row.GetInt32(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.GetString(3), Enum.Parse<DecisionStatus>(row.GetString(4), ignoreCase: true), row.GetDecimal(5), row.GetString(6),
        [.. row.GetFieldValue<DateTimeOffset[]>(7).Zip(row.GetFieldValue<string[]>(8), row.GetFieldValue<decimal[]>(9)).Select(b => new Booking(b.First, b.Second, b.Third))],
        row.IsDBNull(10) ? null : new(Enum.Parse<CauseKind>(row.GetString(10), ignoreCase: true), row.IsDBNull(11) ? null : row.GetGuid(11)), []);

    private static decimal? Kroner(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDecimal(column);
}
