using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Lists all decisions of a payslip, the latest first: what was decided, when, and what it added to the ledger. Rules R10, R12, X1.</summary>
internal static class ListPayslipDecisions
{
    internal sealed record Filter : ListFilter<Filter, DecisionOrder>;

    internal sealed class Handler(PayslipReader payslips, DecisionReader decisions, Caller caller, ReadAudit audit)
    {
        public async Task<Page<PayslipDecisionView>> Handle(Guid id, Filter filter, CancellationToken cancellationToken)
        {
            var payslip = await ExplainPayslip.Whole(id, payslips, caller, cancellationToken);
            var page = await decisions.List(id, filter, cancellationToken);
            await audit.Log("payslip", [id], payslip.PersonId is { } person ? [person] : [], null, cancellationToken);
            return page.With<PayslipDecisionView>([.. page.Items.Select(PayslipDecisionView.Of)]);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/payslips/{id:guid}/decisions", (Guid id, Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, filter, cancellationToken))
            .Operation<Page<PayslipDecisionView>>(nameof(ListPayslipDecisions), "Lists the decisions of a payslip", Area.Payslips, Verb.Read)
            .ShowsWhole()
            .Problems(RefusionProblems.NoPayslip)
            .ParameterExample("id", DemoIds.Payslip)
            .Example(null, new Page<PayslipDecisionView>(
                [new(1, new(2026, 3, 31, 8, 0, 0, TimeSpan.Zero), "demo-payroll", "SubmitPayslip", DecisionStatus.NeedsDecision, 7378.50m, 0, [], "2024-01-01", new(CauseKind.Posted, DemoIds.Payslip), [])], null));
    }
}

/// <summary>A decision of a payslip.</summary>
/// <param name="No">1 for the first.</param>
/// <param name="At">When.</param>
/// <param name="Actor">The client that posted the payslip or changed the grant, or the product itself (<c>system:…</c>).</param>
/// <param name="Operation">What was asked for.</param>
/// <param name="Status">What the rules said: approved, needsDecision or rejected.</param>
/// <param name="Refundable">Kroner to refund by it.</param>
/// <param name="Difference">Kroner it added to the ledger: the difference to what stood there before; negative when something was taken back (R12).</param>
/// <param name="Bookings">The single amounts: when and by whom they were booked.</param>
/// <param name="RateVersion">The dated rates it was made with (R9).</param>
/// <param name="Cause">Why it was made; null for old ones.</param>
/// <param name="Judgements">What was said of it, by the rules or by finance workers, in order: the last counts (R11).</param>
internal sealed record PayslipDecisionView(
    int No, DateTimeOffset At, string Actor, string Operation, DecisionStatus Status, decimal Refundable, decimal Difference, IReadOnlyList<BookingView> Bookings, string RateVersion,
    DecisionCauseView? Cause, IReadOnlyList<JudgementView> Judgements)
{
    public static PayslipDecisionView Of(ListedDecision decision) => new(
        decision.No, decision.At, decision.Actor, decision.Operation, decision.Status, decision.Refundable, decision.Bookings.Sum(b => b.Amount),
        [.. decision.Bookings.Select(b => new BookingView(b.At, b.Actor, b.Amount))], decision.RateVersion,
        decision.Cause is { } cause ? new(cause.Kind, cause.Id) : null,
        [.. decision.Judgements.Select(j => new JudgementView(j.At, j.Actor, j.IsApproval ? Verdict.Approved : Verdict.Rejected, j.IsAutomatic, j.Amount, j.Reason))]);
}

/// <summary>Why a decision was made.</summary>
/// <param name="Kind">A payslip was posted, approved, rejected or asked about; a grant changed; or everything was read again.</param>
/// <param name="Id">The payslip or the grant; null when everything was read.</param>
internal sealed record DecisionCauseView(CauseKind Kind, Guid? Id);

/// <summary>What can be said of a payslip.</summary>
internal enum Verdict
{
    Approved,
    Rejected,
}

/// <summary>What was said of a decision (R11).</summary>
/// <param name="At">When.</param>
/// <param name="Actor">By whom: the finance worker, or who caused it when the rules approved it by themselves.</param>
/// <param name="Verdict">Approved or rejected.</param>
/// <param name="Automatic">The rules approved it by themselves.</param>
/// <param name="Amount">Kroner that were judged: a later decision of no more is booked at once.</param>
/// <param name="Reason">What the finance worker wrote; null when nothing.</param>
internal sealed record JudgementView(DateTimeOffset At, string Actor, Verdict Verdict, bool Automatic, decimal Amount, string? Reason);

/// <summary>An amount in the ledger.</summary>
/// <param name="At">When it was booked.</param>
/// <param name="Actor">By whom: the finance worker who approved, or who posted what was approved by itself.</param>
/// <param name="Amount">Kroner.</param>
internal sealed record BookingView(DateTimeOffset At, string Actor, decimal Amount);
