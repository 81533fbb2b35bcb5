using Faatimer.Kernel;
using Faatimer.Pool.Data;

namespace Faatimer.Pool.Features;

/// <summary>
/// Serves the queue on the schedule: offers whose last day is over lapse, and the next ones get theirs. Rule P4. What is due follows from the dates, and it is done
/// under the pool's lock, so that it is done once, however many hosts there are.
/// </summary>
internal sealed class ServeQueue(PoolDb db, UseCase useCase, BusinessClock clock, SettingsInForce settingsInForce) : IScheduledWork
{
    public async Task Run(CancellationToken cancellationToken)
    {
        if (!await db.IsDue(clock.Today, cancellationToken))
        {
            return;
        }

        await useCase.Transaction(db, async () =>
        {
            await db.LockPool(cancellationToken);
            var served = await db.ServeQueue(useCase, clock, settingsInForce, cancellationToken);
            if (!served)
            {
                // Somebody else was faster; nothing is left to log but that.
                useCase.Audit("queue");
            }

            return served;
        }, cancellationToken);
    }
}
