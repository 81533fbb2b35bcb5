using Carter;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>Reads an application, with its place in the queue and its offer (P4).</summary>
internal static class GetApplication
{
    internal sealed class Handler(PoolDb db, Caller caller, ReadAudit audit, ApplicationViews views, Names names)
    {
        public async Task<ApplicationView> Handle(Guid id, CancellationToken cancellationToken)
        {
            var placed = await db.WithPlaces(db.Applications.AsNoTracking().In(caller.Scope, a => a.WorkplaceId).Where(a => a.Id == id)).SingleOrDefaultAsync(cancellationToken)
                ?? throw PoolProblems.NoApplication.With();
            var application = placed.Application;
            var (named, free) = (await names.Of([views.Listed(placed)], cancellationToken), views.FreeHours(application));
            await audit.Log("application", [application.Id], [application.CandidateId], null, cancellationToken, [.. named.Inquiries, free]);
            return named.Beside(views.Whole(placed, free.Answer));
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/pool/applications/{id:guid}", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .Operation<ApplicationView>(nameof(GetApplication), "Reads an application", Area.PoolApplications, Verb.Read)
            .Problems(PoolProblems.NoApplication)
            .ParameterExample("id", DemoIds.Application)
            .Example(null, ApplicationView.Shown(ApplicationStatus.Submitted));
    }
}
