using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Pool.Features;

/// <summary>What waits for somebody in the pool, and what runs out (P4, P11). Nobody in particular is responsible: who approves is another than who applied.</summary>
internal static class PoolWork
{
    public static readonly IReadOnlyList<WorkItemKind> Items =
    [
        new("pool.decide_application", Area.PoolApplications, Verb.Decide, (services, asked, scope, cancellationToken) => Applications(services, ApplicationStatus.Submitted, asked, scope, cancellationToken)),
        new("pool.answer_offer", Area.PoolApplications, Verb.Write, (services, asked, scope, cancellationToken) => Applications(services, ApplicationStatus.Offered, asked, scope, cancellationToken)),
    ];

    public static readonly IReadOnlyList<DeadlineKind> Deadlines =
    [
        new("pool.offer_lapses", Area.PoolApplications, async (services, until, scope, cancellationToken) =>
            [.. (await Found(services, ApplicationStatus.Offered, scope, limit: null, cancellationToken))
                .Select(a => new Deadline("application", a.Id, PathOf(a.Id), BusinessClock.StartOf(a.Offer!.LastDay.AddDays(1)), [a.CandidateId], a.WorkplaceId)).Where(d => d.At <= until).OrderBy(d => d.At)]),
        new("pool.grant_ends", Area.PoolGrants, async (services, until, scope, cancellationToken) =>
        {
            var (today, last) = (services.GetRequiredService<BusinessClock>().Today, DanishDate.Of(until).AddDays(-1));
            var ending = await services.GetRequiredService<PoolDb>().Grants.AsNoTracking().In(scope, g => g.WorkplaceId)
                .Where(g => !g.Annulled && g.From <= today && g.To >= today && g.To <= last).OrderBy(g => g.To).ThenBy(g => g.Id)
                .Select(g => new { g.Id, g.CandidateId, g.WorkplaceId, g.To }).ToListAsync(cancellationToken);
            return [.. ending.Select(g => new Deadline("grant", g.Id, $"/api/v1/pool/grants/{g.Id}", BusinessClock.StartOf(g.To.AddDays(1)), [g.CandidateId], g.WorkplaceId))];
        }),
    ];

    private static string PathOf(Guid application) => $"/api/v1/pool/applications/{application}";

    /// <summary>Open offers are few: each holds hours of the pool.</summary>
    private static async Task<IReadOnlyList<WorkItem>> Applications(IServiceProvider services, ApplicationStatus status, WorkItemsAsked asked, Scope scope, CancellationToken cancellationToken)
    {
        if (asked.Responsible is not null)
        {
            return [];
        }

        var found = await Found(services, status, scope, status == ApplicationStatus.Offered ? null : asked.Limit, cancellationToken);
        return
        [
            .. found.Select(a => new WorkItem("application", a.Id, PathOf(a.Id), status == ApplicationStatus.Offered ? a.Offer!.LastDay : null, null, [a.CandidateId], a.WorkplaceId))
                .Where(i => asked.DueBefore is null || i.Due < asked.DueBefore).OrderBy(i => i.Due).Take(asked.Limit),
        ];
    }

    private static async Task<List<(Guid Id, Guid CandidateId, Guid WorkplaceId, Offer? Offer)>> Found(IServiceProvider services, ApplicationStatus status, Scope scope, int? limit, CancellationToken cancellationToken)
    {
        var applications = services.GetRequiredService<PoolDb>().Applications.AsNoTracking().In(scope, a => a.WorkplaceId).Where(a => a.Status == status).OrderBy(a => a.Id);
        var found = await (limit is { } most ? applications.Take(most) : applications.AsQueryable()).Select(a => new { a.Id, a.CandidateId, a.WorkplaceId, a.Offer }).ToListAsync(cancellationToken);
        return [.. found.Select(a => (a.Id, a.CandidateId, a.WorkplaceId, a.Offer))];
    }
}
