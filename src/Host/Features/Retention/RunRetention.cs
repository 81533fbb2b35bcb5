using Carter;
using Faatimer.Kernel;

namespace Faatimer.Host.Features;

/// <summary>Tells what is out of its time, or removes it: deleted or made anonymous, with the sums as they were. A job that goes through the kinds in short steps. Rules X2, R18.</summary>
internal static class RunRetention
{
    /// <param name="DryRun">Only tell.</param>
    public sealed record Request(bool DryRun);

    internal sealed class Handler(Jobs jobs)
    {
        public Task<Committed<Job>> Handle(Request body, CancellationToken cancellationToken) => jobs.Start("", body, cancellationToken);
    }

    [Job(nameof(RunRetention), Area.Settings, Verb.Write)]
    internal sealed class Steps(Retention retention, Caller caller, Work work) : IJobWork
    {
        public Task Step(JobStep step, CancellationToken cancellationToken) => work.Commit(
            async connection =>
            {
                // A run that an earlier version began, with kinds for steps, begins anew: what is gone is gone.
                var progress = step.Reached<RetentionProgress>() is { Run: not null } reached ? reached : retention.Begin(step.Id, step.Body<Request>().DryRun, step.Today, caller.Id);
                progress = await retention.Next(connection, progress, work, cancellationToken);
                var run = progress.Run!;
                if (!retention.IsThrough(run))
                {
                    step.GoOn(progress, run.Kinds.Count, retention.Kinds);
                }
                else
                {
                    await Retention.Store(connection, run, cancellationToken);
                    step.Finish(run, run.Kinds.Count);
                }

                return run;
            },
            cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/retention/runs", (Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .JobOperation<RetentionRun>(nameof(RunRetention), "Tells or removes what is out of its time", Area.Settings, Verb.Write)
            .Example(new Request(DryRun: true), StartedExample);
    }

    internal static Job StartedExample { get; } = new(
        DemoIds.Job, nameof(RunRetention), "", JobState.Queued, new("demo-admin", null), new(2026, 4, 2, 9, 0, 0, TimeSpan.Zero), null, 0, null, null, null);

    internal static RetentionRun Example { get; } = new(
        DemoStory.Id(0x83), new(2026, 4, 2, 9, 0, 0, TimeSpan.Zero), new(2026, 4, 2), "demo-admin", DryRun: true, [new("refusion.payslips", new(2021, 4, 2), 0, null, null, [])]);
}
