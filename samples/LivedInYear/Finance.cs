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
        await foreach (var waiting in cast.Finance.ListPayslipsAllAsync(status: [PayslipStatus.NeedsDecision], cancellationToken: cancellationToken).Where(p => p.Source == "year").WithCancellation(cancellationToken))
        {
            var payslip = await cast.Finance.GetPayslipAsync(waiting.Id, cancellationToken);
            await (WhyNot(payslip) is { } reason
                ? cast.Finance.RejectPayslipAsync(payslip.Id, ETags.Of(payslip.Version), new() { Reason = reason }, cancellationToken)
                : cast.Finance.ApprovePayslipAsync(payslip.Id, ETags.Of(payslip.Version), new() { Reason = "Looked at" }, cancellationToken));
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
        await foreach (var begun in cast.Finance.ListSettlementsAllAsync(cancellationToken: cancellationToken).Where(s => s.State != SettlementState.Paid).OrderBy(s => s.Month, StringComparer.Ordinal).WithCancellation(cancellationToken))
        {
            await ToTheEnd(await cast.Finance.GetSettlementAsync(begun.Month, cancellationToken), cancellationToken);
        }
    }

    private async Task<Settlement> ToTheEnd(Settlement settlement, CancellationToken cancellationToken)
    {
        while (settlement.State != SettlementState.Paid)
        {
            var (name, version) = (settlement.Month, ETags.Of(settlement.Version));
            settlement = settlement.State switch
            {
                SettlementState.Open => await cast.Finance.CloseSettlementAsync(name, version, cancellationToken),
                SettlementState.Closed => await cast.FinanceColleague.ApproveSettlementAsync(name, version, cancellationToken),
                SettlementState.Approved => await cast.Finance.WaitForAsync<Settlement>(await cast.Finance.ExportSettlementAsync(name, version, cancellationToken), cancellationToken: cancellationToken),
                _ => await cast.Finance.ConfirmSettlementPaymentAsync(name, version, cancellationToken),
            };
        }

        return settlement;
    }

    private async Task<Settlement?> Open(string month, CancellationToken cancellationToken)
    {
        var latest = await cast.Finance.ListSettlementsAllAsync(cancellationToken: cancellationToken).FirstOrDefaultAsync(cancellationToken);
        if (latest is not null && string.CompareOrdinal(latest.Month, month) > 0)
        {
            return null;
        }

        return latest?.Month == month
            ? await cast.Finance.GetSettlementAsync(month, cancellationToken)
            : await cast.Finance.OpenSettlementAsync(new() { Month = month }, cancellationToken);
    }
}
