using Carter;
using Faatimer.Kernel;

namespace Faatimer.Host.Features;

/// <summary>Lists what is kept, for how long and by which law. Rule X2.</summary>
internal static class ListRetention
{
    /// <param name="Items">All record kinds, by name.</param>
    public sealed record Response(IReadOnlyList<RetentionRule> Items);

    internal sealed class Handler(Retention retention)
    {
        public async Task<Response> Handle(CancellationToken cancellationToken) => new(await retention.Rules(cancellationToken));
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/retention", (Handler handler, CancellationToken cancellationToken) => handler.Handle(cancellationToken))
            .Operation<Response>(nameof(ListRetention), "Lists how long each kind of record is kept", Area.Settings, Verb.Read)
            .Example(null, new Response([Example]));
    }

    internal static RetentionRule Example { get; } = new(
        DemoStory.Id(0x82), "refusion.payslips", "P5Y", RetentionStart.EndOfFinancialYear, "Bogføringslovens § 12: fem år fra udgangen af regnskabsåret", 1);
}
