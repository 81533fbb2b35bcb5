using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Pool.Features;

/// <summary>
/// Counts the hours of every day anew from the grants, the submitted applications and the open offers, and repairs what differs; a repair that frees hours serves the
/// queue. Rules P1, P14. Nothing ever should differ: it is for after a restore, or when somebody has changed the database by hand.
/// </summary>
internal static class RecountCapacity
{
    private const int ShownDays = 100;

    /// <param name="DryRun">Only look.</param>
    public sealed record Request(bool DryRun);

    /// <param name="Days">The first days that differed, at most 100.</param>
    /// <param name="Count">How many days differed.</param>
    /// <param name="Repaired">Whether they were repaired.</param>
    public sealed record Response(IReadOnlyList<RecountedDayView> Days, int Count, bool Repaired);

    internal sealed class Handler(Jobs jobs)
    {
        public Task<Committed<Job>> Handle(Request body, CancellationToken cancellationToken) => jobs.Start("", body, cancellationToken);
    }

    [Job(nameof(RecountCapacity), Area.Settings, Verb.Write)]
    internal sealed class Steps(PoolDb db, Caller caller, Work work, BusinessClock clock, SettingsInForce settingsInForce) : IJobWork
    {
        public Task Step(JobStep step, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            await db.LockPool(cancellationToken);
            var dryRun = step.Body<Request>().DryRun;
            var (days, count) = await db.Recount(dryRun, ShownDays, cancellationToken);
            var repaired = count > 0 && !dryRun;
            work.Audit("capacity");
            if (repaired)
            {
                work.Raise(new CapacityRecounted(Guid.CreateVersion7(), count));
                await new Queue(db, caller, work, clock.On(step.Today), settingsInForce).Serve(cancellationToken);
            }

            var response = new Response([.. days.Select(d => new RecountedDayView(d.Day, d.Reserved, d.Held, d.CountedReserved, d.CountedHeld))], count, repaired);
            step.Finish(response, count);
            return response;
        }, counted => counted, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/pool/capacity/recount", (Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .JobOperation<Response>(nameof(RecountCapacity), "Counts every day's hours anew from the grants and open applications, and repairs what differs", Area.Settings, Verb.Write)
            .Example(new Request(true), new Job(DemoIds.Job, nameof(RecountCapacity), "", JobState.Queued, new("demo-admin", null), new(2026, 4, 2, 9, 0, 0, TimeSpan.Zero), null, 0, null, null, null));
    }
}

/// <summary>A day whose hours were not what they should be.</summary>
/// <param name="Day">The day.</param>
/// <param name="ReservedHours">Hours of grants, as they were kept.</param>
/// <param name="OfferedHours">Hours held by submitted applications and open offers, as they were kept.</param>
/// <param name="CountedReservedHours">Hours of grants, counted.</param>
/// <param name="CountedOfferedHours">Held hours, counted.</param>
internal sealed record RecountedDayView(DateOnly Day, decimal ReservedHours, decimal OfferedHours, decimal CountedReservedHours, decimal CountedOfferedHours);
