using Carter;
using Faatimer.Kernel;

namespace Faatimer.Host.Features;

/// <summary>Tells what is out of its time, or removes it: deleted or made anonymous, with the sums as they were. Rules X2, R18.</summary>
internal static class RunRetention
{
    /// <param name="DryRun">Only tell.</param>
    public sealed record Request(bool DryRun);

    internal sealed class Handler(Retention retention, Caller caller, Work work, BusinessClock clock)
    {
        public Task<Committed<RetentionRun>> Handle(Request body, CancellationToken cancellationToken) => work.Commit(
            connection => retention.Run(connection, body.DryRun, clock.Today, caller, work, cancellationToken), cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/retention/runs", (Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .Operation<RetentionRun>(nameof(RunRetention), "Tells or removes what is out of its time", Area.Settings, Verb.Write, status: 201)
            .Example(new Request(DryRun: true), Example);
    }

    internal static RetentionRun Example { get; } = new(
        DemoIds.Of(0x83), new(2026, 4, 2, 9, 0, 0, TimeSpan.Zero), new(2026, 4, 2), "demo-admin", DryRun: true, [new("refusion.payslips", new(2021, 4, 2), 0, null, null, [])]);
}
