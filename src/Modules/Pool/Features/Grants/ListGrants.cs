using Carter;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>Lists grants; a day asks for those in force on it. Rules P8, P9.</summary>
internal static class ListGrants
{
    internal sealed record Query(Guid? WorkplaceId, Guid? CandidateId, GrantStatus? Status, DateOnly? Day, int? Limit, string? Cursor) : IRequest<Page<GrantView>>;

    internal sealed class Handler(PoolDb db, UseCase useCase, IMediator mediator, BusinessClock clock, Texts texts) : IRequestHandler<Query, Page<GrantView>>
    {
        public async Task<Page<GrantView>> Handle(Query query, CancellationToken cancellationToken)
        {
            var today = clock.Today;
            var grants = db.Grants.AsNoTracking();
            if (await useCase.OwnWorkplaces(mediator, cancellationToken) is { } own)
            {
                grants = grants.Where(g => own.Contains(g.WorkplaceId));
            }

            if (query.WorkplaceId is { } workplace)
            {
                grants = grants.Where(g => g.WorkplaceId == workplace);
            }

            if (query.CandidateId is { } candidate)
            {
                grants = grants.Where(g => g.CandidateId == candidate);
            }

            if (query.Day is { } day)
            {
                grants = grants.Where(g => !g.Annulled && g.From <= day && g.To >= day);
            }

            grants = query.Status switch
            {
                GrantStatus.Upcoming => grants.Where(g => !g.Annulled && g.From > today),
                GrantStatus.Running => grants.Where(g => !g.Annulled && g.From <= today && g.To >= today),
                GrantStatus.Ended => grants.Where(g => !g.Annulled && g.To < today),
                GrantStatus.Annulled => grants.Where(g => g.Annulled),
                _ => grants,
            };
            if (Paging.After(query.Cursor) is { } after)
            {
                grants = grants.Where(g => g.Id > after);
            }

            var page = await grants.OrderBy(g => g.Id).ToPage(query.Limit, g => g.Id.ToString(), cancellationToken);
            await useCase.AuditRead("grant", [.. page.Items.Select(g => g.Id)], [.. page.Items.Select(g => g.CandidateId).Distinct()], null, cancellationToken);
            return new([.. page.Items.Select(g => GrantView.Of(g, query.Day, useCase.Actor.Role, today, texts))], page.Next);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/pool/grants", (Guid? workplaceId, Guid? candidateId, GrantStatus? status, DateOnly? day, int? limit, string? cursor, IMediator mediator, CancellationToken cancellationToken) =>
                mediator.Send(new Query(workplaceId, candidateId, status, day, limit, cursor), cancellationToken))
            .Operation<Page<GrantView>>(nameof(ListGrants), "Lists grants", Area.PoolGrants, Verb.Read)
            .Example(null, new Page<GrantView>([GrantView.Example()], null));
    }
}
