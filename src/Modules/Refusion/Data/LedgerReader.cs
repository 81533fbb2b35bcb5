using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using Npgsql;

namespace Faatimer.Refusion.Data;

/// <summary>An entry of the ledger with the settlement it is in, and the person its payslip is for. Without a payslip: that is out of its time (R18), and the sums stay.</summary>
internal sealed record LedgerRow(
    Guid Id, DateTimeOffset At, string Actor, Guid? PayslipId, int? DecisionNo, Guid WorkplaceId, Guid[] GrantIds, DateOnly Month, decimal Amount, DateOnly? Settlement, Guid? PersonId,
    string? PayslipReference);

/// <summary>Reads the ledger (R12); with the conditions that are asked for and no others, so that each has its own plan.</summary>
internal sealed class LedgerReader(NpgsqlDataSource database)
{
    public async Task<List<LedgerRow>> List(
        EmploymentGrant? grant, Guid? workplaceId, DateOnly? month, DateOnly? settlement, Guid? after, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand { Connection = connection };
        var conditions = new List<string>();
        Where(settlement is null ? "l.id > {0}" : "e.entry_id > {0}", after);
        Where("l.workplace_id = {0}", workplaceId);
        Where("l.month = {0}", month);
        Where("e.settlement_id = (select y.id from refusion.settlements y where y.month = {0})", settlement);
        if (grant is not null)
        {
            // By the employment, which has an index; hashes of all the person's CPR numbers (ID2).
            Where("l.grant_ids @> array[{0}]", grant.GrantId);
            Where("l.employment_id in (select e.id from refusion.employments e where e.person_hash = any ({0}))", grant.PersonHashes.ToArray());
        }

        command.Parameters.Add(new() { Value = limit });
        command.CommandText = $"""
            select l.id, l.at, l.actor, l.payslip_id, l.decision_no, l.workplace_id, l.grant_ids, l.month, l.amount, s.month, p.person_id, p.receipt, extract(year from p.posted_on)::int from refusion.ledger l
            left join refusion.payslips p on p.id = l.payslip_id
            left join refusion.settlement_entries e on e.entry_id = l.id left join refusion.settlements s on s.id = e.settlement_id
            {(conditions.Count > 0 ? "where " + string.Join(" and ", conditions) : "")} order by {(settlement is null ? "l.id" : "e.entry_id")} limit ${command.Parameters.Count}
            """;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<LedgerRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new(
                reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetGuid(3), reader.IsDBNull(4) ? null : reader.GetInt32(4), reader.GetGuid(5), reader.GetFieldValue<Guid[]>(6),
                reader.GetFieldValue<DateOnly>(7), reader.GetDecimal(8), reader.IsDBNull(9) ? null : reader.GetFieldValue<DateOnly>(9), reader.IsDBNull(10) ? null : reader.GetGuid(10),
                reader.IsDBNull(11) ? null : Reference.Write(StoredPayslip.ReferenceLetter, reader.GetInt32(12), reader.GetInt64(11))));
        }

        return rows;

        void Where(string condition, object? value)
        {
            if (value is not null)
            {
                command.Parameters.Add(new() { Value = value });
                conditions.Add(condition.Replace("{0}", $"${command.Parameters.Count}", StringComparison.Ordinal));
            }
        }
    }
}
