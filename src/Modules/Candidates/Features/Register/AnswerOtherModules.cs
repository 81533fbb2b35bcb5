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
            // Who reads the log sees whom it is about (X1).
            Task.FromResult(CandidateQueries.Names(request.Candidates, caller.May(RoleTable.Log, Verb.Read) ? Scope.All : caller.In(Area.Candidates, Verb.Read)));
    }

    internal sealed class InLog(CandidatesDb db, PersonalTexts texts) : IRequestHandler<CandidatesInLog, IReadOnlyList<CandidateInLog>>
    {
        public async Task<IReadOnlyList<CandidateInLog>> Handle(CandidatesInLog request, CancellationToken cancellationToken)
        {
            var candidates = db.Candidates.AsNoTracking().Include(c => c.CprNumbers).Asked(texts, request.Cpr, request.Name);
            return [.. (await candidates.OrderBy(c => c.Id).Take(PageRequest.DefaultLimit).ToListAsync(cancellationToken)).Select(c => new CandidateInLog(c.Id, c.Facts.Name, texts.Open(c.CurrentCpr).Masked))];
        }
    }

    internal sealed class ForAccessReport(CandidatesDb db, PersonalTexts texts) : IRequestHandler<CandidateForAccessReport, CandidateForAccessReportAnswer?>
    {
        public async Task<CandidateForAccessReportAnswer?> Handle(CandidateForAccessReport request, CancellationToken cancellationToken) =>
            await db.Candidates.AsNoTracking().Include(c => c.CprNumbers).SingleOrDefaultAsync(c => c.Id == request.CandidateId, cancellationToken) is { } candidate
                ? new(
                    candidate.Facts.Name, texts.Open(candidate.CurrentCpr).Masked,
                    await db.Candidates.Where(c => c.Id != request.CandidateId).Select(c => c.Facts.Name).ToListAsync(cancellationToken))
                : null;
    }
}
