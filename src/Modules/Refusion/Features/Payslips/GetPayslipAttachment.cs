using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Gives back the PDF that came with a payslip. A workplace sees how its payslips stand, not what is on them: to it there is none. Rules X1, R10.</summary>
internal static class GetPayslipAttachment
{
    internal sealed record Query(Guid Id) : IRequest<FileContent>;

    internal sealed class Handler(PayslipReader payslips, UseCase useCase) : IRequestHandler<Query, FileContent>
    {
        public async Task<FileContent> Handle(Query query, CancellationToken cancellationToken)
        {
            var (person, content) = await payslips.FindAttachment(query.Id, cancellationToken) ?? throw RuleViolation.NotFound("payslip_attachment");
            await useCase.AuditRead("payslip_attachment", [query.Id], person is { } id ? [id] : [], null, cancellationToken);
            return new($"payslip-{query.Id}.pdf", "application/pdf", content);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/payslips/{id:guid}/attachment", (Guid id, IMediator mediator, CancellationToken cancellationToken) => mediator.Send(new Query(id), cancellationToken))
            .FileOperation(nameof(GetPayslipAttachment), "Gives back the PDF that came with a payslip", Area.Payslips, Verb.Read, "application/pdf")
            .Problems(404, "payslip_attachment.not_found")
            .ParameterExample("id", DemoIds.Payslip);
    }
}
