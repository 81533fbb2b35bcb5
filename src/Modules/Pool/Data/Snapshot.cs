using Faatimer.Kernel;
using Faatimer.Pool.Domain;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Data;

/// <summary>Reads what a what-if is computed from (P13): all of it as it was at one moment, whatever others change meanwhile.</summary>
internal static class Snapshot
{
    public static Task<(PoolSnapshot Snapshot, int Waiting)> ReadSnapshot(
        this PoolDb db, IReadOnlyList<SimulatedChange> changes, DateOnly? from, DateOnly? wantedFrom, DateOnly today, CancellationToken cancellationToken) => db.AtOneMoment<(PoolSnapshot, int)>(async () =>
    {
        var ids = changes.Select(c => c.GrantId).OfType<Guid>().Distinct().ToArray();
        var grants = ids.Length == 0 ? [] : await (
            from g in db.Grants
            where db.Grants.Any(named => ids.Contains(named.Id) && named.CandidateId == g.CandidateId)
            select new KnownGrant(g.Id, g.CandidateId, g.WorkplaceId, g.Terms)).ToListAsync(cancellationToken);
        List<DateOnly> days =
        [
            today,
            .. changes.SelectMany(c => new[] { c.From, c.To, c.EffectiveFrom, c.LastDay }).Append(from).Append(wantedFrom).OfType<DateOnly>(),
            .. grants.Where(g => ids.Contains(g.Id) && g.Terms.Count > 0).Select(g => g.Terms[^1].To),
        ];
        var years = changes.Any(c => c.Kind != ChangeKind.Pool) ? await db.ReadFund(days.Min().Year, days.Max().Year, cancellationToken) : [];
        return (
            new(
                today, await db.ReadDays(IsoWeek.Of(days.Min()).Monday, cancellationToken), grants, await db.DecidedDays(ids, cancellationToken),
                await db.Settings.AsNoTracking().ToListAsync(cancellationToken), years),
            await db.Applications.CountAsync(a => a.Status == ApplicationStatus.Waiting, cancellationToken));
    }, cancellationToken);
}
