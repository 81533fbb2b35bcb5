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
    internal sealed class Handler(PoolDb db, Caller caller, ReadAudit audit, ApplicationViews views)
    {
        public async Task<Page<ApplicationView>> Handle(
            ApplicationStatus? status, Guid? workplaceId, Guid? candidateId, int? limit, string? cursor, CancellationToken cancellationToken)
        {
            var applications = db.Applications.AsNoTracking().In(caller.Scope, a => a.WorkplaceId);
            if (status is not null)
            {
                applications = applications.Where(a => a.Status == status);
            }

            if (workplaceId is not null)
            {
                applications = applications.Where(a => a.WorkplaceId == workplaceId);
            }

            if (candidateId is not null)
            {
                applications = applications.Where(a => a.CandidateId == candidateId);
            }

            if (Paging.After(cursor) is { } after)
            {
                applications = applications.Where(a => a.Id > after);
            }

            var page = await db.WithPlaces(applications.OrderBy(a => a.Id)).ToPage(limit, a => a.Application.Id.ToString(), cancellationToken);
            await audit.Log("application", [.. page.Items.Select(a => a.Application.Id)], [.. page.Items.Select(a => a.Application.CandidateId).Distinct()], null, cancellationToken);
            return new([.. page.Items.Select(views.Listed)], page.Next);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/pool/applications", (ApplicationStatus? status, Guid? workplaceId, Guid? candidateId, int? limit, string? cursor, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(status, workplaceId, candidateId, limit, cursor, cancellationToken))
            .Operation<Page<ApplicationView>>(nameof(ListApplications), "Lists applications", Area.PoolApplications, Verb.Read)
            .Example(null, new Page<ApplicationView>([ApplicationView.Example(ApplicationStatus.Submitted)], null));
    }
}
