using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Shows a repayment: what a workplace paid back of a reclaim, who recorded it and who confirmed it. Rule R24.</summary>
internal static class GetRepayment
{
    internal sealed class Handler(RepaymentStore store, IMediator mediator, FindActors findActors, RepaymentViews views, Inquiries inquiries)
    {
        public async Task<RepaymentView> Handle(Guid id, CancellationToken cancellationToken)
        {
            var repayment = await store.Find(id, cancellationToken) ?? throw RefusionProblems.NoRepayment.With();
            var (names, actors) = (await mediator.Send(new NamesOfWorkplaces([repayment.WorkplaceId]), cancellationToken), findActors(RepaymentView.ActorsOf(repayment)));
            await inquiries.Ask(cancellationToken, names, actors);
            return views.Of(repayment, actors.Answer) with { Workplace = Named.In(names.Answer, repayment.WorkplaceId) };
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/repayments/{id:guid}", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .Operation<RepaymentView>(nameof(GetRepayment), "Shows a repayment", Area.Ledger, Verb.Read)
            .Problems(RefusionProblems.NoRepayment)
            .ParameterExample("id", RepaymentExamples.Id)
            .Example(null, RepaymentExamples.View(RepaymentState.Recorded));
    }
}
