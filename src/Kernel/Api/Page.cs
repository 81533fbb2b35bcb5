using System.Collections;
using System.Text.Json.Serialization;

namespace Faatimer.Kernel;

/// <summary>One page of a list.</summary>
/// <param name="Items">The items, at most <c>limit</c>.</param>
/// <param name="Next">Cursor of the next page; null at the end. Opaque, and stable while items are added.</param>
/// <param name="Prev">Cursor of the page before; null at the beginning.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next, string? Prev = null) : AnyPage
{
    internal override (IEnumerable Items, string? Next) Read() => (Items, Next);

    /// <summary>How many there are in all, with <c>count=true</c>; counted up to 10,000, which means that many or more.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Count { get; init; }

    /// <summary>How many there are of each status (or state), with <c>count=true</c>, whatever status is asked for; each counted up to 10,000. Absent in a list that has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, int>? CountByStatus { get; init; }

    /// <summary>With <c>updatedSince</c>: what to ask for next time. It lies two minutes back, so that a change that was under way is not missed; some rows come twice.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>The same page with its items shown in another way, one for one.</summary>
    public Page<TView> With<TView>(IReadOnlyList<TView> items) => new(items, Next, Prev) { Count = Count, CountByStatus = CountByStatus, AsOf = AsOf };
}

/// <summary>A page of any list.</summary>
public abstract record AnyPage
{
    internal abstract (IEnumerable Items, string? Next) Read();
}
