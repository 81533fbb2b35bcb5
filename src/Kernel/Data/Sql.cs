using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Kernel;

/// <summary>Plain SQL with positional parameters ($1, $2 …): the one spelling for commands, batches and reading. A value may be an <see cref="NpgsqlParameter"/> where its type must be said; null is NULL.</summary>
public static class Sql
{
    /// <summary>Adds a statement.</summary>
    public static NpgsqlBatchCommand Add(this NpgsqlBatch batch, string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(Parameter(value));
        }

        batch.BatchCommands.Add(command);
        return command;
    }

    /// <summary>Runs a statement and says how many rows it touched.</summary>
    public static async Task<int> Execute(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = Command(connection, sql, values);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>All rows of a query.</summary>
    public static async Task<List<T>> Read<T>(this NpgsqlConnection connection, string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = Command(connection, sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <inheritdoc cref="Read{T}(NpgsqlConnection, string, Func{DbDataReader, T}, CancellationToken, object?[])"/>
    public static async Task<List<T>> Read<T>(this NpgsqlDataSource database, string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken, params object?[] values)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.Read(sql, read, cancellationToken, values);
    }

    /// <summary>The one row of a query.</summary>
    public static async Task<T> Single<T>(this NpgsqlConnection connection, string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken, params object?[] values) =>
        (await connection.Read(sql, read, cancellationToken, values)).Single();

    /// <summary>One column of many rows, for a set-based statement: <c>insert … select … from unnest($1, $2 …)</c>.</summary>
    public static NpgsqlParameter Column<TRow, TValue>(this IEnumerable<TRow> rows, NpgsqlDbType type, Func<TRow, TValue> value) =>
        new() { Value = rows.Select(value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };

    /// <summary>A value whose type the statement alone does not say, or that may be NULL.</summary>
    public static NpgsqlParameter Typed(NpgsqlDbType type, object? value) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    /// <summary>A column that may be NULL.</summary>
    public static T? ValueOrNull<T>(this DbDataReader row, int column)
        where T : struct => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);

    /// <summary>A text column that may be NULL.</summary>
    public static string? TextOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object?[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(Parameter(value));
        }

        return command;
    }

    private static NpgsqlParameter Parameter(object? value) => value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value };
}
