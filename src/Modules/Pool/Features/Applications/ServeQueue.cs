using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;

namespace Faatimer.Pool.Features;

/// <summary>
/// Serves the queue on the schedule: offers whose last day is over lapse, and the next ones get theirs. Decisions without a last day are kept laid out as
/// far ahead as on the day they were made. Rules P4, P1. What is due follows from the dates, and it is done
/// under the pool's lock, so that it is done once, however many hosts there are.
/// </summary>
internal sealed class ServeQueue(PoolDb db, Work work, BusinessClock clock, Queue queue) : IScheduledWork
{
    public async Task Run(CancellationToken cancellationToken)
    {
        var end = Scheme.OpenEnd(clock.Today, clock.Today);
        if (!await queue.IsDue(cancellationToken) && !await db.IsToBeLaidOut(end, cancellationToken))
        {
            return;
        }

        await work.Commit(db, async () =>
        {
            await db.LockPool(cancellationToken);
            if (await db.LayOut(clock.Today, end, cancellationToken))
            {
                work.Audit("scheme");
            }

            if (!await queue.Serve(cancellationToken))
            {
                // Somebody else was faster.
                work.AuditNothing();
            }

            return "served";
        }, served => served, cancellationToken);
    }
}
