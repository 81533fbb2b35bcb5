using System.Net;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Faatimer.Sdk.Tests;

public class TokenTests
{
    [Fact]
    public async Task Parallel_calls_fetch_one_token()
    {
        var api = new Api { Options = o => o.Scopes = ["workplaces:read", "workplaces:write"] };
        var client = api.Client();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Api.Post(client))));
        var asked = Assert.Single(api.TokenCalls);
        Assert.Equal("grant_type=client_credentials&client_id=payroll&client_secret=secret&scope=workplaces%3Aread+workplaces%3Awrite", asked.Body);
        Assert.Equal(50, api.Calls.Count(c => c.Token == "t1"));
    }

    [Fact]
    public async Task A_refused_token_is_renewed_once_under_the_same_key()
    {
        var api = new Api { Answer = call => call.Token == "t1" ? Api.Problem(401, "auth.token_invalid") : Api.Created() };
        await Api.Post(api.Client());
        Assert.Equal(["t1", "t2"], api.Calls.Select(c => c.Token));
        Assert.Single(api.Calls.Select(c => c.Key).Distinct());
    }

    [Fact]
    public async Task A_token_that_is_refused_twice_is_an_exception()
    {
        var api = new Api { Answer = _ => Api.Problem(401, "auth.token_invalid") };
        var exception = await Assert.ThrowsAsync<UnauthorizedException>(() => Api.Post(api.Client()));
        Assert.Equal(ProblemCodes.AuthTokenInvalid, exception.Code);
        Assert.Equal(2, api.Calls.Count);
    }

    [Fact]
    public async Task A_token_is_renewed_a_minute_before_it_expires()
    {
        var time = new FakeTimeProvider();
        var api = new Api { Time = time };
        var client = api.Client();
        await Api.Post(client);
        time.Advance(TimeSpan.FromSeconds(1739));
        await Api.Post(client);
        time.Advance(TimeSpan.FromSeconds(1));
        await Api.Post(client);
        Assert.Equal(["t1", "t1", "t2"], api.Calls.Select(c => c.Token));
    }

    [Fact]
    public async Task A_token_endpoint_that_is_away_is_tried_again()
    {
        var asked = 0;
        var api = new Api { AnswerToken = _ => Interlocked.Increment(ref asked) == 1 ? Api.Problem(503, "service.database_away") : null };
        await Api.Post(api.Client());
        Assert.Equal(2, api.TokenCalls.Count);
        Assert.Single(api.Calls);
    }

    [Fact]
    public async Task A_wrong_secret_is_an_exception_that_does_not_tell_it()
    {
        var api = new Api { AnswerToken = _ => Api.Json(HttpStatusCode.Unauthorized, """{"error":"invalid_client","error_description":"The client credentials are invalid."}""") };
        var exception = await Assert.ThrowsAsync<UnauthorizedException>(() => Api.Post(api.Client()));
        Assert.Equal((401, ProblemCodes.ClientTokenRefused), (exception.Status, exception.Code));
        Assert.Contains("invalid_client", exception.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
        Assert.Single(api.TokenCalls);
        Assert.Empty(api.Calls);
    }

    [Theory]
    [InlineData("http://faatimer.example")]
    [InlineData("/api")]
    [InlineData(null)]
    public void The_secret_goes_over_https_only(string? address)
    {
        var api = new Api { Options = o => o.BaseAddress = address is null ? null : new Uri(address, UriKind.RelativeOrAbsolute) };
        Assert.Throws<OptionsValidationException>(api.Client);
    }

    [Fact]
    public async Task The_base_address_may_have_a_path()
    {
        var api = new Api { Options = o => o.BaseAddress = new Uri("http://localhost:5080/faatimer"), AnswerToken = _ => throw new InvalidOperationException("not at the root") };
        await Assert.ThrowsAnyAsync<Exception>(() => Api.Post(api.Client()));
        Assert.Equal("/faatimer/connect/token", Assert.Single(api.Calls).Path);
    }
}
