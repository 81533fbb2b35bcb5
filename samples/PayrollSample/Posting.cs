using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Faatimer.Sdk;

namespace Faatimer.PayrollSample;

/// <summary>What became of a payslip: its decision, or why it was refused.</summary>
internal sealed record Result(FilePayslip Sent, Payslip? Decided, IReadOnlyList<Fault> Faults);

/// <summary>Posts payslips, a few at a time.</summary>
internal static class Posting
{
    private const int AtATime = 8;

    public static async Task<IReadOnlyList<Result>> Post(IFaatimerClient client, IReadOnlyList<FilePayslip> payslips, string secret, TextWriter output, CancellationToken cancellationToken)
    {
        var results = new Result[payslips.Count];
        var progress = new ProgressBar(output, payslips.Count);
        await Parallel.ForAsync(0, payslips.Count, new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken }, async (i, stop) =>
        {
            results[i] = await Post(client, payslips[i], secret, stop);
            progress.Step();
        });
        return results;
    }

    private static async Task<Result> Post(IFaatimerClient client, FilePayslip sent, string secret, CancellationToken cancellationToken)
    {
        using var key = IdempotencyKey.Use(Key(sent.Payslip, secret));
        try
        {
            return new Result(sent, await client.SubmitPayslipAsync(sent.Payslip, cancellationToken), []);
        }
        catch (FaatimerException e) when (e is ValidationFailedException or RuleViolatedException or ConflictException)
        {
            return new Result(sent, null, [.. e.Errors.Select(error => new Fault(RowOf(sent, error.Pointer), sent.Payslip.Number, error.Code, Describe(error)))]);
        }
    }

    /// <summary>The same payslip gives the same key in every run. Keyed with the secret: a plain hash of a person's number could be guessed.</summary>
    private static string Key(PayslipRequest payslip, string secret) =>
        "payslip-" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), JsonSerializer.SerializeToUtf8Bytes(payslip)));

    /// <summary><c>/lines/1/amount</c> is about the payslip's second row.</summary>
    private static int RowOf(FilePayslip sent, string? pointer) =>
        pointer?.Split('/') is ["", "lines", var index, ..] && int.TryParse(index, out var line) && line < sent.Rows.Count ? sent.Rows[line] : sent.Rows[0];

    private static string Describe(ProblemError error) => error.Pointer is null ? error.Detail : $"{error.Pointer}: {error.Detail}";
}
