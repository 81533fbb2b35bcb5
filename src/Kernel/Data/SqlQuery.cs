using System.Data.Common;
using Npgsql;

namespace Faatimer.Kernel;

/// <summary>A query with the conditions that are asked for, and no others, so that each has its own plan.</summary>
/// <param name="columns">What is selected.</param>
/// <param name="from">The tables, joined.</param>
public sealed class SqlQuery(string columns, string from)
{
    private readonly List<object> _values = [];
    private readonly List<string> _conditions = [];
    private readonly List<string> _statusConditions = [];

    /// <summary>A condition that ends where its value comes; none without a value.</summary>
    public void Where(string condition, object? value)
    {
        if (value is not null)
        {
            Where($"{condition} ({Value(value)})");
        }
    }

    public void Where(string condition) => _conditions.Add(condition);

    /// <summary>A condition on the status, which is left out where it is counted by status.</summary>
    public void WhereStatus(string condition) => _statusConditions.Add(condition);

    /// <summary>A value's place in the query.</summary>
    public string Value(object value)
    {
        _values.Add(value);
        return $"${_values.Count}";
    }

    /// <summary>All rows.</summary>
    public Task<List<T>> Run<T>(NpgsqlDataSource database, Func<DbDataReader, T> read, CancellationToken cancellationToken, string? order = null, int? limit = null) =>
        database.Read(Text(order, limit), read, cancellationToken, [.. _values]);

    /// <summary>All rows, asked together with other things.</summary>
    public Inquiry<List<T>> Rows<T>(Func<DbDataReader, T> read, string? order = null, int? limit = null) => Inquiry.Of(Text(order, limit), read, rows => rows, [.. _values]);

    private string Text(string? order, int? limit) =>
        $"select {columns} from {from}{Conditions(_statusConditions)}{(order is null ? "" : $" order by {order}")}{(limit is { } most ? $" limit {Value(most)}" : "")}";

    /// <summary>The page that a filter asks for, with its count, in one round trip.</summary>
    public async Task<Page<T>> Page<T, TOrder>(NpgsqlDataSource database, IListFilter filter, SqlOrders<TOrder> orders, Func<DbDataReader, T> read, CancellationToken cancellationToken)
        where TOrder : struct, Enum => (await Page(database, orders.Request(filter), orders, read, null, cancellationToken)).Page;

    /// <summary>The page that a filter asks for, with its counts, also by status, in one round trip.</summary>
    /// <param name="database">Where.</param>
    /// <param name="filter">Which page.</param>
    /// <param name="orders">The orders that the list has.</param>
    /// <param name="read">Reads a row.</param>
    /// <param name="status">The status in the database: the enum's word, in any case.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Page<T>> Page<T, TOrder, TStatus>(
        NpgsqlDataSource database, IListFilter filter, SqlOrders<TOrder> orders, Func<DbDataReader, T> read, string status, CancellationToken cancellationToken)
        where TOrder : struct, Enum
        where TStatus : struct, Enum
    {
        var (page, byStatus) = await Page(database, orders.Request(filter), orders, read, status, cancellationToken);
        return filter.Count != true ? page : page with { CountByStatus = Paging.Counts(byStatus.ToDictionary(s => Enum.Parse<TStatus>(s.Key, ignoreCase: true), s => s.Value)) };
    }

    private async Task<(Page<T> Page, Dictionary<string, int> ByStatus)> Page<T, TOrder>(
        NpgsqlDataSource database, PageRequest request, SqlOrders<TOrder> orders, Func<DbDataReader, T> read, string? status, CancellationToken cancellationToken)
        where TOrder : struct, Enum
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        if (request.Count)
        {
            batch.Add($"select count(*)::int from (select from {from}{Conditions(_statusConditions)} limit {PageRequest.MaxCount}) counted", [.. _values]);
            if (status is not null)
            {
                batch.Add($"select counted.status, count(*)::int from (select {status} as status from {from}{Conditions([])}) counted group by 1", [.. _values]);
            }
        }

        var (key, id) = (orders.KeyOf(request.Order), orders.Id);
        if (request.Edge is { } edge)
        {
            if (key is null != edge.Key is null)
            {
                throw PageRequest.BadCursor();
            }

            var beyond = request.Ascending ? ">" : "<";
            var at = Value(PageKey.Read(id.Type, edge.Id));
            Where(key is { } k ? $"({k.Column}, {id.Column}) {beyond} ({Value(PageKey.Read(k.Type, edge.Key!))}, {at})" : $"{id.Column} {beyond} {at}");
        }

        var way = request.Ascending ? "" : " desc";
        batch.Add(
            $"""
            select {columns}, {id.Column}, {key?.Column ?? "null"} from {from}{Conditions(_statusConditions)}
            order by {(key is null ? "" : $"{key?.Column}{way}, ")}{id.Column}{way} limit {Value(request.Limit + 1)}
            """,
            [.. _values]);

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        int? count = null;
        var byStatus = new Dictionary<string, int>();
        if (request.Count)
        {
            await reader.ReadAsync(cancellationToken);
            count = reader.GetInt32(0);
            await reader.NextResultAsync(cancellationToken);
            while (status is not null && await reader.ReadAsync(cancellationToken))
            {
                byStatus[reader.GetString(0)] = reader.GetInt32(1);
            }

            _ = status is not null && await reader.NextResultAsync(cancellationToken);
        }

        var rows = new List<(T Row, PageEdge Edge)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add((read(reader), new(
                key is null ? null : PageKey.Text(PageKey.Of(reader, reader.FieldCount - 1, key.Value.Type)), PageKey.Text(PageKey.Of(reader, reader.FieldCount - 2, id.Type)))));
        }

        var page = request.Cut(rows, r => r.Edge);
        return (page.With<T>([.. page.Items.Select(r => r.Row)]) with { Count = count }, byStatus);
    }

    private string Conditions(List<string> onStatus) => _conditions.Count + onStatus.Count == 0 ? "" : $" where {string.Join(" and ", _conditions.Concat(onStatus))}";
}

/// <summary>The orders of a list that is read by SQL: its id, which is unique and the order of creation, and the columns that it may be sorted by instead. An order without a column is that of the id.</summary>
/// <param name="id">The column that is unique.</param>
/// <param name="idType">Its type.</param>
/// <param name="usual">The order when none is asked for; null for the first of them.</param>
/// <param name="part">The part of the list that the orders are of; null for the whole.</param>
public sealed class SqlOrders<TOrder>(string id, Type idType, Sort<TOrder>? usual = null, string? part = null) : ListOrders<TOrder>(usual, part)
    where TOrder : struct, Enum
{
    private readonly Dictionary<string, (string Column, Type Type)> _keys = [];

    /// <summary>The column of an order, and its type.</summary>
    public SqlOrders<TOrder> By(TOrder order, string column, Type type)
    {
        _keys.Add(Words.Of(order), (column, type));
        return this;
    }

    internal (string Column, Type Type) Id => (id, idType);

    internal (string Column, Type Type)? KeyOf(string order) => _keys.TryGetValue(order, out var key) ? key : null;
}
