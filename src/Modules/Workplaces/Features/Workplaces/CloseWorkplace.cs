using Faatimer.Contracts;
using Faatimer.Workplaces.Data;

namespace Faatimer.Workplaces.Features;

/// <summary>Closes a workplace after a last day; its history stays. Rule W1.</summary>
internal static class CloseWorkplace
{
    /// <param name="LastDay">The last day it is open; it may lie ahead.</param>
    /// <param name="Reason">Why, at most 500 characters.</param>
    public sealed record Request(DateOnly LastDay, string Reason);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules() => RuleFor(r => r.Reason).Text(500);
    }

    internal sealed class Handler(WorkplacesDb db, Caller caller, Work work, PersonalDataCipher cipher, BusinessClock clock)
    {
        public Task<Committed<WorkplaceView>> Handle(Guid id, Request body, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            var workplace = await db.Get(id, caller.Scope, cancellationToken);
            work.RequireVersion(workplace.Version);
            workplace.Close(body.LastDay, cipher.SealText(body.Reason.Trim()));
            work.Audit("workplace", workplace.Id);
            work.Raise(new WorkplaceChanged(workplace.Id));
            return workplace;
        }, workplace => WorkplaceView.Of(workplace, clock.Today), cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/workplaces/{id:guid}/close", (Guid id, Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, body, cancellationToken))
            .Operation<WorkplaceView>(nameof(CloseWorkplace), "Closes a workplace after a last day", Area.Workplaces, Verb.Write)
            .NeedsIfMatch()
            .Problems(WorkplacesProblems.Closed, WorkplacesProblems.LastDayBeforeFirst, WorkplacesProblems.NoWorkplace)
            .ParameterExample("id", DemoIds.Workplace)
            .Example(new Request(new DateOnly(2027, 12, 31), "Lægges sammen med et andet bibliotek"), WorkplaceView.Example with { LastDay = new DateOnly(2027, 12, 31), Version = 2 });
    }
}
