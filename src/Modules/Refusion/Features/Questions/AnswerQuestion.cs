using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>
/// Answers what finance has asked about a payslip: the workplace that it belongs to, or finance on its behalf. The payslip is on top of what waits for finance then, and a finance worker decides it. A
/// workplace that would rather correct the payslip posts a correction. Rule R19.
/// </summary>
internal static class AnswerQuestion
{
    /// <param name="Text">The answer, at most 2,000 characters; kept encrypted. No health information: finance does not need it.</param>
    /// <param name="Attachment">A document as PDF, base64, at most 5 MB; kept encrypted.</param>
    public sealed record Request(string Text, byte[]? Attachment = null);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleFor(r => r.Text).Text(QuestionView.MaxText);
            RuleFor(r => r.Attachment).OptionalPdf();
        }
    }

    internal sealed class Handler(EmploymentActs acts, Caller caller, PersonalDataCipher cipher, BusinessClock clock, Texts texts)
    {
        /// <param name="day">The business date; the demo's story has its own.</param>
        public Task<Committed<PayslipView>> Handle(Guid id, Request body, CancellationToken cancellationToken, DateOnly? day = null) => acts.Act(
            id,
            (file, payslip) => file.Answer(
                payslip, new(caller.Id, (day is { } told ? clock.On(told) : clock).Now), cipher.Encrypt(body.Text), body.Attachment is { } pdf ? (cipher.Encrypt(pdf), pdf.Length) : null),
            null, shown => PayslipView.Of(shown, caller, texts), cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/payslips/{id:guid}/answer", (Guid id, Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, body, cancellationToken))
            .Operation<PayslipView>(nameof(AnswerQuestion), "Answers a question about a payslip", Area.Questions, Verb.Write)
            .NeedsIfMatch()
            .BodyLimit(PayslipRequest.MaxMegabytes)
            .Problems(RefusionProblems.NotWaiting, RefusionProblems.NoOpenQuestion)
            .Problems(RefusionProblems.NoPayslip)
            .ParameterExample("id", QuestionExamples.AskedAbout)
            .Example(
                new Request(QuestionExamples.Answered),
                QuestionExamples.Waiting with
                {
                    Version = 3, WaitingFor = WaitingFor.Finance, WaitingSince = new(2026, 4, 2), Questions = [QuestionExamples.Open with { State = QuestionState.Answered, EndedBy = "demo-workplace", EndedAt = QuestionExamples.Now, Answer = QuestionExamples.Answered }],
                },
                version: 2);
    }
}
