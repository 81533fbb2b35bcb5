using Carter;
using Faatimer.Candidates.Data;
using Faatimer.Candidates.Domain;
using Faatimer.Kernel;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Candidates.Features;

/// <summary>Shows a candidate's considerations, for a stated purpose that is logged: special-category data (C1).</summary>
internal static class GetConsiderations
{
    internal sealed record Query(Guid Id, ConsiderationPurpose? Purpose) : IRequest<ConsiderationsView>;

    internal sealed class Handler(CandidatesDb db, UseCase useCase, PersonalTexts texts) : IRequestHandler<Query, ConsiderationsView>
    {
        public async Task<ConsiderationsView> Handle(Query query, CancellationToken cancellationToken)
        {
            var purpose = query.Purpose ?? throw RuleViolation.Invalid(RuleViolation.Error("candidates.purpose_required", null, "/purpose"));
            var candidate = await db.Candidates.AsNoTracking().Reached(useCase).Where(c => c.Id == query.Id)
                .Select(c => new { c.Considerations, c.Version }).SingleOrDefaultAsync(cancellationToken) ?? throw RuleViolation.NotFound("candidate");
            await useCase.AuditRead("candidate-considerations", [query.Id], [query.Id], purpose.ToString(), cancellationToken);
            return new(query.Id, candidate.Considerations is { } considerations ? texts.Open<List<Consideration>>(considerations) : [], candidate.Version);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/candidates/{id:guid}/considerations", (Guid id, ConsiderationPurpose? purpose, IMediator mediator, CancellationToken cancellationToken) =>
                mediator.Send(new Query(id, purpose), cancellationToken))
            .Operation<ConsiderationsView>(nameof(GetConsiderations), "Shows a candidate's considerations, for a stated purpose", Area.CandidateConsiderations, Verb.Read)
            .Problems(400, "candidates.purpose_required")
            .Problems(404, "candidate.not_found")
            .ParameterExample("id", DemoIds.Candidate)
            .ParameterExample("purpose", "matching")
            .Example(null, new ConsiderationsView(DemoIds.Candidate, [new(ConsiderationKind.Physical, "no_heavy_lifting")], 1));
    }
}
