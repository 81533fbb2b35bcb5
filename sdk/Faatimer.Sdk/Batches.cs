using System.Runtime.CompilerServices;

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
public sealed record PostingProgress(long Posted, long Stored, long Refused);

/// <summary>Posting any number of payslips.</summary>
public static class Batches
{
    /// <summary>The most payslips that the server takes in one call.</summary>
    public const int MaxBatchSize = 1_000;

    // Payslips with documents are large; a call's body has its limit (16 MB), and base64 makes a third more of a document.
    private const int MaxAttachmentBytes = 9_000_000;

    /// <summary>
    /// Posts any number of payslips in batches, in order, and gives each its result as soon as its batch is answered. A batch is one transaction with one idempotency key,
    /// kept over its retries. A payslip that is refused does not stop the others.
    /// </summary>
    /// <remarks>
    /// After a crash, post the same payslips again: those that are stored answer as they stand. Within <see cref="IdempotencyKey.Use"/> the batches' keys are made of the given
    /// one, so that the same payslips in the same batches under the same key are answered from the server's memory.
    /// </remarks>
    /// <param name="client">The client.</param>
    /// <param name="payslips">The payslips; a correction may follow what it corrects and name it by number.</param>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="batchSize">Payslips in a call, 1–1,000.</param>
    /// <param name="cancellationToken">Stops between and within calls.</param>
    /// <exception cref="FaatimerException">A whole call failed and its retries too: what was yielded until then is done.</exception>
    public static IAsyncEnumerable<PostedPayslip> PostAllAsync(
        this IFaatimerClient client, IEnumerable<PayslipRequest> payslips, IProgress<PostingProgress>? progress = null, int batchSize = 500, CancellationToken cancellationToken = default) =>
        client.PostAllAsync(payslips.ToAsyncEnumerable(), progress, batchSize, cancellationToken);

    /// <inheritdoc cref="PostAllAsync(IFaatimerClient, IEnumerable{PayslipRequest}, IProgress{PostingProgress}?, int, CancellationToken)"/>
    public static IAsyncEnumerable<PostedPayslip> PostAllAsync(
        this IFaatimerClient client, IAsyncEnumerable<PayslipRequest> payslips, IProgress<PostingProgress>? progress = null, int batchSize = 500, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batchSize, MaxBatchSize);
        return PostAll(client, payslips, progress, batchSize, IdempotencyKey.Current ?? Guid.CreateVersion7().ToString(), cancellationToken);
    }

    private static async IAsyncEnumerable<PostedPayslip> PostAll(
        IFaatimerClient client, IAsyncEnumerable<PayslipRequest> payslips, IProgress<PostingProgress>? progress, int batchSize, string key, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (posted, stored, refused) = (0L, 0L, 0L);
        var batches = 0;
        await foreach (var batch in Cut(payslips, batchSize, cancellationToken).ConfigureAwait(false))
        {
            var answer = await Post(client, batch, $"{key}.{++batches}", cancellationToken).ConfigureAwait(false);
            (stored, refused) = (stored + answer.Stored, refused + answer.Refused);
            progress?.Report(new(posted + batch.Count, stored, refused));
            foreach (var result in answer.Results)
            {
                yield return new(posted + result.Index, batch[result.Index], result);
            }

            posted += batch.Count;
        }
    }

    /// <summary>Apart, so that the key is given for this call and never to what the caller does between two results.</summary>
    private static async Task<SubmitPayslipsResponse> Post(IFaatimerClient client, List<PayslipRequest> batch, string key, CancellationToken cancellationToken)
    {
        using var use = IdempotencyKey.Use(key);
        return await client.SubmitPayslipsAsync(new SubmitPayslipsRequest { Payslips = batch }, cancellationToken).ConfigureAwait(false);
    }

    private static async IAsyncEnumerable<List<PayslipRequest>> Cut(IAsyncEnumerable<PayslipRequest> payslips, int batchSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batch = new List<PayslipRequest>();
        var attached = 0;
        await foreach (var payslip in payslips.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
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
