using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Pool.Features;

/// <summary>Ends a grant early: its hours are free from the day after the last day, an addendum that waits is withdrawn, and the queue is served at once. Rules P11, P4.</summary>
internal static class EndGrant
{
    /// <param name="LastDay">The last day of work, from the grant's first day to the day before its last.</param>
    /// <param name="Reason">Why. At most 500 characters.</param>
    public sealed record Request(DateOnly LastDay, string Reason);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleFor(r => r.LastDay).Day();
            RuleFor(r => r.Reason).Text(500);
        }
    }

    internal sealed class Handler(PoolDb db, Caller caller, Work work, PersonalDataCipher cipher, BusinessClock clock, Queue queue, GrantViews views)
    {
        public Task<Committed<GrantView>> Handle(Guid id, Request body, bool dryRun, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            await db.LockPool(cancellationToken);
            var grant = await db.GetGrant(id, cancellationToken);
            work.RequireVersion(grant.Version);
            var reason = cipher.SealText(body.Reason.Trim());
            await queue.WithdrawAddendum(grant, reason, cancellationToken);
            await db.ChangeHours(grant.End(body.LastDay, reason, new(caller.Id, clock.Now)), cancellationToken);
            work.Audit("grant", grant.Id, grant.CandidateId);
            work.Raise(new GrantEnded(grant.Id, grant.To));
            await queue.Serve(cancellationToken);
            return grant;
        }, views.Whole, cancellationToken, dryRun);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/pool/grants/{id:guid}/end", (Guid id, Request body, Trial trial, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(id, body, trial.IsAsked, cancellationToken))
            .Operation<GrantView>(nameof(EndGrant), "Ends a grant early", Area.PoolGrants, Verb.Decide)
            .NeedsIfMatch()
            .Problems(PoolProblems.NoGrant)
            .Problems(PoolProblems.EndOutsideGrant, PoolProblems.GrantOfOneDay, PoolProblems.GrantAnnulled)
            .ParameterExample("id", DemoIds.Grant)
            .Example(new Request(new(2026, 9, 30), "Borgeren er begyndt i ordinært arbejde"), GrantView.Changed(version: 2));
    }
}
