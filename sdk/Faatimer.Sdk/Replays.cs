namespace Faatimer.Sdk;

/// <summary>Recomputes stored decisions.</summary>
public static class Replays
{
    /// <summary>Recomputes every stored decision, or those of a payslip or a month (YYYY-MM), waits for it, and tells what differs.</summary>
    /// <param name="client">The client.</param>
    /// <param name="payslipId">Only the decisions of this payslip.</param>
    /// <param name="month">Only those of payslips of this month, YYYY-MM.</param>
    /// <param name="progress">Told each time that more is done.</param>
    /// <param name="cancellationToken">Stops waiting; the job goes on.</param>
    /// <returns>How many were checked, and the differences.</returns>
    public static async Task<Replay> ReplayAllAsync(
        this IFaatimerClient client, Guid? payslipId = null, string? month = null, IProgress<JobProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var job = await client.Decisions.ReplayAsync(new() { PayslipId = payslipId, Month = month }, cancellationToken: cancellationToken).ConfigureAwait(false);
        return await client.Jobs.WaitForAsync<Replay>(job, progress, cancellationToken).ConfigureAwait(false);
    }
}
