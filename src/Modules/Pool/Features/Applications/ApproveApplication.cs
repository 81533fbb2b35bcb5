using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>
/// The job centre approves a job. Rules P5 (nobody their own), P9, P10 (eligible today), P15, P6, P17 (the fund pays such jobs) and P12 (a crossed budget needs a reason); the hours it held become reserved (P1), also where a smaller
/// pool has left the days overbooked. Everything that stands in the way is answered at once.
/// </summary>
internal static class ApproveApplication
{
    /// <param name="BudgetReason">Why it is approved although a year's budget is crossed (P12); kept when it is. At most 500 characters.</param>
    public sealed record Request(string? BudgetReason = null);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules() => RuleFor(r => r.BudgetReason).OptionalText(500);
    }

    internal sealed class Handler(
        PoolDb db, Caller caller, Work work, PersonalDataCipher cipher, IMediator mediator, BusinessClock clock, SettingsInForce settingsInForce, Queue queue, BudgetCheck budget, ApplicationViews views)
    {
        public async Task<Committed<ApplicationView>> Handle(Guid id, Request body, CancellationToken cancellationToken, Guid? grantId = null)
        {
            var asked = await db.Applications.AsNoTracking().In(caller.Scope, a => a.WorkplaceId).SingleOrDefaultAsync(a => a.Id == id, cancellationToken)
                ?? throw PoolProblems.NoApplication.With();
            var candidate = await mediator.Send(new CandidateForGrant(asked.CandidateId, clock.Today), cancellationToken) ?? throw PoolProblems.NoCandidate.With();
            var workplace = await mediator.Send(new WorkplaceForGrant(asked.WorkplaceId, asked.From), cancellationToken) ?? throw PoolProblems.NoWorkplace.With();
            return await work.Commit(db, async () =>
            {
                await db.LockPool(cancellationToken);
                var application = await db.GetApplication(id, caller.Scope, cancellationToken);
                work.RequireVersion(application.Version);
                await (application.AddendumTo is null
                    ? ApproveJob(application, body, grantId ?? Guid.CreateVersion7(), candidate, workplace, cancellationToken)
                    : ApproveAddendum(application, body, cancellationToken));
                work.Audit("application", application.Id, application.CandidateId);
                return application;
            }, application => views.Whole(application, cancellationToken), cancellationToken);
        }

        private async Task ApproveJob(
            Application application, Request body, Guid grantId, CandidateForGrantAnswer candidate, WorkplaceForGrantAnswer workplace, CancellationToken cancellationToken)
        {
            var settings = await settingsInForce.On(application.From, db, cancellationToken);
            var grants = await db.GrantsOf(application.CandidateId, null, cancellationToken);
            var terms = new Domain.GrantTerms(application.From, application.To, application.WeeklyHours, application.SubsidisedHours);
            var crossed = await budget.CrossedBy(null, [], [terms], cancellationToken);
            RuleViolation.ThrowIfAny(
            [
                .. application.ApprovalRefusals(caller.Id), .. ApplicationChecks.CheckCandidate(candidate.Unmet), .. JobRules.CheckWorkplace(workplace.Municipal, workplace.HasContactPerson, workplace.Closed),
                .. FundPurposes.Check(await db.FundPurposes.AsNoTracking().ToListAsync(cancellationToken), FundPurposes.FewHours, application.From),
                .. PersonsGrant.Check(application.Period, application.WorkplaceId, grants, settings), .. crossed.Refusals(body.BudgetReason),
            ]);
            var reason = cipher.SealText(crossed.Explanation(body.BudgetReason));
            var reference = await db.NextReference(Grant.Kind, clock.Today.Year, cancellationToken);
            var grant = Grant.Approve(grantId, reference, application, workplace.Cvr, workplace.PNumber, new(caller.Id, clock.Now), reason);
            application.Approve(grant.Id, reason);
            await db.ChangeHours([.. application.Needs.Select(n => new DayChange(n.From, n.To, -n.Hours, n.Hours))], cancellationToken);
            db.Add(grant);
            db.AddRange(candidate.CprHashes.Select(hash => new GrantPerson(hash, grant.Cvr, grant.Id)));
            work.Audit("grant", grant.Id, grant.CandidateId);
            work.Raise(new GrantApproved(
                grant.Id, application.Id, grant.CandidateId, grant.WorkplaceId, grant.From, grant.To, application.WeeklyHours, application.SubsidisedHours));
            budget.Raise(grant, crossed);
        }

        /// <summary>P8: an addendum whose turn has come. What it needs more of it holds; what it gives back is for the queue.</summary>
        private async Task ApproveAddendum(Application application, Request body, CancellationToken cancellationToken)
        {
            RuleViolation.ThrowIfAny([.. application.ApprovalRefusals(caller.Id)]);
            var grant = await db.GetGrant(application.AddendumTo!.Value, cancellationToken);
            var settings = await settingsInForce.On(grant.From, db, cancellationToken);
            var change = grant.Consider(application.Addendum!, await db.GrantsOf(grant.CandidateId, grant.Id, cancellationToken), settings);
            var crossed = await budget.CrossedBy(grant.Id, grant.Terms, change.Terms, cancellationToken);
            RuleViolation.ThrowIfAny([.. crossed.Refusals(body.BudgetReason)]);
            await db.ChangeHours([.. change.Difference.Select(d => d with { Held = -Math.Max(d.Reserved, 0) })], cancellationToken);
            var reason = cipher.SealText(crossed.Explanation(body.BudgetReason));
            application.Approve(grant.Id, reason);
            queue.Change(grant, application.Addendum!, change, reason);
            budget.Raise(grant, crossed);
            await queue.Serve(cancellationToken);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/pool/applications/{id:guid}/approve", (Guid id, Request? body, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(id, body ?? new(), cancellationToken))
            .Operation<ApplicationView>(nameof(ApproveApplication), "Approves an application: it becomes a grant", Area.PoolApplications, Verb.Decide)
            .NeedsIfMatch()
            .Problems(PoolProblems.NoApplication)
            .Problems(PoolProblems.CapacityExceeded, PoolProblems.OfferOpen, PoolProblems.ApplicationDecided, PoolProblems.OwnApplication, PoolProblems.NotEligible, PoolProblems.OverlappingGrant, PoolProblems.LongerThanAllowed, PoolProblems.NotMunicipal, PoolProblems.NoContactPerson, PoolProblems.WorkplaceClosed, PoolProblems.BudgetCrossed, PoolProblems.PurposeNotOnList)
            .ParameterExample("id", DemoIds.Application)
            .Example(new Request(), ApplicationView.Changed(ApplicationStatus.Approved, version: 2, grantId: DemoStory.Id(0x6f)));
    }
}
