using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Pool.Features;

/// <summary>
/// Annuls a grant nobody came to: all its days are free for the queue at once, an addendum that waits is withdrawn, nothing is reminded of it, and its history stays.
/// A grant with days that refusion is booked for is ended instead. Rules P19, P4.
/// </summary>
internal static class AnnulGrant
{
    /// <param name="Reason">Why. At most 500 characters.</param>
    public sealed record Request(string Reason);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules() => RuleFor(r => r.Reason).Text(500);
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
            var booked = (await db.DecidedDays([grant.Id], cancellationToken)).Contains(grant.Id);
            await db.ChangeHours(grant.Annul(booked, reason, new(caller.Id, clock.Now)), cancellationToken);
            work.Audit("grant", grant.Id, grant.CandidateId);
            work.Raise(new GrantAnnulled(grant.Id, grant.From, grant.To));
            await queue.Serve(cancellationToken);
            return grant;
        }, views.Whole, cancellationToken, dryRun);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/pool/grants/{id:guid}/annul", (Guid id, Request body, Trial trial, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(id, body, trial.IsAsked, cancellationToken))
            .Operation<GrantView>(nameof(AnnulGrant), "Annuls a grant nobody came to", Area.PoolGrants, Verb.Decide)
            .NeedsIfMatch()
            .Problems(PoolProblems.NoGrant)
            .Problems(PoolProblems.GrantHasPayslips, PoolProblems.GrantAnnulled)
            .ParameterExample("id", DemoIds.PausedGrant)
            .Example(new Request("Borgeren mødte ikke"), GrantView.Changed(version: 3), version: 2);
    }
}
