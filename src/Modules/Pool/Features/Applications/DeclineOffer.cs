using Carter;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Pool.Features;

/// <summary>
/// An open offer is declined by the workplace or the job centre, and its hours are free at once. An offer of a part keeps the place in the queue until more is free;
/// an offer of all that was asked for ends the application, and the next one is served. Rule P4.
/// </summary>
internal static class DeclineOffer
{
    internal sealed class Handler(PoolDb db, Caller caller, Work work, Queue queue, ApplicationViews views)
    {
        public Task<Committed<ApplicationView>> Handle(Guid id, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            await db.LockPool(cancellationToken);
            var application = await db.GetApplication(id, caller.Scope, cancellationToken);
            work.RequireVersion(application.Version);
            await queue.Decline(application, cancellationToken);
            await queue.Serve(cancellationToken);
            return application;
        }, application => views.Whole(application, cancellationToken), cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/pool/applications/{id:guid}/offer/decline", (Guid id, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(id, cancellationToken))
            .Operation<ApplicationView>(nameof(DeclineOffer), "Declines an open offer of hours", Area.PoolApplications, Verb.Write)
            .NeedsIfMatch()
            .Problems(PoolProblems.NoApplication)
            .Problems(PoolProblems.NoOpenOffer, PoolProblems.OfferExpired)
            .ParameterExample("id", DemoIds.OfferedApplication)
            .Example(null, ApplicationView.OfferExample(ApplicationStatus.Lapsed, version: 3), version: 2);
    }
}
