using Carter;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>Lists applications in the order they came in, whatever has become of them.</summary>
internal static class ListApplications
{
    /// <param name="Status">Only those with one of these statuses.</param>
    internal sealed record Filter(IReadOnlyList<ApplicationStatus> Status, Guid? WorkplaceId, Guid? CandidateId) : ListFilter<Filter>;

    internal sealed class Handler(PoolDb db, Caller caller, ReadAudit audit, ApplicationViews views, Names names)
    {
        public async Task<Page<ApplicationView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var applications = db.Applications.AsNoTracking().In(caller.Scope, a => a.WorkplaceId);
            if (filter.Status.Count > 0)
            {
                applications = applications.Where(a => filter.Status.Contains(a.Status));
            }

            if (filter.WorkplaceId is not null)
            {
                applications = applications.Where(a => a.WorkplaceId == filter.WorkplaceId);
            }

            if (filter.CandidateId is not null)
            {
                applications = applications.Where(a => a.CandidateId == filter.CandidateId);
            }

            if (Paging.After(filter.Cursor) is { } after)
            {
                applications = applications.Where(a => a.Id > after);
            }

            var page = await db.WithPlaces(applications.OrderBy(a => a.Id)).ToPage(filter.Limit, a => a.Application.Id.ToString(), cancellationToken);
            await audit.Log("application", [.. page.Items.Select(a => a.Application.Id)], [.. page.Items.Select(a => a.Application.CandidateId).Distinct()], null, cancellationToken);
            return new(await names.Beside([.. page.Items.Select(views.Listed)], cancellationToken), page.Next);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/pool/applications", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Page<ApplicationView>>(nameof(ListApplications), "Lists applications", Area.PoolApplications, Verb.Read)
            .Example(null, new Page<ApplicationView>([ApplicationView.Example(ApplicationStatus.Submitted)], null));
    }
}
