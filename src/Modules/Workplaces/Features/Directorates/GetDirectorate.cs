using Carter;
using Faatimer.Kernel;
using Faatimer.Workplaces.Data;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Workplaces.Features;

/// <summary>Shows a directorate. Rule W1.</summary>
internal static class GetDirectorate
{
    internal sealed record Query(Guid Id) : IRequest<DirectorateView>;

    internal sealed class Handler(WorkplacesDb db, UseCase useCase) : IRequestHandler<Query, DirectorateView>
    {
        public async Task<DirectorateView> Handle(Query query, CancellationToken cancellationToken) =>
            DirectorateView.Of(await db.Directorates.AsNoTracking().Readable(db, useCase).SingleOrDefaultAsync(d => d.Id == query.Id, cancellationToken)
                ?? throw RuleViolation.NotFound("directorate"));
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/directorates/{id:guid}", (Guid id, IMediator mediator, CancellationToken cancellationToken) => mediator.Send(new Query(id), cancellationToken))
            .Operation<DirectorateView>(nameof(GetDirectorate), "Shows a directorate", Area.Workplaces, Verb.Read)
            .Problems(404, "directorate.not_found")
            .ParameterExample("id", DemoIds.Directorates[0])
            .Example(null, new DirectorateView(DemoIds.Directorates[0], "By, Kultur, Miljø og Beskæftigelse", 1));
    }
}
