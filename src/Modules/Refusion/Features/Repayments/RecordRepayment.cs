using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>
/// Records that a workplace has paid back what was claimed: at most what the latest closed settlement carries out for it, less what was recorded since. Laid on the months
/// that are owed for, the oldest first. It counts when another has confirmed it. Rule R24.
/// </summary>
internal static class RecordRepayment
{
    /// <param name="WorkplaceId">The workplace that paid.</param>
    /// <param name="PaidOn">The day the money came; today or before.</param>
    /// <param name="Reference">The number of its voucher in the economy system. About the payment, never about a person. At most 100 characters.</param>
    /// <param name="Amount">Kroner, from 0.01.</param>
    public sealed record Request(Guid WorkplaceId, DateOnly PaidOn, string Reference, decimal Amount);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleFor(r => r.Reference).Text(100);
            RuleFor(r => r.Amount).InclusiveBetween(0.01m, Validation.MaxAmount).WithProblem(RefusionProblems.RepaymentOutOfRange);
        }
    }

    internal sealed class Handler(Caller caller, RepaymentViews views, Work work, BusinessClock clock, TimeProvider time)
    {
        /// <param name="id">The id it gets; a new one when null.</param>
        /// <param name="today">The day it counts as, for demo data; null for today.</param>
        public Task<Committed<RepaymentView>> Handle(Request body, CancellationToken cancellationToken, Guid? id = null, DateOnly? today = null) => work.Commit(async connection =>
        {
            await RepaymentStore.LockAll(connection, cancellationToken);
            var owed = await RepaymentStore.Owed(connection, body.WorkplaceId, [RepaymentState.Recorded, RepaymentState.Confirmed], cancellationToken);
            var repayment = Repayment.Record(
                id ?? Guid.CreateVersion7(), body.WorkplaceId, body.PaidOn, Redaction.Mask(body.Reference.Trim()), body.Amount, owed, today ?? clock.Today, new(caller.Id, time.GetUtcNow()));
            await RepaymentStore.Insert(connection, repayment, cancellationToken);
            work.Audit("repayment", repayment.Id);
            work.Raise(new RepaymentRecorded(repayment.Id, repayment.WorkplaceId, repayment.PaidOn, repayment.Amount));
            return views.Of(repayment);
        }, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/repayments", (Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .Operation<RepaymentView>(nameof(RecordRepayment), "Records that a workplace has paid back a reclaim", Area.Settlements, Verb.Write, status: 201)
            .Problems(RefusionProblems.RepaymentOutOfRange)
            .Problems(RefusionProblems.RepaymentAhead, RefusionProblems.RepaymentExceedsCarried)
            .Example(RepaymentExamples.Request, RepaymentExamples.Changed(RepaymentState.Recorded));
    }
}
