namespace Faatimer.Kernel;

/// <summary>
/// Which page of a list is asked for. Keyset paging: a cursor names the item at the edge of the page that was shown, by the list's order and its id, so that pages neither repeat nor skip when items are
/// added.
/// </summary>
/// <param name="Order">The word of the order, without its minus.</param>
/// <param name="Descending">The largest first.</param>
/// <param name="Part">The part of the list that it is a page of.</param>
/// <param name="Limit">How many items at most.</param>
/// <param name="Edge">The item beyond which it goes on; null for the first page.</param>
/// <param name="Backwards">The page before the edge, not after it.</param>
/// <param name="Count">Whether to count all there are.</param>
public sealed record PageRequest(string Order, bool Descending, string? Part, int Limit, PageEdge? Edge, bool Backwards, bool Count)
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;

    /// <summary>Nothing is counted beyond this.</summary>
    public const int MaxCount = 10_000;

    /// <summary>Whether the database reads with the smallest first.</summary>
    public bool Ascending => Descending == Backwards;

    private string Word => $"{Part}{(Descending ? "-" : "")}{Order}";

    /// <summary>What a filter asks for; 400 for a limit out of range, and for a cursor that is not this list's in this order.</summary>
    /// <param name="filter">The list's filter.</param>
    /// <param name="usual">The order of the list when none is asked for, with its minus.</param>
    /// <param name="part">The part of the list, when its cursors serve for no other.</param>
    public static PageRequest Of(IListFilter filter, string usual, string? part = null)
    {
        var word = filter.Sort ?? usual;
        var first = new PageRequest(word.TrimStart('-'), word.StartsWith('-'), part, LimitOf(filter.Limit), null, false, filter.Count == true);
        return filter.Cursor is null ? first : Cursor.Read(filter.Cursor) switch
        {
            [var order, var way, var id] when order == first.Word && way is ">" or "<" => first with { Edge = new(null, id), Backwards = way == "<" },
            [var order, var way, var id, var key] when order == first.Word && way is ">" or "<" => first with { Edge = new(key, id), Backwards = way == "<" },
            _ => throw BadCursor(),
        };
    }

    /// <summary>A page of the rows that were read, one more than asked where there are more; in the order that the database read them.</summary>
    public Page<T> Cut<T>(List<T> rows, Func<T, PageEdge> edgeOf)
    {
        var more = rows.Count > Limit;
        if (more)
        {
            rows.RemoveAt(Limit);
        }

        if (Backwards)
        {
            rows.Reverse();
        }

        return rows.Count == 0 ? new([], null)
            : new(rows, (Backwards || more) ? CursorAt(edgeOf(rows[^1]), ">") : null, (Backwards ? more : Edge is not null) ? CursorAt(edgeOf(rows[0]), "<") : null);
    }

    /// <summary>The number of items to show: 1–200, default 50; anything else is 400.</summary>
    public static int LimitOf(int? limit) => limit switch
    {
        null => DefaultLimit,
        >= 1 and <= MaxLimit => limit.Value,
        _ => throw RuleViolation.Invalid(RuleViolation.Error("request.limit_out_of_range", new { min = 1m, max = (decimal)MaxLimit }, QueryFields.Pointer("limit"))),
    };

    public static RuleViolation BadCursor() => RuleViolation.Invalid(RuleViolation.Error("request.cursor_invalid", null, QueryFields.Pointer("cursor")));

    private string CursorAt(PageEdge edge, string way) => edge.Key is { } key ? Cursor.Write(Word, way, edge.Id, key) : Cursor.Write(Word, way, edge.Id);
}

/// <summary>The place of an item in a list.</summary>
/// <param name="Key">What the list is ordered by; null when that is the id.</param>
/// <param name="Id">Its id, which settles the order of equal keys.</param>
public sealed record PageEdge(string? Key, string Id);
