using Carter;
using Faatimer.Kernel;

namespace Faatimer.Host.Features;

/// <summary>Lists the runs of the retention rules, dry ones too, the first one first. Rule X2.</summary>
internal static class ListRetentionRuns
{
    internal sealed record Filter : ListFilter<Filter, RetentionRunOrder>;

    internal sealed class Handler(Retention retention)
    {
        public Task<Page<RetentionRun>> Handle(Filter filter, CancellationToken cancellationToken) => retention.Runs(filter, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/retention/runs", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Page<RetentionRun>>(nameof(ListRetentionRuns), "Lists the runs of the retention rules", Area.Settings, Verb.Read)
            .Example(null, new Page<RetentionRun>([RunRetention.Example], null));
    }
}
