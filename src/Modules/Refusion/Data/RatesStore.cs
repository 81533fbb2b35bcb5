using System.Data.Common;
using System.Globalization;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Refusion.Data;

/// <summary>A version of the rates as it lies in the table.</summary>
/// <param name="Revision">Raised by every change; the ETag.</param>
/// <param name="Before">The day from which the next version counts; null while there is none.</param>
/// <param name="IsUsed">A decision names it.</param>
internal sealed record RatesRow(Guid Id, int Revision, Rates Rates, DateOnly? Before, bool IsUsed);

/// <summary>
/// R9: the dated rates. Every version counts from its day to the next one's, and each day has at most one (a constraint of the database too). What a decision
/// has used is never changed: a new version takes its place from a day.
/// </summary>
internal sealed class RatesStore(NpgsqlDataSource database, Work work)
{
    private const string Select = """
        select r.id, r.revision, r.rates, upper(r.validity), exists (select 1 from refusion.decisions d where d.rate_version = r.version) from refusion.rates r
        """;

    public async Task<List<RatesRow>> List(DateOnly? after, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await Read(connection, $"{Select} where lower(r.validity) > $1 order by lower(r.validity) limit $2", cancellationToken, Date(after ?? DateOnly.MinValue), new() { Value = limit });
    }

    public async Task<RatesRow> Find(string version, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await Find(connection, version, cancellationToken);
    }

    /// <summary>Stores a new version from its first day on; the one in force that day is cut there, and the new one ends where that one ended.</summary>
    public Task<Committed<T>> Create<T>(Rates rates, Func<RatesRow, T> respond, CancellationToken cancellationToken)
        where T : notnull => Change(async connection =>
    {
        var from = Date(rates.ValidFrom);
        if (await Read(connection, $"{Select} where r.validity @> $1", cancellationToken, from) is [var inForce])
        {
            if (inForce.Rates.ValidFrom == rates.ValidFrom)
            {
                throw RefusionProblems.RatesOverlap.With();
            }

            await Execute(connection, "update refusion.rates set validity = daterange(lower(validity), $1), revision = revision + 1 where validity @> $1", cancellationToken, Date(rates.ValidFrom));
            work.Audit("rates", inForce.Id);
        }

        var id = Guid.CreateVersion7();
        await Execute(
            connection,
            "insert into refusion.rates (id, revision, version, validity, rates) values ($1, 1, $2, daterange($3, (select min(lower(validity)) from refusion.rates where lower(validity) > $3)), $4)",
            cancellationToken, new() { Value = id }, new() { Value = rates.Version }, Date(rates.ValidFrom), PayslipRow.Jsonb(rates));
        return Done(await Find(connection, rates.Version, cancellationToken), respond);
    }, cancellationToken);

    /// <summary>Gives a version that no decision has used other figures.</summary>
    public Task<Committed<T>> Update<T>(string version, Func<Rates, Rates> change, Func<RatesRow, T> respond, CancellationToken cancellationToken)
        where T : notnull => Change(async connection =>
    {
        var row = await FindUnused(connection, version, cancellationToken);
        await Execute(
            connection, "update refusion.rates set rates = $2, revision = revision + 1 where version = $1", cancellationToken, new() { Value = version }, PayslipRow.Jsonb(change(row.Rates)));
        return Done(await Find(connection, version, cancellationToken), respond);
    }, cancellationToken);

    /// <summary>Takes a version that no decision has used away; its days go back to the version before it.</summary>
    public Task<Committed<T>> Delete<T>(string version, Func<RatesRow, T> respond, CancellationToken cancellationToken)
        where T : notnull => Change(async connection =>
    {
        var row = await FindUnused(connection, version, cancellationToken);
        await Execute(connection, "delete from refusion.rates where version = $1", cancellationToken, new NpgsqlParameter { Value = version });
        await Execute(
            connection, "update refusion.rates set validity = daterange(lower(validity), $2), revision = revision + 1 where upper(validity) = $1", cancellationToken,
            Date(row.Rates.ValidFrom), Date(row.Before));
        return Done(row, respond);
    }, cancellationToken);

    /// <summary>
    /// One change at a time, and none while payslips are being decided: a decision in the making has read the rates, so this waits for it, and sees that its
    /// version is used. Payslips that come meanwhile wait the moment it takes.
    /// </summary>
    private Task<Committed<T>> Change<T>(Func<NpgsqlConnection, Task<T>> change, CancellationToken cancellationToken)
        where T : notnull => work.Commit(async connection =>
    {
        await Execute(connection, "lock table refusion.rates in access exclusive mode", cancellationToken);
        return await change(connection);
    }, cancellationToken);

    private T Done<T>(RatesRow row, Func<RatesRow, T> respond)
    {
        work.Audit("rates", row.Id);
        work.Raise(new RatesChanged(row.Id, row.Rates.ValidFrom, row.Before));
        return respond(row);
    }

    private async Task<RatesRow> FindUnused(NpgsqlConnection connection, string version, CancellationToken cancellationToken)
    {
        var row = await Find(connection, version, cancellationToken);
        work.RequireVersion(row.Revision);
        return row.IsUsed ? throw RefusionProblems.RatesInUse.With() : row;
    }

    private static async Task<RatesRow> Find(NpgsqlConnection connection, string version, CancellationToken cancellationToken) =>
        await Read(connection, $"{Select} where r.version = $1", cancellationToken, new NpgsqlParameter { Value = version }) is [var row] ? row : throw RefusionProblems.NoVersionOfRates.With();

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
        reader.GetGuid(0), reader.GetInt32(1), PayslipRow.FromJson<Rates>(reader.GetString(2)), reader.IsDBNull(3) ? null : reader.GetFieldValue<DateOnly>(3), reader.GetBoolean(4));

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
