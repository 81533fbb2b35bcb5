using Carter;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>The job centre rejects an application; what it held is free for the queue at once. Rules P4, P5.</summary>
internal static class RejectApplication
{
    /// <param name="Reason">Why. At most 500 characters.</param>
    public sealed record Request(string Reason);

    internal sealed record Command(Guid Id, Request Body) : IRequest<ApplicationView>;

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules() => RuleFor(r => r.Reason).Text(500);
    }

    internal sealed class Handler(PoolDb db, UseCase useCase, BusinessClock clock, SettingsInForce settingsInForce) : IRequestHandler<Command, ApplicationView>
    {
        public Task<ApplicationView> Handle(Command command, CancellationToken cancellationToken) =>
            useCase.Transaction(db, async () =>
            {
                await db.LockPool(cancellationToken);
                var application = await db.Applications.SingleOrDefaultAsync(a => a.Id == command.Id, cancellationToken) ?? throw RuleViolation.NotFound("application");
                useCase.RequireVersion(application.Version);
                await db.Close(useCase, application, ApplicationStatus.Rejected, command.Body.Reason.Trim(), cancellationToken);
                await db.ServeQueue(useCase, clock, settingsInForce, cancellationToken);
                return ApplicationView.Of(application);
            }, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/pool/applications/{id:guid}/reject", (Guid id, Request body, IMediator mediator, CancellationToken cancellationToken) =>
                mediator.Send(new Command(id, body), cancellationToken))
            .Operation<ApplicationView>(nameof(RejectApplication), "Rejects an application", Area.PoolApplications, Verb.Decide)
            .NeedsIfMatch()
            .Problems(404, "application.not_found")
            .Problems("pool.application_decided")
            .ParameterExample("id", DemoIds.Application)
            .Example(new Request("Alle relevante opgaver er løst"), ApplicationView.Example(ApplicationStatus.Rejected, version: 2, reason: "Alle relevante opgaver er løst"));
    }
}
