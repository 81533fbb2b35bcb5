using System.Runtime.CompilerServices;

namespace Faatimer.Sdk;

/// <summary>Every list as a stream that fetches page after page: <c>await foreach (var grant in client.ListGrantsAllAsync())</c>.</summary>
public static class Lists
{
    private const int PageSize = 200;

    /// <summary>All machine clients.</summary>
    public static IAsyncEnumerable<Client> ListClientsAllAsync(this IFaatimerClient client, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListClientsAsync(PageSize, cursor, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All directorates.</summary>
    public static IAsyncEnumerable<Directorate> ListDirectoratesAllAsync(this IFaatimerClient client, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListDirectoratesAsync(PageSize, cursor, token), page => page.Items, page => page.Next, cancellationToken);

    private static async IAsyncEnumerable<TItem> All<TPage, TItem>(
        Func<string?, CancellationToken, Task<TPage>> fetch,
        Func<TPage, IReadOnlyList<TItem>> items,
        Func<TPage, string?> next,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
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
