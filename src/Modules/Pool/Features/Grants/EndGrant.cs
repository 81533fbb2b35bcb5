using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>Ends a grant early: its hours are free from the day after the last day, an addendum that waits is withdrawn, and the queue is served at once. Rules P11, P4.</summary>
internal static class EndGrant
{
    /// <param name="LastDay">The last day of work, from the grant's first day to the day before its last.</param>
    /// <param name="Reason">Why. At most 500 characters.</param>
    public sealed record Request(DateOnly LastDay, string Reason);

    internal sealed record Command(Guid GrantId, Request Body) : IRequest<GrantView>;

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleFor(r => r.LastDay).Day();
            RuleFor(r => r.Reason).Text(500);
        }
    }

    internal sealed class Handler(PoolDb db, UseCase useCase, BusinessClock clock, Texts texts, SettingsInForce settingsInForce) : IRequestHandler<Command, GrantView>
    {
        public Task<GrantView> Handle(Command command, CancellationToken cancellationToken) => useCase.Transaction(db, async () =>
        {
            await db.LockPool(cancellationToken);
            var grant = await db.Grants.SingleOrDefaultAsync(g => g.Id == command.GrantId, cancellationToken) ?? throw RuleViolation.NotFound("grant");
            useCase.RequireVersion(grant.Version);
            if (grant.PendingAddendumId is { } pending)
            {
                var addendum = await db.Applications.SingleAsync(a => a.Id == pending, cancellationToken);
                await db.Close(useCase, addendum, ApplicationStatus.Withdrawn, command.Body.Reason.Trim(), cancellationToken);
            }

            await db.ChangeHours(grant.End(command.Body.LastDay, command.Body.Reason.Trim(), clock.Now), cancellationToken);
            useCase.Audit("grant", grant.Id, grant.CandidateId);
            useCase.Raise(new GrantEnded(grant.Id, grant.To));
            await db.ServeQueue(useCase, clock, settingsInForce, cancellationToken);
            return GrantView.Of(grant, null, useCase.Actor.Role, clock.Today, texts);
        }, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/pool/grants/{id:guid}/end", (Guid id, Request body, IMediator mediator, CancellationToken cancellationToken) =>
                mediator.Send(new Command(id, body), cancellationToken))
            .Operation<GrantView>(nameof(EndGrant), "Ends a grant early", Area.PoolGrants, Verb.Decide)
            .NeedsIfMatch()
            .Problems(404, "grant.not_found")
            .Problems("pool.end_outside_grant", "pool.grant_of_one_day", "pool.grant_annulled")
            .ParameterExample("id", DemoIds.Grant)
            .Example(new Request(new(2026, 9, 30), "Borgeren er begyndt i ordinært arbejde"), GrantView.Example(version: 2));
    }
}
