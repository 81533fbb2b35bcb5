using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Domain;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Data;

/// <summary>The one queue (P4).</summary>
internal static class Queue
{
    /// <summary>
    /// Serves the queue in strict order after hours have become free, under the lock of the transaction that freed them: the head gets its hours as long as they
    /// fit. Nobody is overtaken, also not by a smaller application.
    /// </summary>
    public static async Task ServeQueue(this PoolDb db, UseCase useCase, CancellationToken cancellationToken)
    {
        await db.SaveChangesAsync(cancellationToken);
        while (await db.Applications.Where(a => a.Status == ApplicationStatus.Waiting).OrderBy(a => a.Sequence).FirstOrDefaultAsync(cancellationToken) is { } head)
        {
            if (!await db.ChangeHours([.. head.Needs.Select(DayChange.Hold)], cancellationToken))
            {
                return;
            }

            head.Serve();
            useCase.Audit("application", head.Id, head.CandidateId);
            useCase.Raise(new ApplicationSubmitted(head.Id, head.CandidateId, head.WorkplaceId, head.From, head.To, head.SubsidisedHours));
            await db.SaveChangesAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Takes an application out of the queue, or gives back what it held, under the lock; an addendum leaves its grant as it was. Whoever closes it serves the
    /// queue afterwards.
    /// </summary>
    public static async Task Close(this PoolDb db, UseCase useCase, Application application, ApplicationStatus outcome, string reason, CancellationToken cancellationToken)
    {
        await db.ChangeHours(application.Close(outcome, reason), cancellationToken);
        if (application.AddendumTo is { } grantId && await db.Grants.SingleAsync(g => g.Id == grantId, cancellationToken) is { PendingAddendumId: not null } grant)
        {
            grant.Await(null);
            useCase.Audit("grant", grant.Id, grant.CandidateId);
        }

        useCase.Audit("application", application.Id, application.CandidateId);
        useCase.Raise(new ApplicationClosed(application.Id, outcome == ApplicationStatus.Rejected ? "rejected" : "withdrawn"));
    }

    /// <summary>Makes an addendum of a grant, for which its hours are already taken.</summary>
    public static void Change(this UseCase useCase, Grant grant, Addendum addendum, ChangedTerms change, DateTimeOffset at, string? budgetReason)
    {
        grant.Change(addendum, change, at, budgetReason);
        useCase.Audit("grant", grant.Id, grant.CandidateId);
        useCase.Raise(new GrantChanged(grant.Id, change.First.From, grant.To, change.First.WeeklyHours, change.First.SubsidisedHours));
    }

    /// <summary>The person's other grants (P6, P9).</summary>
    public static Task<List<PersonsGrant>> GrantsOf(this PoolDb db, Guid candidateId, Guid? except, CancellationToken cancellationToken) =>
        db.Grants.Where(g => g.CandidateId == candidateId && g.Id != except).Select(g => new PersonsGrant(g.WorkplaceId, g.From, g.To)).ToListAsync(cancellationToken);
}
