using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace Faatimer.Sdk.Tests;

/// <summary>What one call does differently, and what comes beside its answer.</summary>
public class CallTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_has_its_own_language_and_the_next_one_the_clients()
    {
        var api = new Api();
        var client = api.Client();
        await Api.Post(client, new() { Language = "en" });
        await Api.Post(client);
        Assert.Equal(["en", "da"], api.Calls.Select(c => c.Language));
    }

    [Fact]
    public async Task A_call_that_takes_longer_than_it_may_is_unavailable()
    {
        var time = new FakeTimeProvider(); // Its time passes at the server only, however slow the machine is.
        var api = new Api
        {
            Time = time,
            Answer = _ =>
            {
                time.Advance(TimeSpan.FromSeconds(6));
                return Api.Created();
            },
        };
        var client = api.Client();
        var exception = await Assert.ThrowsAsync<UnavailableException>(() => Api.Post(client, new() { Timeout = TimeSpan.FromSeconds(5) }));
        Assert.Equal((0, ProblemCodes.ClientUnreachable), (exception.Status, exception.Code));
        Assert.Single(api.Calls);
        await Api.Post(client, new() { Timeout = TimeSpan.FromSeconds(7) });
    }

    [Fact]
    public async Task A_result_has_what_came_beside_the_answer()
    {
        var api = new Api
        {
            Answer = _ =>
            {
                var answer = Api.Created();
                answer.Headers.Add("Idempotency-Replayed", "true");
                answer.Headers.Add("RateLimit", "\"client\";r=5999");
                return answer;
            },
        };
        var result = await api.Client().ResultOfAsync(c => Api.Post(c));
        Assert.Equal(("Teknik og Miljø", 201, true, 5999), (result.Value.Name, result.Status, result.IsReplayed, result.RateLeft));
        Assert.Equal(result.TraceId, Assert.Single(api.Calls).Trace!.Split('-')[1]);

        var plain = await new Api().Client().ResultOfAsync(c => Api.Post(c));
        Assert.Equal((false, null), (plain.IsReplayed, plain.RateLeft));
        Assert.NotEqual(result.TraceId, plain.TraceId);
    }

    [Fact]
    public async Task A_call_is_an_activity_of_the_callers_trace()
    {
        using var source = new ActivitySource("Faatimer.Sdk.Tests");
        var seen = new List<Activity>();
        using var listener = new ActivityListener { ShouldListenTo = s => s.Name == Telemetry.SourceName || s == source, Sample = (ref _) => ActivitySamplingResult.AllData, ActivityStopped = a => seen.Add(a) };
        ActivitySource.AddActivityListener(listener);
        var refused = new Api { Answer = _ => Api.Problem(409, "workplaces.name_taken") };
        using var mine = source.StartActivity("mine")!;
        var result = await new Api().Client().ResultOfAsync(c => Api.Post(c));
        await Assert.ThrowsAsync<RuleViolatedException>(() => Api.Post(refused.Client()));
        Assert.Equal(mine.TraceId.ToString(), result.TraceId);
        Assert.Equal(
            [("CreateDirectorate", ActivityStatusCode.Unset, null), ("CreateDirectorate", ActivityStatusCode.Error, "workplaces.name_taken")],
            seen.Where(a => a.TraceId == mine.TraceId).Select(a => (a.OperationName, a.Status, a.StatusDescription)));
    }

    [Fact]
    public async Task An_instant_is_asked_for_with_its_offset()
    {
        var api = new Api { Answer = _ => Api.Json(HttpStatusCode.OK, """{"items":[],"next":null}""") };
        await api.Client().Workplaces.ListAsync(new() { UpdatedSince = new DateTimeOffset(2026, 4, 1, 10, 0, 0, TimeSpan.FromHours(2)) }, cancellationToken: Token);
        Assert.Contains("updatedSince=2026-04-01T10%3A00%3A00.0000000%2B02%3A00", Assert.Single(api.Calls).Path, StringComparison.Ordinal);
    }
}
