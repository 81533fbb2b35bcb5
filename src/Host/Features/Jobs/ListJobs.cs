using Carter;
using Faatimer.Kernel;

namespace Faatimer.Host.Features;

/// <summary>Lists jobs, the first one first: the caller's own; an admin sees all.</summary>
internal static class ListJobs
{
    /// <param name="Mine">true: only those that the caller started.</param>
    internal sealed record Filter(JobState? State, string? Kind, bool? Mine) : ListFilter<Filter, JobOrder>;

    internal sealed class Handler(Jobs jobs)
    {
        public Task<Page<Job>> Handle(Filter filter, CancellationToken cancellationToken) => jobs.List(filter.State, filter.Kind, filter.Mine == true, filter, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/jobs", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Page<Job>>(nameof(ListJobs), "Lists jobs: long work and how far it has come", Area.Jobs, Verb.Read)
            .ParameterExample("state", "done")
            .ParameterExample("kind", nameof(RunRetention))
            .Example(null, new Page<Job>([RunRetention.StartedExample with { State = JobState.Done, Done = 2, Total = 2, EndedAt = new(2026, 4, 2, 9, 0, 2, TimeSpan.Zero) }], null));
    }
}
