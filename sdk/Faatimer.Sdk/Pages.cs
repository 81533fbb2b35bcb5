using System.Runtime.CompilerServices;

namespace Faatimer.Sdk;

/// <summary>A list as a stream that asks for page after page.</summary>
internal static class Pages
{
    /// <summary>The most that the server gives at a time.</summary>
    public const int Size = 200;

    public static async IAsyncEnumerable<TItem> All<TPage, TItem>(
        string? cursor, Func<string?, CancellationToken, Task<TPage>> fetch, Func<TPage, IReadOnlyList<TItem>> items, Func<TPage, string?> next, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            var page = await fetch(cursor, cancellationToken).ConfigureAwait(false);
            foreach (var item in items(page))
            {
                yield return item;
            }

            cursor = next(page);
        }
        while (cursor is not null);
    }
}
