using Faatimer.Kernel;
using Faatimer.Pool.Domain;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Data;

/// <summary>An application with its place in the queue, counting everybody in it, also those that the reader may not see; null when it does not stand in it.</summary>
internal sealed record PlacedApplication(Application Application, int? Place);

/// <summary>Loads the pool's records.</summary>
internal static class Records
{
    /// <summary>The person's other grants (P6, P9).</summary>
    public static Task<List<PersonsGrant>> GrantsOf(this PoolDb db, Guid candidateId, Guid? except, CancellationToken cancellationToken) =>
        db.Grants.Where(g => g.CandidateId == candidateId && g.Id != except && !g.Annulled).Select(g => new PersonsGrant(g.WorkplaceId, g.From, g.To)).ToListAsync(cancellationToken);

    /// <summary>Kroner that the ledger holds for a grant, as far as Refusion has told (R12).</summary>
    public static Inquiry<decimal> RefundedTotal(Guid grantId) => Inquiry.Of("select amount from pool.refunds where grant_id = $1", row => row.GetDecimal(0), Enumerable.SingleOrDefault, grantId);

    /// <summary>Applications with their places in the queue.</summary>
    public static IQueryable<PlacedApplication> WithPlaces(this PoolDb db, IQueryable<Application> applications) => applications.Select(a => new PlacedApplication(
        a,
        a.Status == ApplicationStatus.Waiting || a.Status == ApplicationStatus.Offered
            ? db.Applications.Count(w => (w.Status == ApplicationStatus.Waiting || w.Status == ApplicationStatus.Offered) && w.Sequence <= a.Sequence) : null));

    /// <summary>The place of an application in the queue.</summary>
    public static async Task<int?> PlaceOf(this PoolDb db, Application application, CancellationToken cancellationToken) =>
        application.Status is ApplicationStatus.Waiting or ApplicationStatus.Offered
            ? await db.Applications.CountAsync(w => (w.Status == ApplicationStatus.Waiting || w.Status == ApplicationStatus.Offered) && w.Sequence <= application.Sequence, cancellationToken)
            : null;
}
