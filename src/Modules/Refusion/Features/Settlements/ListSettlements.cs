using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Lists settlements with their sums, the newest first; a manager's are those of the own workplaces. Rule R13.</summary>
internal static class ListSettlements
{
    /// <param name="State">Only those in one of these states.</param>
    internal sealed record Filter(IReadOnlyList<SettlementState> State) : ListFilter<Filter, SettlementOrder>;

    internal sealed class Handler(SettlementStore store, SettlementPreview preview, Caller caller)
    {
        public async Task<Page<SettlementSummaryView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var own = caller.Scope.IsAll ? null : caller.Scope.Workplaces;
            var page = await store.List(filter.State, filter, cancellationToken);
            var sums = await store.Sums([.. page.Items.Select(s => s.Id)], own, cancellationToken);
            if (page.Items.FirstOrDefault(s => s.State == SettlementState.Open) is { } open)
            {
                var workplaces = await preview.Of(open.Month, cancellationToken);
                sums[open.Id] = SettlementSums.Of([.. workplaces.Where(w => own?.Contains(w.Line.WorkplaceId) != false)]);
            }

            return page.With<SettlementSummaryView>([.. page.Items.Select(s => SettlementSummaryView.Of(s, sums.GetValueOrDefault(s.Id)))]);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/settlements", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Page<SettlementSummaryView>>(nameof(ListSettlements), "Lists settlements, the newest first", Area.Settlements, Verb.Read)
            .Example(null, new Page<SettlementSummaryView>([new(DemoStory.Id(0x80), "S-2026-0004", 2, SettlementExamples.Closed, SettlementState.Closed, 1, 7378.50m, 0, 0, 0, 7378.50m)], null));
    }
}
