using Carter;
using Faatimer.Kernel;
using Faatimer.Workplaces.Data;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Workplaces.Features;

/// <summary>Lists the departments in the order they were registered. Rule W1.</summary>
internal static class ListDepartments
{
    internal sealed record Query(Guid? DirectorateId, int? Limit, string? Cursor) : IRequest<Page<DepartmentView>>;

    internal sealed class Handler(WorkplacesDb db, UseCase useCase) : IRequestHandler<Query, Page<DepartmentView>>
    {
        public async Task<Page<DepartmentView>> Handle(Query query, CancellationToken cancellationToken)
        {
            var departments = db.Departments.AsNoTracking().Readable(db, useCase);
            if (query.DirectorateId is { } directorateId)
            {
                departments = departments.Where(d => d.DirectorateId == directorateId);
            }

            if (Paging.After(query.Cursor) is { } after)
            {
                departments = departments.Where(d => d.Id > after);
            }

            var page = await departments.OrderBy(d => d.Id).ToPage(query.Limit, d => d.Id.ToString(), cancellationToken);
            return new([.. page.Items.Select(DepartmentView.Of)], page.Next);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/departments", (Guid? directorateId, int? limit, string? cursor, IMediator mediator, CancellationToken cancellationToken) =>
                mediator.Send(new Query(directorateId, limit, cursor), cancellationToken))
            .Operation<Page<DepartmentView>>(nameof(ListDepartments), "Lists the departments", Area.Workplaces, Verb.Read)
            .Example(null, new Page<DepartmentView>([DepartmentView.Example], null));
    }
}
