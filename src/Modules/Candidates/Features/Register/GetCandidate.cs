using Carter;
using Faatimer.Candidates.Data;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Candidates.Features;

/// <summary>Shows a candidate, with the CPR masked. Rules C1, ID3.</summary>
internal static class GetCandidate
{
    internal sealed class Handler(CandidatesDb db, Caller caller, ReadAudit audit, CandidateViews views)
    {
        public async Task<CandidateView> Handle(Guid id, CancellationToken cancellationToken)
        {
            var candidate = await db.Candidates.AsNoTracking().Include(c => c.CprNumbers).Reached(caller.Scope).SingleOrDefaultAsync(c => c.Id == id, cancellationToken)
                ?? throw RuleViolation.NotFound("candidate");
            await audit.Log("candidate", [candidate.Id], [candidate.Id], null, cancellationToken);
            return views.Full(candidate, caller);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/candidates/{id:guid}", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .Operation<CandidateView>(nameof(GetCandidate), "Shows a candidate", Area.Candidates, Verb.Read)
            .Problems(404, "candidate.not_found")
            .ParameterExample("id", DemoIds.Candidate)
            .Example(null, CandidateView.Example);
    }
}
