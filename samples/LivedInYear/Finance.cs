using System.Globalization;
using Faatimer.Sdk;

namespace Faatimer.LivedInYear;

/// <summary>The finance group: decides what waits, and settles the month, two and two.</summary>
internal sealed class Finance(Cast cast, IReadOnlyList<Job> jobs)
{
    /// <summary>Approves what waits of the year, all but holiday pay that was refunded month by month already (R7), corrections for somebody else, and pay for nobody.</summary>
    public async Task<int> DecideAll(CancellationToken cancellationToken)
    {
        var decided = 0;
        await Books.Quiet(cast, cancellationToken);
        await foreach (var waiting in cast.Finance.Payslips.ListAllAsync(new() { Status = [PayslipStatus.NeedsDecision] }, cancellationToken: cancellationToken).Where(p => p.Source == "year").WithCancellation(cancellationToken))
        {
            var payslip = await cast.Finance.Payslips.GetAsync(waiting.Id, cancellationToken: cancellationToken);
            await (WhyNot(payslip) is { } reason
                ? cast.Finance.Payslips.RejectAsync(payslip.Id, payslip.Version, new() { Reason = reason }, cancellationToken: cancellationToken)
                : cast.Finance.Payslips.ApproveAsync(payslip.Id, payslip.Version, new() { Reason = "Looked at" }, cancellationToken: cancellationToken));
            decided++;
        }

        return decided;
    }

    private string? WhyNot(Payslip payslip) =>
        payslip.Number.EndsWith(Payroll.Mistaken, StringComparison.Ordinal) ? "The correction is somebody else's"
        : jobs.Any(j => j.NeverCame && payslip.GrantIds.Contains(j.GrantId)) ? "Nobody came to the job"
        : payslip.Warnings.Any(w => w.Code == ProblemCodes.RefusionHolidayPayAlreadyRefunded) ? "Holiday pay was refunded month by month"
        : null;

    /// <summary>Takes the month's settlement all the way; one that an earlier run has taken there stands. A month that an earlier settlement lies after has none.</summary>
    public async Task<Settlement?> Settle(DateOnly month, CancellationToken cancellationToken) =>
        await Open(month.ToString("yyyy-MM", CultureInfo.InvariantCulture), cancellationToken) is { } settlement ? await ToTheEnd(settlement, cancellationToken) : null;

    /// <summary>Brings settlements that others have begun to their end: only one can be open, and they are approved in order.</summary>
    public async Task FinishOthers(CancellationToken cancellationToken)
    {
        await foreach (var begun in cast.Finance.Settlements.ListAllAsync(cancellationToken: cancellationToken).Where(s => s.State != SettlementState.Paid).OrderBy(s => s.Month, StringComparer.Ordinal).WithCancellation(cancellationToken))
        {
            await ToTheEnd(await cast.Finance.Settlements.GetAsync(begun.Month, cancellationToken: cancellationToken), cancellationToken);
        }
    }

    private async Task<Settlement> ToTheEnd(Settlement settlement, CancellationToken cancellationToken)
    {
        while (settlement.State != SettlementState.Paid)
        {
            var (name, version) = (settlement.Month, settlement.Version);
            settlement = settlement.State switch
            {
                var open when open == SettlementState.Open => await cast.Finance.Settlements.CloseAsync(name, version, cancellationToken: cancellationToken),
                var closed when closed == SettlementState.Closed => await cast.FinanceColleague.Settlements.ApproveAsync(name, version, cancellationToken: cancellationToken),
                var approved when approved == SettlementState.Approved => await cast.Finance.Jobs.WaitForAsync<Settlement>(await cast.Finance.Settlements.ExportAsync(name, version, cancellationToken: cancellationToken), cancellationToken: cancellationToken),
                _ => await cast.Finance.Settlements.ConfirmPaymentAsync(name, version, cancellationToken: cancellationToken),
            };
        }

        return settlement;
    }

    private async Task<Settlement?> Open(string month, CancellationToken cancellationToken)
    {
        var latest = await cast.Finance.Settlements.ListAllAsync(cancellationToken: cancellationToken).FirstOrDefaultAsync(cancellationToken);
        return string.CompareOrdinal(latest?.Month, month) > 0 ? null
            : latest?.Month == month ? await cast.Finance.Settlements.GetAsync(month, cancellationToken: cancellationToken)
            : await cast.Finance.Settlements.OpenAsync(new() { Month = month }, cancellationToken: cancellationToken);
    }
}
