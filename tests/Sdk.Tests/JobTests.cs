using System.Net;

namespace Faatimer.Sdk.Tests;

/// <summary>Waiting for long work.</summary>
public sealed class JobTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wait_asks_until_the_job_is_done_tells_each_change_once_and_gives_the_result()
    {
        var answers = new Queue<string>([Job("queued", 0), Job("running", 1), Job("running", 1), Job("done", 2, result: """{"checked":7,"different":0,"differences":[]}""")]);
        var api = new Api { Answer = _ => Api.Json(HttpStatusCode.OK, answers.Dequeue()) };
        var told = new Told();
        var client = api.Client();
        var replay = await client.Jobs.WaitForAsync<Replay>(await client.Jobs.GetAsync(Guid.Empty, cancellationToken: Token), told, Token);
        Assert.Equal(7, replay.Checked);
        Assert.Equal([(JobState.Running, 1), (JobState.Done, 2)], told.Seen.Select(p => (p.State, p.Done)));
        Assert.All(api.Calls, c => Assert.Equal("GET", c.Method));
    }

    [Fact]
    public async Task A_job_that_fails_or_is_stopped_is_an_exception_with_its_problem()
    {
        var failed = new Api { Answer = _ => Api.Json(HttpStatusCode.OK, Job("failed", 1, problem: """{"code":"auth.forbidden","title":"Ingen adgang","status":403,"detail":"Nej.","errors":[]}""")) }.Client();
        var exception = await Assert.ThrowsAsync<JobEndedException>(async () => await failed.Jobs.WaitForAsync(await failed.Jobs.GetAsync(Guid.Empty, cancellationToken: Token), cancellationToken: Token));
        Assert.Equal(("auth.forbidden", 403, 1), (exception.Code, exception.Status, exception.Job.Done));
        var stopped = new Api { Answer = _ => Api.Json(HttpStatusCode.OK, Job("cancelled", 1)) }.Client();
        exception = await Assert.ThrowsAsync<JobEndedException>(async () => await stopped.Jobs.WaitForAsync(await stopped.Jobs.GetAsync(Guid.Empty, cancellationToken: Token), cancellationToken: Token));
        Assert.Equal(ProblemCodes.ClientJobCancelled, exception.Code);
    }

    [Fact]
    public async Task A_result_that_is_not_there_is_no_empty_one()
    {
        var hidden = new Api { Answer = _ => Api.Json(HttpStatusCode.OK, Job("done", 1)) }.Client();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await hidden.Jobs.WaitForAsync<Replay>(await hidden.Jobs.GetAsync(Guid.Empty, cancellationToken: Token), cancellationToken: Token));
    }

    private static string Job(string state, int done, string result = "null", string problem = "null") => $$"""
        {"id":"01900000-0000-7000-8000-000000000084","kind":"ReplayDecisions","subject":"","state":"{{state}}","startedBy":{"id":"finance","name":null},"startedAt":"2026-04-02T09:00:00Z","endedAt":null,
         "done":{{done}},"total":2,"result":{{result}},"problem":{{problem}}}
        """;

    private sealed class Told : IProgress<JobProgress>
    {
        public List<JobProgress> Seen { get; } = [];

        public void Report(JobProgress value) => Seen.Add(value);
    }
}
