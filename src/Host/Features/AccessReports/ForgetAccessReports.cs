using Faatimer.Kernel;

namespace Faatimer.Host.Features;

/// <summary>Removes access reports when their time is out, every night: they hold everything about a person, and nobody waits for a run of the retention rules (X2, X7).</summary>
internal static class ForgetAccessReports
{
    internal sealed class Nightly(BusinessClock clock, Work work) : IScheduledWork
    {
        public Task Run(CancellationToken cancellationToken) => work.Commit(
            async connection =>
            {
                var gone = await AccessReports.Forget(connection, clock.Now, cancellationToken);
                work.AuditNothing();
                foreach (var (id, person) in gone)
                {
                    work.Audit("access-report", id, person, "forgotten");
                }

                return gone.Count;
            },
            cancellationToken);
    }
}
