using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>
/// Asks the workplace about a payslip that needs a decision. It waits for the workplace then, with the day, and nothing approves it by itself; the workplace sees the question, and its weekly mail reminds of
/// it until there is an answer. One question at a time. Approving or rejecting the payslip closes it. Rules R19, R11, R14.
/// </summary>
internal static class AskWorkplace
{
    /// <param name="Text">What is asked, at most 2,000 characters; kept encrypted. The workplace reads it.</param>
    public sealed record Request(string Text);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules() => RuleFor(r => r.Text).Text(QuestionView.MaxText);
    }

    internal sealed class Handler(EmploymentActs acts, Caller caller, PersonalDataCipher cipher, BusinessClock clock, Texts texts)
    {
        /// <param name="day">The business date; the demo's story has its own.</param>
        public Task<Committed<PayslipView>> Handle(Guid id, Request body, CancellationToken cancellationToken, DateOnly? day = null) => acts.Act(
            id, (file, payslip) => file.Ask(payslip, new(caller.Id, (day is { } told ? clock.On(told) : clock).Now), cipher.Encrypt(body.Text)), null,
            shown => PayslipView.Of(shown, caller, texts), cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/payslips/{id:guid}/ask", (Guid id, Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, body, cancellationToken))
            .Operation<PayslipView>(nameof(AskWorkplace), "Asks the workplace about a payslip", Area.Questions, Verb.Decide)
            .NeedsIfMatch()
            .Problems(RefusionProblems.NotWaiting, RefusionProblems.QuestionOpen)
            .Problems(RefusionProblems.NoPayslip)
            .ParameterExample("id", DemoIds.Payslip)
            .Example(
                new Request(QuestionExamples.Asked),
                PayslipExamples.Waiting with
                {
                    Version = 2, WaitingFor = WaitingFor.Workplace, WaitingSince = new(2026, 4, 2), Questions = [QuestionExamples.Open with { AskedBy = "demo-finance", AskedAt = QuestionExamples.Now }],
                });
    }
}
