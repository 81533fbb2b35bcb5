using Faatimer.Candidates.Data;
using Faatimer.Candidates.Domain;

namespace Faatimer.Candidates.Features;

/// <summary>Changes what is recorded of a candidate; CPR and considerations have operations of their own. Rules C1, C3.</summary>
internal static class UpdateCandidate
{
    public sealed record Request : CandidateFields;

    internal sealed class Rules : CandidateFieldsRules<Request>;

    internal sealed class Handler(CandidatesDb db, Caller caller, Work work, BusinessClock clock, PersonalTexts texts, CandidateViews views)
    {
        public Task<Committed<CandidateView>> Handle(Guid id, Request body, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            var candidate = await db.Get(id, caller.Scope, cancellationToken);
            work.RequireVersion(candidate.Version);
            await body.RequireValid(db, candidate.Facts, clock.Today, cancellationToken);
            candidate.Change(body.ToFacts(), body.ToSealed(texts));
            work.Audit("candidate", candidate.Id, candidate.Id);
            return candidate;
        }, views.Whole, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPut("/api/v1/candidates/{id:guid}", (Guid id, Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, body, cancellationToken))
            .Operation<CandidateView>(nameof(UpdateCandidate), "Changes a candidate", Area.Candidates, Verb.Write)
            .NeedsIfMatch()
            .Problems(CandidatesProblems.BenefitUnknown, CandidatesProblems.TargetGroupUnknown, CandidatesProblems.DateAhead, CandidatesProblems.NoCandidate)
            .ParameterExample("id", DemoIds.Candidate)
            .Example(
                new Request
                {
                    Name = "Amina Prøve",
                    Contact = CandidateView.Example.Contact,
                    Benefit = "unemployment_benefit",
                    TargetGroup = "activity_ready",
                    Municipality = "165",
                    IdentifiedBy = CandidateView.Example.IdentifiedBy,
                    Wishes = "Et roligt sted at begynde",
                    Competences = ["orden", "bøger", "it"],
                    DanishLevel = DanishLevel.Conversational,
                    WeeklyHours = 10m,
                    TimeWindows = [new(Weekday.Monday, "08:00", "12:00")],
                    ChallengesBeyondUnemployment = true,
                    OutOfWorkSince = new DateOnly(2023, 2, 1),
                    Cv = "Butik og lager",
                    Consent = CandidateView.Example.Consent,
                },
                CandidateView.Example with { Benefit = "unemployment_benefit", Competences = ["orden", "bøger", "it"], Version = 2 });
    }
}
