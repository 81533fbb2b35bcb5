using System.Data.Common;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Refusion.Data;

/// <summary>What a closing would take: the entries that no settlement has taken, what the settlement before carries out, and what was paid back of that.</summary>
internal sealed record ToSettle(IReadOnlyList<Unsettled> Booked, IReadOnlyList<Carried> CarriedIn, IReadOnlyList<Repaid> PaidBack)
{
    public IReadOnlyList<Guid> Workplaces => [.. Booked.Select(b => b.WorkplaceId).Concat(CarriedIn.Select(c => c.WorkplaceId)).Distinct()];
}

/// <summary>What a settlement holds of a workplace.</summary>
/// <param name="Month">The settlement's.</param>
internal sealed record SettledOf(Guid WorkplaceId, DateOnly Month, int Entries, decimal Booked, decimal Sum);

/// <summary>The orders of the list of settlements.</summary>
internal enum SettlementOrder
{
    Month,
}

/// <summary>Settlements in the database, set-based: a settlement of 100,000 entries is a handful of statements, and none of its entries leaves the database (R13).</summary>
internal sealed class SettlementStore(NpgsqlDataSource database)
{
    private static readonly SqlOrders<SettlementOrder> Orders = new("s.month", typeof(DateOnly), new Sort<SettlementOrder>(SettlementOrder.Month, Descending: true));

    private const string Columns = """
        s.id, s.month, s.version, s.history, s.municipality, s.fund_account, exists (select from refusion.settlements e where e.month < s.month and e.state in ('open', 'closed')),
        (select n.municipality from refusion.settlement_settings n), (select n.fund_account from refusion.settlement_settings n)
        """;

    public async Task<Settlement?> Find(DateOnly month, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var found = await connection.Read($"select {Columns} from refusion.settlements s where s.month = $1", ReadSettlement, cancellationToken, month);
        return found.SingleOrDefault();
    }

    /// <summary>The one that takes what is booked; null when none does.</summary>
    public async Task<Settlement?> FindOpen(CancellationToken cancellationToken) =>
        (await database.Read($"select {Columns} from refusion.settlements s where s.state = 'open'", ReadSettlement, cancellationToken)).SingleOrDefault();

    /// <summary>What a year's settlements hold of each workplace, of some or all; what is open holds nothing yet.</summary>
    public Task<List<SettledOf>> SettledIn(int year, IReadOnlyList<Guid>? own, CancellationToken cancellationToken) => database.Read(
        """
        select w.workplace_id, s.month, w.entries, w.booked, w.amount from refusion.settlements s join refusion.settlement_workplaces w on w.settlement_id = s.id
        where s.month between $1 and $2 and ($3 is null or w.workplace_id = any ($3))
        """,
        r => new SettledOf(r.GetGuid(0), r.GetFieldValue<DateOnly>(1), r.GetInt32(2), r.GetDecimal(3), r.GetDecimal(4)), cancellationToken, new DateOnly(year, 1, 1), new DateOnly(year, 12, 31), IdsOrNull(own));

    /// <summary>Newest first, unless asked otherwise.</summary>
    public Task<Page<Settlement>> List(IReadOnlyList<SettlementState> states, IListFilter filter, CancellationToken cancellationToken)
    {
        var query = new SqlQuery(Columns, "refusion.settlements s");
        if (states.Count > 0)
        {
            query.WhereStatus($"s.state in ({string.Join(", ", states.Select(s => $"'{PayslipRow.Word(s)}'"))})");
        }

        return query.Page<Settlement, SettlementOrder, SettlementState>(database, filter, Orders, ReadSettlement, "s.state", cancellationToken);
    }

    /// <summary>Locked, for a step.</summary>
    public static async Task<Settlement?> Lock(NpgsqlConnection connection, DateOnly month, CancellationToken cancellationToken)
    {
        var found = await connection.Read($"select {Columns} from refusion.settlements s where s.month = $1 for update", ReadSettlement, cancellationToken, month);
        return found.SingleOrDefault();
    }

    /// <summary>The latest settlement, with all others kept from opening one until this is done.</summary>
    public static async Task<Settlement?> LockLatest(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await connection.Execute("lock table refusion.settlements in share row exclusive mode", cancellationToken);
        return (await connection.Read($"select {Columns} from refusion.settlements s order by s.month desc limit 1", ReadSettlement, cancellationToken)).SingleOrDefault();
    }

    public static Task Insert(NpgsqlConnection connection, Settlement settlement, CancellationToken cancellationToken) => connection.Execute(
        "insert into refusion.settlements (id, month, state, version, history) values ($1, $2, $3, $4, $5)", cancellationToken,
        settlement.Id, settlement.Month, PayslipRow.Word(settlement.State), settlement.Version, PayslipRow.Jsonb(settlement.History));

    public static Task Update(NpgsqlConnection connection, Settlement settlement, CancellationToken cancellationToken) => connection.Execute(
        "update refusion.settlements set state = $2, version = $3, history = $4, municipality = $5, fund_account = $6 where id = $1", cancellationToken,
        settlement.Id, PayslipRow.Word(settlement.State), settlement.Version, PayslipRow.Jsonb(settlement.History), Sql.Typed(NpgsqlDbType.Text, settlement.Settings?.Municipality), Sql.Typed(NpgsqlDbType.Text, settlement.Settings?.FundAccount));

    /// <summary>What closing the month's settlement would take now.</summary>
    public async Task<ToSettle> Unsettled(DateOnly month, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var booked = await connection.Read(
            "select workplace_id, month, count(*)::int, sum(amount) from refusion.unsettled where settlement_id is null group by workplace_id, month", ReadUnsettled, cancellationToken);
        var carried = await connection.Read(
            """
            select m.workplace_id, m.month, m.amount from refusion.settlement_months m
            join refusion.settlement_workplaces w on (w.settlement_id, w.workplace_id) = (m.settlement_id, m.workplace_id)
            where w.carried_out < 0 and m.settlement_id = (select s.id from refusion.settlements s where s.month < $1 order by s.month desc limit 1)
            """,
            r => new Carried(r.GetGuid(0), r.GetFieldValue<DateOnly>(1), r.GetDecimal(2)), cancellationToken, month);
        return new(booked, carried, await RepaymentStore.ToTake(connection, cancellationToken));
    }

    /// <summary>
    /// Takes what the workplaces have unsettled into a settlement, and sums up what it took. What is booked meanwhile, and other workplaces, wait for the next one.
    /// That an entry is in one settlement only is the table's key.
    /// </summary>
    public static Task<List<Unsettled>> Take(NpgsqlConnection connection, Guid settlement, IReadOnlyList<Guid> workplaces, CancellationToken cancellationToken) => connection.Read(
        """
        with taken as (update refusion.unsettled set settlement_id = $1 where settlement_id is null and workplace_id = any ($2) returning entry_id, workplace_id, month, amount),
          kept as (insert into refusion.settlement_entries (entry_id, settlement_id) select entry_id, $1 from taken)
        select workplace_id, month, count(*)::int, sum(amount) from taken group by workplace_id, month
        """,
        ReadUnsettled, cancellationToken, settlement, workplaces.ToArray());

    /// <summary>Fixes what a settlement says of its workplaces.</summary>
    public static async Task Fix(NpgsqlConnection connection, Guid settlement, IReadOnlyList<SettlementWorkplace> workplaces, CancellationToken cancellationToken)
    {
        var lines = workplaces.Select(w => w.Line).ToList();
        await connection.Execute(
            """
            insert into refusion.settlement_workplaces (settlement_id, workplace_id, entries, booked, carried_in, paid_back, carried_out, amount, reclaim, name, p_number, gln, cost_account)
            select $1, * from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """,
            cancellationToken,
            settlement, Ids(lines.Select(l => l.WorkplaceId)), lines.Select(l => l.Entries).ToArray(), Amounts(lines.Select(l => l.Booked)), Amounts(lines.Select(l => l.CarriedIn)),
            Amounts(lines.Select(l => l.PaidBack)), Amounts(lines.Select(l => l.CarriedOut)), Amounts(lines.Select(l => l.Sum)), lines.Select(l => l.Reclaim).ToArray(),
            Texts(workplaces.Select(w => w.Name)), Texts(workplaces.Select(w => w.PNumber)), Texts(workplaces.Select(w => w.Gln)), Texts(workplaces.Select(w => w.CostAccount)));
        var months = lines.SelectMany(l => l.Months.Select(m => (l.WorkplaceId, m.Month, m.Amount))).ToList();
        await connection.Execute(
            "insert into refusion.settlement_months (settlement_id, workplace_id, month, amount) select $1, * from unnest($2, $3, $4)", cancellationToken,
            settlement, Ids(months.Select(m => m.WorkplaceId)), months.Select(m => m.Month).ToArray(), Amounts(months.Select(m => m.Amount)));
    }

    /// <summary>Names and accounts as they are at approval.</summary>
    public static Task Refresh(NpgsqlConnection connection, Guid settlement, IReadOnlyList<SettlementWorkplace> workplaces, CancellationToken cancellationToken) => connection.Execute(
        """
        update refusion.settlement_workplaces w set name = n.name, p_number = n.p_number, gln = n.gln, cost_account = n.cost_account
        from unnest($2, $3, $4, $5, $6) n(workplace_id, name, p_number, gln, cost_account) where w.settlement_id = $1 and w.workplace_id = n.workplace_id
        """,
        cancellationToken,
        settlement, Ids(workplaces.Select(w => w.Line.WorkplaceId)), Texts(workplaces.Select(w => w.Name)), Texts(workplaces.Select(w => w.PNumber)),
        Texts(workplaces.Select(w => w.Gln)), Texts(workplaces.Select(w => w.CostAccount)));

    /// <summary>A settlement was approved: its entries wait no more, and a payslip of which none waits is settled from now on. No payslip is touched.</summary>
    public static Task Settle(NpgsqlConnection connection, Guid settlement, CancellationToken cancellationToken) =>
        connection.Execute("delete from refusion.unsettled where settlement_id = $1", cancellationToken, settlement);

    /// <param name="own">The workplaces that the caller is limited to; null for all.</param>
    public static Task<List<SettlementWorkplace>> Workplaces(NpgsqlConnection connection, Guid settlement, IReadOnlyList<Guid>? own, CancellationToken cancellationToken) => connection.Read(
        """
        select w.workplace_id, w.entries, w.booked, w.carried_in, w.paid_back, w.reclaim, w.name, w.p_number, w.gln, w.cost_account, m.months, m.amounts
        from refusion.settlement_workplaces w
        join lateral (select array_agg(m.month order by m.month) as months, array_agg(m.amount order by m.month) as amounts from refusion.settlement_months m
          where (m.settlement_id, m.workplace_id) = (w.settlement_id, w.workplace_id)) m on true
        where w.settlement_id = $1 and ($2 is null or w.workplace_id = any ($2))
        """,
        r => new SettlementWorkplace(
            new(
                r.GetGuid(0), r.GetInt32(1), r.GetDecimal(2), r.GetDecimal(3), r.GetDecimal(4), r.GetBoolean(5),
                [.. r.GetFieldValue<DateOnly[]>(10).Zip(r.GetFieldValue<decimal[]>(11), (month, amount) => new SumOfMonth(month, amount))]),
            r.GetString(6), r.GetString(7), r.TextOrNull(8), r.TextOrNull(9)),
        cancellationToken, settlement, IdsOrNull(own));

    public async Task<List<SettlementWorkplace>> Workplaces(Guid settlement, IReadOnlyList<Guid>? own, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await Workplaces(connection, settlement, own, cancellationToken);
    }

    /// <summary>The sums of settlements, of some workplaces or all.</summary>
    public async Task<Dictionary<Guid, SettlementSums>> Sums(IReadOnlyList<Guid> settlements, IReadOnlyList<Guid>? own, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.Read(
            """
            select settlement_id, sum(entries)::int, sum(booked), sum(carried_in), sum(paid_back), sum(carried_out), sum(amount) from refusion.settlement_workplaces
            where settlement_id = any ($1) and ($2 is null or workplace_id = any ($2)) group by settlement_id
            """,
            r => (Id: r.GetGuid(0), Sums: new SettlementSums(r.GetInt32(1), r.GetDecimal(2), r.GetDecimal(3), r.GetDecimal(4), r.GetDecimal(5), r.GetDecimal(6))),
            cancellationToken, settlements.ToArray(), IdsOrNull(own));
        return rows.ToDictionary(r => r.Id, r => r.Sums);
    }

    public static Task InsertFiles(NpgsqlConnection connection, Guid settlement, byte[] csv, byte[] pdf, CancellationToken cancellationToken) => connection.Execute(
        "insert into refusion.settlement_files (settlement_id, format, content) values ($1, 'csv', $2), ($1, 'pdf', $3)", cancellationToken, settlement, csv, pdf);

    public async Task<byte[]?> File(Guid settlement, string format, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var found = await connection.Read(
            "select content from refusion.settlement_files where settlement_id = $1 and format = $2", r => r.GetFieldValue<byte[]>(0), cancellationToken, settlement, format);
        return found.SingleOrDefault();
    }

    /// <summary>The one row of settings, with its version.</summary>
    public static Task<(SettlementSettings Settings, int Version)> Settings(NpgsqlConnection connection, bool forUpdate, CancellationToken cancellationToken) => connection.Single(
        $"select municipality, fund_account, version from refusion.settlement_settings {(forUpdate ? "for update" : "")}",
        r => (new SettlementSettings(r.GetString(0), r.TextOrNull(1)), r.GetInt32(2)), cancellationToken);

    public static Task UpdateSettings(NpgsqlConnection connection, SettlementSettings settings, int version, CancellationToken cancellationToken) => connection.Execute(
        "update refusion.settlement_settings set municipality = $1, fund_account = $2, version = $3", cancellationToken, settings.Municipality, Sql.Typed(NpgsqlDbType.Text, settings.FundAccount), version);

    private static Settlement ReadSettlement(DbDataReader row) => new(
        row.GetGuid(0), row.GetFieldValue<DateOnly>(1), row.GetInt32(2), PayslipRow.FromJson<IReadOnlyList<SettlementStep>>(row.GetString(3)),
        row.IsDBNull(4) ? null : new(row.GetString(4), row.TextOrNull(5)), new(row.GetBoolean(6), new(row.GetString(7), row.TextOrNull(8))));

    private static Unsettled ReadUnsettled(DbDataReader row) => new(row.GetGuid(0), row.GetFieldValue<DateOnly>(1), row.GetInt32(2), row.GetDecimal(3));

    private static Guid[] Ids(IEnumerable<Guid> ids) => [.. ids];

    private static NpgsqlParameter IdsOrNull(IReadOnlyList<Guid>? ids) => new() { Value = (object?)ids?.ToArray() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid };

    private static decimal[] Amounts(IEnumerable<decimal> amounts) => [.. amounts];

    private static NpgsqlParameter Texts(IEnumerable<string?> texts) => new() { Value = texts.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
}

/// <summary>The sums of a settlement.</summary>
internal sealed record SettlementSums(int Entries, decimal Booked, decimal CarriedIn, decimal PaidBack, decimal CarriedOut, decimal Sum)
{
    public static SettlementSums Of(IReadOnlyCollection<SettlementWorkplace> workplaces)
    {
        var lines = workplaces.Select(w => w.Line).ToList();
        return new(lines.Sum(l => l.Entries), lines.Sum(l => l.Booked), lines.Sum(l => l.CarriedIn), lines.Sum(l => l.PaidBack), lines.Sum(l => l.CarriedOut), lines.Sum(l => l.Sum));
    }
}
