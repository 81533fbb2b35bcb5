using Carter;
using Faatimer.Kernel;
using Faatimer.Workplaces.Data;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Workplaces.Features;

/// <summary>Lists the directorates in the order they were registered. Rule W1.</summary>
internal static class ListDirectorates
{
    internal sealed record Query(int? Limit, string? Cursor) : IRequest<Page<DirectorateView>>;

    internal sealed class Handler(WorkplacesDb db, UseCase useCase) : IRequestHandler<Query, Page<DirectorateView>>
    {
        public Task<Page<DirectorateView>> Handle(Query query, CancellationToken cancellationToken)
        {
            var directorates = db.Directorates.AsNoTracking().Readable(db, useCase);
            if (Paging.After(query.Cursor) is { } after)
            {
                directorates = directorates.Where(d => d.Id > after);
            }

            return directorates.OrderBy(d => d.Id).Select(d => new DirectorateView(d.Id, d.Name, d.Version)).ToPage(query.Limit, d => d.Id.ToString(), cancellationToken);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/directorates", (int? limit, string? cursor, IMediator mediator, CancellationToken cancellationToken) => mediator.Send(new Query(limit, cursor), cancellationToken))
            .Operation<Page<DirectorateView>>(nameof(ListDirectorates), "Lists the directorates", Area.Workplaces, Verb.Read)
            .Example(null, new Page<DirectorateView>([new(DemoIds.Directorates[0], "By, Kultur, Miljø og Beskæftigelse", 1)], null));
    }
}
