using System.Runtime.CompilerServices;
using Faatimer.Sdk.Http;

namespace Faatimer.Sdk;

/// <summary>What became of one payslip that was posted in a batch.</summary>
/// <param name="Index">Its place among all that were given, from 0.</param>
/// <param name="Payslip">What was sent.</param>
/// <param name="Result">Whether it is new, and how it stands now, with the reason when it is rejected; or why it was refused.</param>
public sealed record PostedPayslip(long Index, PayslipRequest Payslip, SubmittedPayslip Result)
{
    /// <summary>Whether it is stored: now or before, and also as rejected for want of a grant.</summary>
    public bool IsStored => Result.Outcome != SubmittedOutcome.Refused;
}

/// <summary>How far posting has come.</summary>
/// <param name="Posted">Payslips that have their answer.</param>
/// <param name="Stored">Those of them that are stored.</param>
/// <param name="Refused">Those of them that were refused.</param>
public sealed record PostingProgress(long Posted, long Stored, long Refused)
{
    /// <summary>Those of the stored ones that are new: the others were stored before, with the same content.</summary>
    public long Created { get; init; }
}

public partial interface IPayslipsClient
{
    /// <summary>
    /// Stores and decides the payslips of a CSV file, up to 1,000 of them and 16 MB: <c>;</c> between fields, one row for each line, UTF-8 or Windows-1252. The columns stand in
    /// docs/integration.md. Each payslip has its own result; errors name the row of the file, the column and what stands there.
    /// </summary>
    /// <param name="file">The file. It is read whole before it is sent, so that a retry sends it again.</param>
    /// <param name="call">What this call does differently.</param>
    /// <param name="cancellationToken">Stops waiting; the server may have stored the file then. The same file again is safe.</param>
    /// <exception cref="ValidationFailedException">The file as a whole cannot be read.</exception>
    Task<SubmitPayslipsResponse> SubmitCsvAsync(Stream file, CallOptions? call = null, CancellationToken cancellationToken = default);

    /// <summary>Answers what <see cref="SubmitCsvAsync"/> would answer, and stores nothing: what would be stored has no id.</summary>
    /// <param name="file">The file. It is read whole before it is sent.</param>
    /// <param name="call">What this call does differently.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ValidationFailedException">The file as a whole cannot be read.</exception>
    Task<SubmitPayslipsResponse> ValidateCsvAsync(Stream file, CallOptions? call = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Posts any number of payslips in batches, in order, and gives each its result as soon as its batch is answered. A batch is one transaction with one idempotency key,
    /// kept over its retries. A payslip that is refused does not stop the others.
    /// </summary>
    /// <remarks>
    /// After a crash, post the same payslips again: those that are stored answer as they stand. With an idempotency key in <paramref name="call"/> the batches' keys are made of it, so that the same
    /// payslips in the same batches under the same key are answered from the server's memory.
    /// </remarks>
    /// <param name="payslips">The payslips; a correction may follow what it corrects and name it by number.</param>
    /// <param name="options">How they are posted.</param>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="call">What the calls do differently.</param>
    /// <param name="cancellationToken">Stops between and within calls.</param>
    /// <exception cref="FaatimerException">A whole call failed, and went on failing for as long as the client is patient: what was yielded until then is done.</exception>
    IAsyncEnumerable<PostedPayslip> PostAllAsync(
        IAsyncEnumerable<PayslipRequest> payslips, PostAllOptions? options = null, IProgress<PostingProgress>? progress = null, CallOptions? call = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="PostAllAsync(IAsyncEnumerable{PayslipRequest}, PostAllOptions?, IProgress{PostingProgress}?, CallOptions?, CancellationToken)"/>
    IAsyncEnumerable<PostedPayslip> PostAllAsync(
        IEnumerable<PayslipRequest> payslips, PostAllOptions? options = null, IProgress<PostingProgress>? progress = null, CallOptions? call = null, CancellationToken cancellationToken = default);
}

/// <summary>How any number of payslips is posted.</summary>
public sealed record PostAllOptions
{
    /// <summary>The most payslips that the server takes in one call.</summary>
    public const int MaxBatchSize = 1_000;

    private readonly int _batchSize = 500;

    /// <summary>Payslips in a call, 1–1,000; 500 unless said otherwise.</summary>
    public int BatchSize
    {
        get => _batchSize;
        init => _batchSize = value is >= 1 and <= MaxBatchSize ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A batch has 1–1,000 payslips.");
    }
}

internal static class Batches
{
    /// <summary>The result of each payslip, in order. An answer that lacks one is not understood: nobody would miss that payslip.</summary>
    public static IReadOnlyList<SubmittedPayslip> OfEach(this SubmitPayslipsResponse answer, int count)
    {
        List<SubmittedPayslip> results = [.. answer.Results.OrderBy(r => r.Index)];
        return results.Select(r => r.Index).SequenceEqual(Enumerable.Range(0, count)) ? results
            : throw new FaatimerException(Problems.Unreadable(200, "The answer does not have one result for each payslip."));
    }
}

internal sealed partial class PayslipsClient
{
    // Payslips with documents are large; a call's body has its limit (16 MB), and base64 makes a third more of a document.
    private const int MaxAttachmentBytes = 9_000_000;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    public Task<SubmitPayslipsResponse> SubmitCsvAsync(Stream file, CallOptions? call = null, CancellationToken cancellationToken = default) =>
        calls.Run("SubmitPayslips", call, (flat, token) => flat.PostCsv("api/v1/refusion/payslips/batch", file, token), cancellationToken);

    public Task<SubmitPayslipsResponse> ValidateCsvAsync(Stream file, CallOptions? call = null, CancellationToken cancellationToken = default) =>
        calls.Run("ValidatePayslips", call, (flat, token) => flat.PostCsv("api/v1/refusion/payslips/batch/validate", file, token), cancellationToken);

    public IAsyncEnumerable<PostedPayslip> PostAllAsync(
        IEnumerable<PayslipRequest> payslips, PostAllOptions? options = null, IProgress<PostingProgress>? progress = null, CallOptions? call = null, CancellationToken cancellationToken = default) =>
        PostAllAsync(Each(payslips), options, progress, call, cancellationToken);

    public async IAsyncEnumerable<PostedPayslip> PostAllAsync(
        IAsyncEnumerable<PayslipRequest> payslips, PostAllOptions? options = null, IProgress<PostingProgress>? progress = null, CallOptions? call = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var key = call?.IdempotencyKey ?? IdempotencyKeyHandler.NewKey();
        var (posted, stored, refused, created) = (0L, 0L, 0L, 0L);
        var batches = 0;
        await foreach (var batch in Cut(payslips, (options ?? new()).BatchSize, cancellationToken).ConfigureAwait(false))
        {
            var own = (call ?? new()) with { IdempotencyKey = $"{key}.{++batches}" };
            var answer = await Patiently(() => SubmitManyAsync(new() { Payslips = batch }, own, cancellationToken), cancellationToken).ConfigureAwait(false);
            var results = answer.OfEach(batch.Count);
            (stored, refused, created) = (stored + answer.Stored, refused + answer.Refused, created + answer.Results.Count(r => r.Outcome == SubmittedOutcome.Created));
            progress?.Report(new(posted + batch.Count, stored, refused) { Created = created });
            foreach (var result in results)
            {
                yield return new(posted + result.Index, batch[result.Index], result);
            }

            posted += batch.Count;
        }
    }

    private static async IAsyncEnumerable<PayslipRequest> Each(IEnumerable<PayslipRequest> payslips)
    {
        foreach (var payslip in payslips)
        {
            yield return payslip;
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    /// <summary>A service that is away, or still at the batch that a run before this one began, is waited for, beyond the retries of each call, and asked again under the same key.</summary>
    private async Task<SubmitPayslipsResponse> Patiently(Func<Task<SubmitPayslipsResponse>> post, CancellationToken cancellationToken)
    {
        var (time, started) = (calls.Connection.Time, calls.Connection.Time.GetTimestamp());
        for (var wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            try
            {
                return await post().ConfigureAwait(false);
            }
            catch (FaatimerException away) when ((away is UnavailableException or TooManyRequestsException || away.Code == ProblemCodes.IdempotencyInProgress) && time.GetElapsedTime(started) < calls.Connection.Options.BatchPatience)
            {
                var asked = (away as UnavailableException)?.RetryAfter ?? (away as TooManyRequestsException)?.RetryAfter;
                await Task.Delay(asked > wait ? asked.Value : wait, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async IAsyncEnumerable<List<PayslipRequest>> Cut(IAsyncEnumerable<PayslipRequest> payslips, int batchSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batch = new List<PayslipRequest>();
        var (attached, index) = (0, 0L);
        await foreach (var payslip in payslips.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (payslip is null)
            {
                throw new ValidationFailedException(Problems.Missing(index));
            }

            index++;
            var bytes = payslip.Attachment?.Length ?? 0;
            if (batch.Count == batchSize || (batch.Count > 0 && attached + bytes > MaxAttachmentBytes))
            {
                yield return batch;
                (batch, attached) = ([], 0);
            }

            batch.Add(payslip);
            attached += bytes;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }
}
