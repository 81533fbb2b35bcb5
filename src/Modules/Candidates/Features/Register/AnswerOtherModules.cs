using Faatimer.Candidates.Data;
using Faatimer.Contracts;

namespace Faatimer.Candidates.Features;

/// <summary>What other modules ask about candidates: who one is, by hash, and which parts of C4 are not met; masked numbers and names for lists. Rules C4, ID2, ID3, X1.</summary>
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
                [.. parts.Where(p => !p.Met).Select(p => new UnmetPart(p.Code, p.Months, p.Since))]);
        }
    }

    internal sealed class Masked(CandidatesDb db, PersonalTexts texts) : IRequestHandler<MaskedCprNumbers, IReadOnlyList<MaskedCprNumber>>
    {
        public async Task<IReadOnlyList<MaskedCprNumber>> Handle(MaskedCprNumbers request, CancellationToken cancellationToken)
        {
            var found = await db.Candidates.AsNoTracking().Include(c => c.CprNumbers).Where(c => request.CandidateIds.Contains(c.Id)).ToListAsync(cancellationToken);
            return [.. found.Where(c => c.CprNumbers.Count > 0).Select(c => new MaskedCprNumber(c.Id, texts.Open(c.CurrentCpr).Masked))];
        }
    }

    internal sealed class Names(Caller caller) : IRequestHandler<NamesOfCandidates, Inquiry<IReadOnlyDictionary<Guid, string>>>
    {
        public Task<Inquiry<IReadOnlyDictionary<Guid, string>>> Handle(NamesOfCandidates request, CancellationToken cancellationToken) =>
            Task.FromResult(CandidateQueries.Names(request.Candidates, caller.In(Area.Candidates, Verb.Read)));
    }
}
