using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace Faatimer.Kernel;

/// <summary>
/// The fields of a query as one typed record. Each field binds by its camelCase name: text, date, id, whole number, true or false, a word of an enum, or a list of these, which may be repeated. One that
/// is not nullable must be there.
/// </summary>
public abstract record QueryFilter<TSelf> : IBindableFromHttpContext<TSelf>
    where TSelf : QueryFilter<TSelf>
{
    static ValueTask<TSelf?> IBindableFromHttpContext<TSelf>.BindAsync(HttpContext context, ParameterInfo parameter) =>
        new((TSelf)QueryFields.Of(typeof(TSelf)).Read(context.Request.Query));
}

/// <summary>The fields of every list.</summary>
public abstract record ListFilter<TSelf> : QueryFilter<TSelf>
    where TSelf : ListFilter<TSelf>
{
    public int? Limit { get; init; }

    public string? Cursor { get; init; }
}
