using Carter;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>Reads an application, with its place in the queue and its offer (P4).</summary>
internal static class GetApplication
{
    internal sealed record Query(Guid Id) : IRequest<ApplicationView>;

    internal sealed class Handler(PoolDb db, UseCase useCase, IMediator mediator) : IRequestHandler<Query, ApplicationView>
    {
        public async Task<ApplicationView> Handle(Query query, CancellationToken cancellationToken)
        {
            var own = await useCase.OwnWorkplaces(mediator, cancellationToken);
            var application = await db.Applications.AsNoTracking().Where(a => a.Id == query.Id).Select(ApplicationView.Projection(db)).SingleOrDefaultAsync(cancellationToken);
            if (application is null || own?.Contains(application.WorkplaceId) == false)
            {
                throw RuleViolation.NotFound("application");
            }

            await useCase.AuditRead("application", [application.Id], [application.CandidateId], null, cancellationToken);
            return application;
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/pool/applications/{id:guid}", (Guid id, IMediator mediator, CancellationToken cancellationToken) => mediator.Send(new Query(id), cancellationToken))
            .Operation<ApplicationView>(nameof(GetApplication), "Reads an application", Area.PoolApplications, Verb.Read)
            .Problems(404, "application.not_found")
            .ParameterExample("id", DemoIds.Application)
            .Example(null, ApplicationView.Example(ApplicationStatus.Submitted));
    }
}
