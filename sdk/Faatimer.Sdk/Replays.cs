namespace Faatimer.Sdk;

/// <summary>What recomputing all stored decisions showed.</summary>
/// <param name="Checked">How many were recomputed.</param>
/// <param name="Differences">Those that came out different.</param>
public sealed record ReplaySum(int Checked, IReadOnlyList<ReplayDifference> Differences);

/// <summary>Recomputes stored decisions, chunk after chunk.</summary>
public static class Replays
{
    private const int ChunkSize = 1_000;

    /// <summary>Recomputes every stored decision, or those of a payslip or a month (YYYY-MM), and sums up what differs.</summary>
    public static async Task<ReplaySum> ReplayAllAsync(this IFaatimerClient client, Guid? payslipId = null, string? month = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var count = 0;
        var differences = new List<ReplayDifference>();
        string? after = null;
        do
        {
            var request = new ReplayDecisionsRequest { PayslipId = payslipId, Month = month, After = after, Limit = ChunkSize };
            var chunk = await client.ReplayDecisionsAsync(request, cancellationToken).ConfigureAwait(false);
            count += chunk.Checked;
            differences.AddRange(chunk.Differences);
            after = chunk.Next;
        }
        while (after is not null);
        return new(count, differences);
    }
}
