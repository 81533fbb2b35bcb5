using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Shows a payslip with its latest decision, explained. Rules R10, X1.</summary>
internal static class GetPayslip
{
    internal sealed class Handler(PayslipReader payslips, Caller caller, ReadAudit audit, Texts texts, IMediator mediator)
    {
        public async Task<PayslipView> Handle(Guid id, CancellationToken cancellationToken)
        {
            var shown = await payslips.Find(id, caller.Scope, neighbours: caller.SeesWhole, cancellationToken) ?? throw RefusionProblems.NoPayslip.With();
            var names = await mediator.Send(new NamesOfWorkplaces(new[] { shown.Payslip.WorkplaceId }.OfType<Guid>()), cancellationToken);
            await audit.Log("payslip", [id], shown.Payslip.PersonId is { } person ? [person] : [], null, cancellationToken, names);
            var view = PayslipView.Of(shown, caller, texts) with { Workplace = Named.In(names.Answer, shown.Payslip.WorkplaceId) };
            return !caller.SeesWhole ? view : view.WithGrounds(shown.Input!, shown.Decision, caller, texts) with { Neighbours = [.. shown.Neighbours.Select(NeighbourView.Of)] };
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/payslips/{id:guid}", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .Operation<PayslipView>(nameof(GetPayslip), "Shows a payslip and why it was decided so", Area.Payslips, Verb.Read)
            .Problems(RefusionProblems.NoPayslip)
            .ParameterExample("id", DemoIds.Payslip)
            .Example(null, PayslipExamples.Waiting with { Workplace = new(DemoIds.Workplace, "Biblioteket") });
    }
}
