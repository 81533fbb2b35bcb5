using Faatimer.Contracts;
using Faatimer.Kernel;

namespace Faatimer.Refusion.Features;

/// <summary>
/// A grant was approved, changed, ended, paused, resumed or annulled, or its person has another CPR number: the payslips of the person at the company are decided anew, with
/// what differs in the ledger (R1, P8, P11, P16, P19, ID2). Pool is asked as for any payslip; the event only says that there is something to ask about.
/// </summary>
internal static class RedecidePayslips
{
    /// <remarks>Some at a time: each locks the files of its person.</remarks>
    [Reaction(
        "refusion.RedecidePayslips", ReactionStart.Beginning, version: 2, typeof(GrantApproved), typeof(GrantChanged), typeof(GrantEnded), typeof(GrantPaused), typeof(GrantResumed),
        typeof(GrantAnnulled), typeof(GrantPersonChanged), typeof(AbsenceReported), AtATime = 20)]
    internal sealed class Handler(EmploymentActs acts) : IReaction
    {
        // Absence is told no more, since its payslip decides the others with it; what was told and is not read yet, or is parked, is a reading like any other.
        public Task React(IReadOnlyList<IEvent> happened, CancellationToken cancellationToken) =>
            acts.React([.. happened.Select(one => one is AbsenceReported absence ? absence.GrantId : one.AggregateId).Distinct()], cancellationToken);
    }
}
