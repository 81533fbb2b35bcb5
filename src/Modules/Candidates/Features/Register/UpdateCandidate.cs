using Carter;
using Faatimer.Candidates.Data;
using Faatimer.Candidates.Domain;
using Faatimer.Kernel;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Candidates.Features;

/// <summary>Changes what is recorded of a candidate; CPR and considerations have operations of their own. Rules C1, C3.</summary>
internal static class UpdateCandidate
{
    public sealed record Request : CandidateFields;

    internal sealed record Command(Guid Id, Request Body) : IRequest<CandidateView>;

    internal sealed class Rules : CandidateFieldsRules<Request>;

    internal sealed class Handler(CandidatesDb db, UseCase useCase, BusinessClock clock, PersonalTexts texts, CandidateViews views) : IRequestHandler<Command, CandidateView>
    {
        public Task<CandidateView> Handle(Command command, CancellationToken cancellationToken) => useCase.Transaction(db, async () =>
        {
            var candidate = await db.Get(command.Id, useCase, cancellationToken);
            useCase.RequireVersion(candidate.Version);
            await command.Body.RequireValid(db, candidate.Facts, clock.Today, cancellationToken);
            candidate.Change(command.Body.ToFacts(), command.Body.ToSealed(texts));
            useCase.Audit("candidate", candidate.Id, candidate.Id);
            return views.Full(candidate, useCase);
        }, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPut("/api/v1/candidates/{id:guid}", (Guid id, Request body, IMediator mediator, CancellationToken cancellationToken) => mediator.Send(new Command(id, body), cancellationToken))
            .Operation<CandidateView>(nameof(UpdateCandidate), "Changes a candidate", Area.Candidates, Verb.Write)
            .NeedsIfMatch()
            .Problems(400, "candidates.benefit_unknown", "candidates.target_group_unknown", "candidates.date_ahead")
            .Problems(404, "candidate.not_found")
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
