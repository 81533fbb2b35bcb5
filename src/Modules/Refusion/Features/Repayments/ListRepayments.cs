using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Lists repayments in the order they were recorded. Rule R24.</summary>
internal static class ListRepayments
{
    internal sealed class Handler(RepaymentStore store)
    {
        public async Task<Page<RepaymentView>> Handle(Guid? workplaceId, RepaymentState? state, int? limit, string? cursor, CancellationToken cancellationToken)
        {
            var size = Paging.Limit(limit);
            var page = Paging.Cut(await store.List(workplaceId, state, Paging.After(cursor), size + 1, cancellationToken), size, r => r.Id.ToString());
            return new([.. page.Items.Select(RepaymentView.Of)], page.Next);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/repayments", (Guid? workplaceId, RepaymentState? state, int? limit, string? cursor, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(workplaceId, state, limit, cursor, cancellationToken))
            .Operation<Page<RepaymentView>>(nameof(ListRepayments), "Lists repayments", Area.Ledger, Verb.Read)
            .ParameterExample("state", "recorded")
            .Example(null, new Page<RepaymentView>([RepaymentExamples.View(RepaymentState.Recorded)], null));
    }
}
