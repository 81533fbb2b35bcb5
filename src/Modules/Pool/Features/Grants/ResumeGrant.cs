using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Pool.Features;

/// <summary>Ends a pause of a grant's refusion before its time: its last day was yesterday. What waits is for finance to decide. Rule P16.</summary>
internal static class ResumeGrant
{
    /// <param name="Reason">Why. At most 500 characters.</param>
    public sealed record Request(string Reason);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules() => RuleFor(r => r.Reason).Text(500);
    }

    internal sealed class Handler(PoolDb db, Caller caller, Work work, PersonalDataCipher cipher, BusinessClock clock, GrantViews views)
    {
        public Task<Committed<GrantView>> Handle(Guid id, Request body, bool dryRun, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            var grant = await db.GetGrant(id, cancellationToken);
            work.RequireVersion(grant.Version);
            grant.Resume(cipher.SealText(body.Reason.Trim()), clock.Today, new(caller.Id, clock.Now));
            work.Audit("grant", grant.Id, grant.CandidateId);
            work.Raise(new GrantResumed(grant.Id, clock.Today));
            return grant;
        }, views.Whole, cancellationToken, dryRun);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/pool/grants/{id:guid}/resume", (Guid id, Request body, Trial trial, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(id, body, trial.IsAsked, cancellationToken))
            .Operation<GrantView>(nameof(ResumeGrant), "Ends a pause of a grant's refusion before its time", Area.PoolGrants, Verb.Decide)
            .NeedsIfMatch()
            .Problems(PoolProblems.NoGrant)
            .Problems(PoolProblems.NotPaused, PoolProblems.GrantAnnulled)
            .ParameterExample("id", DemoIds.PausedGrant)
            .Example(new Request("Straffeattesten er kommet"), GrantView.Changed(version: 3), version: 2);
    }
}
