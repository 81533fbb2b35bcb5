using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Kernel;

/// <summary>The orders of a list.</summary>
/// <param name="usual">The one when none is asked for; null for the first of them.</param>
/// <param name="part">The part of the list that the orders are of, whose cursors serve for no other; null when they are of the whole.</param>
public abstract class ListOrders<TOrder>(Sort<TOrder>? usual, string? part = null)
    where TOrder : struct, Enum
{
    /// <summary>The page that a filter asks for.</summary>
    public PageRequest Request(IListFilter filter) => PageRequest.Of(filter, (usual ?? new(Enum.GetValues<TOrder>()[0], false)).ToString(), part);
}

/// <summary>
/// The orders of a list that EF reads (or of one in memory): its id, which is unique and the order of creation, and the columns that it may be sorted by instead. An order without a column is that of the id.
/// </summary>
/// <param name="id">What is unique.</param>
/// <param name="usual">The order when none is asked for; null for the first of them.</param>
public sealed class Orders<T, TOrder>(Expression<Func<T, object?>> id, Sort<TOrder>? usual = null) : ListOrders<TOrder>(usual)
    where TOrder : struct, Enum
{
    private readonly Key _id = new(id);
    private readonly Dictionary<string, Key> _keys = [];

    /// <summary>The column of an order.</summary>
    public Orders<T, TOrder> By(TOrder order, Expression<Func<T, object?>> column)
    {
        _keys.Add(Words.Of(order), new(column));
        return this;
    }

    /// <summary>The rows of the page, and one more to know whether there are others.</summary>
    internal IQueryable<T> Rows(IQueryable<T> list, PageRequest request)
    {
        var key = _keys.GetValueOrDefault(request.Order);
        if (request.Edge is { } edge)
        {
            var row = Expression.Parameter(typeof(T));
            if (key is null != edge.Key is null)
            {
                throw PageRequest.BadCursor();
            }

            var beyond = _id.Beyond(row, edge.Id, request.Ascending);
            list = list.Where(Expression.Lambda<Func<T, bool>>(
                key is null ? beyond : Expression.OrElse(key.Beyond(row, edge.Key!, request.Ascending), Expression.AndAlso(key.At(row, edge.Key!), beyond)), row));
        }

        var ordered = key is null ? _id.Order(list, request.Ascending) : _id.Then(key.Order(list, request.Ascending), request.Ascending);
        return ordered.Take(request.Limit + 1);
    }

    internal PageEdge EdgeOf(T row, PageRequest request) => new(_keys.GetValueOrDefault(request.Order)?.Text(row), _id.Text(row));

    /// <summary>A column, by its own type.</summary>
    private sealed class Key
    {
        private readonly LambdaExpression _column;
        private readonly Lazy<Func<T, object?>> _value;

        public Key(Expression<Func<T, object?>> column)
        {
            _column = Expression.Lambda(column.Body is UnaryExpression { NodeType: ExpressionType.Convert } boxed ? boxed.Operand : column.Body, column.Parameters);
            _value = new(column.Compile);
        }

        public string Text(T row) => PageKey.Text(_value.Value(row));

        public BinaryExpression At(ParameterExpression row, string edge) => Expression.Equal(Of(row), Value(edge));

        public BinaryExpression Beyond(ParameterExpression row, string edge, bool ascending)
        {
            var (column, value) = (Of(row), (Expression)Value(edge));
            if (column.Type == typeof(string))
            {
                (column, value) = (Expression.Call(typeof(string), nameof(string.Compare), null, column, value), Expression.Constant(0));
            }

            return ascending ? Expression.GreaterThan(column, value) : Expression.LessThan(column, value);
        }

        public IOrderedQueryable<T> Order(IQueryable<T> list, bool ascending) => Ordered(list, ascending ? nameof(Queryable.OrderBy) : nameof(Queryable.OrderByDescending));

        public IOrderedQueryable<T> Then(IOrderedQueryable<T> list, bool ascending) => Ordered(list, ascending ? nameof(Queryable.ThenBy) : nameof(Queryable.ThenByDescending));

        private IOrderedQueryable<T> Ordered(IQueryable<T> list, string how) =>
            (IOrderedQueryable<T>)list.Provider.CreateQuery<T>(Expression.Call(typeof(Queryable), how, [typeof(T), _column.ReturnType], list.Expression, Expression.Quote(_column)));

        private Expression Of(ParameterExpression row) => new Replaced(_column.Parameters[0], row).Visit(_column.Body);

        /// <summary>As a field of a box, so that EF makes a parameter of it and keeps one plan.</summary>
        private MemberExpression Value(string text)
        {
            var box = typeof(Box<>).MakeGenericType(_column.ReturnType);
            return Expression.Field(Expression.Constant(Activator.CreateInstance(box, PageKey.Read(_column.ReturnType, text)), box), "Value");
        }
    }

    private sealed class Replaced(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : base.VisitParameter(node);
    }
}

/// <summary>A value that EF sees as a variable.</summary>
file sealed class Box<TValue>(TValue value)
{
    public readonly TValue Value = value;
}

/// <summary>Pages of lists.</summary>
public static class Paging
{
    /// <summary>The page that a filter asks for.</summary>
    public static Task<Page<T>> ToPage<T, TOrder>(this IQueryable<T> list, IListFilter filter, Orders<T, TOrder> orders, CancellationToken cancellationToken)
        where TOrder : struct, Enum => list.ToPage(filter, orders, rows => rows, row => row, cancellationToken);

    /// <summary>The page that a filter asks for, of rows that have something beside the record.</summary>
    public static async Task<Page<TRow>> ToPage<T, TRow, TOrder>(
        this IQueryable<T> list, IListFilter filter, Orders<T, TOrder> orders, Func<IQueryable<T>, IQueryable<TRow>> beside, Func<TRow, T> recordOf, CancellationToken cancellationToken)
        where TOrder : struct, Enum
    {
        var request = orders.Request(filter);
        var page = request.Cut(await beside(orders.Rows(list, request)).ToListAsync(cancellationToken), row => orders.EdgeOf(recordOf(row), request));
        return request.Count ? page with { Count = await list.Take(PageRequest.MaxCount).CountAsync(cancellationToken) } : page;
    }

    /// <summary>The page of a list that is in memory.</summary>
    public static Page<T> ToPage<T, TOrder>(this IReadOnlyCollection<T> list, IListFilter filter, Orders<T, TOrder> orders)
        where TOrder : struct, Enum
    {
        var request = orders.Request(filter);
        var page = request.Cut([.. orders.Rows(list.AsQueryable(), request)], row => orders.EdgeOf(row, request));
        return request.Count ? page with { Count = Math.Min(list.Count, PageRequest.MaxCount) } : page;
    }

    /// <summary>The page with the number of each status among all that it is a page of, when the filter asks for counts.</summary>
    /// <param name="page">The page.</param>
    /// <param name="filter">Its filter.</param>
    /// <param name="statuses">The status of each in the list, whatever status is asked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Page<T>> CountBy<T, TStatus>(this Page<T> page, IListFilter filter, IQueryable<TStatus> statuses, CancellationToken cancellationToken)
        where TStatus : struct, Enum
    {
        if (filter.Count != true)
        {
            return page;
        }

        var found = await statuses.GroupBy(s => s).Select(s => new { s.Key, Count = s.Count() }).ToDictionaryAsync(s => s.Key, s => s.Count, cancellationToken);
        return page with { CountByStatus = Counts(found) };
    }

    /// <summary>Every status has its number, also none.</summary>
    public static IReadOnlyDictionary<string, int> Counts<TStatus>(IReadOnlyDictionary<TStatus, int> found)
        where TStatus : struct, Enum => Enum.GetValues<TStatus>().ToDictionary(s => Words.Of(s), s => Math.Min(found.GetValueOrDefault(s), PageRequest.MaxCount));
}
