using Faatimer.Sdk;

namespace Faatimer.PayrollSample;

/// <summary>What became of a payslip: how it stands, or why it was refused.</summary>
internal sealed record Result(FilePayslip Sent, SubmittedPayslip Answer, IReadOnlyList<Fault> Faults);

/// <summary>Posts payslips in batches. Run again, nothing is doubled: what is stored already is answered as it stands.</summary>
internal static class Posting
{
    public static async Task<IReadOnlyList<Result>> Post(IFaatimerClient client, IReadOnlyList<FilePayslip> payslips, TextWriter output, CancellationToken cancellationToken)
    {
        var results = new List<Result>();
        var progress = new ProgressBar(output, payslips.Count);
        await foreach (var posted in client.Payslips.PostAllAsync(payslips.Select(p => p.Payslip), cancellationToken: cancellationToken))
        {
            var sent = payslips[(int)posted.Index];
            results.Add(new Result(sent, posted.Result, [.. (posted.Result.Problem?.Errors ?? []).Select(e => new Fault(RowOf(sent, e.Pointer), sent.Payslip.Number, e.Code, Describe(e)))]));
            progress.Step();
        }

        return results;
    }

    /// <summary><c>/lines/1/amount</c> is about the payslip's second row.</summary>
    private static int RowOf(FilePayslip sent, string? pointer) =>
        pointer?.Split('/') is ["", "lines", var index, ..] && int.TryParse(index, out var line) && line < sent.Rows.Count ? sent.Rows[line] : sent.Rows[0];

    private static string Describe(ProblemError error) => error.Pointer is null ? error.Detail : $"{error.Pointer}: {error.Detail}";
}
