namespace Faatimer.Sdk;

/// <summary>Recomputes stored decisions.</summary>
public static class Replays
{
    /// <summary>Recomputes every stored decision, or those of a payslip or a month (YYYY-MM), waits for it, and tells what differs.</summary>
    public static async Task<Replay> ReplayAllAsync(
        this IFaatimerClient client, Guid? payslipId = null, string? month = null, IProgress<JobProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var job = await client.Decisions.ReplayAsync(new() { PayslipId = payslipId, Month = month }, cancellationToken: cancellationToken).ConfigureAwait(false);
        return await client.Jobs.WaitForAsync<Replay>(job, progress, cancellationToken).ConfigureAwait(false);
    }
}
