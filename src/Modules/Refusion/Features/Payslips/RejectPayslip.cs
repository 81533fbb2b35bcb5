using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>
/// Rejects a payslip that waits: what its chain has booked is that of the payslip that stands then, or taken back whole. A question about it is closed. Rules R8, R11 (four eyes), R12.
/// </summary>
internal static class RejectPayslip
{
    /// <param name="Reason">Why, for those who read the case later; at most 1,000 characters.</param>
    public sealed record Request(string? Reason = null);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules() => RuleFor(r => r.Reason).OptionalText(1000);
    }

    internal sealed class Handler(EmploymentActs acts, Caller caller, Texts texts)
    {
        public Task<Committed<PayslipView>> Handle(Guid id, Request body, CancellationToken cancellationToken) => acts.Act(
            id, (file, payslip) => file.Reject(payslip, caller.Id), body.Reason, shown => PayslipView.Of(shown, caller, texts), cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/payslips/{id:guid}/reject", (Guid id, Request? body, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, body ?? new Request(), cancellationToken))
            .Operation<PayslipView>(nameof(RejectPayslip), "Rejects a payslip that waits for a decision", Area.Payslips, Verb.Decide)
            .NeedsIfMatch()
            .Problems(RefusionProblems.NotWaiting, RefusionProblems.FourEyes)
            .Problems(RefusionProblems.NoPayslip)
            .ParameterExample("id", DemoIds.Payslip)
            .Example(new Request("Aftalt med arbejdspladsen"), PayslipExamples.Waiting with { Version = 2, Status = PayslipStatus.Rejected, WaitingFor = null, Note = "Aftalt med arbejdspladsen", Rejection = new("refusion.rejected_by_finance", "En medarbejder i økonomigruppen har afvist lønsedlen.", []) });
    }
}
