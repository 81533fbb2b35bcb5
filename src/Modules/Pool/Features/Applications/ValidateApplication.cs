using Carter;
using Faatimer.Kernel;
using Faatimer.Pool.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Pool.Features;

/// <summary>
/// Answers what applying would answer: whether the job would hold its hours at once or wait, in which place, and from which day the pool has them. Who may approve it also sees
/// every rule it is held against, now and at approval, with what it finds: a rule that does not hold refuses the approval and not the application. Nothing is stored but that somebody asked. Rules P4, P18.
/// </summary>
internal static class ValidateApplication
{
    internal sealed class Handler(SubmitApplication.Handler submit, ApplicationChecks checks, Caller caller)
    {
        public async Task<ApplicationView> Handle(SubmitApplication.Request body, CancellationToken cancellationToken)
        {
            var received = (await submit.Handle(body, cancellationToken, dryRun: true)).Value;
            return received with
            {
                Id = Guid.Empty, Reference = "", AllowedActions = null,
                Checks = caller.In(Area.PoolApplications, Verb.Decide).Holds(body.WorkplaceId) ? await checks.Of(body, received, cancellationToken) : null,
            };
        }
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
            .Example(SubmitApplication.Example, SubmitApplication.ExampleAnswer with
            {
                Id = Guid.Empty, Reference = "", AllowedActions = null,
                Checks =
                [
                    new(ApplicationRule.Hours, true, null, "Puljen betaler 10 af jobbets 10 timer om ugen; højst 10.", [new("subsidised", 10), new("weekly", 10), new("max", 10)]),
                    new(ApplicationRule.OneGrant, false, "pool.overlapping_grant", "Borgeren har allerede en bevilling på en eller flere af dagene.", []),
                ],
            });
    }
}
