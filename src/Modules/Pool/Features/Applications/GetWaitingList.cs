using Carter;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>The queue, the next one first, with open offers, which keep their place until they are answered. Rule P4: the order of receipt.</summary>
internal static class GetWaitingList
{
    internal sealed record Query(int? Limit, string? Cursor) : IRequest<Page<ApplicationView>>;

    internal sealed class Handler(PoolDb db, UseCase useCase, IMediator mediator) : IRequestHandler<Query, Page<ApplicationView>>
    {
        public async Task<Page<ApplicationView>> Handle(Query query, CancellationToken cancellationToken)
        {
            var waiting = db.Applications.AsNoTracking().Where(a => a.Status == ApplicationStatus.Waiting || a.Status == ApplicationStatus.Offered);
            if (await useCase.OwnWorkplaces(mediator, cancellationToken) is { } own)
            {
                waiting = waiting.Where(a => own.Contains(a.WorkplaceId));
            }

            if (Paging.After(query.Cursor) is { } after)
            {
                waiting = waiting.Where(a => a.Sequence > db.Applications.Single(shown => shown.Id == after).Sequence);
            }

            var page = await waiting.OrderBy(a => a.Sequence).Select(ApplicationView.Projection(db)).ToPage(query.Limit, a => a.Id.ToString(), cancellationToken);
            await useCase.AuditRead("application", [.. page.Items.Select(a => a.Id)], [.. page.Items.Select(a => a.CandidateId).Distinct()], null, cancellationToken);
            return page;
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/pool/waiting-list", (int? limit, string? cursor, IMediator mediator, CancellationToken cancellationToken) => mediator.Send(new Query(limit, cursor), cancellationToken))
            .Operation<Page<ApplicationView>>(nameof(GetWaitingList), "Lists the applications that wait or have an open offer, the next one first", Area.PoolApplications, Verb.Read)
            .Example(null, new Page<ApplicationView>([ApplicationView.Example(ApplicationStatus.Waiting) with { Id = DemoIds.Of(0x52), QueuePosition = 1 }], null));
    }
}
