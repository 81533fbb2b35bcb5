using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Pool.Features;

/// <summary>
/// Pauses a grant's refusion from today to a last day, because papers are missing or something is disputed. Payslips are accepted meanwhile, and wait with a warning;
/// hours and days stay as they are. Rule P16.
/// </summary>
internal static class PauseGrant
{
    /// <param name="LastDay">The last day of the pause; today at the earliest.</param>
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

    internal sealed class Handler(PoolDb db, Caller caller, Work work, PersonalDataCipher cipher, BusinessClock clock, GrantViews views)
    {
        public Task<Committed<GrantView>> Handle(Guid id, Request body, bool dryRun, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            var grant = await db.GetGrant(id, cancellationToken);
            work.RequireVersion(grant.Version);
            var pause = grant.PauseUntil(body.LastDay, cipher.SealText(body.Reason.Trim()), clock.Today, new(caller.Id, clock.Now));
            work.Audit("grant", grant.Id, grant.CandidateId);
            work.Raise(new GrantPaused(grant.Id, pause.FirstDay, pause.LastDay));
            return grant;
        }, views.Whole, cancellationToken, dryRun);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/pool/grants/{id:guid}/pause", (Guid id, Request body, Trial trial, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(id, body, trial.IsAsked, cancellationToken))
            .Operation<GrantView>(nameof(PauseGrant), "Pauses a grant's refusion: its payslips wait", Area.PoolGrants, Verb.Decide)
            .NeedsIfMatch()
            .Problems(PoolProblems.NoGrant)
            .Problems(PoolProblems.AlreadyPaused, PoolProblems.PauseInPast, PoolProblems.GrantAnnulled)
            .ParameterExample("id", DemoIds.Grant)
            .Example(new Request(new(2030, 12, 31), "Straffeattesten mangler"), GrantView.Changed(version: 2));
    }
}
