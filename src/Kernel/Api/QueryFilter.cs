using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace Faatimer.Kernel;

/// <summary>
/// The fields of a query as one typed record. Each field binds by its camelCase name: text, date, instant, id, whole number, true or false, a word of an enum, a sort, or a list of these, which may be
/// repeated. One that is not nullable must be there.
/// </summary>
public abstract record QueryFilter<TSelf> : IBindableFromHttpContext<TSelf>
    where TSelf : QueryFilter<TSelf>
{
    static ValueTask<TSelf?> IBindableFromHttpContext<TSelf>.BindAsync(HttpContext context, ParameterInfo parameter) =>
        new((TSelf)QueryFields.Of(typeof(TSelf)).Read(context.Request.Query));
}

/// <summary>The fields of every list.</summary>
public abstract record ListFilter<TSelf, TOrder> : QueryFilter<TSelf>, IListFilter
    where TSelf : ListFilter<TSelf, TOrder>
    where TOrder : struct, Enum
{
    public int? Limit { get; init; }

    public string? Cursor { get; init; }

    public Sort<TOrder>? Sort { get; init; }

    public bool? Count { get; init; }

    string? IListFilter.Sort => Sort?.ToString();

    IListFilter IListFilter.At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit, Count = null };
}

/// <summary>The filter of a list that is polled for what changed.</summary>
public interface IPolled
{
    DateTimeOffset? UpdatedSince { get; }
}

/// <summary>How lists are polled.</summary>
public static class Polling
{
    /// <summary>
    /// What to ask for next time, read before the list is: two minutes back, so that a change whose transaction began before this answer and was committed after it is not missed; null when nothing was asked.
    /// </summary>
    public static DateTimeOffset? AsOf(this IPolled filter, TimeProvider time) => filter.UpdatedSince is null ? null : time.GetUtcNow().AddMinutes(-2);
}

/// <summary>The filter of any list.</summary>
public interface IListFilter
{
    /// <summary>The order that is asked for, with its minus; null for the list's own.</summary>
    string? Sort { get; }

    bool? Count { get; }

    int? Limit { get; }

    string? Cursor { get; }

    /// <summary>The same list from another place.</summary>
    IListFilter At(string? cursor, int limit);
}
