using System.Runtime.CompilerServices;

namespace Faatimer.Sdk;

/// <summary>Every list as a stream that fetches page after page: <c>await foreach (var grant in client.ListGrantsAllAsync())</c>.</summary>
public static class Lists
{
    private const int PageSize = 200;

    /// <summary>All candidates that the client reaches, in the order they were registered.</summary>
    public static IAsyncEnumerable<CandidateSummary> ListCandidatesAllAsync(
        this IFaatimerClient client, CandidateState? state = null, string? targetGroup = null, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListCandidatesAsync(state, targetGroup, PageSize, cursor, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All machine clients.</summary>
    public static IAsyncEnumerable<Client> ListClientsAllAsync(this IFaatimerClient client, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListClientsAsync(PageSize, cursor, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All departments, or those of a directorate.</summary>
    public static IAsyncEnumerable<Department> ListDepartmentsAllAsync(this IFaatimerClient client, Guid? directorateId = null, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListDepartmentsAsync(directorateId, PageSize, cursor, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All directorates.</summary>
    public static IAsyncEnumerable<Directorate> ListDirectoratesAllAsync(this IFaatimerClient client, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListDirectoratesAsync(PageSize, cursor, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All workplaces that the client reaches: with a part of the name, of a department, open or closed ones.</summary>
    public static IAsyncEnumerable<Workplace> ListWorkplacesAllAsync(
        this IFaatimerClient client, string? name = null, Guid? departmentId = null, bool? open = null, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListWorkplacesAsync(name, departmentId, open, PageSize, cursor, token), page => page.Items, page => page.Next, cancellationToken);

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
