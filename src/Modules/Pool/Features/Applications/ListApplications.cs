using Carter;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>Lists applications.</summary>
internal static class ListApplications
{
    internal sealed record Query(ApplicationStatus? Status, Guid? WorkplaceId, Guid? CandidateId, int? Limit, string? Cursor) : IRequest<Page<ApplicationView>>;

    internal sealed class Handler(PoolDb db, UseCase useCase, IMediator mediator) : IRequestHandler<Query, Page<ApplicationView>>
    {
        public async Task<Page<ApplicationView>> Handle(Query query, CancellationToken cancellationToken)
        {
            var applications = db.Applications.AsNoTracking();
            if (await useCase.OwnWorkplaces(mediator, cancellationToken) is { } own)
            {
                applications = applications.Where(a => own.Contains(a.WorkplaceId));
            }

            if (query.Status is { } status)
            {
                applications = applications.Where(a => a.Status == status);
            }

            if (query.WorkplaceId is { } workplace)
            {
                applications = applications.Where(a => a.WorkplaceId == workplace);
            }

            if (query.CandidateId is { } candidate)
            {
                applications = applications.Where(a => a.CandidateId == candidate);
            }

            if (Paging.After(query.Cursor) is { } after)
            {
                applications = applications.Where(a => a.Id > after);
            }

            var page = await applications.OrderBy(a => a.Id).Select(ApplicationView.Projection(db)).ToPage(query.Limit, a => a.Id.ToString(), cancellationToken);
            await useCase.AuditRead("application", [.. page.Items.Select(a => a.Id)], [.. page.Items.Select(a => a.CandidateId).Distinct()], null, cancellationToken);
            return page;
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/pool/applications", (ApplicationStatus? status, Guid? workplaceId, Guid? candidateId, int? limit, string? cursor, IMediator mediator, CancellationToken cancellationToken) =>
                mediator.Send(new Query(status, workplaceId, candidateId, limit, cursor), cancellationToken))
            .Operation<Page<ApplicationView>>(nameof(ListApplications), "Lists applications", Area.PoolApplications, Verb.Read)
            .Example(null, new Page<ApplicationView>([ApplicationView.Example(ApplicationStatus.Submitted)], null));
    }
}
