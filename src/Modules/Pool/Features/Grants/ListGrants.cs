using Carter;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>Lists grants; a day asks for those in force on it. Rules P8, P9.</summary>
internal static class ListGrants
{
    internal sealed class Handler(PoolDb db, Caller caller, ReadAudit audit, BusinessClock clock, GrantViews views)
    {
        public async Task<Page<GrantView>> Handle(
            Guid? workplaceId, Guid? candidateId, GrantStatus? status, DateOnly? day, int? limit, string? cursor, CancellationToken cancellationToken)
        {
            var today = clock.Today;
            var grants = db.Grants.AsNoTracking().In(caller.Scope, g => g.WorkplaceId);
            if (workplaceId is not null)
            {
                grants = grants.Where(g => g.WorkplaceId == workplaceId);
            }

            if (candidateId is not null)
            {
                grants = grants.Where(g => g.CandidateId == candidateId);
            }

            if (day is not null)
            {
                grants = grants.Where(g => !g.Annulled && g.From <= day && g.To >= day);
            }

            grants = status switch
            {
                GrantStatus.Upcoming => grants.Where(g => !g.Annulled && g.From > today),
                GrantStatus.Running => grants.Where(g => !g.Annulled && g.From <= today && g.To >= today),
                GrantStatus.Ended => grants.Where(g => !g.Annulled && g.To < today),
                GrantStatus.Annulled => grants.Where(g => g.Annulled),
                _ => grants,
            };
            if (Paging.After(cursor) is { } after)
            {
                grants = grants.Where(g => g.Id > after);
            }

            var page = await grants.OrderBy(g => g.Id).ToPage(limit, g => g.Id.ToString(), cancellationToken);
            await audit.Log("grant", [.. page.Items.Select(g => g.Id)], [.. page.Items.Select(g => g.CandidateId).Distinct()], null, cancellationToken);
            return new([.. page.Items.Select(g => views.Listed(g, day))], page.Next);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/pool/grants", (Guid? workplaceId, Guid? candidateId, GrantStatus? status, DateOnly? day, int? limit, string? cursor, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(workplaceId, candidateId, status, day, limit, cursor, cancellationToken))
            .Operation<Page<GrantView>>(nameof(ListGrants), "Lists grants", Area.PoolGrants, Verb.Read)
            .Example(null, new Page<GrantView>([GrantView.Example()], null));
    }
}
