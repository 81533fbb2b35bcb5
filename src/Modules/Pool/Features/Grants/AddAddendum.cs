using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Pool.Features;

/// <summary>
/// Changes a grant: other hours, or a longer period for an extended task. Rules P8, P1, P2, P6, P12. Hours given back serve the queue at once; without room, or while
/// anyone waits, a change that needs more joins the queue (P4) as an application to approve when its turn has come.
/// </summary>
internal static class AddAddendum
{
    /// <param name="EffectiveFrom">The first day the hours differ, within the grant (or the day after it, when it becomes longer).</param>
    /// <param name="WeeklyHours">The job's hours a week from that day on; unchanged when absent.</param>
    /// <param name="SubsidisedHours">Of these, paid by the pool; when absent, all the new weekly hours up to 10, or unchanged.</param>
    /// <param name="To">The new last day, when the period becomes longer.</param>
    /// <param name="Reason">Why. At most 500 characters.</param>
    /// <param name="TaskExtension">How the task is extended in time or scope; required for a longer period.</param>
    /// <param name="BudgetReason">Why it is decided although a year's budget is crossed (P12); kept when it is. At most 500 characters.</param>
    public sealed record Request(
        DateOnly EffectiveFrom, string Reason, decimal? WeeklyHours = null, decimal? SubsidisedHours = null, DateOnly? To = null, string? TaskExtension = null,
        string? BudgetReason = null);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleFor(r => r.EffectiveFrom).Day();
            RuleFor(r => r.To).Day();
            RuleFor(r => r.WeeklyHours).WeeklyHours();
            RuleFor(r => r.SubsidisedHours).WeeklyHours();
            RuleFor(r => r.Reason).Text(500);
            RuleFor(r => r.TaskExtension).OptionalText(500);
            RuleFor(r => r.BudgetReason).OptionalText(500);
        }
    }

    internal sealed class Handler(PoolDb db, Caller caller, Work work, PersonalDataCipher cipher, BusinessClock clock, SettingsInForce settingsInForce, Queue queue, BudgetCheck budget, GrantViews views)
    {
        public Task<Committed<GrantView>> Handle(Guid id, Request body, bool dryRun, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            await db.LockPool(cancellationToken);
            var grant = await db.GetGrant(id, cancellationToken);
            work.RequireVersion(grant.Version);
            RuleViolation.ThrowIfAny([.. grant.AddendumRefusals()]);
            var addendum = new Addendum(body.EffectiveFrom, body.WeeklyHours, body.SubsidisedHours, body.To, cipher.SealText(body.Reason.Trim()),
                string.IsNullOrWhiteSpace(body.TaskExtension) ? null : cipher.SealText(body.TaskExtension.Trim()));
            var settings = await settingsInForce.On(grant.From, db, cancellationToken);
            var change = grant.Consider(addendum, await db.GrantsOf(grant.CandidateId, grant.Id, cancellationToken), settings);
            var needsMore = change.Difference.Any(d => d.Reserved > 0);
            if (needsMore && !await db.IsDecided(change.Difference.Min(d => d.From), change.Difference.Max(d => d.To), cancellationToken))
            {
                // In the queue it could never be served, and everybody would wait behind it.
                throw PoolProblems.HoursNotDecided.With();
            }

            if ((needsMore && await db.AnyoneWaits(cancellationToken)) || !await db.ChangeHours(change.Difference, cancellationToken))
            {
                await Wait(grant, addendum, change, cancellationToken);
            }
            else
            {
                var crossed = await budget.CrossedBy(grant.Id, grant.Terms, change.Terms, cancellationToken);
                RuleViolation.ThrowIfAny([.. crossed.Refusals(body.BudgetReason)]);
                queue.Change(grant, addendum, change, cipher.SealText(crossed.Explanation(body.BudgetReason)));
                budget.Raise(grant, crossed);
                await queue.Serve(cancellationToken);
            }

            return grant;
        }, views.Whole, cancellationToken, dryRun);

        private async Task Wait(Grant grant, Addendum addendum, ChangedTerms change, CancellationToken cancellationToken)
        {
            var reference = await db.NextReference(Application.Kind, clock.Today.Year, cancellationToken);
            var application = Application.Queue(
                Guid.CreateVersion7(), reference, await db.NextInQueue(cancellationToken), grant, addendum, change, caller.Id, clock.Now);
            db.Add(application);
            grant.Await(application.Id);
            work.Audit("application", application.Id, application.CandidateId);
            work.Audit("grant", grant.Id, grant.CandidateId);
            work.Raise(new ApplicationReceived(
                application.Id, application.CandidateId, application.WorkplaceId, true, application.From, application.To, application.SubsidisedHours));
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/pool/grants/{id:guid}/addenda", (Guid id, Request body, Trial trial, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(id, body, trial.IsAsked, cancellationToken))
            .Operation<GrantView>(nameof(AddAddendum), "Changes a grant's hours, or makes its period longer", Area.PoolGrants, Verb.Decide)
            .NeedsIfMatch()
            .Problems(PoolProblems.NoGrant)
            .Problems(PoolProblems.AddendumOutsideGrant, PoolProblems.PeriodNotLonger, PoolProblems.TaskExtensionRequired, PoolProblems.AddendumChangesNothing, PoolProblems.SubsidisedAboveLimit, PoolProblems.SubsidisedAboveWeekly, PoolProblems.LongerThanAllowed, PoolProblems.OverlappingGrant, PoolProblems.AddendumPending, PoolProblems.HoursNotDecided, PoolProblems.BudgetCrossed, PoolProblems.GrantAnnulled)
            .ParameterExample("id", DemoIds.Grant)
            .Example(new Request(new(2026, 10, 1), "Borgeren vil gerne have flere timer", 12, 10), GrantView.Changed(version: 2));
    }
}
