using Carter;
using Faatimer.Kernel;

namespace Faatimer.Host.Features;

/// <summary>Shows how long one kind of record is kept. Rule X2.</summary>
internal static class GetRetention
{
    internal sealed class Handler(Retention retention)
    {
        public async Task<RetentionRule> Handle(string kind, CancellationToken cancellationToken) =>
            (await retention.Rules(cancellationToken)).SingleOrDefault(r => r.Kind == kind) ?? throw HostProblems.NoRetention.With();
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/retention/{kind}", (string kind, Handler handler, CancellationToken cancellationToken) => handler.Handle(kind, cancellationToken))
            .Operation<RetentionRule>(nameof(GetRetention), "Shows how long a kind of record is kept", Area.Settings, Verb.Read)
            .Problems(HostProblems.NoRetention)
            .ParameterExample("kind", "refusion.payslips")
            .Example(null, ListRetention.Example);
    }
}
