using System.Data.Common;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Refusion.Data;

/// <summary>The orders of the list of repayments.</summary>
internal enum RepaymentOrder
{
    RecordedAt,
    PaidOn,
}

/// <summary>Repayments in the database (R24).</summary>
internal sealed class RepaymentStore(NpgsqlDataSource database)
{
    private const string Columns = "r.id, r.workplace_id, r.paid_on, r.reference, m.months, m.amounts, r.state, r.version, r.recorded_by, r.recorded_at, r.decided_by, r.decided_at, s.month";

    private const string From = """
        refusion.repayments r
        join lateral (select array_agg(m.month order by m.month) as months, array_agg(m.amount order by m.month) as amounts from refusion.repayment_months m where m.repayment_id = r.id) m on true
        left join refusion.settlements s on s.id = r.settlement_id
        """;

    private const string Select = $"select {Columns} from {From}";

    private static readonly SqlOrders<RepaymentOrder> Orders = new SqlOrders<RepaymentOrder>("r.id", typeof(Guid)).By(RepaymentOrder.PaidOn, "r.paid_on", typeof(DateOnly));

    public async Task<Repayment?> Find(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.Read($"{Select} where r.id = $1", ReadRepayment, cancellationToken, id)).SingleOrDefault();
    }

    public Task<Page<Repayment>> List(Guid? workplaceId, RepaymentState? state, IListFilter filter, CancellationToken cancellationToken)
    {
        var query = new SqlQuery(Columns, From);
        query.Where("r.workplace_id =", workplaceId);
        if (state is { } word)
        {
            query.WhereStatus($"r.state = '{PayslipRow.Word(word)}'");
        }

        return query.Page<Repayment, RepaymentOrder, RepaymentState>(database, filter, Orders, ReadRepayment, "r.state", cancellationToken);
    }

    /// <summary>Those that a settlement has taken, in the order the money came.</summary>
    public static Task<List<Repayment>> In(NpgsqlConnection connection, Guid settlement, CancellationToken cancellationToken) =>
        connection.Read($"{Select} where r.settlement_id = $1 order by r.paid_on, r.id", ReadRepayment, cancellationToken, settlement);

    /// <summary>
    /// Keeps all others from recording and confirming repayments, and from closing a settlement, until this is done: so that two can never be more than what is carried, and none is
    /// counted twice. Comes before any row's lock.
    /// </summary>
    public static Task LockAll(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.Execute("lock table refusion.settlements in share row exclusive mode", cancellationToken);

    /// <summary>Locked, for a step.</summary>
    public static async Task<Repayment?> Lock(NpgsqlConnection connection, Guid id, CancellationToken cancellationToken)
    {
        var found = await connection.Read($"{Select} where r.id = $1 for update of r", ReadRepayment, cancellationToken, id);
        return found.SingleOrDefault();
    }

    /// <summary>What a workplace owes.</summary>
    /// <param name="states">What counts as paid back.</param>
    public static async Task<Owed> Owed(NpgsqlConnection connection, Guid workplaceId, RepaymentState[] states, CancellationToken cancellationToken)
    {
        var carried = await connection.Read(
            """
            select m.month, m.amount from refusion.settlement_months m
            join refusion.settlement_workplaces w on (w.settlement_id, w.workplace_id) = (m.settlement_id, m.workplace_id)
            where w.carried_out < 0 and w.workplace_id = $1 and w.settlement_id = (select s.id from refusion.settlements s where s.state <> 'open' order by s.month desc limit 1)
            """,
            ReadMonth, cancellationToken, workplaceId);
        var paidBack = await connection.Read(
            """
            select m.month, m.amount from refusion.repayments r join refusion.repayment_months m on m.repayment_id = r.id
            where r.workplace_id = $1 and r.settlement_id is null and r.state = any ($2)
            """,
            ReadMonth, cancellationToken, workplaceId, states.Select(s => PayslipRow.Word(s)).ToArray());
        return new(carried, paidBack);
    }

    public static async Task Insert(NpgsqlConnection connection, Repayment repayment, CancellationToken cancellationToken)
    {
        await connection.Execute(
            "insert into refusion.repayments (id, workplace_id, paid_on, reference, amount, state, version, recorded_by, recorded_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)", cancellationToken,
            repayment.Id, repayment.WorkplaceId, repayment.PaidOn, repayment.Reference, repayment.Amount, PayslipRow.Word(repayment.State), repayment.Version, repayment.Recorded.By, repayment.Recorded.At);
        await connection.Execute(
            "insert into refusion.repayment_months (repayment_id, month, amount) select $1, * from unnest($2, $3)", cancellationToken,
            repayment.Id, repayment.Months.Select(m => m.Month).ToArray(), repayment.Months.Select(m => m.Amount).ToArray());
    }

    public static Task Update(NpgsqlConnection connection, Repayment repayment, CancellationToken cancellationToken) => connection.Execute(
        "update refusion.repayments set state = $2, version = $3, decided_by = $4, decided_at = $5 where id = $1", cancellationToken,
        repayment.Id, PayslipRow.Word(repayment.State), repayment.Version, repayment.Decided!.By, repayment.Decided.At);

    /// <summary>Takes what is confirmed into a settlement that is being closed, and sums up what it took.</summary>
    public static Task<List<Repaid>> Take(NpgsqlConnection connection, Guid settlement, CancellationToken cancellationToken) => connection.Read(
        """
        with taken as (update refusion.repayments set settlement_id = $1, version = version + 1 where state = 'confirmed' and settlement_id is null returning id, workplace_id)
        select t.workplace_id, m.month, sum(m.amount) from taken t join refusion.repayment_months m on m.repayment_id = t.id group by t.workplace_id, m.month
        """,
        ReadRepaid, cancellationToken, settlement);

    /// <summary>What closing would take now.</summary>
    public static Task<List<Repaid>> ToTake(NpgsqlConnection connection, CancellationToken cancellationToken) => connection.Read(
        """
        select r.workplace_id, m.month, sum(m.amount) from refusion.repayments r join refusion.repayment_months m on m.repayment_id = r.id
        where r.state = 'confirmed' and r.settlement_id is null group by r.workplace_id, m.month
        """,
        ReadRepaid, cancellationToken);

    private static Repaid ReadRepaid(DbDataReader row) => new(row.GetGuid(0), row.GetFieldValue<DateOnly>(1), row.GetDecimal(2));

    private static SumOfMonth ReadMonth(DbDataReader row) => new(row.GetFieldValue<DateOnly>(0), row.GetDecimal(1));

    private static Repayment ReadRepayment(DbDataReader row) => new(
        row.GetGuid(0), row.GetGuid(1), row.GetFieldValue<DateOnly>(2), row.GetString(3),
        [.. row.GetFieldValue<DateOnly[]>(4).Zip(row.GetFieldValue<decimal[]>(5), (month, amount) => new SumOfMonth(month, amount))],
        Enum.Parse<RepaymentState>(row.GetString(6), ignoreCase: true), row.GetInt32(7), new(row.GetString(8), row.GetFieldValue<DateTimeOffset>(9)),
        row.IsDBNull(10) ? null : new(row.GetString(10), row.GetFieldValue<DateTimeOffset>(11)), row.IsDBNull(12) ? null : row.GetFieldValue<DateOnly>(12));
}
