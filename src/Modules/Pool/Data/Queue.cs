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
        foreach (var head in await db.Applications.Where(a => a.Status == ApplicationStatus.Waiting).OrderBy(a => a.Sequence).ToListAsync(cancellationToken))
        {
            if (!await db.ChangeHours([DayChange.Hold(head.Need)], cancellationToken))
            {
                return;
            }

            head.Serve();
            useCase.Audit("application", head.Id, head.CandidateId);
            useCase.Raise(new ApplicationSubmitted(head.Id, head.CandidateId, head.WorkplaceId, head.From, head.To, head.SubsidisedHours));
        }
    }
}
