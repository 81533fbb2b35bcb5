using System.Globalization;
using Faatimer.Sdk;

namespace Faatimer.PayrollSample;

/// <summary>The decisions as a table, and what was refused.</summary>
internal static class Report
{
    /// <returns>1 when anything was refused, otherwise 0.</returns>
    public static int Write(TextWriter output, IReadOnlyList<Result> results, IReadOnlyList<Fault> faults)
    {
        var decided = results.Select(r => r.Answer).Where(a => a.Outcome != SubmittedOutcome.Refused).ToList();
        var width = decided.Select(p => p.Number!.Length).Append("Number".Length).Max();
        output.WriteLine($"{"Number".PadRight(width)}  {"Status",-14}  {"Refundable",14}  Warnings");
        foreach (var payslip in decided)
        {
            output.WriteLine($"{payslip.Number!.PadRight(width)}  {payslip.Status,-14}  {Kroner(payslip.Refundable ?? 0),14}  {payslip.Warnings.Count,8}");
        }

        foreach (var status in decided.GroupBy(p => p.Status).OrderBy(g => g.Key))
        {
            output.WriteLine($"{status.Count()} {status.Key}, {Kroner(status.Sum(p => p.Refundable ?? 0))} kr.");
        }

        foreach (var payslip in decided.Where(p => p.Rejection is not null))
        {
            output.WriteLine($"  {payslip.Number}: {payslip.Rejection!.Code} — {payslip.Rejection.Detail}");
        }

        output.WriteLine($"{decided.Count} payslips, {decided.Count(p => p.Outcome == SubmittedOutcome.Created)} of them new, {Kroner(decided.Sum(p => p.Refundable ?? 0))} kr. refundable in all");
        var refused = faults.Concat(results.SelectMany(r => r.Faults)).OrderBy(f => f.Row).ToList();
        if (refused.Count == 0)
        {
            return 0;
        }

        output.WriteLine();
        output.WriteLine($"{refused.Select(f => f.Number).Distinct().Count()} refused:");
        foreach (var fault in refused)
        {
            output.WriteLine($"  row {fault.Row}, {fault.Number}: {fault.Code} — {fault.Detail}");
        }

        return 1;
    }

    private static string Kroner(decimal amount) => amount.ToString("#,##0.00", CultureInfo.InvariantCulture);
}
