using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Pool.Features;

/// <summary>
/// Receives an application. Rules P1, P4: with room and nobody waiting it is submitted and holds its hours, otherwise it waits in the order of receipt.
/// Its hours, its length, its reason and the workplace are checked on receipt, and again at approval (P2, P6, P7, P15). One that comes long after the job's first day says why (P18).
/// </summary>
internal static class SubmitApplication
{
    /// <param name="CandidateId">The person.</param>
    /// <param name="WorkplaceId">The workplace; municipal (P15).</param>
    /// <param name="WeeklyHours">The job's hours a week, above 0, at most 37.</param>
    /// <param name="From">First day. Only the job centre applies for days that are past, for more than 30 (setting) with a reason (P18).</param>
    /// <param name="To">Last day, at most 12 months after the first (P6).</param>
    /// <param name="TemporaryReason">Why the job is temporary: a bounded task, a fixed horizon (P7). At most 1,000 characters.</param>
    /// <param name="SubsidisedHours">Hours a week asked of the pool, at most 10 and at most the job's; all the job's up to 10 when absent (P2).</param>
    /// <param name="TaskId">The task at the workplace.</param>
    /// <param name="LateReason">Why it is applied for so long after the first day (P18); kept when it is. At most 500 characters.</param>
    public sealed record Request(
        Guid CandidateId, Guid WorkplaceId, decimal WeeklyHours, DateOnly From, DateOnly To, string TemporaryReason, decimal? SubsidisedHours = null, Guid? TaskId = null,
        string? LateReason = null);

    /// <summary>An example: a job for the year.</summary>
    public static Request Example { get; } = new(
        DemoIds.Candidate, DemoIds.Workplace, 10, new(2026, 1, 1), new(2026, 12, 31), "Afgrænset opgave: mærkning af samlingen, afsluttes med året",
        LateReason: "Aftalt før årsskiftet; ansøgningen blev væk");

    public static ApplicationView ExampleAnswer { get; } = ApplicationView.Changed(ApplicationStatus.Submitted, version: 1) with
    {
        Id = DemoStory.Id(0x5f), CandidateId = DemoIds.Candidate, WeeklyHours = 10, SubsidisedHours = 10, From = new(2026, 1, 1), To = new(2026, 12, 31),
        TemporaryReason = "Afgrænset opgave: mærkning af samlingen, afsluttes med året", LateReason = "Aftalt før årsskiftet; ansøgningen blev væk",
    };

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleFor(r => r.WeeklyHours).WeeklyHours();
            RuleFor(r => r.SubsidisedHours).WeeklyHours();
            RuleFor(r => r.From).Day();
            RuleFor(r => r.To).Day();
            RuleFor(r => r.To).GreaterThanOrEqualTo(r => r.From).WithProblem(KernelProblems.PeriodReversed);
            RuleFor(r => r.TemporaryReason).Text(1000);
            RuleFor(r => r.LateReason).OptionalText(500);
        }
    }

    internal sealed class Handler(PoolDb db, Caller caller, Work work, PersonalDataCipher cipher, IMediator mediator, BusinessClock clock, SettingsInForce settingsInForce, ApplicationViews views)
    {
        /// <summary>Both must exist; a workplace outside the caller's own units does not, for that caller.</summary>
        private async Task<WorkplaceForGrantAnswer> AskOthers(Request body, CancellationToken cancellationToken)
        {
            var workplace = caller.Scope.Holds(body.WorkplaceId) ? await mediator.Send(new WorkplaceForGrant(body.WorkplaceId, body.From), cancellationToken) : null;
            var candidate = await mediator.Send(new CandidateForGrant(body.CandidateId, clock.Today), cancellationToken);
            List<RuleError> missing = [];
            if (candidate is null)
            {
                missing.Add(PoolProblems.NoCandidate.Error());
            }

            if (workplace is null)
            {
                missing.Add(PoolProblems.NoWorkplace.Error());
            }

            return missing.Count == 0 ? workplace! : throw RuleViolation.Missing(missing);
        }

        public async Task<Committed<ApplicationView>> Handle(Request body, CancellationToken cancellationToken, Guid? id = null, bool dryRun = false)
        {
            var workplace = await AskOthers(body, cancellationToken);
            var settings = await settingsInForce.On(body.From, db, cancellationToken);
            var late = JobRules.IsLate(body.From, clock.Today, await settingsInForce.On(clock.Today, db, cancellationToken));
            if (late && string.IsNullOrWhiteSpace(body.LateReason))
            {
                throw PoolProblems.LateReasonRequired.With(new { first = body.From });
            }

            var subsidised = JobRules.SubsidisedHours(body.SubsidisedHours, body.WeeklyHours, settings);
            var period = new DatePeriod(body.From, body.To);
            var errors = JobRules.CheckHours(body.WeeklyHours, subsidised, settings).ToList();
            if (!workplace.Municipal)
            {
                errors.Add(PoolProblems.NotMunicipal.Error(null, "/workplaceId"));
            }

            if (!caller.Scope.IsAll && body.From < clock.Today)
            {
                errors.Add(PoolProblems.StartInPast.Error());
            }

            return await work.Commit(db, async () =>
            {
                var receipt = await db.Receive(body.CandidateId, body.WorkplaceId, new(body.From, body.To, subsidised), clock.Today.Year, cancellationToken);
                errors.AddRange(JobRules.CheckLength(period, receipt.OtherGrants, settings));
                if (!receipt.Decided)
                {
                    errors.Add(PoolProblems.HoursNotDecided.Error());
                }

                RuleViolation.ThrowIfAny(errors);
                var application = Application.Receive(
                    id ?? Guid.CreateVersion7(), receipt.Reference, receipt.Sequence, receipt.Fits, body.CandidateId, body.WorkplaceId, body.TaskId, body.WeeklyHours, subsidised,
                    period, cipher.SealText(body.TemporaryReason.Trim()), late ? cipher.SealText(body.LateReason!.Trim()) : null, caller.Id, clock.Now);
                db.Add(application);
                work.Audit("application", application.Id, application.CandidateId);
                work.Raise(new ApplicationReceived(application.Id, application.CandidateId, application.WorkplaceId, !receipt.Fits, period.From, period.To, subsidised));
                return (Application: application, Place: receipt.Fits ? (int?)null : receipt.Queued + 1);
            }, received => views.Whole(received.Application, received.Place, cancellationToken), cancellationToken, dryRun);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/pool/applications", (Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .Operation<ApplicationView>(nameof(SubmitApplication), "Applies for a job on few paid hours", Area.PoolApplications, Verb.Write, status: 201)
            .Problems(PoolProblems.LateReasonRequired)
            .Problems(PoolProblems.NoCandidate, PoolProblems.NoWorkplace)
            .Problems(PoolProblems.SubsidisedAboveLimit, PoolProblems.SubsidisedAboveWeekly, PoolProblems.LongerThanAllowed, PoolProblems.NotMunicipal, PoolProblems.StartInPast, PoolProblems.HoursNotDecided)
            .Example(Example, ExampleAnswer);
    }
}
