using Npgsql;

namespace Faatimer.Kernel;

/// <summary>
/// A turn at a row of a table with <c>leased_by</c> and <c>leased_until</c>: renewed while the work takes, given back at its end, and free by itself soon after its host
/// has died. It only keeps hosts from doing the same at once; that an effect happens once is held where the effect is stored. The database's clock counts, so the
/// hosts' need not agree.
/// </summary>
internal sealed class Lease : IAsyncDisposable
{
    /// <summary>A dead host's turn is free after this long.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(10);

    /// <summary>A condition on a row that nobody has.</summary>
    public const string IsFree = "(leased_until is null or leased_until < clock_timestamp())";

    private readonly NpgsqlDataSource _database;
    private readonly string _table;
    private readonly Guid _holder;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _renewing;

    private Lease(NpgsqlDataSource database, string table, Guid holder)
    {
        (_database, _table, _holder) = (database, table, holder);
        _renewing = Renew();
    }

    /// <summary>Takes the turn at a row; null when somebody has it, or there is no such row.</summary>
    /// <param name="row">The condition that names the row, with parameters from <c>$3</c> on.</param>
    public static async Task<Lease?> Take(NpgsqlDataSource database, string table, string row, IEnumerable<object> values, CancellationToken cancellationToken)
    {
        var holder = Guid.CreateVersion7();
        await using var command = database.CreateCommand($"update {table} set leased_by = $1, leased_until = clock_timestamp() + $2 where {row} and {IsFree}");
        foreach (var value in values.Prepend(Life).Prepend(holder))
        {
            command.Parameters.Add(new() { Value = value });
        }

        return await command.ExecuteNonQueryAsync(cancellationToken) == 1 ? new Lease(database, table, holder) : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _renewing;
        _over.Dispose();
        try
        {
            await using var command = _database.CreateCommand($"update {_table} set leased_by = null, leased_until = null where leased_by = $1");
            command.Parameters.Add(new() { Value = _holder });
            await command.ExecuteNonQueryAsync();
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException or ObjectDisposedException)
        {
            // It runs out by itself.
        }
    }

    private async Task Renew()
    {
        using var often = new PeriodicTimer(Life / 4);
        try
        {
            while (await often.WaitForNextTickAsync(_over.Token))
            {
                try
                {
                    await using var command = _database.CreateCommand($"update {_table} set leased_until = clock_timestamp() + $2 where leased_by = $1");
                    command.Parameters.Add(new() { Value = _holder });
                    command.Parameters.Add(new() { Value = Life });
                    await command.ExecuteNonQueryAsync(_over.Token);
                }
                catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
                {
                    // Tried again at the next tick; until then the lease holds, or another host takes over.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The turn is over.
        }
    }
}
