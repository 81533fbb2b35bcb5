using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Host.Api;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Faatimer.Api.Tests.Conventions;

/// <summary>What strangers and careless clients do to a host, and what others notice of it.</summary>
public sealed class AbuseTests(ApiFixture fixture, TestServer server) : IClassFixture<ApiFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Probes_and_sign_ins_stand_outside_the_limit_that_strangers_use_up()
    {
        var host = await fixture.StartHost(null, "--Faatimer:RequestsPerMinute=5");
        var (id, secret) = await host.Register(Role.Admin);
        using var anyone = new HttpClient { BaseAddress = host.Address };
        HttpResponseMessage answer;
        do
        {
            answer = await anyone.GetAsync(new Uri("/api/v1/directorates", UriKind.Relative), Token);
        }
        while (answer.StatusCode == HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        foreach (var probe in Enumerable.Repeat(new[] { "/health/live", "/health/ready", "/metrics" }, 4).SelectMany(p => p))
        {
            using var open = await anyone.GetAsync(new Uri(probe, UriKind.Relative), Token);
            Assert.Equal(HttpStatusCode.OK, open.StatusCode);
            Assert.False(open.Headers.Contains("RateLimit"));
        }

        using var admin = await host.Http(id, secret);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync(new Uri("/api/v1/directorates", UriKind.Relative), Token)).StatusCode);
    }

    [Fact]
    public async Task Wrong_secrets_are_limited_by_client_and_address_and_keep_no_right_one_out()
    {
        var host = await fixture.StartHost(null, "--Faatimer:SignInTriesPerMinute=5");
        var (known, secret) = await host.Register(Role.Admin);
        var (newcomer, another) = await host.Register(Role.Finance);
        Assert.Equal(HttpStatusCode.OK, (await SignIn(host, known, secret)).StatusCode);
        foreach (var byHeader in new[] { false, true })
        {
            var answers = new List<HttpResponseMessage>();
            for (var i = 0; i < 12; i++)
            {
                answers.Add(await SignIn(host, known, $"wrong {i}", byHeader));
            }

            Assert.All(answers, a => Assert.True(a.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests, a.StatusCode.ToString()));
            Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1].StatusCode);
            Assert.NotNull(answers[^1].Headers.RetryAfter);
        }

        Assert.Equal(HttpStatusCode.OK, (await SignIn(host, known, secret)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SignIn(host, newcomer, another)).StatusCode);

        // Guessing names is limited by the address.
        var guesses = 0;
        while ((await SignIn(host, $"guess-{guesses}", "x")).StatusCode != HttpStatusCode.TooManyRequests)
        {
            Assert.True(++guesses < 200);
        }

        Assert.Equal(HttpStatusCode.OK, (await SignIn(host, known, secret)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SignIn(host, newcomer, another)).StatusCode);
    }

    [Fact]
    public async Task A_sign_in_that_no_client_would_send_is_a_400()
    {
        var (id, secret) = await fixture.Host.Register(Role.Admin);
        var plain = $"grant_type=client_credentials&client_id={id}&client_secret={secret}";
        string[] bodies =
        [
            plain + "&scope=%00", $"grant_type=client_credentials&client_id=a%00b&client_secret={secret}", plain + "&%00=x",
            plain + string.Concat(Enumerable.Range(0, 3_000).Select(i => $"&f{i}=x")), plain + $"&{new string('n', 5_000)}=x", plain + $"&scope={new string('s', 100_000)}",
        ];
        using var anyone = new HttpClient { BaseAddress = fixture.Host.Address };
        foreach (var body in bodies)
        {
            using var content = new StringContent(body, Encoding.ASCII, "application/x-www-form-urlencoded");
            using var answer = await anyone.PostAsync(new Uri("/connect/token", UriKind.Relative), content, Token);
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (answer.StatusCode, (await Json(answer)).GetProperty("error").GetString()));
        }

        using var basic = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        basic.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("a\0b:c"u8));
        Assert.Equal(HttpStatusCode.BadRequest, (await anyone.SendAsync(basic, Token)).StatusCode);
        using var json = JsonContent.Create(new { grant_type = "client_credentials" });
        Assert.Equal(HttpStatusCode.BadRequest, (await anyone.PostAsync(new Uri("/connect/token", UriKind.Relative), json, Token)).StatusCode);
        Assert.DoesNotContain(fixture.Host.Log.Lines, l => l.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Scopes_that_the_role_lacks_are_left_out_and_told_and_none_at_all_is_refused()
    {
        var (id, secret) = await fixture.Host.Register(Role.Admin);
        using var some = await SignIn(fixture.Host, id, secret, scope: "workplaces:read refusion:decide");
        Assert.Equal("workplaces:read", (await Json(some)).GetProperty("scope").GetString());
        using var none = await SignIn(fixture.Host, id, secret, scope: "refusion:decide");
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_scope"), (none.StatusCode, (await Json(none)).GetProperty("error").GetString()));
    }

    [Fact]
    public async Task Bodies_that_the_host_has_no_room_for_are_a_503_with_retry_after_and_all_room_comes_back()
    {
        var host = await fixture.StartHost(null, "--Faatimer:BufferedMegabytes=32");
        var budget = host.Services.GetRequiredService<BodyBudget>();
        using var admin = await host.Http(Role.Admin);
        using (budget.Take(32 * 1024 * 1024 - 10))
        {
            foreach (var chunked in new[] { false, true })
            {
                using var refused = await Post(admin, "Stort", chunked);
                Assert.Equal((HttpStatusCode.ServiceUnavailable, "service.busy"), (refused.StatusCode, (await Json(refused)).GetProperty("code").GetString()));
                Assert.NotNull(refused.Headers.RetryAfter);
            }
        }

        Assert.Equal(HttpStatusCode.Created, (await Post(admin, "Stort", chunked: false)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await Post(admin, "Strømmet", chunked: true)).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Post(admin, new string('x', 1_100_000), chunked: false)).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Post(admin, new string('x', 1_100_000), chunked: true)).StatusCode);
        await ApiFixture.Until(() =>
        {
            using var all = budget.Take(32 * 1024 * 1024);
            return Task.FromResult(all is not null);
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_is_buffered_once_and_bound_from_the_same_bytes(bool chunked)
    {
        var watch = new WatchBodies();
        var host = await fixture.StartHost(builder => builder.Services.AddSingleton<IStartupFilter>(watch));
        using var admin = await host.Http(Role.Admin);
        var name = $"Stort {chunked}";
        var json = $$"""{"name": {{new string(' ', 900_000)}} "{{name}}"}""";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/directorates") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.Add("Idempotency-Key", $"stort-{chunked}");
        using var answer = await admin.SendAsync(request, Token);
        Assert.Equal((HttpStatusCode.Created, name), (answer.StatusCode, (await Json(answer)).GetProperty("name").GetString()));

        // Noted when the request has ended, which is after its answer.
        await ApiFixture.Until(() => Task.FromResult(watch.Seen.Any(s => s.Path == "/api/v1/directorates")));

        // Every byte came from the network once, into one array: of its length, or of what a body may have at most when that was not told. Nothing was read out of it again by way of a stream.
        var seen = Assert.Single(watch.Seen, s => s.Path == "/api/v1/directorates");
        Assert.Equal((json.Length, 0L), (seen.FromNetwork, seen.StreamedAgain));
        Assert.Equal(chunked ? 1024 * 1024 : json.Length, seen.Array);
    }

    [Fact]
    public async Task A_client_has_at_most_a_hundred_units()
    {
        using var admin = await fixture.Host.Http(Role.Admin);
        foreach (var (count, status) in new[] { (100, HttpStatusCode.Created), (101, HttpStatusCode.BadRequest) })
        {
            using var answer = await admin.PostAsJsonAsync(
                new Uri("/api/v1/clients", UriKind.Relative), new { name = "Løn", role = "payroll", units = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()) }, Token);
            Assert.Equal(status, answer.StatusCode);
            if (count == 100)
            {
                var made = await Json(answer);
                using var client = await fixture.Host.Http(made.GetProperty("clientId").GetString()!, made.GetProperty("clientSecret").GetString()!);
                Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/api/v1/pool/capacity", UriKind.Relative), Token)).StatusCode);
            }
            else
            {
                Assert.Equal("clients.too_many_units", (await Json(answer)).GetProperty("errors")[0].GetProperty("code").GetString());
            }
        }
    }

    [Fact]
    public async Task A_host_waits_for_as_long_as_another_one_migrates()
    {
        var database = await server.CreateDatabase(demo: false);
        await using var migrating = new NpgsqlConnection(server.Owner(database));
        await migrating.OpenAsync(Token);
        await Execute($"select pg_advisory_lock({0x4661_6174})");
        var starting = TestHost.Start(server, database, settings: [$"--ConnectionStrings:FaatimerOwner={server.Owner(database)};Command Timeout=1"]);
        await ApiFixture.Until(async () =>
        {
            await using var waits = new NpgsqlCommand(
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'advisory' and clock_timestamp() - query_start > interval '3 seconds'", migrating);
            return starting.IsCompleted || (long)(await waits.ExecuteScalarAsync(Token))! == 1;
        });
        Assert.False(starting.IsCompleted, starting.Exception?.ToString());
        await Execute($"select pg_advisory_unlock({0x4661_6174})");
        await (await starting).DisposeAsync();

        async Task Execute(string sql)
        {
            await using var command = new NpgsqlCommand(sql, migrating);
            await command.ExecuteNonQueryAsync(Token);
        }
    }

    private static async Task<HttpResponseMessage> SignIn(TestHost host, string id, string secret, bool byHeader = false, string? scope = null)
    {
        using var anyone = new HttpClient { BaseAddress = host.Address };
        var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials" };
        if (scope is not null)
        {
            form["scope"] = scope;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token");
        if (byHeader)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{Uri.EscapeDataString(secret)}")));
        }
        else
        {
            (form["client_id"], form["client_secret"]) = (id, secret);
        }

        request.Content = new FormUrlEncodedContent(form);
        return await anyone.SendAsync(request, Token);
    }

    private static async Task<HttpResponseMessage> Post(HttpClient client, string name, bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/directorates") { Content = JsonContent.Create(new { name }) };
        request.Headers.TransferEncodingChunked = chunked;

        // What is refused unread is not sent: a host that hangs up on a body can hang up before its answer is read.
        request.Headers.ExpectContinue = true;
        if (!chunked)
        {
            await request.Content.LoadIntoBufferAsync(Token);
        }

        return await client.SendAsync(request, Token);
    }

    private static async Task<JsonElement> Json(HttpResponseMessage answer)
    {
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token));
        return json.RootElement.Clone();
    }

    /// <summary>Counts what is read of a body, from outside all of the host.</summary>
    private sealed class WatchBodies : IStartupFilter
    {
        public ConcurrentQueue<(string Path, long FromNetwork, long StreamedAgain, int Array)> Seen { get; } = [];

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (http, rest) =>
            {
                var network = new CountedStream(http.Request.Body);
                http.Request.Body = network;
                await rest(http);
                if (http.Request.Body is MemoryStream buffered)
                {
                    Assert.True(MemoryMarshal.TryGetArray(BufferedBody.Of(http.Request), out var array));
                    Seen.Enqueue((http.Request.Path.Value!, network.Count, buffered.Position, array.Array!.Length));
                }
            });
            next(app);
        };
    }

    private sealed class CountedStream(Stream inner) : Stream
    {
        public long Count { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            Count += read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
