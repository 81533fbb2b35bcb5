using Carter;
using Faatimer.Kernel;
using Faatimer.Workplaces.Data;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Workplaces.Features;

/// <summary>Shows a workplace. Rules W1, W2.</summary>
internal static class GetWorkplace
{
    internal sealed record Query(Guid Id) : IRequest<WorkplaceView>;

    internal sealed class Handler(WorkplacesDb db, UseCase useCase, BusinessClock clock) : IRequestHandler<Query, WorkplaceView>
    {
        public async Task<WorkplaceView> Handle(Query query, CancellationToken cancellationToken)
        {
            var workplace = await db.Workplaces.AsNoTracking().Reached(db, useCase).SingleOrDefaultAsync(w => w.Id == query.Id, cancellationToken)
                ?? throw RuleViolation.NotFound("workplace");
            var showsPeople = WorkplaceView.ShowsPeople(useCase);
            if (showsPeople)
            {
                await useCase.AuditRead("workplace", [workplace.Id], [], null, cancellationToken);
            }

            return WorkplaceView.Of(workplace, clock.Today, showsPeople);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/workplaces/{id:guid}", (Guid id, IMediator mediator, CancellationToken cancellationToken) => mediator.Send(new Query(id), cancellationToken))
            .Operation<WorkplaceView>(nameof(GetWorkplace), "Shows a workplace", Area.Workplaces, Verb.Read)
            .Problems(404, "workplace.not_found")
            .ParameterExample("id", DemoIds.Workplace)
            .Example(null, WorkplaceView.Example);
    }
}
