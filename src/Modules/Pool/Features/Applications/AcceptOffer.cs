using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Pool.Features;

/// <summary>
/// An open offer is accepted by the workplace or the job centre: the application is submitted with what was offered, keeps the hours that the offer held, and is
/// still to be approved. Whoever waited behind an offer of a part is served at once. Rules P4, P5.
/// </summary>
internal static class AcceptOffer
{
    internal sealed class Handler(PoolDb db, Caller caller, Work work, BusinessClock clock, Queue queue, ApplicationViews views)
    {
        public Task<Committed<ApplicationView>> Handle(Guid id, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            await db.LockPool(cancellationToken);
            var application = await db.GetApplication(id, caller.Scope, cancellationToken);
            work.RequireVersion(application.Version);
            application.Accept(clock.Today);
            work.Audit("application", application.Id, application.CandidateId);
            work.Raise(new OfferAccepted(application.Id, application.CandidateId, application.WorkplaceId, application.From, application.To, application.SubsidisedHours));
            await queue.Serve(cancellationToken);
            return application;
        }, application => views.Whole(application, cancellationToken), cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/pool/applications/{id:guid}/offer/accept", (Guid id, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(id, cancellationToken))
            .Operation<ApplicationView>(nameof(AcceptOffer), "Accepts an open offer of hours", Area.PoolApplications, Verb.Write)
            .NeedsIfMatch()
            .Problems(PoolProblems.NoApplication)
            .Problems(PoolProblems.NoOpenOffer, PoolProblems.OfferExpired)
            .ParameterExample("id", DemoIds.OfferedApplication)
            .Example(null, ApplicationView.OfferExample(ApplicationStatus.Submitted, version: 3), version: 2);
    }
}
