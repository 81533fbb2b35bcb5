using Carter;
using Faatimer.Kernel;
using MediatR;

namespace Faatimer.Host.Features;

/// <summary>Shows how long one kind of record is kept. Rule X2.</summary>
internal static class GetRetention
{
    internal sealed record Query(string Kind) : IRequest<RetentionRule>;

    internal sealed class Handler(Retention retention) : IRequestHandler<Query, RetentionRule>
    {
        public async Task<RetentionRule> Handle(Query query, CancellationToken cancellationToken) =>
            (await retention.Rules(cancellationToken)).SingleOrDefault(r => r.Kind == query.Kind) ?? throw RuleViolation.NotFound("retention");
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/retention/{kind}", (string kind, IMediator mediator, CancellationToken cancellationToken) => mediator.Send(new Query(kind), cancellationToken))
            .Operation<RetentionRule>(nameof(GetRetention), "Shows how long a kind of record is kept", Area.Settings, Verb.Read)
            .Problems(404, "retention.not_found")
            .ParameterExample("kind", "refusion.payslips")
            .Example(null, ListRetention.Example);
    }
}
