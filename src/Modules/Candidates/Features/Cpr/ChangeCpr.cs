using Faatimer.Candidates.Data;
using Faatimer.Contracts;

namespace Faatimer.Candidates.Features;

/// <summary>Gives a candidate another CPR number; the old one stays findable. Rules ID1, ID2.</summary>
internal static class ChangeCpr
{
    /// <param name="Cpr">The new number: ten digits, with or without a hyphen.</param>
    /// <param name="Reason">Why, at most 500 characters, without CPR numbers. Kept encrypted.</param>
    /// <param name="Mistyped">The old number never was this person's: it is forgotten, so that its owner can be registered.</param>
    public sealed record Request(string Cpr, string Reason, bool Mistyped = false);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleFor(r => r.Cpr).Must(cpr => Kernel.Cpr.TryParse(cpr, out _)).WithProblem(CandidatesProblems.CprInvalid);
            RuleFor(r => r.Reason).Text(500);
        }
    }

    internal sealed class Handler(CandidatesDb db, Caller caller, Work work, BusinessClock clock, PersonalTexts texts, CandidateViews views)
    {
        public Task<Committed<CandidateView>> Handle(Guid id, Request body, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            var candidate = await db.Get(id, caller.Scope, cancellationToken);
            work.RequireVersion(candidate.Version);
            if (candidate.IsDemo && !Cpr.Parse(body.Cpr).IsReplacement)
            {
                throw CandidatesProblems.DemoCpr.With();
            }

            candidate.ChangeCpr(texts.Seal(Cpr.Parse(body.Cpr)), texts.Seal(Redaction.Mask(body.Reason)), body.Mistyped, clock.Today);
            work.Audit("candidate-cpr", candidate.Id, candidate.Id);
            work.Raise(new CandidateCprChanged(candidate.Id));
            return candidate;
        }, views.Whole, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/candidates/{id:guid}/cpr", (Guid id, Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, body, cancellationToken))
            .Operation<CandidateView>(nameof(ChangeCpr), "Gives a candidate another CPR number", Area.Case, Verb.Write)
            .NeedsIfMatch()
            .Problems(CandidatesProblems.CprTaken, CandidatesProblems.CprUnchanged, CandidatesProblems.CprInvalid, CandidatesProblems.DemoCpr, CandidatesProblems.NoCandidate)
            .ParameterExample("id", DemoIds.Candidate)
            .Example(new Request("6101900124", "Nyt erstatningsnummer"), CandidateView.Example with { Version = 2 });
    }
}
