using Faatimer.Candidates.Data;

namespace Faatimer.Candidates.Features;

/// <summary>Shows a candidate, with the CPR masked. Rules C1, ID3.</summary>
internal static class GetCandidate
{
    internal sealed class Handler(CandidatesDb db, Caller caller, ReadAudit audit, CandidateViews views)
    {
        public async Task<CandidateView> Handle(Guid id, CancellationToken cancellationToken)
        {
            var candidate = await db.Candidates.AsNoTracking().Include(c => c.CprNumbers).Reached(caller.Scope).SingleOrDefaultAsync(c => c.Id == id, cancellationToken)
                ?? throw CandidatesProblems.NoCandidate.With();
            await audit.Log("candidate", [candidate.Id], [candidate.Id], null, cancellationToken);
            return caller.SeesWhole ? views.Whole(candidate) : CandidateViews.NameOnly(candidate);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/candidates/{id:guid}", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .Operation<CandidateView>(nameof(GetCandidate), "Shows a candidate", Area.Candidates, Verb.Read)
            .Problems(CandidatesProblems.NoCandidate)
            .ParameterExample("id", DemoIds.Candidate)
            .Example(null, CandidateView.Example);
    }
}
