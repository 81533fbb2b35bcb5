using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Kernel;

/// <summary>
/// An insert whose columns are listed once. One row goes in by <c>values</c>, which costs PostgreSQL half of what arrays of one element do; many go in as one array a column, in the order they
/// are given.
/// </summary>
/// <param name="table">The table, with its schema.</param>
/// <param name="head">What comes before, for example <c>with stored as (</c>.</param>
/// <param name="tail">What follows the rows, for example <c>on conflict do nothing</c>.</param>
public sealed class Insert<T>(string table, string head = "", string tail = "")
{
    private readonly List<(string Name, string Stored, Func<T, NpgsqlParameter> One, Func<IReadOnlyList<T>, NpgsqlParameter> Many)> _columns = [];

    private Statements? _statements;

    /// <param name="stored">How the value {0} is stored, where it is not as it is sent.</param>
    public Insert<T> Column<TValue>(string name, NpgsqlDbType type, Func<T, TValue> value, string stored = "{0}")
    {
        _columns.Add((name, stored, row => Sql.Typed(type, value(row)), rows => rows.Column(type, value)));
        return this;
    }

    /// <summary>Adds the statement to a batch; nothing when there are no rows.</summary>
    /// <param name="more">Values of parameters in the tail.</param>
    public void AddTo(NpgsqlBatch batch, IReadOnlyList<T> rows, params ReadOnlySpan<object?> more)
    {
        if (rows.Count > 0)
        {
            // Whoever comes at the same time makes the same; a reference is seen whole or not at all.
            var statements = _statements ??= new(Statement(isOne: true), Statement(isOne: false));
            batch.Add(rows.Count == 1 ? statements.One : statements.Many, [.. _columns.Select(c => rows.Count == 1 ? c.One(rows[0]) : c.Many(rows)), .. more]);
        }
    }

    private string Statement(bool isOne)
    {
        var names = string.Join(", ", _columns.Select(c => c.Name));
        var sent = string.Join(", ", _columns.Select((c, i) => isOne ? string.Format(CultureInfo.InvariantCulture, c.Stored, $"${i + 1}") : $"${i + 1}"));
        var rows = isOne
            ? $"values ({sent})"
            : $"select {string.Join(", ", _columns.Select(c => string.Format(CultureInfo.InvariantCulture, c.Stored, $"a.{c.Name}")))} from unnest({sent}) with ordinality a({names}, row_no) order by a.row_no";
        return $"{head}insert into {table} ({names}) {rows} {tail}";
    }

    /// <summary>The statement for one row, and for many.</summary>
    private sealed record Statements(string One, string Many);
}
