using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>
/// Takes back a question that nobody has answered. The payslip stands as if it had not been asked about: when nothing speaks against it any more, it is approved by itself at once. Rules R19, R11.
/// </summary>
internal static class WithdrawQuestion
{
    internal sealed class Handler(EmploymentActs acts, Caller caller, BusinessClock clock, Texts texts)
    {
        public Task<Committed<PayslipView>> Handle(Guid id, CancellationToken cancellationToken) => acts.Act(
            id, (file, payslip) => file.Withdraw(payslip, new(caller.Id, clock.Now)), null, shown => PayslipView.Of(shown, caller, texts), cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/payslips/{id:guid}/withdraw-question", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .Operation<PayslipView>(nameof(WithdrawQuestion), "Takes back a question about a payslip", Area.Questions, Verb.Decide)
            .NeedsIfMatch()
            .Problems(RefusionProblems.NotWaiting, RefusionProblems.NoOpenQuestion)
            .Problems(RefusionProblems.NoPayslip)
            .ParameterExample("id", QuestionExamples.AskedAbout)
            .Example(
                null,
                QuestionExamples.Waiting with
                {
                    Version = 3, WaitingFor = WaitingFor.Finance, WaitingSince = null, Questions = [QuestionExamples.Open with { State = QuestionState.Withdrawn, EndedBy = "demo-finance", EndedAt = QuestionExamples.Now }],
                },
                version: 2);
    }
}
