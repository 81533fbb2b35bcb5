using System.Reflection;
using System.Text.Json;
using MediatR;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Faatimer.Kernel;

/// <summary>
/// Delivers the event log to the subscriptions (X3). Each reaction's effect and its new position commit together; a failing event is retried with
/// backoff, then parked with the later ones of its aggregate behind it, while others go on.
/// </summary>
public sealed class EventDispatcher(
    IServiceScopeFactory scopes, IEnumerable<Subscription> subscriptions, EventSignal signal, IOptions<JsonOptions> json, ILogger<EventDispatcher> logger) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunOnce(stoppingToken);
                await signal.Wait(Poll, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is NpgsqlException or TimeoutException or InvalidOperationException)
            {
                logger.LogWarning("Event delivery waits for the database: {Failure}", failure.GetType().Name);
                await Task.WhenAny(Task.Delay(Poll, stoppingToken));
            }
        }
    }

    /// <summary>Delivers all that is due, of every subscription that no other host is delivering now.</summary>
    internal async Task RunOnce(CancellationToken cancellationToken)
    {
        foreach (var subscription in subscriptions)
        {
            await using var scope = scopes.CreateAsyncScope();
            await using var turn = await scope.ServiceProvider.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(cancellationToken);
            if (!await Lock(turn, "pg_try_advisory_lock", subscription, cancellationToken))
            {
                continue;
            }

            try
            {
                await Run(scope.ServiceProvider.GetRequiredService<EventLog>(), subscription, cancellationToken);
            }
            finally
            {
                await Lock(turn, "pg_advisory_unlock", subscription, CancellationToken.None);
            }
        }
    }

    private async Task Run(EventLog log, Subscription subscription, CancellationToken cancellationToken)
    {
        foreach (var logged in await log.Due(subscription, cancellationToken))
        {
            if (await Handle(log, subscription, logged, EventLog.Redeliver(subscription, logged.Position), cancellationToken) is { } error)
            {
                await log.Failed(subscription, logged, error, cancellationToken);
            }
        }

        var position = await log.PositionOf(subscription, cancellationToken);
        while (true)
        {
            var (events, end) = await log.After(position, subscription.Events.Keys, cancellationToken);
            if (events.Count == 0)
            {
                if (end is { } passedOver)
                {
                    // Others' events up to here are not read again in every pass.
                    await log.End(EventLog.Deliver(subscription, position, passedOver), cancellationToken);
                }

                return;
            }

            foreach (var logged in events)
            {
                var delivery = EventLog.Deliver(subscription, position, logged.Position);
                if (await log.HasParked(subscription, logged.AggregateId, cancellationToken))
                {
                    await log.Park(subscription, logged, delivery, error: null, cancellationToken);
                }
                else if (await Handle(log, subscription, logged, delivery, cancellationToken) is { } error)
                {
                    await log.Park(subscription, logged, delivery, error, cancellationToken);
                }

                position = logged.Position;
            }
        }
    }

    /// <summary>Runs one reaction in its own scope; answers the kind of failure, null when it went well.</summary>
    private async Task<string?> Handle(EventLog log, Subscription subscription, LoggedEvent logged, Delivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            var type = subscription.Events[logged.Name];
            await using var scope = scopes.As(Caller.System(subscription.Name));
            scope.ServiceProvider.GetRequiredService<Call>().Delivery = delivery;
            var handler = scope.ServiceProvider.GetRequiredService(subscription.Handler);
            var happened = JsonSerializer.Deserialize(logged.Payload, type, json.Value.SerializerOptions)!;
            await (Task)typeof(INotificationHandler<>).MakeGenericType(type).GetMethod("Handle")!
                .Invoke(handler, BindingFlags.DoNotWrapExceptions, null, [happened, cancellationToken], null)!;
            if (!delivery.IsDone)
            {
                await log.End(delivery, cancellationToken);
            }

            return null;
        }
        catch (Exception failure) when (failure is not OperationCanceledException && !IsDatabaseAway(failure))
        {
            // Only the kind is kept: messages can quote data.
            var kind = failure is RuleViolation rule ? rule.Code : failure.GetType().Name;
            logger.LogWarning("Event {Seq} failed in {Subscription}: {Kind}", logged.Position.Seq, subscription.Name, kind);
            return kind;
        }
    }

    /// <summary>A database that is away, or another host that was first, says nothing about the event: the pass ends and is tried again.</summary>
    private static bool IsDatabaseAway(Exception failure) =>
        failure is PostgresException { SqlState: EventLog.DeliveredElsewhere }
        || (failure is NpgsqlException { IsTransient: true } and not PostgresException { SqlState: "40001" or "40P01" });

    private static async Task<bool> Lock(NpgsqlConnection connection, string function, Subscription subscription, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"select {function}(hashtextextended($1, 1))", connection) { Parameters = { new() { Value = subscription.Name } } };
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
