using Faatimer.Candidates.Data;
using Faatimer.Contracts;

namespace Faatimer.Candidates.Features;

/// <summary>What Pool asks about a candidate: who it is, by hash, and which parts of C4 are not met. Rules C4, ID2.</summary>
internal static class AnswerOtherModules
{
    internal sealed class ForGrant(CandidatesDb db) : IRequestHandler<CandidateForGrant, CandidateForGrantAnswer?>
    {
        public async Task<CandidateForGrantAnswer?> Handle(CandidateForGrant request, CancellationToken cancellationToken)
        {
            var candidate = await db.Candidates.AsNoTracking().Include(c => c.CprNumbers).Include(c => c.Overrides).AsSplitQuery()
                .SingleOrDefaultAsync(c => c.Id == request.CandidateId, cancellationToken);
            if (candidate is null)
            {
                return null;
            }

            var parts = await db.AssessEligibility(candidate, request.Day, cancellationToken);
            return new(
                candidate.Id,
                [.. candidate.CprNumbers.OrderBy(c => c.Until is not null).Select(c => c.Hash)],
                [.. parts.Where(p => !p.Met).Select(p => p.Code)]);
        }
    }
}
