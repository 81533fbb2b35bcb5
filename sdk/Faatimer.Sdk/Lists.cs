using System.Runtime.CompilerServices;

namespace Faatimer.Sdk;

/// <summary>Every list as a stream that fetches page after page: <c>await foreach (var grant in client.ListGrantsAllAsync())</c>.</summary>
public static class Lists
{
    private const int PageSize = 200;

    /// <summary>All applications for jobs from the pool, the oldest first.</summary>
    public static IAsyncEnumerable<Application> ListApplicationsAllAsync(
        this IFaatimerClient client, IReadOnlyList<ApplicationStatus>? status = null, Guid? workplaceId = null, Guid? candidateId = null, DateTimeOffset? updatedSince = null, string? sort = null,
        CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListApplicationsAsync(status, workplaceId, candidateId, updatedSince, PageSize, cursor, sort, null, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All candidates.</summary>
    public static IAsyncEnumerable<CandidateSummary> ListCandidatesAllAsync(
        this IFaatimerClient client, CandidateState? state = null, string? targetGroup = null, DateTimeOffset? updatedSince = null, string? sort = null, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListCandidatesAsync(state, targetGroup, updatedSince, PageSize, cursor, sort, null, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All machine clients.</summary>
    public static IAsyncEnumerable<Client> ListClientsAllAsync(this IFaatimerClient client, string? sort = null, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListClientsAsync(PageSize, cursor, sort, null, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All departments.</summary>
    public static IAsyncEnumerable<Department> ListDepartmentsAllAsync(
        this IFaatimerClient client, Guid? directorateId = null, string? sort = null, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListDepartmentsAsync(directorateId, PageSize, cursor, sort, null, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All directorates.</summary>
    public static IAsyncEnumerable<Directorate> ListDirectoratesAllAsync(this IFaatimerClient client, string? sort = null, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListDirectoratesAsync(PageSize, cursor, sort, null, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All other draws on the fund in a year, in the order of recording.</summary>
    public static IAsyncEnumerable<Draw> ListDrawsAllAsync(this IFaatimerClient client, int year, string? sort = null, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListDrawsAsync(year, PageSize, cursor, sort, null, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All grants; a day asks for those in force on it.</summary>
    public static IAsyncEnumerable<Grant> ListGrantsAllAsync(
        this IFaatimerClient client, Guid? workplaceId = null, Guid? candidateId = null, IReadOnlyList<GrantStatus>? status = null, DateOnly? day = null, DateOnly? from = null, DateOnly? to = null, DateOnly? endsBy = null,
        DateTimeOffset? updatedSince = null, string? sort = null, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListGrantsAsync(workplaceId, candidateId, status, day, from, to, endsBy, updatedSince, PageSize, cursor, sort, null, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All jobs of this client, the first one first; an admin's list has everybody's.</summary>
    public static IAsyncEnumerable<Job> ListJobsAllAsync(this IFaatimerClient client, JobState? state = null, string? kind = null, bool? mine = null, string? sort = null, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListJobsAsync(state, kind, mine, PageSize, cursor, sort, null, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All entries of the ledger in the order they were booked; months are written YYYY-MM.</summary>
    public static IAsyncEnumerable<LedgerEntry> ListLedgerEntriesAllAsync(
        this IFaatimerClient client, Guid? grantId = null, Guid? workplaceId = null, string? month = null, string? settlementMonth = null, string? sort = null, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListLedgerEntriesAsync(grantId, workplaceId, month, settlementMonth, PageSize, cursor, sort, null, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All decisions of a payslip, the latest first.</summary>
    public static IAsyncEnumerable<PayslipDecision> ListPayslipDecisionsAllAsync(this IFaatimerClient client, Guid id, string? sort = null, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListPayslipDecisionsAsync(id, PageSize, cursor, sort, null, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All queued and sent mails, without addresses and texts.</summary>
    public static IAsyncEnumerable<Mail> ListMailsAllAsync(this IFaatimerClient client, MailStatus? status = null, string? sort = null, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListMailsAsync(status, PageSize, cursor, sort, null, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All payslips that are expected for a month, written YYYY-MM; without one, this month. Whether each has come is said.</summary>
    public static IAsyncEnumerable<ExpectedPayslip> ListExpectedPayslipsAllAsync(this IFaatimerClient client, string? month = null, string? sort = null, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListExpectedPayslipsAsync(month, PageSize, cursor, sort, null, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All payslips that are missing for a month, written YYYY-MM; without one, the latest that is due.</summary>
    public static IAsyncEnumerable<MissingPayslip> ListMissingPayslipsAllAsync(this IFaatimerClient client, string? month = null, string? sort = null, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListMissingPayslipsAsync(month, PageSize, cursor, sort, null, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All payslips, without their lines; a month is written YYYY-MM. Those that wait for finance or the workplace come in an order of their own: see ListPayslips.</summary>
    public static IAsyncEnumerable<PayslipSummary> ListPayslipsAllAsync(
        this IFaatimerClient client, Guid? workplaceId = null, Guid? grantId = null, string? month = null, IReadOnlyList<PayslipStatus>? status = null, WaitingFor? waitingFor = null,
        string? source = null, string? number = null, DateTimeOffset? updatedSince = null, string? sort = null, CancellationToken cancellationToken = default) =>
        All(
            (cursor, token) => client.ListPayslipsAsync(workplaceId, grantId, month, status, waitingFor, source, number, updatedSince, PageSize, cursor, sort, null, token),
            page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All versions of the rates, in the order of their days.</summary>
    public static IAsyncEnumerable<Rates> ListRatesAllAsync(this IFaatimerClient client, string? sort = null, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListRatesAsync(PageSize, cursor, sort, null, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All repayments of what was carried for workplaces, recorded, confirmed and withdrawn (R24).</summary>
    public static IAsyncEnumerable<Repayment> ListRepaymentsAllAsync(
        this IFaatimerClient client, Guid? workplaceId = null, RepaymentState? state = null, string? sort = null, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListRepaymentsAsync(workplaceId, state, PageSize, cursor, sort, null, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All runs of the retention rules, dry ones too.</summary>
    public static IAsyncEnumerable<RetentionRun> ListRetentionRunsAllAsync(this IFaatimerClient client, string? sort = null, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListRetentionRunsAsync(PageSize, cursor, sort, null, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All frames of the pool, as decided over time.</summary>
    public static IAsyncEnumerable<Scheme> ListSchemesAllAsync(this IFaatimerClient client, string? sort = null, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListSchemesAsync(PageSize, cursor, sort, null, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All settlements with their sums, the newest first.</summary>
    public static IAsyncEnumerable<SettlementSummary> ListSettlementsAllAsync(
        this IFaatimerClient client, IReadOnlyList<SettlementState>? state = null, string? sort = null, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListSettlementsAsync(state, PageSize, cursor, sort, null, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All workplaces.</summary>
    public static IAsyncEnumerable<Workplace> ListWorkplacesAllAsync(
        this IFaatimerClient client, string? name = null, Guid? departmentId = null, bool? open = null, bool? missingContact = null, DateTimeOffset? updatedSince = null, string? sort = null, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.ListWorkplacesAsync(name, departmentId, open, missingContact, updatedSince, PageSize, cursor, sort, null, token), page => page.Items, page => page.Next, cancellationToken);

    /// <summary>All applications that wait, the first in the queue first.</summary>
    public static IAsyncEnumerable<Application> GetWaitingListAllAsync(this IFaatimerClient client, string? sort = null, CancellationToken cancellationToken = default) =>
        All((cursor, token) => client.GetWaitingListAsync(PageSize, cursor, sort, null, token), page => page.Items, page => page.Next, cancellationToken);

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
