using Carter;
using Faatimer.Kernel;
using Faatimer.Workplaces.Data;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Workplaces.Features;

/// <summary>Lists the workplaces that the caller reaches. Rule W1.</summary>
internal static class ListWorkplaces
{
    internal sealed record Query(string? Name, Guid? DepartmentId, bool? Open, int? Limit, string? Cursor) : IRequest<Page<WorkplaceView>>;

    internal sealed class Handler(WorkplacesDb db, UseCase useCase, BusinessClock clock) : IRequestHandler<Query, Page<WorkplaceView>>
    {
        public async Task<Page<WorkplaceView>> Handle(Query query, CancellationToken cancellationToken)
        {
            var today = clock.Today;
            var workplaces = db.Workplaces.AsNoTracking().Reached(db, useCase);
            if (query.Name is { } name)
            {
                workplaces = workplaces.Where(w => EF.Functions.ILike(w.Facts.Name, Like.Containing(name)));
            }

            if (query.DepartmentId is { } departmentId)
            {
                workplaces = workplaces.Where(w => w.DepartmentId == departmentId);
            }

            if (query.Open is { } open)
            {
                workplaces = workplaces.Where(w => (w.LastDay == null || w.LastDay >= today) == open);
            }

            if (Paging.After(query.Cursor) is { } after)
            {
                workplaces = workplaces.Where(w => w.Id > after);
            }

            var page = await workplaces.OrderBy(w => w.Id).ToPage(query.Limit, w => w.Id.ToString(), cancellationToken);
            var showsPeople = WorkplaceView.ShowsPeople(useCase);
            if (showsPeople)
            {
                await useCase.AuditRead("workplace", [.. page.Items.Select(w => w.Id)], [], null, cancellationToken);
            }

            return new([.. page.Items.Select(w => WorkplaceView.Of(w, today, showsPeople))], page.Next);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/workplaces", (string? name, Guid? departmentId, bool? open, int? limit, string? cursor, IMediator mediator, CancellationToken cancellationToken) =>
                mediator.Send(new Query(name, departmentId, open, limit, cursor), cancellationToken))
            .Operation<Page<WorkplaceView>>(nameof(ListWorkplaces), "Lists the workplaces", Area.Workplaces, Verb.Read)
            .ParameterExample("name", "bibliotek")
            .Example(null, new Page<WorkplaceView>([WorkplaceView.Example], null));
    }
}
