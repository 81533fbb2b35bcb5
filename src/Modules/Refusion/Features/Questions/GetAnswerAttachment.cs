using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Gives back the PDF that came with an answer about a payslip, also to the workplace that it belongs to. Rules R19, X1.</summary>
internal static class GetAnswerAttachment
{
    internal sealed class Handler(PayslipReader payslips, Caller caller, ReadAudit audit)
    {
        public async Task<FileContent> Handle(Guid id, int no, CancellationToken cancellationToken)
        {
            var (person, content) = await payslips.FindAnswerAttachment(id, no, caller.Scope, cancellationToken) ?? throw RefusionProblems.NoAnswerAttachment.With();
            await audit.Log("answer_attachment", [id], person is { } about ? [about] : [], null, cancellationToken);
            return new($"answer-{id}-{no}.pdf", "application/pdf", content);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/payslips/{id:guid}/questions/{no:int}/attachment", (Guid id, int no, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, no, cancellationToken))
            .FileOperation(nameof(GetAnswerAttachment), "Gives back the PDF that came with an answer about a payslip", Area.Questions, Verb.Read, "application/pdf")
            .Problems(RefusionProblems.NoAnswerAttachment)
            .ParameterExample("id", QuestionExamples.AnsweredAbout)
            .ParameterExample("no", 1);
    }
}
