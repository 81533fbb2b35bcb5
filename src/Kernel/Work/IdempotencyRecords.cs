using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Faatimer.Kernel;

/// <summary>
/// Forgets idempotency records after 30 days: they hold whole responses, and nobody repeats a call that late. A payslip stays safe to repeat for ever by its
/// source and number (R8).
/// </summary>
public sealed class IdempotencyRecords(IServiceProvider services, TimeProvider time, ILogger<IdempotencyRecords> logger) : BackgroundService
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var hourly = new PeriodicTimer(TimeSpan.FromHours(1), time);
        do
        {
            try
            {
                var forgotten = await Forget(stoppingToken);
                logger.LogDebug("Forgot {Count} idempotency records", forgotten);
            }
            catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
            {
                logger.LogWarning("Idempotency records are forgotten later: {Failure}", failure.GetType().Name);
            }
        }
        while (await hourly.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Deletes what is old, a thousand at a time, so that no request waits for it.</summary>
    internal async Task<int> Forget(CancellationToken cancellationToken)
    {
        var database = (NpgsqlDataSource)services.GetService(typeof(NpgsqlDataSource))!;
        var total = 0;
        int deleted;
        do
        {
            await using var command = database.CreateCommand("""
                delete from kernel.idempotency where (client, key) in
                  (select client, key from kernel.idempotency where created_at < $1 limit 1000)
                """);
            command.Parameters.Add(new() { Value = time.GetUtcNow() - KeptFor });
            deleted = await command.ExecuteNonQueryAsync(cancellationToken);
            total += deleted;
        }
        while (deleted == 1000);

        return total;
    }
}
