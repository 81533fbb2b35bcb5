using System.Net;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Faatimer.Sdk.Testing;

namespace Faatimer.Sdk.Tests;

/// <summary>Answers that are none of the API's: a FaatimerException says so, whatever was called, and never a fault of the SDK's own.</summary>
public sealed class UnreadableTests
{
    private static readonly IReadOnlyList<(PropertyInfo Group, MethodInfo Method)> Methods =
        [.. typeof(IFaatimerClient).GetProperties().SelectMany(g => g.PropertyType.GetMethods().Where(m => m.ReturnType.IsGenericType && m.ReturnType.GetGenericTypeDefinition() == typeof(Task<>)).Select(m => (g, m)))];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "application/json")]
    [InlineData("null", "application/json")]
    [InlineData("[]", "application/json")]
    [InlineData("7", "application/json")]
    [InlineData("{\"items\":[{}", "application/json")]
    [InlineData("<html>Log på netværket</html>", "text/html")]
    public async Task Every_operation_says_that_it_cannot_read_the_answer(string body, string type)
    {
        var client = new Api { Answer = _ => Api.Json(HttpStatusCode.OK, body, type) }.Client();
        var read = 0;
        foreach (var (group, method) in Methods.Where(m => type == "text/html" || m.Method.ReturnType != typeof(Task<FileResponse>)))
        {
            var exception = await Assert.ThrowsAnyAsync<FaatimerException>(() => (Task)method.Invoke(group.GetValue(client), [.. method.GetParameters().Select(Argument)])!);
            Assert.True((exception.Status, exception.Code) == (200, ProblemCodes.ClientUnreadableAnswer), $"{group.Name}.{method.Name}: {exception.Message}");
            read++;
        }

        Assert.True(read > 100);
    }

    [Fact]
    public void A_null_in_a_list_is_unreadable_in_every_record()
    {
        var lists = Records.SelectMany(r => r.GetProperties().Where(p => p.PropertyType.IsGenericType && p.PropertyType.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) && !p.PropertyType.GetGenericArguments()[0].IsValueType).Select(p => (Record: r, Field: p))).ToList();
        Assert.True(lists.Count > 50);
        Assert.All(lists, l => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize($$"""{"{{l.Field.GetCustomAttribute<JsonPropertyNameAttribute>()!.Name}}":[null]}""", l.Record, Json.Options)));
    }

    [Fact]
    public void A_record_that_lacks_everything_holds_no_null_where_it_says_that_there_is_none()
    {
        var (context, checkedOnes) = (new NullabilityInfoContext(), 0);
        foreach (var record in Records)
        {
            var read = JsonSerializer.Deserialize("{}", record, Json.Options)!;
            foreach (var field in record.GetProperties().Where(p => !p.PropertyType.IsValueType && p.PropertyType != typeof(object) && context.Create(p).ReadState == NullabilityState.NotNull))
            {
                Assert.True(field.GetValue(read) is not null, $"{record.Name}.{field.Name}");
                checkedOnes++;
            }
        }

        Assert.True(checkedOnes > 300, $"{checkedOnes}");
    }

    [Theory]
    [InlineData("", 200)]
    [InlineData("null", 200)]
    [InlineData("{\"access_token\":7}", 200)]
    [InlineData("{\"access_token\":null,\"expires_in\":1800}", 200)]
    [InlineData("<html>", 200)]
    [InlineData("", 401)]
    public async Task A_token_that_cannot_be_read_is_a_refused_client(string body, int status)
    {
        var api = new Api { AnswerToken = _ => Api.Json((HttpStatusCode)status, body) };
        Assert.Equal(ProblemCodes.ClientTokenRefused, (await Assert.ThrowsAsync<UnauthorizedException>(() => Api.Post(api.Client()))).Code);
        Assert.Empty(api.Calls);
    }

    [Theory]
    [InlineData("{\"stored\":2,\"refused\":0,\"results\":[]}")]
    [InlineData("{\"stored\":2,\"refused\":0}")]
    [InlineData("{\"stored\":2,\"refused\":0,\"results\":[{\"index\":0,\"outcome\":\"created\"}]}")]
    [InlineData("{\"stored\":2,\"refused\":0,\"results\":[{\"index\":0,\"outcome\":\"created\"},null]}")]
    [InlineData("{\"stored\":2,\"refused\":0,\"results\":[{\"index\":0,\"outcome\":\"created\"},{\"index\":2,\"outcome\":\"created\"}]}")]
    public async Task A_batch_whose_answer_lacks_a_payslip_is_not_taken_for_stored(string body)
    {
        var client = new Api { Answer = _ => Api.Json(HttpStatusCode.OK, body) }.Client();
        using var file = new MemoryStream("source;number;line;amount\nown;1;grossWage;1\nown;2;grossWage;1\n"u8.ToArray());
        foreach (var post in new Func<Task>[]
        {
            async () => await client.Payslips.PostAllAsync([BatchTests.Payslip(1), BatchTests.Payslip(2)], cancellationToken: Token).CountAsync(Token),
            async () => await client.Payslips.PostFileAsync(file, cancellationToken: Token).CountAsync(Token),
        })
        {
            Assert.Equal(ProblemCodes.ClientUnreadableAnswer, (await Assert.ThrowsAsync<FaatimerException>(post)).Code);
        }
    }

    [Theory]
    [InlineData("null", ProblemCodes.ClientUnreadableAnswer)]
    [InlineData("{}", ProblemCodes.ClientUnreadableAnswer)]
    [InlineData("{\"code\":\"refusion.later\",\"detail\":\"Nej\",\"errors\":[]}", "refusion.later")]
    [InlineData("{\"code\":\"refusion.later\",\"errors\":[{\"code\":\"refusion.later\",\"detail\":\"Nej\"}]}", "refusion.later")]
    [InlineData("{\"code\":\"refusion.later\",\"errors\":[{\"code\":\"refusion.later\",\"detail\":\"Nej\",\"row\":77}]}", "refusion.later")]
    public async Task A_payslip_that_is_refused_without_saying_where_comes_back_whole(string problem, string code)
    {
        var api = new Api { Answer = _ => Api.Json(HttpStatusCode.OK, $$"""{"stored":0,"refused":1,"results":[{"index":0,"outcome":"refused","problem":{{problem}}}]}""") };
        using var file = new MemoryStream("source;number;line;amount\nown;1;grossWage;1\nown;1;holidayPay;2\n"u8.ToArray());
        Assert.Equal([(2, code), (3, null)], (await api.Client().Payslips.PostFileAsync(file, cancellationToken: Token).ToListAsync(Token)).Select(r => (r.Row, r.Code)));
    }

    [Fact]
    public async Task A_job_that_fails_without_a_word_or_results_in_something_else_says_so()
    {
        var client = new Api { Answer = call => Api.Json(HttpStatusCode.OK, call.Path.EndsWith('1') ? """{"state":"failed"}""" : """{"state":"done","result":{"checked":"many"}}""") }.Client();
        Assert.Equal(ProblemCodes.ClientUnreadableAnswer, (await Assert.ThrowsAsync<JobEndedException>(() => client.Jobs.WaitForAsync(Model.Of<Job>() with { Id = new("00000000-0000-0000-0000-000000000001") }, cancellationToken: Token))).Code);
        Assert.Equal(ProblemCodes.ClientUnreadableAnswer, (await Assert.ThrowsAsync<FaatimerException>(() => client.Jobs.WaitForAsync<Replay>(Model.Of<Job>() with { Id = Guid.Empty }, cancellationToken: Token))).Code);
    }

    private static IEnumerable<Type> Records =>
        typeof(IFaatimerClient).Assembly.GetExportedTypes().Where(t => t.GetProperties().Any(p => p.GetCustomAttributes(typeof(JsonPropertyNameAttribute), false).Length > 0));

    private static object? Argument(ParameterInfo parameter, int place) =>
        parameter.IsOptional ? parameter.Name == "cancellationToken" ? Token : null
        : parameter.ParameterType == typeof(Stream) ? new MemoryStream("source;number;line;amount"u8.ToArray())
        : parameter.ParameterType == typeof(ETag) ? ETag.Any
        : parameter.Name == "body" ? typeof(Model).GetMethod(nameof(Model.Of))!.MakeGenericMethod(parameter.ParameterType).Invoke(null, null)
        : ConventionTests.Sample(parameter.ParameterType, place);
}
