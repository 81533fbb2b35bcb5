using Faatimer.Workplaces.Data;

namespace Faatimer.Workplaces.Features;

/// <summary>Shows a workplace with its numbers, its place in the organisation and its contact person. Rules W1, W2.</summary>
internal static class GetWorkplace
{
    internal sealed class Handler(WorkplacesDb db, Caller caller, ReadAudit audit, BusinessClock clock)
    {
        public async Task<WorkplaceView> Handle(Guid id, CancellationToken cancellationToken)
        {
            var workplace = await db.Workplaces.AsNoTracking().Reached(db, caller.Scope).SingleOrDefaultAsync(w => w.Id == id, cancellationToken)
                ?? throw WorkplacesProblems.NoWorkplace.With();
            if (!caller.SeesWhole)
            {
                return WorkplaceView.WithoutPeople(workplace, clock.Today);
            }

            await audit.Log("workplace", [workplace.Id], [], null, cancellationToken);
            return WorkplaceView.Of(workplace, clock.Today);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/workplaces/{id:guid}", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .Operation<WorkplaceView>(nameof(GetWorkplace), "Shows a workplace", Area.Workplaces, Verb.Read)
            .Problems(WorkplacesProblems.NoWorkplace)
            .ParameterExample("id", DemoIds.Workplace)
            .Example(null, WorkplaceView.Example);
    }
}
