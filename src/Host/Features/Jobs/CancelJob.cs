using Carter;
using Faatimer.Kernel;

namespace Faatimer.Host.Features;

/// <summary>
/// Stops a job for good. A step that is under way commits before the stop or not at all; what earlier steps did stands. A job moves by itself, so no version is asked for.
/// </summary>
internal static class CancelJob
{
    internal sealed class Handler(Jobs jobs)
    {
        public Task<Committed<Job>> Handle(Guid id, CancellationToken cancellationToken) => jobs.Cancel(id, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/jobs/{id:guid}/cancel", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .Operation<Job>(nameof(CancelJob), "Stops a job", Area.Jobs, Verb.Write)
            .Problems(404, "job.not_found")
            .Problems("jobs.ended")
            .ParameterExample("id", DemoIds.Job)
            .Example(null, RunRetention.StartedExample with { State = JobState.Cancelled, EndedAt = new(2026, 4, 2, 9, 0, 2, TimeSpan.Zero) });
    }
}
