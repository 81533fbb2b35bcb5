using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Shows a settlement by workplace, account and month of pay; an open one as it would be if it were closed now, a closed one with the accounts that approving it would take. Rule R13.</summary>
internal static class GetSettlement
{
    internal sealed class Handler(SettlementStore store, SettlementPreview preview, Caller caller, SettlementViews views, FindActors findActors, Inquiries inquiries)
    {
        public async Task<SettlementView> Handle(CalendarMonth of, CancellationToken cancellationToken)
        {
            var month = of.FirstDay;
            var own = caller.Scope.IsAll ? null : caller.Scope.Workplaces;
            var settlement = await store.Find(month, cancellationToken) ?? throw RefusionProblems.NoSettlement.With();
            var workplaces = settlement.State switch
            {
                SettlementState.Open => [.. (await preview.Of(month, cancellationToken)).Where(w => own?.Contains(w.Line.WorkplaceId) != false)],
                SettlementState.Closed => await preview.Named([.. (await store.Workplaces(settlement.Id, own, cancellationToken)).Select(w => w.Line)], cancellationToken),
                _ => await store.Workplaces(settlement.Id, own, cancellationToken),
            };
            var view = views.Of(settlement, workplaces);
            var names = await inquiries.Ask(findActors(view.History.Select(h => h.By?.Id)), cancellationToken);
            return view with { History = [.. view.History.Select(h => h with { By = Actor.Of(h.By?.Id, names) })] };
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/settlements/{month}", (CalendarMonth month, Handler handler, CancellationToken cancellationToken) => handler.Handle(month, cancellationToken))
            .Operation<SettlementView>(nameof(GetSettlement), "Shows a month's settlement, and while it is open what closing it would take", Area.Settlements, Verb.Read)
            .Problems(RefusionProblems.NoSettlement)
            .ParameterExample("month", SettlementExamples.Closed)
            .Example(null, SettlementExamples.Of(SettlementExamples.Closed, SettlementState.Closed));
    }
}
