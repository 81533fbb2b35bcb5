using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>
/// A person got another CPR number: the grants are found by it too, and by the old one still. Rules ID2, R1. A new grant asks once more, in case the number
/// changed while it was approved. Each grant that is found by other numbers than before tells so.
/// </summary>
[Reaction("pool.RefreshPersonHashes", ReactionStart.Beginning, version: 1, typeof(CandidateCprChanged), typeof(GrantApproved))]
internal sealed class RefreshPersonHashes(PoolDb db, Work work, IMediator mediator, BusinessClock clock) : IReaction
{
    public async Task React(IReadOnlyList<IEvent> happened, CancellationToken cancellationToken)
    {
        var hashes = new Dictionary<Guid, IReadOnlyList<byte[]>>();
        foreach (var candidateId in happened.Select(h => h is GrantApproved approved ? approved.CandidateId : h.AggregateId).Distinct())
        {
            if (await mediator.Send(new CandidateForGrant(candidateId, clock.Today), cancellationToken) is { } candidate)
            {
                hashes.Add(candidateId, candidate.CprHashes);
            }
        }

        if (hashes.Count == 0)
        {
            return;
        }

        await work.Commit(db, async () =>
        {
            await db.LockPool(cancellationToken);
            var grants = await db.Grants.AsNoTracking().Where(g => hashes.Keys.Contains(g.CandidateId)).Select(g => new { g.Id, g.Cvr, g.CandidateId }).ToListAsync(cancellationToken);
            var ids = grants.Select(g => g.Id).ToList();
            var known = (await db.GrantPersons.AsNoTracking().Where(p => ids.Contains(p.GrantId)).ToListAsync(cancellationToken)).ToLookup(p => p.GrantId, p => Convert.ToHexString(p.Hash));
            var changed = grants.Where(g => !hashes[g.CandidateId].Select(Convert.ToHexString).ToHashSet().SetEquals(known[g.Id])).ToList();
            var changedIds = changed.Select(g => g.Id).ToList();
            await db.GrantPersons.Where(p => changedIds.Contains(p.GrantId)).ExecuteDeleteAsync(cancellationToken);
            db.AddRange(changed.SelectMany(g => hashes[g.CandidateId].Select(hash => new GrantPerson(hash, g.Cvr, g.Id))));
            foreach (var candidateId in hashes.Keys)
            {
                work.Audit("candidate", candidateId, candidateId);
            }

            foreach (var grant in changed)
            {
                work.Raise(new GrantPersonChanged(grant.Id));
            }

            return changed.Count;
        }, count => count, cancellationToken);
    }
}
