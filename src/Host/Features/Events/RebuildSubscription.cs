using Carter;
using Faatimer.Kernel;

namespace Faatimer.Host.Features;

/// <summary>
/// Empties a copy and builds it again from the event log. Only a reaction that builds a copy can be rebuilt. The job is done when the reaction has read what had happened by
/// then. Rule X3.
/// </summary>
internal static class RebuildSubscription
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <param name="Subscription">The subscription.</param>
    /// <param name="Events">How many events it has read again.</param>
    /// <param name="Parked">How many of them it has put aside.</param>
    public sealed record Response(string Subscription, int Events, int Parked);

    internal sealed class Handler(Jobs jobs, IEnumerable<Subscription> subscriptions, IServiceProvider services)
    {
        public Task<Committed<Job>> Handle(string name, CancellationToken cancellationToken) =>
            Copy(name, subscriptions, services) is null ? throw HostProblems.NotACopy.With() : jobs.Start(name, name, cancellationToken);
    }

    [Job(nameof(RebuildSubscription), Area.Settings, Verb.Write)]
    internal sealed class Steps(Work work, EventLog log, EventSignal signal, IEnumerable<Subscription> subscriptions, IServiceProvider services) : IJobWork
    {
        public async Task Step(JobStep step, CancellationToken cancellationToken)
        {
            var name = step.Body<string>();
            if (step.Reached<LogPlace>() is { } end)
            {
                var (left, parked) = await log.Left(name, end, cancellationToken);
                if (left > 0)
                {
                    step.GoOn(end, step.Total!.Value - left, step.Total, Pause);
                }
                else
                {
                    step.Finish(new Response(name, step.Total!.Value, parked), step.Total.Value);
                }

                return;
            }

            var copy = Copy(name, subscriptions, services) ?? throw HostProblems.NotACopy.With();
            await work.Commit(
                async connection =>
                {
                    var (from, total) = await EventLog.Rebuild(connection, name, copy, cancellationToken);
                    work.Audit("subscription", purpose: $"rebuild {name}");
                    step.GoOn(from, 0, total, Pause);
                    return total;
                },
                cancellationToken);
            signal.Set();
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/subscriptions/{name}/rebuild", (string name, Handler handler, CancellationToken cancellationToken) => handler.Handle(name, cancellationToken))
            .JobOperation<Response>(nameof(RebuildSubscription), "Builds a copy again from the event log", Area.Settings, Verb.Write)
            .Problems(HostProblems.NoSubscription, HostProblems.NotACopy)
            .ParameterExample("name", "pool.FollowPayslips")
            .Example(null, RunRetention.StartedExample with { Kind = nameof(RebuildSubscription), Subject = "pool.FollowPayslips" });
    }

    /// <summary>Null for a reaction that builds none.</summary>
    private static IRebuildable? Copy(string name, IEnumerable<Subscription> subscriptions, IServiceProvider services) =>
        services.GetRequiredService((subscriptions.SingleOrDefault(s => s.Name == name) ?? throw HostProblems.NoSubscription.With()).Handler) as IRebuildable;
}
