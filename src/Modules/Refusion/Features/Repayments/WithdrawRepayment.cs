using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Takes away a repayment that was recorded by mistake, before it is confirmed. It stays listed. Rule R24.</summary>
internal static class WithdrawRepayment
{
    internal sealed class Handler(Caller caller, RepaymentViews views, Work work, TimeProvider time)
    {
        public Task<Committed<RepaymentView>> Handle(Guid id, CancellationToken cancellationToken) => work.Commit(async connection =>
        {
            var repayment = await RepaymentStore.Lock(connection, id, cancellationToken) ?? throw RefusionProblems.NoRepayment.With();
            work.RequireVersion(repayment.Version);
            repayment.Withdraw(new(caller.Id, time.GetUtcNow()));
            await RepaymentStore.Update(connection, repayment, cancellationToken);
            work.Audit("repayment", repayment.Id);
            work.Raise(new RepaymentWithdrawn(repayment.Id, repayment.WorkplaceId));
            return views.Of(repayment);
        }, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/repayments/{id:guid}/withdraw", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .Operation<RepaymentView>(nameof(WithdrawRepayment), "Takes away a repayment that was recorded by mistake", Area.Settlements, Verb.Write)
            .NeedsIfMatch()
            .Problems(RefusionProblems.NoRepayment)
            .Problems(RefusionProblems.RepaymentNotRecorded)
            .ParameterExample("id", RepaymentExamples.Id)
            .Example(null, RepaymentExamples.Changed(RepaymentState.Withdrawn), version: 1);
    }
}
