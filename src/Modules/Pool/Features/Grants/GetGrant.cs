using Carter;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>Reads a grant with its history, and what was in force on any day. Rules P7, P8.</summary>
internal static class GetGrant
{
    internal sealed record Query(Guid Id, DateOnly? AsOf) : IRequest<GrantView>;

    internal sealed class Handler(PoolDb db, UseCase useCase, IMediator mediator, BusinessClock clock, Texts texts) : IRequestHandler<Query, GrantView>
    {
        public async Task<GrantView> Handle(Query query, CancellationToken cancellationToken)
        {
            var own = await useCase.OwnWorkplaces(mediator, cancellationToken);
            var grant = await db.Grants.AsNoTracking().SingleOrDefaultAsync(g => g.Id == query.Id, cancellationToken);
            if (grant is null || own?.Contains(grant.WorkplaceId) == false)
            {
                throw RuleViolation.NotFound("grant");
            }

            await useCase.AuditRead("grant", [grant.Id], [grant.CandidateId], null, cancellationToken);
            return GrantView.Of(grant, query.AsOf, useCase.Actor.Role, clock.Today, texts);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/pool/grants/{id:guid}", (Guid id, DateOnly? asOf, IMediator mediator, CancellationToken cancellationToken) => mediator.Send(new Query(id, asOf), cancellationToken))
            .Operation<GrantView>(nameof(GetGrant), "Reads a grant, with the hours in force today or on a given day", Area.PoolGrants, Verb.Read)
            .Problems(404, "grant.not_found")
            .ParameterExample("id", DemoIds.Grant)
            .Example(null, GrantView.Example());
    }
}
