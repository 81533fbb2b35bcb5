using System.Data.Common;
using System.Globalization;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Refusion.Data;

/// <summary>A version of the rates as it lies in the table.</summary>
/// <param name="Revision">Raised by every change; the ETag.</param>
/// <param name="Before">The day from which the next version counts; null while there is none.</param>
/// <param name="UsedBy">How many decisions name it, counted up to <see cref="PageRequest.MaxCount"/>.</param>
/// <param name="CreatedAt">When it was recorded; null when that was not kept yet, and likewise by whom.</param>
internal sealed record RatesRow(Guid Id, int Revision, Rates Rates, RatesSources Sources, DateOnly? Before, int UsedBy, DateTimeOffset? CreatedAt, string? CreatedBy)
{
    public bool IsUsed => UsedBy > 0;
}

/// <summary>The orders of the list of rates.</summary>
internal enum RatesOrder
{
    ValidFrom,
}

/// <summary>The dated rates in the database (R9): every version counts from its day to the next one's, and each day has at most one, which a constraint holds too.</summary>
internal sealed class RatesStore(NpgsqlDataSource database)
{
    private static readonly string Columns = $"""
        r.id, r.revision, r.rates, upper(r.validity), (select count(*) from (select from refusion.decisions d where d.rate_version = r.version limit {PageRequest.MaxCount}) u)::int, r.created_at, r.created_by, r.sources
        """;

    private static readonly string Select = $"select {Columns} from refusion.rates r";

    private static readonly SqlOrders<RatesOrder> Orders = new("lower(r.validity)", typeof(DateOnly));

    public Task<Page<RatesRow>> List(IListFilter filter, CancellationToken cancellationToken) => new SqlQuery(Columns, "refusion.rates r").Page(database, filter, Orders, Row, cancellationToken);

    public async Task<RatesRow?> Find(string version, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await Find(connection, version, cancellationToken);
    }

    /// <summary>Waits for payslips that are being decided, and holds those that come meanwhile: a decision in the making has read the rates.</summary>
    public static Task Lock(NpgsqlConnection connection, CancellationToken cancellationToken) => Execute(connection, "lock table refusion.rates in access exclusive mode", cancellationToken);

    public static async Task<RatesRow?> Find(NpgsqlConnection connection, string version, CancellationToken cancellationToken) =>
        (await Read(connection, $"{Select} where r.version = $1", cancellationToken, new NpgsqlParameter { Value = version })).SingleOrDefault();

    /// <summary>The version that counts on a day.</summary>
    public static async Task<RatesRow?> InForceOn(NpgsqlConnection connection, DateOnly day, CancellationToken cancellationToken) =>
        (await Read(connection, $"{Select} where r.validity @> $1", cancellationToken, Date(day))).SingleOrDefault();

    /// <summary>Cuts the version in force on the new one's first day there, and lets the new one end where that one ended.</summary>
    public static async Task Insert(NpgsqlConnection connection, Guid id, Rates rates, RatesSources sources, DateTimeOffset at, string by, CancellationToken cancellationToken)
    {
        await Execute(connection, "update refusion.rates set validity = daterange(lower(validity), $1), revision = revision + 1 where validity @> $1", cancellationToken, Date(rates.ValidFrom));
        await Execute(
            connection,
            "insert into refusion.rates (id, revision, version, validity, rates, created_at, created_by, sources) values ($1, 1, $2, daterange($3, (select min(lower(validity)) from refusion.rates where lower(validity) > $3)), $4, $5, $6, $7)",
            cancellationToken, new() { Value = id }, new() { Value = rates.Version }, Date(rates.ValidFrom), PayslipRow.Jsonb(rates), new() { Value = at }, new() { Value = by }, PayslipRow.Jsonb(sources));
    }

    public static Task Update(NpgsqlConnection connection, string version, Rates rates, RatesSources sources, CancellationToken cancellationToken) => Execute(
        connection, "update refusion.rates set rates = $2, sources = $3, revision = revision + 1 where version = $1", cancellationToken,
        new() { Value = version }, PayslipRow.Jsonb(rates), PayslipRow.Jsonb(sources));

    /// <summary>Takes a version away; its days go back to the version before it.</summary>
    public static async Task Delete(NpgsqlConnection connection, RatesRow row, CancellationToken cancellationToken)
    {
        await Execute(connection, "delete from refusion.rates where version = $1", cancellationToken, new NpgsqlParameter { Value = row.Rates.Version });
        await Execute(
            connection, "update refusion.rates set validity = daterange(lower(validity), $2), revision = revision + 1 where upper(validity) = $1", cancellationToken,
            Date(row.Rates.ValidFrom), Date(row.Before));
    }

    private static async Task<List<RatesRow>> Read(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<RatesRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(Row(reader));
        }

        return rows;
    }

    private static RatesRow Row(DbDataReader reader) => new(
        reader.GetGuid(0), reader.GetInt32(1), PayslipRow.FromJson<Rates>(reader.GetString(2)), PayslipRow.FromJson<RatesSources>(reader.GetString(7)), reader.IsDBNull(3) ? null : reader.GetFieldValue<DateOnly>(3), reader.GetInt32(4),
        reader.ValueOrNull<DateTimeOffset>(5), reader.TextOrNull(6));

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlParameter Date(DateOnly? day) => new() { Value = (object?)day ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date };

    /// <summary>A version is called by its first day.</summary>
    public static string NameOf(DateOnly validFrom) => validFrom.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
