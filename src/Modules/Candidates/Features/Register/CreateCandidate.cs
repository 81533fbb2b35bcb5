using Faatimer.Candidates.Data;
using Faatimer.Candidates.Domain;
using Faatimer.Contracts;

namespace Faatimer.Candidates.Features;

/// <summary>Registers a candidate. The CPR number names one person only, and is encrypted where it is kept. Rules C1, C3, ID1–ID5.</summary>
internal static class CreateCandidate
{
    public sealed record Request : CandidateFields
    {
        /// <summary>CPR number: ten digits, with or without a hyphen (ID1). Answered masked.</summary>
        public required string Cpr { get; init; }

        /// <summary>The demo mark of test and demo people; their number must be a replacement number, day + 60 (ID5).</summary>
        public bool IsDemo { get; init; }
    }

    internal sealed class Rules : CandidateFieldsRules<Request>
    {
        public Rules()
        {
            RuleFor(c => c.Cpr).Must(cpr => Kernel.Cpr.TryParse(cpr, out _)).WithProblem(CandidatesProblems.CprInvalid);
            RuleFor(c => c.Cpr).Must(cpr => !Kernel.Cpr.TryParse(cpr, out var number) || number.IsReplacement).When(c => c.IsDemo).WithProblem(CandidatesProblems.DemoCpr);
        }
    }

    internal sealed class Handler(CandidatesDb db, Work work, BusinessClock clock, PersonalTexts texts, CandidateViews views)
    {
        public Task<Committed<CandidateView>> Handle(Request body, CancellationToken cancellationToken, Guid? id = null) => work.Commit(db, async () =>
        {
            await body.RequireValid(db, before: null, clock.Today, cancellationToken);
            var candidate = new Candidate(id ?? Guid.CreateVersion7(), body.ToFacts(), body.ToSealed(texts), texts.Seal(Cpr.Parse(body.Cpr)), body.IsDemo);
            db.Add(candidate);
            work.Audit("candidate", candidate.Id, candidate.Id);
            work.Raise(new CandidateRegistered(candidate.Id));
            return candidate;
        }, views.Whole, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/candidates", (Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .Operation<CandidateView>(nameof(CreateCandidate), "Registers a candidate", Area.Candidates, Verb.Write, status: 201)
            .Problems(CandidatesProblems.CprTaken, CandidatesProblems.CprInvalid, CandidatesProblems.BenefitUnknown, CandidatesProblems.TargetGroupUnknown, CandidatesProblems.DateAhead, CandidatesProblems.DemoCpr)
            .Example(
                new Request
                {
                    Cpr = "6105850016",
                    Name = "Ida Prøve",
                    Contact = new("Prøvevej 9, 2620 Albertslund", "ida@demo.example", "70000090"),
                    Benefit = "unemployment_benefit",
                    TargetGroup = "activity_ready",
                    Municipality = "165",
                    IdentifiedBy = new("caseworker", "Jobcentret"),
                    Wishes = "Arbejde med planter",
                    Competences = ["havearbejde"],
                    DanishLevel = DanishLevel.Limited,
                    WeeklyHours = 8m,
                    TimeWindows = [new(Weekday.Tuesday, "09:00", "13:00")],
                    ChallengesBeyondUnemployment = true,
                    OutOfWorkSince = new DateOnly(2023, 5, 1),
                    Consent = new(new DateOnly(2025, 12, 1), ConsentScope.PracticalData),
                    IsDemo = true,
                },
                CandidateView.Example with
                {
                    Id = DemoStory.Id(0x4f),
                    Name = "Ida Prøve",
                    Cpr = "610585-XXXX",
                    Contact = new("Prøvevej 9, 2620 Albertslund", "ida@demo.example", "70000090"),
                    Benefit = "unemployment_benefit",
                    Wishes = "Arbejde med planter",
                    Competences = ["havearbejde"],
                    DanishLevel = DanishLevel.Limited,
                    WeeklyHours = 8m,
                    TimeWindows = [new(Weekday.Tuesday, "09:00", "13:00")],
                    OutOfWorkSince = new DateOnly(2023, 5, 1),
                    Cv = null,
                    Consent = new(new DateOnly(2025, 12, 1), ConsentScope.PracticalData),
                });
    }
}
