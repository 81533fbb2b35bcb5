using Carter;
using Faatimer.Kernel;
using Faatimer.Pool.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Pool.Features;

/// <summary>
/// Answers what applying would answer: whether the job would hold its hours at once or wait, in which place, and from which day the pool has them. Nothing is stored but that
/// somebody asked. Rules P4, P18.
/// </summary>
internal static class ValidateApplication
{
    internal sealed class Handler(SubmitApplication.Handler submit)
    {
        public async Task<ApplicationView> Handle(SubmitApplication.Request body, CancellationToken cancellationToken) =>
            (await submit.Handle(body, cancellationToken, dryRun: true)).Value with { Id = Guid.Empty, Reference = "", AllowedActions = null };
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/pool/applications/validate", (SubmitApplication.Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .Operation<ApplicationView>(nameof(ValidateApplication), "Answers what applying would answer, and stores nothing", Area.PoolApplications, Verb.Write)
            .OnlyReads()
            .Problems(PoolProblems.LateReasonRequired)
            .Problems(PoolProblems.NoCandidate, PoolProblems.NoWorkplace)
            .Problems(PoolProblems.SubsidisedAboveLimit, PoolProblems.SubsidisedAboveWeekly, PoolProblems.LongerThanAllowed, PoolProblems.NotMunicipal, PoolProblems.StartInPast, PoolProblems.HoursNotDecided)
            .Example(SubmitApplication.Example, SubmitApplication.ExampleAnswer with { Id = Guid.Empty, Reference = "", AllowedActions = null });
    }
}
