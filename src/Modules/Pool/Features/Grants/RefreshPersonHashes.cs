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
internal sealed class RefreshPersonHashes(PoolDb db, UseCase useCase, IMediator mediator, BusinessClock clock) :
    INotificationHandler<CandidateCprChanged>, INotificationHandler<GrantApproved>
{
    public Task Handle(CandidateCprChanged notification, CancellationToken cancellationToken) => Refresh(notification.CandidateId, cancellationToken);

    public Task Handle(GrantApproved notification, CancellationToken cancellationToken) => Refresh(notification.CandidateId, cancellationToken);

    private async Task Refresh(Guid candidateId, CancellationToken cancellationToken)
    {
        if (await mediator.Send(new CandidateForGrant(candidateId, clock.Today), cancellationToken) is not { } candidate)
        {
            return;
        }

        await useCase.Transaction(db, async () =>
        {
            await db.LockPool(cancellationToken);
            var grants = await db.Grants.AsNoTracking().Where(g => g.CandidateId == candidateId).Select(g => new { g.Id, g.Cvr }).ToListAsync(cancellationToken);
            var ids = grants.Select(g => g.Id).ToList();
            var known = (await db.GrantPersons.AsNoTracking().Where(p => ids.Contains(p.GrantId)).ToListAsync(cancellationToken)).ToLookup(p => p.GrantId, p => Convert.ToHexString(p.Hash));
            var hashes = candidate.CprHashes.Select(Convert.ToHexString).ToHashSet();
            var changed = grants.Where(g => !hashes.SetEquals(known[g.Id])).ToList();
            var changedIds = changed.Select(g => g.Id).ToList();
            await db.GrantPersons.Where(p => changedIds.Contains(p.GrantId)).ExecuteDeleteAsync(cancellationToken);
            db.AddRange(changed.SelectMany(g => candidate.CprHashes.Select(hash => new GrantPerson(hash, g.Cvr, g.Id))));
            useCase.Audit("candidate", candidateId, candidateId);
            foreach (var grant in changed)
            {
                useCase.Raise(new GrantPersonChanged(grant.Id));
            }

            return changed.Count;
        }, cancellationToken);
    }
}
