using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Confirms that a repayment came, never by the one who recorded it: the budget counts it at once, and the next settlement that is closed sets it off. Rules R24, P12.</summary>
internal static class ConfirmRepayment
{
    internal sealed class Handler(Caller caller, RepaymentViews views, Work work, TimeProvider time)
    {
        public Task<Committed<RepaymentView>> Handle(Guid id, CancellationToken cancellationToken) => work.Commit(async connection =>
        {
            await RepaymentStore.LockAll(connection, cancellationToken);
            var repayment = await RepaymentStore.Lock(connection, id, cancellationToken) ?? throw RefusionProblems.NoRepayment.With();
            work.RequireVersion(repayment.Version);
            repayment.Confirm(await RepaymentStore.Owed(connection, repayment.WorkplaceId, [RepaymentState.Confirmed], cancellationToken), new(caller.Id, time.GetUtcNow()));
            await RepaymentStore.Update(connection, repayment, cancellationToken);
            work.Audit("repayment", repayment.Id);
            work.Raise(new RepaymentConfirmed(repayment.Id, repayment.WorkplaceId, repayment.PaidOn, [.. repayment.Months.Select(m => new MonthAmount(m.Month, m.Amount))]));
            return views.Of(repayment);
        }, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/repayments/{id:guid}/confirm", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .Operation<RepaymentView>(nameof(ConfirmRepayment), "Confirms that a repayment came", Area.Settlements, Verb.Decide)
            .NeedsIfMatch()
            .Problems(RefusionProblems.NoRepayment)
            .Problems(RefusionProblems.RepaymentNotRecorded, RefusionProblems.RepaymentFourEyes, RefusionProblems.RepaymentExceedsCarried)
            .ParameterExample("id", RepaymentExamples.Id)
            .Example(null, RepaymentExamples.Changed(RepaymentState.Confirmed), version: 1);
    }
}
