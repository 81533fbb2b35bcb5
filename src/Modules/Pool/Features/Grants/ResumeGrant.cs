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

/// <summary>Ends a pause of a grant's refusion before its time: its last day was yesterday. What waits is for finance to decide. Rule P16.</summary>
internal static class ResumeGrant
{
    /// <param name="Reason">Why. At most 500 characters.</param>
    public sealed record Request(string Reason);

    internal sealed record Command(Guid GrantId, Request Body) : IRequest<GrantView>;

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules() => RuleFor(r => r.Reason).Text(500);
    }

    internal sealed class Handler(PoolDb db, UseCase useCase, BusinessClock clock, Texts texts) : IRequestHandler<Command, GrantView>
    {
        public Task<GrantView> Handle(Command command, CancellationToken cancellationToken) => useCase.Transaction(db, async () =>
        {
            var grant = await db.Grants.SingleOrDefaultAsync(g => g.Id == command.GrantId, cancellationToken) ?? throw RuleViolation.NotFound("grant");
            useCase.RequireVersion(grant.Version);
            grant.Resume(command.Body.Reason.Trim(), clock.Today, clock.Now);
            useCase.Audit("grant", grant.Id, grant.CandidateId);
            useCase.Raise(new GrantResumed(grant.Id, clock.Today));
            return GrantView.Of(grant, null, useCase.Actor.Role, clock.Today, texts);
        }, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/pool/grants/{id:guid}/resume", (Guid id, Request body, IMediator mediator, CancellationToken cancellationToken) =>
                mediator.Send(new Command(id, body), cancellationToken))
            .Operation<GrantView>(nameof(ResumeGrant), "Ends a pause of a grant's refusion before its time", Area.PoolGrants, Verb.Decide)
            .NeedsIfMatch()
            .Problems(404, "grant.not_found")
            .Problems("pool.not_paused", "pool.grant_annulled")
            .ParameterExample("id", DemoIds.PausedGrant)
            .Example(new Request("Straffeattesten er kommet"), GrantView.Example(version: 3), version: 2);
    }
}
