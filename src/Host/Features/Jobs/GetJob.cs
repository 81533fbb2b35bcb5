using Carter;
using Faatimer.Kernel;

namespace Faatimer.Host.Features;

/// <summary>
/// Shows how far a job has come, and what came of it. Ask again in a second or two while it is queued or running; it goes on by itself, whoever asks or leaves.
/// </summary>
internal static class GetJob
{
    internal sealed class Handler(Jobs jobs)
    {
        public Task<Job> Handle(Guid id, CancellationToken cancellationToken) => jobs.Get(id, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/jobs/{id:guid}", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .Operation<Job>(nameof(GetJob), "Shows a job", Area.Jobs, Verb.Read)
            .Problems(404, "job.not_found")
            .ParameterExample("id", DemoIds.Job)
            .Example(null, RunRetention.StartedExample with { State = JobState.Running, Done = 1, Total = 2, SecondsLeft = 4, AllowedActions = [new(nameof(CancelJob), true, null, null)] });
    }
}
