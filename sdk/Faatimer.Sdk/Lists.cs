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

    /// <summary>The political decisions of the pool's hours, in the order they were recorded.</summary>
    public static IAsyncEnumerable<Scheme> ListSchemesAllAsync(this IFaatimerClient client, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListSchemesAsync(PageSize, cursor, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All applications, or those of a status, workplace or candidate.</summary>
    public static IAsyncEnumerable<Application> ListApplicationsAllAsync(
        this IFaatimerClient client, ApplicationStatus? status = null, Guid? workplaceId = null, Guid? candidateId = null, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListApplicationsAsync(status, workplaceId, candidateId, PageSize, cursor, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>The applications that wait, the next one first.</summary>
    public static IAsyncEnumerable<Application> GetWaitingListAllAsync(this IFaatimerClient client, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.GetWaitingListAsync(PageSize, cursor, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All grants, or those of a workplace, candidate or status, or in force on a day.</summary>
    public static IAsyncEnumerable<Grant> ListGrantsAllAsync(
        this IFaatimerClient client, Guid? workplaceId = null, Guid? candidateId = null, GrantStatus? status = null, DateOnly? day = null, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListGrantsAsync(workplaceId, candidateId, status, day, PageSize, cursor, token), page => page.Items, page => page.Next, cancellationToken);

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
