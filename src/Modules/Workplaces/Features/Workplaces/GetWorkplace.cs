using Carter;
using Faatimer.Kernel;
using Faatimer.Workplaces.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Workplaces.Features;

/// <summary>Shows a workplace. Rules W1, W2.</summary>
internal static class GetWorkplace
{
    internal sealed class Handler(WorkplacesDb db, Caller caller, ReadAudit audit, BusinessClock clock)
    {
        public async Task<WorkplaceView> Handle(Guid id, CancellationToken cancellationToken)
        {
            var workplace = await db.Workplaces.AsNoTracking().Reached(db, caller.Scope).SingleOrDefaultAsync(w => w.Id == id, cancellationToken)
                ?? throw RuleViolation.NotFound("workplace");
            var showsPeople = WorkplaceView.ShowsPeople(caller);
            if (showsPeople)
            {
                await audit.Log("workplace", [workplace.Id], [], null, cancellationToken);
            }

            return WorkplaceView.Of(workplace, clock.Today, showsPeople);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/workplaces/{id:guid}", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .Operation<WorkplaceView>(nameof(GetWorkplace), "Shows a workplace", Area.Workplaces, Verb.Read)
            .Problems(404, "workplace.not_found")
            .ParameterExample("id", DemoIds.Workplace)
            .Example(null, WorkplaceView.Example);
    }
}
