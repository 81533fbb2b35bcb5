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
    /// <param name="Status">Only those with one of these statuses.</param>
    internal sealed record Filter(Guid? WorkplaceId, Guid? CandidateId, IReadOnlyList<GrantStatus> Status, DateOnly? Day) : ListFilter<Filter>;

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

            if (filter.Status.Count > 0)
            {
                var (upcoming, running) = (filter.Status.Contains(GrantStatus.Upcoming), filter.Status.Contains(GrantStatus.Running));
                var (ended, annulled) = (filter.Status.Contains(GrantStatus.Ended), filter.Status.Contains(GrantStatus.Annulled));
                grants = grants.Where(g => g.Annulled ? annulled : g.From > today ? upcoming : g.To >= today ? running : ended);
            }

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
