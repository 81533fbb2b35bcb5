using System.Globalization;
using Faatimer.Sdk;

namespace Faatimer.LivedInYear;

/// <summary>
/// One year of a municipality, told through the SDK: a hundred jobs, twelve months of payslips with errors, corrections that are approved and rejected, sickness told late, leavers, new CPR numbers and a job nobody came to, each month settled,
/// and two months after it to bring what is left to an end. Then the books are held against each other.
/// </summary>
internal static class Year
{
    private const int Months = 12;
    private const int MonthsAfter = 2;

    /// <returns>Whether the books agree to the øre.</returns>
    public static async Task<bool> Live(Cast cast, DateOnly firstMonth, TextWriter output, CancellationToken cancellationToken)
    {
        cast.MoveTo(firstMonth.AddDays(-10));
        var jobs = await People.Hire(cast, firstMonth, cancellationToken);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{jobs.Count} jobs from {firstMonth:yyyy-MM}"));
        var payroll = new Payroll(cast.Payroll, jobs);
        var finance = new Finance(cast, jobs);
        await finance.FinishOthers(cancellationToken);
        for (var month = firstMonth; month < firstMonth.AddMonths(Months + MonthsAfter); month = month.AddMonths(1))
        {
            cast.MoveTo(month.AddMonths(1).AddDays(4));
            await People.Change(cast, jobs, month, cancellationToken);
            var (stored, refused) = await payroll.Post(month, (month.Year - firstMonth.Year) * 12 + month.Month - firstMonth.Month, cancellationToken);
            var decided = await finance.DecideAll(cancellationToken);
            var settlement = await finance.Settle(month, cancellationToken);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{month:yyyy-MM}: {stored,4} payslips stored, {refused,2} refused and mended, {decided,3} decided by hand, {(settlement is null ? "settled with a later month" : $"settled {settlement.Sum,14:N2} kr., carried {settlement.CarriedOut,10:N2} kr.")}"));
        }

        return await Books.Agree(cast, output, cancellationToken);
    }
}
