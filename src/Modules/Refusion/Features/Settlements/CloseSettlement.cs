using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>
/// Closes a settlement: every entry that is booked and not settled is in it, netted per workplace; a negative sum is carried to the next one. What is booked while
/// it is being closed comes into the next one. Rules R13, R24.
/// </summary>
internal static class CloseSettlement
{
    internal sealed class Handler(SettlementStore store, SettlementPreview preview, Caller caller, SettlementViews views, Work work, TimeProvider time)
    {
        public async Task<Committed<SettlementView>> Handle(CalendarMonth of, CancellationToken cancellationToken)
        {
            var month = of.FirstDay;

            // It is open, so what earlier ones carry out is fixed. Only workplaces that are known before the transaction are taken.
            (await store.Find(month, cancellationToken) ?? throw RefusionProblems.NoSettlement.With()).RequireOpen();
            var known = await preview.Known(month, cancellationToken);
            return await work.Commit(async connection =>
            {
                var settlement = await SettlementStore.Lock(connection, month, cancellationToken) ?? throw RefusionProblems.NoSettlement.With();
                work.RequireVersion(settlement.Version);
                settlement.Close(caller.Id, time.GetUtcNow());
                await SettlementStore.Update(connection, settlement, cancellationToken);
                var workplaces = known.Net(
                    await SettlementStore.Take(connection, settlement.Id, known.Workplaces, cancellationToken), await RepaymentStore.Take(connection, settlement.Id, cancellationToken));
                await SettlementStore.Fix(connection, settlement.Id, workplaces, cancellationToken);
                var sums = SettlementSums.Of(workplaces);
                work.Audit("settlement", settlement.Id);
                work.Raise(new SettlementClosed(settlement.Id, month, sums.Sum, sums.CarriedOut));
                return views.Of(settlement, workplaces);
            }, cancellationToken);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/settlements/{month}/close", (CalendarMonth month, Handler handler, CancellationToken cancellationToken) => handler.Handle(month, cancellationToken))
            .Operation<SettlementView>(nameof(CloseSettlement), "Closes a settlement with every entry that is not settled yet", Area.Settlements, Verb.Decide)
            .NeedsIfMatch()
            .Problems(RefusionProblems.NoSettlement)
            .Problems(RefusionProblems.SettlementNotOpen)
            .ParameterExample("month", SettlementExamples.Open)
            .Example(null, SettlementExamples.Of(SettlementExamples.Open, SettlementState.Closed));
    }
}
