using Carter;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>
/// An open offer is declined by the workplace or the job centre, and its hours are free at once. An offer of a part keeps the place in the queue until more is free;
/// an offer of all that was asked for ends the application, and the next one is served. Rule P4.
/// </summary>
internal static class DeclineOffer
{
    internal sealed record Command(Guid Id) : IRequest<ApplicationView>;

    internal sealed class Handler(PoolDb db, UseCase useCase, IMediator mediator, BusinessClock clock, SettingsInForce settingsInForce) : IRequestHandler<Command, ApplicationView>
    {
        public async Task<ApplicationView> Handle(Command command, CancellationToken cancellationToken)
        {
            var own = await useCase.OwnWorkplaces(mediator, cancellationToken);
            return await useCase.Transaction(db, async () =>
            {
                await db.LockPool(cancellationToken);
                var application = await db.Applications.SingleOrDefaultAsync(a => a.Id == command.Id && (own == null || own.Contains(a.WorkplaceId)), cancellationToken)
                    ?? throw RuleViolation.NotFound("application");
                useCase.RequireVersion(application.Version);
                await db.Decline(useCase, application, clock.Today, cancellationToken);
                await db.ServeQueue(useCase, clock, settingsInForce, cancellationToken);
                return await db.Applications.AsNoTracking().Where(a => a.Id == application.Id).Select(ApplicationView.Projection(db)).SingleAsync(cancellationToken);
            }, cancellationToken);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/pool/applications/{id:guid}/offer/decline", (Guid id, IMediator mediator, CancellationToken cancellationToken) =>
                mediator.Send(new Command(id), cancellationToken))
            .Operation<ApplicationView>(nameof(DeclineOffer), "Declines an open offer of hours", Area.PoolApplications, Verb.Write)
            .NeedsIfMatch()
            .Problems(404, "application.not_found")
            .Problems("pool.no_open_offer", "pool.offer_expired")
            .ParameterExample("id", DemoIds.OfferedApplication)
            .Example(null, ApplicationView.OfferExample(ApplicationStatus.Lapsed, version: 3), version: 2);
    }
}
