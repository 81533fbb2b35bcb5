using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Gives back the PDF that came with a payslip. A workplace sees how its payslips stand, not what is on them: to it there is none. Rules X1, R10.</summary>
internal static class GetPayslipAttachment
{
    internal sealed class Handler(PayslipReader payslips, Caller caller, ReadAudit audit)
    {
        public async Task<FileContent> Handle(Guid id, CancellationToken cancellationToken)
        {
            var (person, content) = (caller.SeesWhole ? await payslips.FindAttachment(id, caller.Scope, cancellationToken) : null) ?? throw RefusionProblems.NoPayslipAttachment.With();
            await audit.Log("payslip_attachment", [id], person is { } about ? [about] : [], null, cancellationToken);
            return new($"payslip-{id}.pdf", "application/pdf", content);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/payslips/{id:guid}/attachment", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .FileOperation(nameof(GetPayslipAttachment), "Gives back the PDF that came with a payslip", Area.Payslips, Verb.Read, "application/pdf")
            .ShowsWhole()
            .Problems(RefusionProblems.NoPayslipAttachment)
            .ParameterExample("id", DemoIds.Payslip);
    }
}
