using Faatimer.Pool.Domain;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Data;

/// <summary>The settings of a day, read anew once a minute: they are dated, so a new figure is known long before the day it counts from.</summary>
internal sealed class SettingsInForce(TimeProvider time)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);
    private Kept? _kept;

    private sealed record Kept(DateTimeOffset ReadAt, List<PoolSettings> Rows);

    public async Task<PoolSettings> On(DateOnly day, PoolDb db, CancellationToken cancellationToken)
    {
        if (_kept is not { } kept || time.GetUtcNow() - kept.ReadAt > KeptFor)
        {
            _kept = kept = new(time.GetUtcNow(), await db.Settings.AsNoTracking().ToListAsync(cancellationToken));
        }

        return PoolSettings.On(kept.Rows, day);
    }

    /// <summary>A new version was recorded: this host reads it at once, others within the minute.</summary>
    public void Forget() => _kept = null;
}
