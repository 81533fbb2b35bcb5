using System.Diagnostics;
using System.Net.Http.Headers;

namespace Faatimer.Sdk.Tests;

public class RetryTests
{
    /// <summary>Answers the first calls with faults, the others with success.</summary>
    private static Func<Call, HttpResponseMessage> FirstFail(params Func<HttpResponseMessage>[] faults)
    {
        var attempt = -1;
        return _ => Interlocked.Increment(ref attempt) < faults.Length ? faults[attempt]() : Api.Created();
    }

    [Fact]
    public async Task A_post_keeps_its_key_and_its_body_over_all_attempts()
    {
        var api = new Api { Answer = FirstFail(() => Api.Problem(503, "service.database_away"), () => throw new HttpRequestException("reset"), () => Api.Problem(429, "request.too_many")) };
        var created = await Api.Post(api.Client());
        Assert.Equal("Teknik og Miljø", created.Name);
        Assert.Equal(4, api.Calls.Count);
        Assert.NotNull(Assert.Single(api.Calls.Select(c => c.Key).Distinct()));
        Assert.Equal("""{"name":"Teknik og Milj\u00F8"}""", Assert.Single(api.Calls.Select(c => c.Body).Distinct()));
    }

    [Fact]
    public async Task Two_calls_have_two_keys()
    {
        var api = new Api();
        var client = api.Client();
        await Api.Post(client);
        await Api.Post(client);
        Assert.Equal(2, api.Calls.Select(c => c.Key).Distinct().Count());
    }

    [Fact]
    public async Task The_caller_can_give_the_key_of_a_call()
    {
        var api = new Api { Answer = FirstFail(() => Api.Problem(503, "service.busy")) };
        var client = api.Client();
        await Api.Post(client, new() { IdempotencyKey = "payslip:opus:000123" });
        await Api.Post(client);
        Assert.Equal(["payslip:opus:000123", "payslip:opus:000123"], api.Calls.Take(2).Select(c => c.Key));
        Assert.NotEqual("payslip:opus:000123", api.Calls[2].Key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("nøgle")]
    public void A_key_the_server_would_refuse_is_refused_at_once(string key) => Assert.Throws<ArgumentException>(() => new CallOptions { IdempotencyKey = key });

    [Fact]
    public async Task A_call_whose_first_attempt_is_still_running_on_the_server_waits_for_its_answer()
    {
        var api = new Api { Answer = FirstFail(() => Api.Problem(409, "idempotency.in_progress")) };
        await Api.Post(api.Client());
        Assert.Equal(2, api.Calls.Count);
    }

    [Theory]
    [InlineData(400, "request.invalid")]
    [InlineData(403, "auth.forbidden")]
    [InlineData(409, "workplaces.name_taken")]
    [InlineData(422, "idempotency.key_reused")]
    public async Task What_would_be_refused_again_is_tried_once(int status, string code)
    {
        var api = new Api { Answer = _ => Api.Problem(status, code) };
        await Assert.ThrowsAnyAsync<FaatimerException>(() => Api.Post(api.Client()));
        Assert.Single(api.Calls);
    }

    [Fact]
    public async Task Retry_After_goes_before_the_clients_own_wait()
    {
        var api = new Api
        {
            Answer = FirstFail(() =>
            {
                var busy = Api.Problem(503, "service.busy");
                busy.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(1));
                return busy;
            }),
        };
        var started = Stopwatch.GetTimestamp();
        await Api.Post(api.Client());
        Assert.True(Stopwatch.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(950));
    }

    [Fact]
    public async Task When_all_attempts_fail_the_last_answer_is_the_exception()
    {
        var api = new Api { Answer = _ => Api.Problem(503, "service.database_away"), Options = o => o.MaxRetries = 2 };
        var exception = await Assert.ThrowsAsync<UnavailableException>(() => Api.Post(api.Client()));
        Assert.Equal(ProblemCodes.ServiceDatabaseAway, exception.Code);
        Assert.Equal(3, api.Calls.Count);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_unavailable()
    {
        var api = new Api { Answer = _ => throw new HttpRequestException("no such host"), Options = o => o.MaxRetries = 1 };
        var exception = await Assert.ThrowsAsync<UnavailableException>(() => Api.Post(api.Client()));
        Assert.Equal((0, ProblemCodes.ClientUnreachable), (exception.Status, exception.Code));
        Assert.IsType<HttpRequestException>(exception.InnerException);
    }

    [Fact]
    public async Task Without_retries_a_fault_is_an_exception_at_once()
    {
        var api = new Api { Answer = _ => Api.Problem(503, "service.busy"), Options = o => o.MaxRetries = 0 };
        await Assert.ThrowsAsync<UnavailableException>(() => Api.Post(api.Client()));
        Assert.Single(api.Calls);
    }

    [Fact]
    public async Task Reading_carries_no_key()
    {
        var api = new Api { Answer = _ => Api.Json(System.Net.HttpStatusCode.OK, """{"items":[],"next":null}""") };
        await api.Client().Organisation.ListDirectoratesAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Null(Assert.Single(api.Calls).Key);
    }
}
