using System.Globalization;
using Faatimer.Sdk;

namespace Faatimer.LivedInYear;

/// <summary>Holds the books against each other: settlements, ledger, latest decisions, and every decision made again.</summary>
internal static class Books
{
    public static async Task<bool> Agree(Cast cast, TextWriter output, CancellationToken cancellationToken)
    {
        var settlements = await cast.Finance.Settlements.ListAllAsync(cancellationToken: cancellationToken).ToListAsync(cancellationToken);
        var settled = settlements.Sum(s => s.Sum) + settlements.MaxBy(s => s.Month, StringComparer.Ordinal)!.CarriedOut;
        var ledger = await cast.Finance.Ledger.ListAllAsync(cancellationToken: cancellationToken).AggregateAsync(0m, (sum, e) => sum + e.Amount, cancellationToken);
        var decisions = 0m;
        foreach (var status in new[] { PayslipStatus.Approved, PayslipStatus.Settled })
        {
            decisions += await cast.Finance.Payslips.ListAllAsync(new() { Status = [status] }, cancellationToken: cancellationToken).AggregateAsync(0m, (sum, p) => sum + (p.Refundable ?? 0), cancellationToken);
        }

        var replay = await cast.Finance.ReplayAllAsync(cancellationToken: cancellationToken);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"settlements and what they carry {settled:N2} kr., ledger {ledger:N2} kr., latest decisions {decisions:N2} kr.; {replay.Checked} decisions made again, {replay.Differences.Count} differ"));
        return settled == ledger && ledger == decisions && replay.Differences.Count == 0;
    }

    /// <summary>Waits until every reaction has handled what has happened: a grant that is changed back in time decides its payslips anew.</summary>
    public static async Task Quiet(Cast cast, CancellationToken cancellationToken)
    {
        while ((await cast.Admin.Operations.ListSubscriptionsAsync(cancellationToken: cancellationToken)).Items.Any(s => s.Behind > 0))
        {
            await Task.Delay(50, cancellationToken);
        }
    }
}
