using System.Text.Json;

namespace Faatimer.Sdk;

/// <summary>How far a job has come.</summary>
/// <param name="State">queued, running, or how it ended.</param>
/// <param name="Done">How much is done, in whatever its kind counts.</param>
/// <param name="Total">How much there is; null while that is not known.</param>
public sealed record JobProgress(JobState State, int Done, int? Total);

/// <summary>A job did not come to its end: it failed, or somebody stopped it. What its steps did until then stands.</summary>
/// <param name="job">The job.</param>
/// <param name="problem">Why.</param>
public sealed class JobEndedException(Job job, Problem problem) : FaatimerException(problem)
{
    /// <summary>The job as it ended.</summary>
    public Job Job { get; } = job;
}

/// <summary>Waiting for long work. A job goes on by itself: cancelling the wait leaves it, and another call, also of another process, can wait for it by its id.</summary>
public static class Jobs
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>Waits until a job is done, and gives its result: <c>await client.Jobs.WaitForAsync&lt;RetentionRun&gt;(await client.Retention.RunAsync(…))</c>.</summary>
    /// <typeparam name="TResult">What the operation says that its job results in.</typeparam>
    /// <param name="jobs">The client's jobs.</param>
    /// <param name="job">The job as the call that started it, or <see cref="IJobsClient.GetAsync"/>, gave it.</param>
    /// <param name="progress">Told each time that more is done.</param>
    /// <param name="cancellationToken">Stops waiting; the job goes on.</param>
    /// <exception cref="JobEndedException">It failed or was cancelled.</exception>
    public static async Task<TResult> WaitForAsync<TResult>(this IJobsClient jobs, Job job, IProgress<JobProgress>? progress = null, CancellationToken cancellationToken = default) =>
        (await jobs.WaitForAsync(job, progress, cancellationToken).ConfigureAwait(false)).ReadResult<TResult>();

    /// <summary>Waits until a job is done.</summary>
    /// <inheritdoc cref="WaitForAsync{TResult}(IJobsClient, Job, IProgress{JobProgress}?, CancellationToken)"/>
    public static async Task<Job> WaitForAsync(this IJobsClient jobs, Job job, IProgress<JobProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        ArgumentNullException.ThrowIfNull(job);
        JobProgress? told = null;
        for (var pause = FirstPause; ; pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause)
        {
            // The first answer may be the one of an earlier call with the same idempotency key: how the job stands now is asked for.
            job = await jobs.GetAsync(job.Id, cancellationToken: cancellationToken).ConfigureAwait(false);
            var now = new JobProgress(job.State, job.Done, job.Total);
            if (now != told)
            {
                progress?.Report(told = now);
            }

            if (job.State == JobState.Done)
            {
                return job;
            }

            if (job.State == JobState.Failed)
            {
                throw new JobEndedException(job, Problems.OfJob(job));
            }

            if (job.State == JobState.Cancelled)
            {
                throw new JobEndedException(job, Problems.JobCancelled(job));
            }

            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What a job that is done resulted in.</summary>
    /// <typeparam name="TResult">What the operation says that its job results in.</typeparam>
    /// <param name="job">The job, when it is done.</param>
    /// <exception cref="InvalidOperationException">It is not done, or this client may not see its result.</exception>
    /// <exception cref="FaatimerException">The result cannot be read as that.</exception>
    public static TResult ReadResult<TResult>(this Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (job.Result is not JsonElement result)
        {
            throw new InvalidOperationException($"The job is {job.State} and has no result for this client.");
        }

        try
        {
            return result.Deserialize<TResult>(Json.AnyType)!;
        }
        catch (JsonException exception)
        {
            throw new FaatimerException(Problems.Unreadable(200, $"The result of the job cannot be read as {typeof(TResult).Name}."), exception);
        }
    }
}
