using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Faatimer.Kernel;

/// <summary>
/// Writes audit rows of reads and of denials: one writer per host inserts all waiting rows in one commit, and each response waits for its own (X1).
/// Under load many reads share a commit; alone, a read pays for one. What is asked beside a read goes with its row.
/// </summary>
public sealed class ReadAuditWriter(IServiceProvider services, TimeProvider time) : BackgroundService
{
    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(10_000) { SingleReader = true });

    internal async Task Write(AuditEntry entry, Caller caller, IReadOnlyList<Inquiry> beside, CancellationToken cancellationToken)
    {
        var item = new Waiting(entry, caller, time.GetUtcNow(), beside, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await _waiting.Writer.WriteAsync(item, cancellationToken);
        await item.Done.Task.WaitAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not cancelled with the host: requests in flight still wait for their rows. StopAsync closes the channel when they are gone.
        var group = new List<Waiting>();
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (group.Count < 500 && _waiting.Reader.TryRead(out var item))
            {
                group.Add(item);
            }

            await Insert(group);
            group.Clear();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
    }

    private async Task Insert(List<Waiting> group)
    {
        try
        {
            var database = (NpgsqlDataSource)services.GetService(typeof(NpgsqlDataSource))!;
            await using var batch = database.CreateBatch();
            foreach (var item in group)
            {
                item.Entry.AddTo(batch, item.Caller, item.At);
                foreach (var inquiry in item.Beside)
                {
                    inquiry.AddTo(batch);
                }
            }

            await using (var reader = await batch.ExecuteReaderAsync())
            {
                foreach (var inquiry in group.SelectMany(item => item.Beside))
                {
                    await inquiry.Read(reader, CancellationToken.None);
                }

                // Not committed before the end of all answers.
                await reader.CloseAsync();
            }

            group.ForEach(item => item.Done.TrySetResult());
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException or InvalidOperationException or InvalidCastException)
        {
            // A read that cannot be logged is not shown: each waiting request fails with the database's fault.
            group.ForEach(item => item.Done.TrySetException(failure));
        }
    }

    private sealed record Waiting(AuditEntry Entry, Caller Caller, DateTimeOffset At, IReadOnlyList<Inquiry> Beside, TaskCompletionSource Done);
}

/// <summary>Logs what a caller reads of personal data, before it is answered (X1).</summary>
public sealed class ReadAudit(ReadAuditWriter writer, Call call)
{
    /// <summary>Logs a read and waits until the row is committed. A list is one row with the ids shown.</summary>
    /// <param name="beside">What is shown beside it, asked in the same round trip.</param>
    public Task Log(string record, IReadOnlyList<Guid> ids, IReadOnlyList<Guid> persons, string? purpose, CancellationToken cancellationToken, params IReadOnlyList<Inquiry> beside) =>
        writer.Write(new("read", true, record, ids, persons, purpose), call.Caller, beside, cancellationToken);

    /// <summary>The same for a purpose that a person wrote, which is encrypted before it comes here (ID3).</summary>
    public Task LogSealed(string record, IReadOnlyList<Guid> ids, IReadOnlyList<Guid> persons, byte[] sealedPurpose, CancellationToken cancellationToken) =>
        writer.Write(new("read", true, record, ids, persons, null, sealedPurpose), call.Caller, [], cancellationToken);
}
