using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Confirms that the economy system has paid an exported settlement; the budget counts it as paid by month of pay. Rules R13, P12.</summary>
internal static class ConfirmSettlementPayment
{
    internal sealed class Handler(Caller caller, SettlementViews views, Work work, TimeProvider time)
    {
        public Task<Committed<SettlementView>> Handle(CalendarMonth month, CancellationToken cancellationToken) => work.Commit(async connection =>
        {
            var settlement = await SettlementStore.Lock(connection, month.FirstDay, cancellationToken) ?? throw RefusionProblems.NoSettlement.With();
            work.RequireVersion(settlement.Version);
            settlement.ConfirmPayment(caller.Id, time.GetUtcNow());
            await SettlementStore.Update(connection, settlement, cancellationToken);
            var workplaces = await SettlementStore.Workplaces(connection, settlement.Id, own: null, cancellationToken);
            work.Audit("settlement", settlement.Id);
            var paid = SettlementCalculation.Paid(workplaces.Select(w => w.Line));
            work.Raise(new SettlementPaymentConfirmed(settlement.Id, settlement.Month, [.. paid.Select(m => new MonthAmount(m.Month, m.Amount))]));
            return views.Of(settlement, workplaces);
        }, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/settlements/{month}/confirm-payment", (CalendarMonth month, Handler handler, CancellationToken cancellationToken) => handler.Handle(month, cancellationToken))
            .Operation<SettlementView>(nameof(ConfirmSettlementPayment), "Confirms that an exported settlement is paid", Area.Settlements, Verb.Decide)
            .NeedsIfMatch()
            .Problems(RefusionProblems.NoSettlement)
            .Problems(RefusionProblems.SettlementNotExported)
            .ParameterExample("month", SettlementExamples.Exported)
            .Example(null, SettlementExamples.Of(SettlementExamples.Exported, SettlementState.Paid), version: 4);
    }
}
