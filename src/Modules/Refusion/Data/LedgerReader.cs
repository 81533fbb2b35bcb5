using System.Data.Common;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using Npgsql;

namespace Faatimer.Refusion.Data;

/// <summary>An entry of the ledger with the settlement it is in, and the person its payslip is for. Without a payslip: that is out of its time (R18), and the sums stay.</summary>
internal sealed record LedgerRow(
    Guid Id, DateTimeOffset At, string Actor, Guid? PayslipId, int? DecisionNo, Guid WorkplaceId, Guid[] GrantIds, DateOnly Month, decimal Amount, DateOnly? Settlement, Guid? PersonId,
    string? PayslipReference);

/// <summary>The orders of the ledger's list.</summary>
internal enum LedgerOrder
{
    At,
    Month,
}

/// <summary>Reads the ledger (R12); with the conditions that are asked for and no others, so that each has its own plan.</summary>
internal sealed class LedgerReader(NpgsqlDataSource database)
{
    private const string Columns = """
        l.id, l.at, l.actor, l.payslip_id, l.decision_no, l.workplace_id, l.grant_ids, l.month, l.amount, s.month, p.person_id, p.receipt, extract(year from p.posted_on)::int
        """;

    private const string From = """
        refusion.ledger l left join refusion.payslips p on p.id = l.payslip_id
        left join refusion.settlement_entries e on e.entry_id = l.id left join refusion.settlements s on s.id = e.settlement_id
        """;

    private static readonly SqlOrders<LedgerOrder> Orders = OrdersBy("l.id");

    /// <summary>A settlement's entries are found in its own index, in the same order.</summary>
    private static readonly SqlOrders<LedgerOrder> SettledOrders = OrdersBy("e.entry_id");

    public Task<Page<LedgerRow>> List(EmploymentGrant? grant, Guid? workplaceId, DateOnly? month, DateOnly? settlement, IListFilter filter, CancellationToken cancellationToken)
    {
        var query = new SqlQuery(Columns, From);
        query.Where("l.workplace_id =", workplaceId);
        query.Where("l.month =", month);
        if (settlement is not null)
        {
            query.Where($"e.settlement_id = (select y.id from refusion.settlements y where y.month = {query.Value(settlement)})");
        }

        if (grant is not null)
        {
            // By the employment, which has an index; hashes of all the person's CPR numbers (ID2).
            query.Where($"l.grant_ids @> array[{query.Value(grant.GrantId)}]");
            query.Where($"l.employment_id in (select e.id from refusion.employments e where e.person_hash = any ({query.Value(grant.PersonHashes.ToArray())}))");
        }

        return query.Page(database, filter, settlement is null ? Orders : SettledOrders, Row, cancellationToken);
    }

    private static SqlOrders<LedgerOrder> OrdersBy(string id) => new SqlOrders<LedgerOrder>(id, typeof(Guid)).By(LedgerOrder.Month, "l.month", typeof(DateOnly));

    private static LedgerRow Row(DbDataReader row) => new(
        row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.ValueOrNull<Guid>(3), row.ValueOrNull<int>(4), row.GetGuid(5), row.GetFieldValue<Guid[]>(6),
        row.GetFieldValue<DateOnly>(7), row.GetDecimal(8), row.ValueOrNull<DateOnly>(9), row.ValueOrNull<Guid>(10),
        row.IsDBNull(11) ? null : Reference.Write(StoredPayslip.ReferenceLetter, row.GetInt32(12), row.GetInt64(11)));
}
