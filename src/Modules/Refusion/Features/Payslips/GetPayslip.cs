using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Shows a payslip with its latest decision, explained. Rules R10, X1.</summary>
internal static class GetPayslip
{
    internal sealed record Query(Guid Id) : IRequest<PayslipView>;

    internal sealed class Handler(PayslipReader payslips, UseCase useCase, Texts texts) : IRequestHandler<Query, PayslipView>
    {
        public async Task<PayslipView> Handle(Query query, CancellationToken cancellationToken)
        {
            var shown = await payslips.Find(query.Id, cancellationToken) ?? throw RuleViolation.NotFound("payslip");
            await useCase.AuditRead("payslip", [query.Id], shown.Payslip.PersonId is { } person ? [person] : [], null, cancellationToken);
            return PayslipView.Of(shown, useCase.Actor.Role, texts);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/payslips/{id:guid}", (Guid id, IMediator mediator, CancellationToken cancellationToken) => mediator.Send(new Query(id), cancellationToken))
            .Operation<PayslipView>(nameof(GetPayslip), "Shows a payslip and why it was decided so", Area.Payslips, Verb.Read)
            .Problems(404, "payslip.not_found")
            .ParameterExample("id", DemoIds.Payslip)
            .Example(null, PayslipExamples.Waiting);
    }
}
