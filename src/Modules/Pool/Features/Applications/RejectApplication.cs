using Carter;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Pool.Features;

/// <summary>The job centre rejects an application; what it held is free for the queue at once. Rules P4, P5.</summary>
internal static class RejectApplication
{
    /// <param name="Reason">Why. At most 500 characters.</param>
    public sealed record Request(string Reason);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules() => RuleFor(r => r.Reason).Text(500);
    }

    internal sealed class Handler(PoolDb db, Caller caller, Work work, PersonalDataCipher cipher, Queue queue, ApplicationViews views)
    {
        public Task<Committed<ApplicationView>> Handle(Guid id, Request body, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            await db.LockPool(cancellationToken);
            var application = await db.GetApplication(id, caller.Scope, cancellationToken);
            work.RequireVersion(application.Version);
            await queue.Close(application, ApplicationStatus.Rejected, cipher.SealText(body.Reason.Trim()), cancellationToken);
            await queue.Serve(cancellationToken);
            return application;
        }, application => views.Whole(application, cancellationToken), cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/pool/applications/{id:guid}/reject", (Guid id, Request body, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(id, body, cancellationToken))
            .Operation<ApplicationView>(nameof(RejectApplication), "Rejects an application", Area.PoolApplications, Verb.Decide)
            .NeedsIfMatch()
            .Problems(PoolProblems.NoApplication)
            .Problems(PoolProblems.ApplicationDecided)
            .ParameterExample("id", DemoIds.Application)
            .Example(new Request("Alle relevante opgaver er løst"), ApplicationView.Changed(ApplicationStatus.Rejected, version: 2, reason: "Alle relevante opgaver er løst"));
    }
}
