using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using MediatR;

namespace Faatimer.Refusion.Features;

/// <summary>
/// A grant was approved, changed or ended: payslips that were rejected for want of one are decided anew (R1), and those with days it touches are decided again,
/// with the difference in the ledger (P8, P11); so are the later payslips of a spell of sickness that became known late (R6). Pool is asked as for any payslip; the event only says that there is something to ask about.
/// </summary>
internal static class RedecidePayslips
{
    /// <remarks>One at a time: each locks the employment of one grant.</remarks>
    [Reaction("refusion.RedecidePayslips", ReactionStart.Beginning, version: 1, typeof(GrantApproved), typeof(GrantChanged), typeof(GrantEnded), typeof(AbsenceReported), AtATime = 1)]
    internal sealed class Handler(PayslipStore store, IMediator mediator) : IReaction
    {
        public async Task React(IReadOnlyList<IEvent> happened, CancellationToken cancellationToken)
        {
            var (grantId, from) = happened.Single() switch
            {
                GrantApproved approved => (approved.GrantId, approved.From),
                GrantChanged changed => (changed.GrantId, changed.EffectiveFrom),
                GrantEnded ended => (ended.GrantId, ended.LastDay.AddDays(1)),
                // R6: a spell runs over payslips, and one that comes late or is corrected moves the 30 days of those after it.
                AbsenceReported absence => (absence.GrantId, absence.Month),
                var other => throw new InvalidOperationException(other.GetType().Name),
            };
            if (await mediator.Send(new GrantById(grantId), cancellationToken) is { } grant)
            {
                await store.DecideAnew(grant, from, cancellationToken);
            }
        }
    }
}
