using Faatimer.Candidates.Data;
using Faatimer.Candidates.Domain;

namespace Faatimer.Candidates.Features;

/// <summary>A consultant answers one part of eligibility with yes, against the recorded facts, with a reason; it counts from today. Rule C4.</summary>
internal static class OverrideEligibility
{
    /// <param name="Part">The part that is not met.</param>
    /// <param name="Reason">Why it is answered with yes all the same, at most 500 characters; encrypted at rest.</param>
    public sealed record Request(EligibilityRule Part, string Reason);

    /// <summary>The override.</summary>
    /// <param name="Id">The candidate.</param>
    /// <param name="Part">The part.</param>
    /// <param name="OverriddenBy">The consultant.</param>
    /// <param name="From">The first day it counts.</param>
    /// <param name="Version">The candidate's version; the ETag.</param>
    public sealed record Response(Guid Id, EligibilityRule Part, string OverriddenBy, DateOnly From, int Version) : IResource;

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules() => RuleFor(r => r.Reason).Text(500);
    }

    internal sealed class Handler(CandidatesDb db, Caller caller, Work work, BusinessClock clock, PersonalTexts texts)
    {
        public Task<Committed<Response>> Handle(Guid id, Request body, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            var (part, reason) = body;
            var candidate = await db.Candidates.Include(c => c.Overrides).Reached(caller.Scope).SingleOrDefaultAsync(c => c.Id == id, cancellationToken)
                ?? throw CandidatesProblems.NoCandidate.With();
            work.RequireVersion(candidate.Version);
            var today = clock.Today;
            var parts = await db.AssessEligibility(candidate, today, cancellationToken);
            if (parts.Single(p => p.Rule == part).Met)
            {
                throw CandidatesProblems.PartAlreadyMet.With();
            }

            candidate.Override(new(Guid.CreateVersion7(), part, texts.Seal(reason), caller.Id, today));
            work.Audit("candidate-eligibility", candidate.Id, candidate.Id, part.ToString());
            return candidate;
        }, candidate => new Response(candidate.Id, body.Part, caller.Id, clock.Today, candidate.Version), cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/candidates/{id:guid}/eligibility-overrides", (Guid id, Request body, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(id, body, cancellationToken))
            .Operation<Response>(nameof(OverrideEligibility), "Overrides one part of eligibility, with a reason", Area.CandidateEligibility, Verb.Write)
            .NeedsIfMatch()
            .Problems(CandidatesProblems.PartAlreadyMet, CandidatesProblems.NoCandidate)
            .ParameterExample("id", DemoIds.IneligibleCandidate)
            .Example(
                new Request(EligibilityRule.OutOfWork, "Har kun haft et kort vikariat i perioden"),
                new Response(DemoIds.IneligibleCandidate, EligibilityRule.OutOfWork, "demo-consultant", new DateOnly(2026, 3, 1), 2));
    }
}
