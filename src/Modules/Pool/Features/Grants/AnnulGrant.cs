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

/// <summary>
/// Annuls a grant nobody came to: all its days are free for the queue at once, an addendum that waits is withdrawn, nothing is reminded of it, and its history stays.
/// A grant with days that refusion is booked for is ended instead. Rules P19, P4.
/// </summary>
internal static class AnnulGrant
{
    /// <param name="Reason">Why. At most 500 characters.</param>
    public sealed record Request(string Reason);

    internal sealed record Command(Guid GrantId, Request Body) : IRequest<GrantView>;

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules() => RuleFor(r => r.Reason).Text(500);
    }

    internal sealed class Handler(PoolDb db, UseCase useCase, BusinessClock clock, Texts texts, SettingsInForce settingsInForce) : IRequestHandler<Command, GrantView>
    {
        public Task<GrantView> Handle(Command command, CancellationToken cancellationToken) => useCase.Transaction(db, async () =>
        {
            await db.LockPool(cancellationToken);
            var grant = await db.Grants.SingleOrDefaultAsync(g => g.Id == command.GrantId, cancellationToken) ?? throw RuleViolation.NotFound("grant");
            useCase.RequireVersion(grant.Version);
            var reason = command.Body.Reason.Trim();
            if (grant.PendingAddendumId is { } pending)
            {
                var addendum = await db.Applications.SingleAsync(a => a.Id == pending, cancellationToken);
                await db.Close(useCase, addendum, ApplicationStatus.Withdrawn, reason, cancellationToken);
            }

            var booked = (await db.DecidedDays([grant.Id], cancellationToken)).Contains(grant.Id);
            await db.ChangeHours(grant.Annul(booked, reason, clock.Now), cancellationToken);
            useCase.Audit("grant", grant.Id, grant.CandidateId);
            useCase.Raise(new GrantAnnulled(grant.Id, grant.From, grant.To));
            await db.ServeQueue(useCase, clock, settingsInForce, cancellationToken);
            return GrantView.Of(grant, null, useCase.Actor.Role, clock.Today, texts);
        }, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/pool/grants/{id:guid}/annul", (Guid id, Request body, IMediator mediator, CancellationToken cancellationToken) =>
                mediator.Send(new Command(id, body), cancellationToken))
            .Operation<GrantView>(nameof(AnnulGrant), "Annuls a grant nobody came to", Area.PoolGrants, Verb.Decide)
            .NeedsIfMatch()
            .Problems(404, "grant.not_found")
            .Problems("pool.grant_has_payslips", "pool.grant_annulled")
            .ParameterExample("id", DemoIds.PausedGrant)
            .Example(new Request("Borgeren mødte ikke"), GrantView.Example(version: 3), version: 2);
    }
}
