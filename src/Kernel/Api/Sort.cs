namespace Faatimer.Kernel;

/// <summary>The order of a list as a query asks for it: one of its words, with a minus before it for the other way round (<c>-to</c>).</summary>
/// <param name="By">The column.</param>
/// <param name="Descending">The largest first.</param>
public readonly record struct Sort<TOrder>(TOrder By, bool Descending)
    where TOrder : struct, Enum
{
    /// <summary>As the query has it.</summary>
    public override string ToString() => (Descending ? "-" : "") + Words.Of(By);
}

/// <summary>Reads a <see cref="Sort{TOrder}"/> of any list.</summary>
internal static class Sorts
{
    public static bool IsOne(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Sort<>);

    /// <summary>The columns there are.</summary>
    public static IReadOnlyCollection<string> Columns(Type sort) => Words.Of(sort.GetGenericArguments()[0]);

    public static bool TryParse(Type sort, string text, out object? value)
    {
        var descending = text.StartsWith('-');
        value = Words.TryParse(sort.GetGenericArguments()[0], descending ? text[1..] : text, out var by) ? Activator.CreateInstance(sort, by, descending) : null;
        return value is not null;
    }
}
