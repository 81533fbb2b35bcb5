using System.Buffers.Text;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Kernel;

/// <summary>One page of a list.</summary>
/// <param name="Items">The items, at most <c>limit</c>.</param>
/// <param name="Next">Cursor of the next page; null at the end. Opaque, and stable while items are added.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Keyset paging: a cursor names the last item shown, so that pages neither repeat nor skip when items are added.</summary>
public static class Paging
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;

    /// <summary>The page after a cursor of a list in the order of creation (ids are version 7). Reads one row more than asked, to know whether there is a next page.</summary>
    public static async Task<Page<T>> ToPage<T>(this IQueryable<T> ordered, int? limit, Func<T, string> cursorOf, CancellationToken cancellationToken)
    {
        var take = Limit(limit);
        var items = await ordered.Take(take + 1).ToListAsync(cancellationToken);
        return Cut(items, take, cursorOf);
    }

    /// <summary>Cuts the row that was read too many.</summary>
    public static Page<T> Cut<T>(List<T> items, int limit, Func<T, string> cursorOf)
    {
        if (items.Count <= limit)
        {
            return new Page<T>(items, null);
        }

        items.RemoveAt(limit);
        return new Page<T>(items, Encode(cursorOf(items[^1])));
    }

    /// <summary>The number of items to show: 1–200, default 50; anything else is 400.</summary>
    public static int Limit(int? limit) => limit switch
    {
        null => DefaultLimit,
        >= 1 and <= MaxLimit => limit.Value,
        _ => throw RuleViolation.Invalid(RuleViolation.Error("request.limit_out_of_range", new { min = 1m, max = (decimal)MaxLimit }, "/limit")),
    };

    /// <summary>The id in a cursor of a list ordered by id; null without a cursor.</summary>
    public static Guid? After(string? cursor) => cursor is null ? null
        : Guid.TryParse(Decode(cursor), out var id) ? id : throw BadCursor();

    public static string Encode(string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));

    /// <summary>The key in a cursor. One that is not letter by letter what we encode is not ours.</summary>
    public static string Decode(string cursor)
    {
        try
        {
            var key = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
            return Encode(key) == cursor && !key.Any(char.IsControl) ? key : throw BadCursor();
        }
        catch (FormatException)
        {
            throw BadCursor();
        }
    }

    public static RuleViolation BadCursor() => RuleViolation.Invalid(RuleViolation.Error("request.cursor_invalid", null, "/cursor"));
}
