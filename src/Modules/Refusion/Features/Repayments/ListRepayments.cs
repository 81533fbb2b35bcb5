using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Lists repayments in the order they were recorded. Rule R24.</summary>
internal static class ListRepayments
{
    internal sealed record Filter(Guid? WorkplaceId, RepaymentState? State) : ListFilter<Filter, RepaymentOrder>;

    internal sealed class Handler(RepaymentStore store, IMediator mediator, FindActors findActors, Inquiries inquiries)
    {
        public async Task<Page<RepaymentView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var page = await store.List(filter.WorkplaceId, filter.State, filter, cancellationToken);
            var (names, actors) = (await mediator.Send(new NamesOfWorkplaces(page.Items.Select(r => r.WorkplaceId)), cancellationToken), findActors(page.Items.SelectMany(RepaymentView.ActorsOf)));
            await inquiries.Ask(cancellationToken, names, actors);
            return page.With<RepaymentView>([.. page.Items.Select(r => RepaymentView.Of(r, actors.Answer) with { Workplace = Named.In(names.Answer, r.WorkplaceId) })]);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/repayments", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Page<RepaymentView>>(nameof(ListRepayments), "Lists repayments", Area.Ledger, Verb.Read)
            .ParameterExample("state", "recorded")
            .Example(null, new Page<RepaymentView>([RepaymentExamples.View(RepaymentState.Recorded)], null));
    }
}
