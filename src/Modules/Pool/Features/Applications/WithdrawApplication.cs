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

/// <summary>An application is taken back by the workplace or the job centre; what it held is free for the queue at once. Rule P4.</summary>
internal static class WithdrawApplication
{
    /// <param name="Reason">Why. At most 500 characters.</param>
    public sealed record Request(string Reason);

    internal sealed record Command(Guid Id, Request Body) : IRequest<ApplicationView>;

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules() => RuleFor(r => r.Reason).Text(500);
    }

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
                await db.Close(useCase, application, ApplicationStatus.Withdrawn, command.Body.Reason.Trim(), cancellationToken);
                await db.ServeQueue(useCase, clock, settingsInForce, cancellationToken);
                return ApplicationView.Of(application);
            }, cancellationToken);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/pool/applications/{id:guid}/withdraw", (Guid id, Request body, IMediator mediator, CancellationToken cancellationToken) =>
                mediator.Send(new Command(id, body), cancellationToken))
            .Operation<ApplicationView>(nameof(WithdrawApplication), "Takes an application back", Area.PoolApplications, Verb.Write)
            .NeedsIfMatch()
            .Problems(404, "application.not_found")
            .Problems("pool.application_decided")
            .ParameterExample("id", DemoIds.Application)
            .Example(new Request("Borgeren har fået ordinært arbejde"), ApplicationView.Example(ApplicationStatus.Withdrawn, version: 2, reason: "Borgeren har fået ordinært arbejde"));
    }
}
