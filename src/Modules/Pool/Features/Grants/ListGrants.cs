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
    internal sealed record Filter(Guid? WorkplaceId, Guid? CandidateId, GrantStatus? Status, DateOnly? Day) : ListFilter<Filter>;

    internal sealed class Handler(PoolDb db, Caller caller, ReadAudit audit, BusinessClock clock, GrantViews views, Names names)
    {
        public async Task<Page<GrantView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var today = clock.Today;
            var grants = db.Grants.AsNoTracking().In(caller.Scope, g => g.WorkplaceId);
            if (filter.WorkplaceId is not null)
            {
                grants = grants.Where(g => g.WorkplaceId == filter.WorkplaceId);
            }

            if (filter.CandidateId is not null)
            {
                grants = grants.Where(g => g.CandidateId == filter.CandidateId);
            }

            if (filter.Day is not null)
            {
                grants = grants.Where(g => !g.Annulled && g.From <= filter.Day && g.To >= filter.Day);
            }

            grants = filter.Status switch
            {
                GrantStatus.Upcoming => grants.Where(g => !g.Annulled && g.From > today),
                GrantStatus.Running => grants.Where(g => !g.Annulled && g.From <= today && g.To >= today),
                GrantStatus.Ended => grants.Where(g => !g.Annulled && g.To < today),
                GrantStatus.Annulled => grants.Where(g => g.Annulled),
                _ => grants,
            };
            if (Paging.After(filter.Cursor) is { } after)
            {
                grants = grants.Where(g => g.Id > after);
            }

            var page = await grants.OrderBy(g => g.Id).ToPage(filter.Limit, g => g.Id.ToString(), cancellationToken);
            await audit.Log("grant", [.. page.Items.Select(g => g.Id)], [.. page.Items.Select(g => g.CandidateId).Distinct()], null, cancellationToken);
            return new(await names.Beside([.. page.Items.Select(g => views.Listed(g, filter.Day))], cancellationToken), page.Next);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/pool/grants", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Page<GrantView>>(nameof(ListGrants), "Lists grants", Area.PoolGrants, Verb.Read)
            .Example(null, new Page<GrantView>([GrantView.Example()], null));
    }
}
