using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Api.Tests.Conventions;

/// <summary>The conventions that every request meets, tried on the plainest resource.</summary>
public sealed class RequestTests(ApiFixture fixture, TestServer server) : IClassFixture<ApiFixture>
{
    private static readonly Uri Directorates = new("/api/v1/directorates", UriKind.Relative);

    [Theory]
    [InlineData("{", "request.malformed_json", null)]
    [InlineData("null", "request.body_missing", null)]
    [InlineData("", "request.body_missing", null)]
    [InlineData("[]", "request.malformed_value", null)]
    [InlineData("5", "request.malformed_value", null)]
    [InlineData("{\"name\":1}", "request.not_a_text", "/name")]
    [InlineData("{}", "request.required", "/name")]
    [InlineData("{\"name\":\"A\",\"extra\":true}", "request.unknown_field", null)]
    [InlineData("{\"name\":\"A\",\"name\":\"B\"}", "request.malformed_value", "/name")]
    [InlineData("{\"name\":\"a\\u0000b\"}", "request.nul_character", "/name")]
    [InlineData("{\"name\":\" \"}", "request.required", "/name")]
    [InlineData("{\"name\":null}", "request.malformed_value", "/name")]
    public async Task A_malformed_body_is_a_400_with_a_code_at_its_place_and_stores_nothing(string body, string code, string? pointer)
    {
        using var admin = await fixture.Host.Http(Role.Admin);
        var before = await fixture.Scalar<long>("select count(*) from workplaces.directorates");
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await admin.PostAsync(Directorates, content);
        var problem = await Problem(answer);
        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.StatusCode, problem.GetProperty("code").GetString()));
        var error = problem.GetProperty("errors")[0];
        Assert.Equal(pointer, error.TryGetProperty("pointer", out var at) ? at.GetString() : null);
        Assert.Equal(before, await fixture.Scalar<long>("select count(*) from workplaces.directorates"));
    }

    [Theory]
    [InlineData("01900000-0000-7000-8000-0000000000ff", "01900000-0000-7000-8000-0000000000ff")]
    [InlineData("ab123456-1234-7000-8000-00101901234f", "ab123456-1234-7000-8000-00101901234f")]
    [InlineData("6101901234", "610190-XXXX")]
    [InlineData("610190-1234", "610190-XXXX")]
    public async Task ID3_a_problem_names_its_path_without_a_CPR_number_and_with_every_id_whole(string last, string named)
    {
        using var admin = await fixture.Host.Http(Role.Admin);
        using var answer = await admin.GetAsync(new Uri($"/api/v1/directorates/{last}", UriKind.Relative));
        Assert.Equal($"/api/v1/directorates/{named}", (await Problem(answer)).GetProperty("instance").GetString());
    }

    [Theory]
    [InlineData("{\"source\": \"opus\", ;", "linje 1, tegn 20", "line 1, position 20", false)]
    [InlineData("{\n  \"source\": \"opus\",\n  \"number\" \"x\"}", "linje 3, tegn 12", "line 3, position 12", false)]
    [InlineData("{\n  \"weeklyHours\": 10,5}", "linje 2, tegn 21", "line 2, position 21", true)]
    [InlineData("{\"lines\": [{\"kind\": \"grossWage\", \"amount\": 6500,00}]}", "linje 1, tegn 49", "line 1, position 49", true)]
    public async Task JSON_that_is_none_is_told_by_its_place_and_a_comma_in_a_number_by_what_to_write_instead(string body, string danish, string english, bool isDecimal)
    {
        using var payroll = await fixture.Host.Http(Role.Payroll);
        foreach (var (language, place, hint) in new[] { ("da", danish, "Decimaler skrives med punktum, ikke komma: 10.5."), ("en", english, "Decimals are written with a point, not a comma: 10.5.") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/refusion/payslips/validate") { Content = new StringContent(body, Encoding.UTF8, "application/json"), Headers = { { "Accept-Language", language } } };
            using var answer = await payroll.SendAsync(request);
            var problem = await Problem(answer);
            Assert.Equal("request.malformed_json", problem.GetProperty("code").GetString());
            var detail = problem.GetProperty("detail").GetString()!;
            Assert.Contains(place, detail, StringComparison.Ordinal);
            Assert.Equal(isDecimal, detail.Contains(hint, StringComparison.Ordinal));
            Assert.DoesNotContain("{", detail, StringComparison.Ordinal);
            Assert.DoesNotContain("10,5", problem.GetRawText(), StringComparison.Ordinal);
            Assert.DoesNotContain("opus", problem.GetRawText(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_body_of_three_megabytes_is_a_413()
    {
        using var admin = await fixture.Host.Http(Role.Admin);
        foreach (var key in new[] { null, "large" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Directorates) { Content = JsonContent.Create(new { name = new string('x', 3_000_000) }) };

            // Otherwise the connection may be closed before all is sent: the answer does not wait for a body that is refused unread.
            request.Headers.ExpectContinue = true;
            if (key is not null)
            {
                request.Headers.Add("Idempotency-Key", key);
            }

            using var answer = await admin.SendAsync(request);
            Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "request.body_too_large"), (answer.StatusCode, (await Problem(answer)).GetProperty("code").GetString()));
        }
    }

    [Theory]
    [InlineData("/api/v1/directorates", "application/xml", "Send application/json in UTF-8.")]
    [InlineData("/api/v1/refusion/payslips/batch", "application/vnd.ms-excel", "Send application/json / text/csv in UTF-8.")]
    [InlineData("/api/v1/refusion/payslips/batch", "text/csv; charset=utf-7", "Send text/csv in UTF-8.")]
    public async Task What_is_said_to_a_wrong_content_type_names_the_right_ones(string path, string type, string said)
    {
        using var finance = await fixture.Host.Http(path.Contains("payslips", StringComparison.Ordinal) ? Role.Finance : Role.Admin);
        finance.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        using var body = new StringContent("source;number");
        body.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        using var answer = await finance.PostAsync(new Uri(path, UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.EndsWith(said, (await Problem(answer)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_content_type_path_or_method_is_a_problem_too()
    {
        using var admin = await fixture.Host.Http(Role.Admin);
        using var xml = new StringContent("<name/>", Encoding.UTF8, "application/xml");
        Assert.Equal("request.content_type", (await Problem(await admin.PostAsync(Directorates, xml))).GetProperty("code").GetString());
        Assert.Equal("request.method_not_allowed", (await Problem(await admin.DeleteAsync(Directorates))).GetProperty("code").GetString());
        using var lost = await admin.GetAsync(new Uri("/api/v1/nowhere", UriKind.Relative));
        Assert.Equal("request.unknown_path", (await Problem(lost)).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("?colour=red", "request.unknown_filter")]
    [InlineData("?limit=0", "request.limit_out_of_range")]
    [InlineData("?limit=201", "request.limit_out_of_range")]
    [InlineData("?limit=ten", "request.malformed_filter")]
    [InlineData("?limit=1&limit=2", "request.repeated_filter")]
    [InlineData("?cursor=%C3%A6", "request.cursor_invalid")]
    [InlineData("?cursor=AAAA", "request.cursor_invalid")]
    public async Task An_unknown_or_malformed_filter_is_a_400(string query, string code)
    {
        using var admin = await fixture.Host.Http(Role.Admin);
        using var answer = await admin.GetAsync(new Uri(Directorates + query, UriKind.Relative));
        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.StatusCode, (await Problem(answer)).GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("/api/v1/workplaces?Open=true", "request.unknown_filter", "#/query/Open", "name, departmentId, open, missingContact, consultant, private, updatedSince, limit, cursor, sort, count")]
    [InlineData("/api/v1/workplaces?open=yes", "request.malformed_filter", "#/query/open", "true, false")]
    [InlineData("/api/v1/workplaces?departmentId=12", "request.malformed_filter", "#/query/departmentId", "0198c5a2-7d1e-7c3a-9b1f-2f6d5e4c3b2a")]
    [InlineData("/api/v1/refusion/payslips?month=03-2026", "request.malformed_filter", "#/query/month", "2026-03")]
    [InlineData("/api/v1/refusion/settlements/sums?year=i år", "request.malformed_filter", "#/query/year", "2026")]
    [InlineData("/api/v1/refusion/settlements/2026-13", "request.malformed_value", "#/path/month", "2026-03")]
    [InlineData("/api/v1/pool/grants?day=31-03-2026", "request.malformed_filter", "#/query/day", "2026-03-31")]
    [InlineData("/api/v1/pool/grants?day=2026-03-01&day=2026-03-02", "request.repeated_filter", "#/query/day", "day")]
    [InlineData("/api/v1/pool/applications?status=waiting&status=Offered", "request.malformed_value", "#/query/status", "offered")]
    public async Task A_filter_is_refused_by_name_with_the_filters_words_or_form_there_are(string path, string code, string pointer, string says)
    {
        using var finance = await fixture.Host.Http(Role.Finance);
        using var answer = await finance.GetAsync(new Uri(path, UriKind.Relative));
        var error = (await Problem(answer)).GetProperty("errors")[0];
        Assert.Equal((code, pointer), (error.GetProperty("code").GetString(), error.GetProperty("pointer").GetString()));
        Assert.Contains(says, error.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_key_and_body_give_the_first_answer_again_byte_for_byte()
    {
        using var admin = await fixture.Host.Http(Role.Admin);
        var first = await Post(admin, "Samme", "key-1");
        var again = await Post(admin, "Samme", "key-1");
        Assert.Equal(await first.Content.ReadAsByteArrayAsync(), await again.Content.ReadAsByteArrayAsync());
        Assert.Equal((first.StatusCode, first.Headers.ETag, first.Headers.Location), (again.StatusCode, again.Headers.ETag, again.Headers.Location));
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal("true", again.Headers.GetValues("Idempotency-Replayed").Single());
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_a_422_and_failures_are_not_remembered()
    {
        using var admin = await fixture.Host.Http(Role.Admin);
        Assert.Equal(HttpStatusCode.BadRequest, (await Post(admin, "", "key-2")).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await Post(admin, "Anden", "key-2")).StatusCode);
        var reused = await Post(admin, "Tredje", "key-2");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency.key_reused"), (reused.StatusCode, (await Problem(reused)).GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_client_s_secret_is_shown_once_and_its_key_gives_it_to_nobody_later()
    {
        using var admin = await fixture.Host.Http(Role.Admin);
        var key = Guid.CreateVersion7().ToString();
        var (first, again) = (await Create(), await Create());
        var (made, replayed) = (await first.Content.ReadFromJsonAsync<JsonElement>(), await again.Content.ReadFromJsonAsync<JsonElement>());
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created, "true"), (first.StatusCode, again.StatusCode, again.Headers.GetValues("Idempotency-Replayed").Single()));
        Assert.Equal(made.GetProperty("clientId").GetString(), replayed.GetProperty("clientId").GetString());
        Assert.NotEmpty(await fixture.Host.Token(made.GetProperty("clientId").GetString()!, made.GetProperty("clientSecret").GetString()!));
        Assert.Equal(JsonValueKind.Null, replayed.GetProperty("clientSecret").ValueKind);

        async Task<HttpResponseMessage> Create()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/clients") { Content = new StringContent("{\"name\":\"X\",\"role\":\"finance\",\"units\":[]}", System.Text.Encoding.UTF8, "application/json") };
            request.Headers.Add("Idempotency-Key", key);
            return await admin.SendAsync(request);
        }
    }

    [Fact]
    public async Task A_client_gets_another_secret_and_the_earlier_ones_work_until_their_end()
    {
        using var admin = await fixture.Host.Http(Role.Admin);
        var (id, first) = await fixture.Host.Register(Role.Reporting);
        Assert.Equal(JsonValueKind.Null, (await Shown()).GetProperty("lastUsedAt").ValueKind);
        Assert.NotEmpty(await fixture.Host.Token(id, first));
        var shown = await Shown();
        Assert.InRange(shown.GetProperty("lastUsedAt").GetDateTimeOffset(), TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow());
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("earlierSecretsUntil").ValueKind);
        Assert.Contains("refusion:read", shown.GetProperty("scopes").EnumerateArray().Select(s => s.GetString()));

        Assert.Equal(HttpStatusCode.PreconditionRequired, (await Rotate(null, 24)).StatusCode);
        Assert.Equal("clients.overlap_out_of_range", (await Problem(await Rotate("\"1\"", 721))).GetProperty("code").GetString());
        var second = await Secret(await Rotate("\"1\"", 24));
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await Rotate("\"1\"", 24)).StatusCode);

        // The answer was lost, say, and it is asked for once more: what the machines have works on.
        var third = await Secret(await Rotate("\"2\"", 24));
        foreach (var secret in new[] { first, second, third })
        {
            Assert.NotEmpty(await fixture.Host.Token(id, secret));
        }

        Assert.InRange((await Shown()).GetProperty("earlierSecretsUntil").GetDateTimeOffset(), TimeProvider.System.GetUtcNow().AddHours(23), TimeProvider.System.GetUtcNow().AddHours(24));

        // One that leaked ends with all the others.
        var fourth = await Secret(await Rotate("\"3\"", 0));
        Assert.NotEmpty(await fixture.Host.Token(id, fourth));
        foreach (var secret in new[] { first, second, third })
        {
            using var refused = await SignIn(secret);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        Assert.Equal(4, (await Shown()).GetProperty("version").GetInt32());

        async Task<JsonElement> Shown() => await admin.GetFromJsonAsync<JsonElement>(new Uri($"/api/v1/clients/{id}", UriKind.Relative));
        async Task<HttpResponseMessage> Rotate(string? version, int hours)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/clients/{id}/rotate") { Content = JsonContent.Create(new { overlapHours = hours }) };
            request.Headers.TryAddWithoutValidation("If-Match", version);
            return await admin.SendAsync(request);
        }

        static async Task<string> Secret(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("clientSecret").GetString()!;
        async Task<HttpResponseMessage> SignIn(string secret)
        {
            using var anyone = new HttpClient { BaseAddress = fixture.Host.Address };
            using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = id, ["client_secret"] = secret });
            return await anyone.PostAsync(new Uri("/connect/token", UriKind.Relative), form);
        }
    }

    [Theory]
    [InlineData("1", HttpStatusCode.BadRequest, "request.if_match_malformed")]
    [InlineData("\"1\" 1", HttpStatusCode.BadRequest, "request.if_match_malformed")]
    [InlineData("\"7\", \"8\"", HttpStatusCode.PreconditionFailed, "request.version_stale")]
    [InlineData("W/\"1\"", HttpStatusCode.PreconditionFailed, "request.version_stale")]
    [InlineData(" ", HttpStatusCode.PreconditionRequired, "request.if_match_required")]
    public async Task A_version_that_is_not_written_as_one_is_not_called_changed(string version, HttpStatusCode status, string code)
    {
        using var admin = await fixture.Host.Http(Role.Admin);
        var (id, _) = await fixture.Host.Register(Role.Reporting);
        using var answer = await Delete(admin, id, version);
        Assert.Equal((status, code), (answer.StatusCode, (await Problem(answer)).GetProperty("errors")[0].GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_client_that_many_delete_at_once_is_gone_for_one_and_not_there_for_the_others()
    {
        using var admin = await fixture.Host.Http(Role.Admin);
        for (var round = 0; round < 5; round++)
        {
            var (id, _) = await fixture.Host.Register(Role.Reporting);
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Delete(admin, id, "\"1\"")));
            Assert.Equal(Enumerable.Repeat(HttpStatusCode.NotFound, 7).Prepend(HttpStatusCode.OK), answers.Select(a => a.StatusCode).Order());
        }
    }

    [Fact]
    public async Task A_client_is_shown_with_its_version_and_what_may_be_done_and_deleted_by_it()
    {
        var (own, secret) = await fixture.Host.Register(Role.Admin);
        using var admin = await fixture.Host.Http(own, secret);
        using var made = await admin.PostAsJsonAsync(new Uri("/api/v1/clients", UriKind.Relative), new { name = "Rapport", role = "reporting" });
        var shown = await admin.GetFromJsonAsync<JsonElement>(made.Headers.Location);
        Assert.Equal(("\"1\"", 1, "Rapport"), (made.Headers.ETag!.Tag, shown.GetProperty("version").GetInt32(), shown.GetProperty("name").GetString()));
        Assert.Equal("""[{"action":"RotateClient","allowed":true,"code":null,"detail":null},{"action":"DeleteClient","allowed":true,"code":null,"detail":null}]""", shown.GetProperty("allowedActions").GetRawText());
        var itself = await admin.GetFromJsonAsync<JsonElement>(new Uri($"/api/v1/clients/{own}", UriKind.Relative));
        Assert.Equal("clients.own_client", itself.GetProperty("allowedActions")[1].GetProperty("code").GetString());
        Assert.Equal((HttpStatusCode)409, (await Delete(admin, own, "\"1\"")).StatusCode);

        var id = shown.GetProperty("clientId").GetString()!;
        Assert.Equal((HttpStatusCode)428, (await Delete(admin, id, null)).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await Delete(admin, id, "\"2\"")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Delete(admin, id, "\"1\"")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync(made.Headers.Location)).StatusCode);
    }

    [Fact]
    public async Task A_key_belongs_to_its_client()
    {
        using var one = await fixture.Host.Http(Role.Admin);
        using var two = await fixture.Host.Http(Role.Admin);
        Assert.Equal(HttpStatusCode.Created, (await Post(one, "Min", "shared-key")).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await Post(two, "Din", "shared-key")).StatusCode);
    }

    [Fact]
    public async Task One_key_sent_twenty_times_at_once_to_two_hosts_is_done_once()
    {
        var (id, secret) = await fixture.Host.Register(Role.Admin);
        var second = await fixture.StartHost();
        using var one = await fixture.Host.Http(id, secret);
        using var two = await second.Http(id, secret);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Post(i % 2 == 0 ? one : two, "Parallel", "parallel-key")));
        Assert.All(answers, a => Assert.True(a.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict, a.StatusCode.ToString()));
        Assert.Contains(answers, a => a.StatusCode == HttpStatusCode.Created);
        foreach (var conflict in answers.Where(a => a.StatusCode == HttpStatusCode.Conflict))
        {
            Assert.Equal("idempotency.in_progress", (await Problem(conflict)).GetProperty("code").GetString());
        }

        Assert.Equal(1, await fixture.Scalar<long>("select count(*) from workplaces.directorates where name = 'Parallel'"));
    }

    [Fact]
    public async Task Idempotency_records_are_forgotten_after_thirty_days_and_not_before()
    {
        await fixture.Scalar<object>("""
            insert into kernel.idempotency (client, key, request_hash, status, body, created_at)
            values ('c', 'old'::bytea, '', 201, '', now() - interval '31 days'), ('c', 'young'::bytea, '', 201, '', now() - interval '29 days')
            """);
        await fixture.Host.Services.GetRequiredService<IdempotencyRecords>().Forget(CancellationToken.None);
        Assert.Equal("young", await fixture.Scalar<string>("select string_agg(convert_from(key, 'UTF8'), ' ') from kernel.idempotency where client = 'c'"));
    }

    [Fact]
    public async Task ID3_a_key_is_kept_as_a_hash_and_one_from_before_in_clear_is_hashed_at_the_next_start()
    {
        var (id, secret) = await fixture.Host.Register(Role.Admin);
        using var admin = await fixture.Host.Http(id, secret);
        using var first = await Post(admin, "Key", "6101901234");
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(0L, await fixture.Scalar<long>("select count(*) from kernel.idempotency where clear_key is not null or position('6101901234'::bytea in key) > 0"));

        // As the version before left it: the key in clear, and the request's hash without a key.
        var before = SHA256.HashData(Encoding.UTF8.GetBytes("POST /api/v1/directorates\n{\"name\":\"Key\"}"));
        await fixture.Scalar<object>($"update kernel.idempotency set clear_key = '6101901234', key = null, request_hash = '\\x{Convert.ToHexString(before)}' where client = '{id}'");
        var next = await fixture.StartHost();
        using var http = await next.Http(id, secret);
        using var again = await Post(http, "Key", "6101901234");
        Assert.Equal("true", again.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal(0L, await fixture.Scalar<long>("select count(*) from kernel.idempotency where clear_key is not null"));
    }

    [Fact]
    public async Task Texts_are_danish_or_english_by_the_readers_wish()
    {
        using var admin = await fixture.Host.Http(Role.Admin);
        Assert.Equal("Feltet skal udfyldes.", (await Problem(await Post(admin, "", "x"))).GetProperty("detail").GetString());
        admin.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        Assert.Equal("The field is required.", (await Problem(await Post(admin, "", "x"))).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task ID3_a_cpr_sent_to_the_wrong_place_is_neither_answered_nor_logged()
    {
        using var admin = await fixture.Host.Http(Role.Admin);
        foreach (var path in new[] { "/api/v1/candidates/6101901234", "/api/v1/directorates?610190-1234=1", "/api/v1/nowhere/610190-1234" })
        {
            using var answer = await admin.GetAsync(new Uri(path, UriKind.Relative));
            Assert.InRange((int)answer.StatusCode, 400, 499);
            Assert.DoesNotMatch("190-?1234", await answer.Content.ReadAsStringAsync()); // 1234 alone stands in many a trace id.
        }

        using var body = new StringContent("{\"name\":{\"cpr\":\"610190-1234\"}}", Encoding.UTF8, "application/json");
        using var malformed = await admin.PostAsync(Directorates, body);
        Assert.DoesNotMatch("190-?1234", await malformed.Content.ReadAsStringAsync());
        Assert.DoesNotContain(fixture.Host.Log.Lines, l => l.Contains("610190-1234", StringComparison.Ordinal) || l.Contains("6101901234", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_over_its_limit_gets_429_with_retry_after()
    {
        var slow = await fixture.StartHost(null, "--Faatimer:RequestsPerMinute=5");
        using var admin = await slow.Http(Role.Admin);
        HttpResponseMessage answer;
        var left = int.MaxValue;
        do
        {
            answer = await admin.GetAsync(Directorates);
            var now = int.Parse(answer.Headers.GetValues("RateLimit").Single().Split("r=")[1], System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(now <= left);
            left = now;
        }
        while (answer.StatusCode == HttpStatusCode.OK);

        Assert.Equal((HttpStatusCode.TooManyRequests, "request.too_many"), (answer.StatusCode, (await Problem(answer)).GetProperty("code").GetString()));
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task An_expired_token_is_a_401()
    {
        var brief = await fixture.StartHost(null, "--Faatimer:TokenLifetimeMinutes=0");
        var (id, secret) = await brief.Register(Role.Admin);
        using var admin = await brief.Http(id, secret);
        await ApiFixture.Until(async () => (await admin.GetAsync(Directorates)).StatusCode == HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task With_the_database_away_the_api_says_503_and_recovers_by_itself()
    {
        await using var away = await server.StartOwnServer();
        var host = away.Host;
        using var admin = await host.Http(Role.Admin);
        using var anyone = new HttpClient { BaseAddress = host.Address };
        Assert.Equal(HttpStatusCode.OK, (await anyone.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode);
        await away.StopDatabase();
        var answer = await Post(admin, "Borte", "away");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "service.database_away"), (answer.StatusCode, (await Problem(answer)).GetProperty("code").GetString()));
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await anyone.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await anyone.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode);
        await away.StartDatabase();
        await ApiFixture.Until(async () => (await Post(admin, "Borte", "away")).StatusCode == HttpStatusCode.Created);
        Assert.Equal(HttpStatusCode.OK, (await anyone.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode);
    }

    private static async Task<HttpResponseMessage> Delete(HttpClient admin, string client, string? version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/clients/{client}");
        request.Headers.TryAddWithoutValidation("If-Match", version);
        return await admin.SendAsync(request);
    }

    private static async Task<HttpResponseMessage> Post(HttpClient client, string name, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Directorates) { Content = JsonContent.Create(new { name }) };
        request.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(request);
    }

    private static async Task<JsonElement> Problem(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Matches("^[0-9a-f]{32}$", json.RootElement.GetProperty("traceId").GetString());
        return json.RootElement.Clone();
    }
}
