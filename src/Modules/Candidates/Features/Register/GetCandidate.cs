using Carter;
using Faatimer.Candidates.Data;
using Faatimer.Kernel;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Candidates.Features;

/// <summary>Shows a candidate, with the CPR masked. Rules C1, ID3.</summary>
internal static class GetCandidate
{
    internal sealed record Query(Guid Id) : IRequest<CandidateView>;

    internal sealed class Handler(CandidatesDb db, UseCase useCase, CandidateViews views) : IRequestHandler<Query, CandidateView>
    {
        public async Task<CandidateView> Handle(Query query, CancellationToken cancellationToken)
        {
            var candidate = await db.Candidates.AsNoTracking().Include(c => c.CprNumbers).Reached(useCase).SingleOrDefaultAsync(c => c.Id == query.Id, cancellationToken)
                ?? throw RuleViolation.NotFound("candidate");
            await useCase.AuditRead("candidate", [candidate.Id], [candidate.Id], null, cancellationToken);
            return views.Full(candidate, useCase);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/candidates/{id:guid}", (Guid id, IMediator mediator, CancellationToken cancellationToken) => mediator.Send(new Query(id), cancellationToken))
            .Operation<CandidateView>(nameof(GetCandidate), "Shows a candidate", Area.Candidates, Verb.Read)
            .Problems(404, "candidate.not_found")
            .ParameterExample("id", DemoIds.Candidate)
            .Example(null, CandidateView.Example);
    }
}
