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
    private static readonly Orders<Grant, Order> Orders = new Orders<Grant, Order>(g => g.Id).By(Order.From, g => g.From).By(Order.To, g => g.To);

    internal enum Order
    {
        GrantedAt,
        From,
        To,
    }

    /// <param name="Status">Only those with one of these statuses.</param>
    /// <param name="From">Only those in force on this day or later.</param>
    /// <param name="To">Only those in force on this day or earlier.</param>
    /// <param name="EndsBy">Only those that run and end on this day or earlier.</param>
    /// <param name="UpdatedSince">Only those that changed at this time or later; <c>asOf</c> of the answer before.</param>
    internal sealed record Filter(
        Guid? WorkplaceId, Guid? CandidateId, IReadOnlyList<GrantStatus> Status, DateOnly? Day, DateOnly? From, DateOnly? To, DateOnly? EndsBy, DateTimeOffset? UpdatedSince) : ListFilter<Filter, Order>, IPolled;

    internal sealed class Handler(PoolDb db, Caller caller, ReadAudit audit, BusinessClock clock, GrantViews views, Names names, TimeProvider time)
    {
        public async Task<Page<GrantView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var asOf = filter.AsOf(time);
            var today = clock.Today;
            var grants = db.Grants.UpdatedSince(filter.UpdatedSince).AsNoTracking().In(caller.Scope, g => g.WorkplaceId);
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

            if (filter.From is not null || filter.To is not null)
            {
                grants = grants.Where(g => !g.Annulled && (filter.From == null || g.To >= filter.From) && (filter.To == null || g.From <= filter.To));
            }

            if (filter.EndsBy is not null)
            {
                grants = grants.Where(g => !g.Annulled && g.From <= today && g.To >= today && g.To <= filter.EndsBy);
            }

            var all = grants;
            if (filter.Status.Count > 0)
            {
                var (upcoming, running) = (filter.Status.Contains(GrantStatus.Upcoming), filter.Status.Contains(GrantStatus.Running));
                var (ended, annulled) = (filter.Status.Contains(GrantStatus.Ended), filter.Status.Contains(GrantStatus.Annulled));
                grants = grants.Where(g => g.Annulled ? annulled : g.From > today ? upcoming : g.To >= today ? running : ended);
            }

            var statuses = all.Select(g => g.Annulled ? GrantStatus.Annulled : g.From > today ? GrantStatus.Upcoming : g.To >= today ? GrantStatus.Running : GrantStatus.Ended);
            var page = await (await grants.ToPage(filter, Orders, cancellationToken)).CountBy(filter, statuses, cancellationToken);
            var listed = page.Items.Select(g => views.Listed(g, filter.Day)).ToList();
            var named = await names.Of(listed, cancellationToken);
            await audit.Log("grant", [.. page.Items.Select(g => g.Id)], [.. page.Items.Select(g => g.CandidateId).Distinct()], null, cancellationToken, named.Inquiries);
            return page.With<GrantView>([.. listed.Select(named.Beside)]) with { AsOf = asOf };
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
