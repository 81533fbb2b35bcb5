using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Approves a closed settlement, never by the one who closed it: names and accounts are taken as they are now, and its payslips are settled from now on. Rule R13.</summary>
internal static class ApproveSettlement
{
    internal sealed class Handler(SettlementStore store, SettlementPreview preview, Caller caller, SettlementViews views, Work work, TimeProvider time)
    {
        public async Task<Committed<SettlementView>> Handle(CalendarMonth of, CancellationToken cancellationToken)
        {
            var month = of.FirstDay;
            var closed = await store.Find(month, cancellationToken) ?? throw RefusionProblems.NoSettlement.With();
            var workplaces = await preview.Named([.. (await store.Workplaces(closed.Id, own: null, cancellationToken)).Select(w => w.Line)], cancellationToken);
            return await work.Commit(async connection =>
            {
                var settlement = await SettlementStore.Lock(connection, month, cancellationToken) ?? throw RefusionProblems.NoSettlement.With();
                work.RequireVersion(settlement.Version);
                if (settlement.Version != closed.Version)
                {
                    // It was closed while its workplaces were asked about.
                    throw KernelProblems.VersionStale.With(new { current = settlement.Version });
                }

                settlement.Approve(caller.Id, time.GetUtcNow(), workplaces);
                await SettlementStore.Update(connection, settlement, cancellationToken);
                await SettlementStore.Refresh(connection, settlement.Id, workplaces, cancellationToken);
                await SettlementStore.Settle(connection, settlement.Id, cancellationToken);
                work.Audit("settlement", settlement.Id);
                work.Raise(new SettlementApproved(settlement.Id, month, SettlementSums.Of(workplaces).Sum));
                return views.Of(settlement, workplaces);
            }, cancellationToken);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/settlements/{month}/approve", (CalendarMonth month, Handler handler, CancellationToken cancellationToken) => handler.Handle(month, cancellationToken))
            .Operation<SettlementView>(nameof(ApproveSettlement), "Approves a closed settlement", Area.Settlements, Verb.Decide)
            .NeedsIfMatch()
            .Problems(RefusionProblems.NoSettlement)
            .Problems(RefusionProblems.SettlementNotClosed, RefusionProblems.SettlementFourEyes, RefusionProblems.EarlierSettlementWaits, RefusionProblems.FundAccountMissing, RefusionProblems.CostAccountMissing)
            .ParameterExample("month", SettlementExamples.Closed)
            .Example(null, SettlementExamples.Of(SettlementExamples.Closed, SettlementState.Approved), version: 2);
    }
}
