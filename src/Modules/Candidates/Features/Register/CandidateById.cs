using Faatimer.Candidates.Data;
using Faatimer.Candidates.Domain;

namespace Faatimer.Candidates.Features;

/// <summary>Finds the candidate that a use case is about.</summary>
internal static class CandidateById
{
    /// <summary>A candidate with its CPR numbers; 404 when there is none in scope (a workplace sees candidates after a proposal, C9).</summary>
    public static async Task<Candidate> Get(this CandidatesDb db, Guid id, Scope scope, CancellationToken cancellationToken) =>
        await db.Candidates.Include(c => c.CprNumbers).Reached(scope).SingleOrDefaultAsync(c => c.Id == id, cancellationToken) ?? throw CandidatesProblems.NoCandidate.With();
}
