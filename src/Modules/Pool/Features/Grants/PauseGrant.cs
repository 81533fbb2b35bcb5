using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>
/// Pauses a grant's refusion from today to a last day, because papers are missing or something is disputed. Payslips are accepted meanwhile, and wait with a warning;
/// hours and days stay as they are. Rule P16.
/// </summary>
internal static class PauseGrant
{
    /// <param name="LastDay">The last day of the pause; today at the earliest.</param>
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

    internal sealed class Handler(PoolDb db, UseCase useCase, BusinessClock clock, Texts texts) : IRequestHandler<Command, GrantView>
    {
        public Task<GrantView> Handle(Command command, CancellationToken cancellationToken) => useCase.Transaction(db, async () =>
        {
            var grant = await db.Grants.SingleOrDefaultAsync(g => g.Id == command.GrantId, cancellationToken) ?? throw RuleViolation.NotFound("grant");
            useCase.RequireVersion(grant.Version);
            var pause = grant.PauseUntil(command.Body.LastDay, command.Body.Reason.Trim(), clock.Today, clock.Now);
            useCase.Audit("grant", grant.Id, grant.CandidateId);
            useCase.Raise(new GrantPaused(grant.Id, pause.FirstDay, pause.LastDay));
            return GrantView.Of(grant, null, useCase.Actor.Role, clock.Today, texts);
        }, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/pool/grants/{id:guid}/pause", (Guid id, Request body, IMediator mediator, CancellationToken cancellationToken) =>
                mediator.Send(new Command(id, body), cancellationToken))
            .Operation<GrantView>(nameof(PauseGrant), "Pauses a grant's refusion: its payslips wait", Area.PoolGrants, Verb.Decide)
            .NeedsIfMatch()
            .Problems(404, "grant.not_found")
            .Problems("pool.already_paused", "pool.pause_in_past", "pool.grant_annulled")
            .ParameterExample("id", DemoIds.Grant)
            .Example(new Request(new(2030, 12, 31), "Straffeattesten mangler"), GrantView.Example(version: 2));
    }
}
