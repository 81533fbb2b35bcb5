using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Faatimer.Kernel;

/// <summary>
/// Delivers the event log to the reactions (X3). Each has a loop of its own on every host, so that a slow one delays nobody, and one question a second finds out for all
/// of them whether there is anything to do. A reaction's effect and its new position commit together; a failing event is retried with backoff, then parked with the
/// later ones of its aggregate behind it, while others go on.
/// </summary>
public sealed class EventDispatcher(IServiceScopeFactory scopes, IServiceProvider services, IEnumerable<Subscription> subscriptions, EventSignal signal, ILogger<EventDispatcher> logger)
    : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    /// <summary>How soon to look again for events that a transaction begun earlier still holds back.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

    private readonly IReadOnlyList<Subscription> _subscriptions = [.. subscriptions];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var nudges = _subscriptions.ToDictionary(s => s.Name, _ => new Nudge());
        try
        {
            await Task.WhenAll(_subscriptions.Select(s => Follow(s, nudges[s.Name], stoppingToken)).Append(Watch(nudges, stoppingToken)));
        }
        finally
        {
            foreach (var nudge in nudges.Values)
            {
                nudge.Dispose();
            }
        }
    }

    /// <summary>Delivers all that is due, of every subscription that no other host is delivering now.</summary>
    internal async Task RunOnce(CancellationToken cancellationToken)
    {
        foreach (var subscription in _subscriptions)
        {
            await TakeTurn(subscription, cancellationToken);
        }
    }

    private Task Watch(Dictionary<string, Nudge> nudges, CancellationToken stoppingToken) => Forever(
        async () =>
        {
            var waiting = await Log.Waiting(_subscriptions, stoppingToken);
            foreach (var (name, _) in waiting.Where(w => w.IsReadable))
            {
                nudges[name].Set();
            }

            await signal.Wait(waiting.TrueForAll(w => w.IsReadable) ? Poll : Soon, stoppingToken);
        },
        stoppingToken);

    private Task Follow(Subscription subscription, Nudge nudge, CancellationToken stoppingToken) => Forever(
        async () =>
        {
            await nudge.Wait(Timeout.InfiniteTimeSpan, stoppingToken);
            await TakeTurn(subscription, stoppingToken);
        },
        stoppingToken);

    /// <summary>Only the host's own shutdown ends a loop.</summary>
    private async Task Forever(Func<Task> work, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await work();
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("Event delivery goes on in a moment: {Failure}", failure.GetType().Name);
                await Task.WhenAny(Task.Delay(Poll, stoppingToken));
            }
        }
    }

    private EventLog Log => services.GetRequiredService<EventLog>();

    private async Task TakeTurn(Subscription subscription, CancellationToken cancellationToken)
    {
        await using var turn = await Log.Turn(subscription, cancellationToken);
        try
        {
            while (turn is not null && (await RetryParked(subscription, cancellationToken) | await Deliver(subscription, cancellationToken)))
            {
                // Until nothing is left.
            }
        }
        catch (PostgresException elsewhere) when (elsewhere.SqlState == Failures.DoneElsewhere)
        {
            // Another host, or a rebuild, was first. What is left is found at the next look.
        }
    }

    private async Task<bool> RetryParked(Subscription subscription, CancellationToken cancellationToken)
    {
        var due = await Log.Due(subscription, cancellationToken);
        foreach (var logged in due)
        {
            if (await Handle(subscription, [logged], EventLog.Redeliver(subscription, logged.Position), cancellationToken) is { } error)
            {
                await Log.Failed(subscription, logged, error, cancellationToken);
            }
        }

        return due.Count > 0;
    }

    private async Task<bool> Deliver(Subscription subscription, CancellationToken cancellationToken)
    {
        var (from, events, behind) = await Log.Next(subscription, cancellationToken);
        foreach (var list in events.Chunk(subscription.AtATime))
        {
            await Deliver(subscription, from, list, behind, cancellationToken);
            from = list[^1].Position;
        }

        return events.Count > 0;
    }

    /// <summary>A list in one transaction, one by one when that fails, and aside with the one that fails alone.</summary>
    private async Task Deliver(Subscription subscription, Position from, LoggedEvent[] events, HashSet<Guid> behind, CancellationToken cancellationToken)
    {
        var waiting = events.ToLookup(e => behind.Contains(e.AggregateId));
        var delivery = Log.Deliver(subscription, from, events[^1].Position, [.. waiting[true]]);
        if (await Handle(subscription, [.. waiting[false]], delivery, cancellationToken) is not { } error)
        {
            return;
        }

        if (events.Length == 1)
        {
            await Log.Park(subscription, from, events[0], error, cancellationToken);
            behind.Add(events[0].AggregateId);
            return;
        }

        foreach (var logged in events)
        {
            await Deliver(subscription, from, [logged], behind, cancellationToken);
            from = logged.Position;
        }
    }

    /// <summary>Runs a reaction in its own scope; answers the kind of failure, null when it went well.</summary>
    private async Task<string?> Handle(Subscription subscription, IReadOnlyList<LoggedEvent> events, Delivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            if (events.Count > 0)
            {
                await using var scope = scopes.As(Caller.System(subscription.Name));
                scope.ServiceProvider.GetRequiredService<Call>().Delivery = delivery;
                var reaction = (IReaction)scope.ServiceProvider.GetRequiredService(subscription.Handler);
                await reaction.React([.. events.Select(e => (IEvent)StoredJson.Read(e.Payload, subscription.Events[e.Name]))], cancellationToken);
            }

            if (!delivery.IsDone)
            {
                await Log.End(delivery, cancellationToken);
            }

            return null;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && !Failures.IsTransient(failure))
        {
            // Only the kind is kept: messages can quote data.
            var kind = failure is RuleViolation rule ? rule.Code : failure.GetType().Name;
            logger.LogWarning("{Count} events up to {Seq} failed in {Subscription}: {Kind}", events.Count, events.Select(e => e.Position.Seq).LastOrDefault(), subscription.Name, kind);
            return kind;
        }
    }
}
