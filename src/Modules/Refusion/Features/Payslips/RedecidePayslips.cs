using Faatimer.Contracts;
using Faatimer.Refusion.Data;
using MediatR;

namespace Faatimer.Refusion.Features;

/// <summary>
/// A grant was approved, changed or ended: payslips that were rejected for want of one are decided anew (R1), and those with days it touches are decided again,
/// with the difference in the ledger (P8, P11); so are the later payslips of a spell of sickness that became known late (R6). Pool is asked as for any payslip; the event only says that there is something to ask about.
/// </summary>
internal static class RedecidePayslips
{
    internal sealed class Handler(PayslipStore store, IMediator mediator) :
        INotificationHandler<GrantApproved>, INotificationHandler<GrantChanged>, INotificationHandler<GrantEnded>, INotificationHandler<AbsenceReported>
    {
        public Task Handle(GrantApproved notification, CancellationToken cancellationToken) => React(notification.GrantId, notification.From, cancellationToken);

        public Task Handle(GrantChanged notification, CancellationToken cancellationToken) => React(notification.GrantId, notification.EffectiveFrom, cancellationToken);

        public Task Handle(GrantEnded notification, CancellationToken cancellationToken) => React(notification.GrantId, notification.LastDay.AddDays(1), cancellationToken);

        /// <summary>R6: a spell runs over payslips, and one that comes late or is corrected moves the 30 days of those after it.</summary>
        public Task Handle(AbsenceReported notification, CancellationToken cancellationToken) => React(notification.GrantId, notification.Month, cancellationToken);

        private async Task React(Guid grantId, DateOnly from, CancellationToken cancellationToken)
        {
            if (await mediator.Send(new GrantById(grantId), cancellationToken) is { } grant)
            {
                await store.DecideAnew(grant, from, cancellationToken);
            }
        }
    }
}
