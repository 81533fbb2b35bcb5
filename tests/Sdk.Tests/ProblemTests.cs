using System.Net;

namespace Faatimer.Sdk.Tests;

public class ProblemTests
{
    [Theory]
    [InlineData(400, "request.invalid", typeof(ValidationFailedException))]
    [InlineData(401, "auth.token_invalid", typeof(UnauthorizedException))]
    [InlineData(403, "auth.forbidden", typeof(ForbiddenException))]
    [InlineData(404, "directorate.not_found", typeof(NotFoundException))]
    [InlineData(405, "request.method_not_allowed", typeof(FaatimerException))]
    [InlineData(409, "workplaces.name_taken", typeof(RuleViolatedException))]
    [InlineData(409, "idempotency.in_progress", typeof(IdempotencyException))]
    [InlineData(412, "request.version_stale", typeof(VersionConflictException))]
    [InlineData(413, "request.body_too_large", typeof(ValidationFailedException))]
    [InlineData(422, "idempotency.key_reused", typeof(IdempotencyException))]
    [InlineData(422, "refusion.batch_too_large", typeof(ValidationFailedException))]
    [InlineData(428, "request.if_match_required", typeof(VersionConflictException))]
    [InlineData(429, "request.too_many", typeof(TooManyRequestsException))]
    [InlineData(408, "later.slow", typeof(UnavailableException))]
    [InlineData(409, "later.rule", typeof(RuleViolatedException))]
    [InlineData(409, "idempotency.later", typeof(RuleViolatedException))]
    [InlineData(415, "request.unsupported_media_type", typeof(ValidationFailedException))]
    [InlineData(418, "later.teapot", typeof(FaatimerException))]
    [InlineData(422, "later.content", typeof(ValidationFailedException))]
    [InlineData(500, "service.unexpected", typeof(FaatimerException))]
    [InlineData(503, "service.database_away", typeof(UnavailableException))]
    public async Task Every_problem_has_its_exception(int status, string code, Type type)
    {
        var api = new Api { Answer = _ => Api.Problem(status, code), Options = o => o.MaxRetries = 0 };
        var exception = await Assert.ThrowsAnyAsync<FaatimerException>(() => Api.Post(api.Client()));
        Assert.IsType(type, exception);
        Assert.Equal((status, code, "0af7651916cd43dd8448eb211c80319c", "Det går ikke."), (exception.Status, exception.Code, exception.TraceId, exception.Detail));
        Assert.Equal(("/name", code, "Navnet går ikke."), (exception.Errors[0].Pointer, exception.Errors[0].Code, exception.Errors[0].Detail));
        Assert.Equal((null, "request.required"), (exception.Errors[1].Pointer, exception.Errors[1].Code));
    }

    [Theory]
    [InlineData("text/html", "<html>Bad gateway</html>")]
    [InlineData("application/problem+json", "{\"status\":")]
    [InlineData("application/problem+json", "{}")]
    public async Task An_answer_of_something_in_between_keeps_its_status(string type, string body)
    {
        var api = new Api { Answer = _ => Api.Json(HttpStatusCode.BadGateway, body, type), Options = o => o.MaxRetries = 0 };
        var exception = await Assert.ThrowsAsync<UnavailableException>(() => Api.Post(api.Client()));
        Assert.Equal((502, ProblemCodes.ClientUnreadableAnswer), (exception.Status, exception.Code));
    }

    [Fact]
    public async Task An_unreadable_success_is_a_FaatimerException_too()
    {
        var api = new Api { Answer = _ => Api.Json(HttpStatusCode.Created, "{\"id\":") };
        var exception = await Assert.ThrowsAsync<FaatimerException>(() => Api.Post(api.Client()));
        Assert.Equal((201, ProblemCodes.ClientUnreadableAnswer), (exception.Status, exception.Code));
    }

    [Fact]
    public async Task Retry_After_is_told()
    {
        var api = new Api
        {
            Options = o => o.MaxRetries = 0,
            Answer = _ =>
            {
                var answer = Api.Problem(429, "request.too_many");
                answer.Headers.RetryAfter = new(TimeSpan.FromSeconds(17));
                return answer;
            },
        };
        var exception = await Assert.ThrowsAsync<TooManyRequestsException>(() => Api.Post(api.Client()));
        Assert.Equal(TimeSpan.FromSeconds(17), exception.RetryAfter);
    }

    [Theory]
    [InlineData("da")]
    [InlineData("en")]
    public async Task Texts_come_in_the_language_of_the_options(string language)
    {
        var api = new Api { Options = o => o.Language = language };
        await Api.Post(api.Client());
        Assert.Equal(language, Assert.Single(api.Calls).Language);
    }

    [Fact]
    public async Task A_caller_that_gives_up_sees_its_own_cancellation()
    {
        using var giveUp = new CancellationTokenSource();
        var api = new Api
        {
            Answer = _ =>
            {
                giveUp.Cancel();
                return Api.Problem(503, "service.busy");
            },
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => api.Client().Organisation.CreateDirectorateAsync(new CreateDirectorateRequest { Name = "x" }, cancellationToken: giveUp.Token));
    }
}
