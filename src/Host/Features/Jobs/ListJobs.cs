using Carter;
using Faatimer.Kernel;

namespace Faatimer.Host.Features;

/// <summary>Lists jobs, the first one first: the caller's own; an admin sees all.</summary>
internal static class ListJobs
{
    internal sealed class Handler(Jobs jobs)
    {
        public async Task<Page<Job>> Handle(JobState? state, string? kind, int? limit, string? cursor, CancellationToken cancellationToken)
        {
            var take = Paging.Limit(limit);
            return Paging.Cut(await jobs.List(state, kind, Paging.After(cursor), take + 1, cancellationToken), take, j => j.Id.ToString());
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/jobs", (JobState? state, string? kind, int? limit, string? cursor, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(state, kind, limit, cursor, cancellationToken))
            .Operation<Page<Job>>(nameof(ListJobs), "Lists jobs: long work and how far it has come", Area.Jobs, Verb.Read)
            .ParameterExample("state", "done")
            .ParameterExample("kind", nameof(RunRetention))
            .Example(null, new Page<Job>([RunRetention.StartedExample with { State = JobState.Done, Done = 2, Total = 2, EndedAt = new(2026, 4, 2, 9, 0, 2, TimeSpan.Zero) }], null));
    }
}
