using Carter;
using Faatimer.Kernel;
using MediatR;

namespace Faatimer.Host.Features;

/// <summary>Lists the runs of the retention rules, dry ones too, the first one first. Rule X2.</summary>
internal static class ListRetentionRuns
{
    internal sealed record Query(int? Limit, string? Cursor) : IRequest<Page<RetentionRun>>;

    internal sealed class Handler(Retention retention) : IRequestHandler<Query, Page<RetentionRun>>
    {
        public async Task<Page<RetentionRun>> Handle(Query query, CancellationToken cancellationToken)
        {
            var limit = Paging.Limit(query.Limit);
            return Paging.Cut(await retention.Runs(Paging.After(query.Cursor), limit + 1, cancellationToken), limit, r => r.Id.ToString());
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/retention/runs", (int? limit, string? cursor, IMediator mediator, CancellationToken cancellationToken) => mediator.Send(new Query(limit, cursor), cancellationToken))
            .Operation<Page<RetentionRun>>(nameof(ListRetentionRuns), "Lists the runs of the retention rules", Area.Settings, Verb.Read)
            .Example(null, new Page<RetentionRun>([RunRetention.Example], null));
    }
}
