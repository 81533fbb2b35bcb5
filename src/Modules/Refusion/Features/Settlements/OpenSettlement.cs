using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Opens a month's settlement: one at a time, each later than the last. The month that is open already answers as it stands. Rule R13.</summary>
internal static class OpenSettlement
{
    /// <param name="Month">YYYY-MM; not ahead of the current month.</param>
    public sealed record Request(CalendarMonth Month);

    internal sealed class Handler(SettlementPreview preview, Caller caller, SettlementViews views, Work work, BusinessClock clock, TimeProvider time)
    {
        /// <param name="today">The day it counts as, for demo data; null for today.</param>
        public async Task<Committed<SettlementView>> Handle(Request body, CancellationToken cancellationToken, DateOnly? today = null)
        {
            var month = body.Month.FirstDay;
            var workplaces = await preview.Of(month, cancellationToken);
            return await work.Commit(async connection =>
            {
                var latest = await SettlementStore.LockLatest(connection, cancellationToken);
                var settlement = Settlement.Open(Guid.CreateVersion7(), month, latest, today ?? clock.Today, caller.Id, time.GetUtcNow());
                if (settlement != latest)
                {
                    await SettlementStore.Insert(connection, settlement, cancellationToken);
                    work.Raise(new SettlementOpened(settlement.Id, month));
                }

                work.Audit("settlement", settlement.Id);
                return views.Of(settlement, workplaces);
            }, cancellationToken);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/settlements", (Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .Operation<SettlementView>(nameof(OpenSettlement), "Opens a month's settlement", Area.Settlements, Verb.Write, status: 201)
            .Problems(RefusionProblems.SettlementOpen, RefusionProblems.SettlementNotLater, RefusionProblems.SettlementAhead)
            .Example(new Request(SettlementExamples.Open), SettlementExamples.Of(SettlementExamples.Open, SettlementState.Open));
    }
}
