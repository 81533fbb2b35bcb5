using System.Net;
using System.Net.Http.Json;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Faatimer.Api.Tests.Host;

/// <summary>Starting, stopping, and what demo mode refuses.</summary>
public sealed class HostTests(TestServer server)
{
    [Fact]
    public async Task Three_hosts_may_start_on_an_empty_database_at_once()
    {
        var database = await server.CreateBareDatabase();
        var hosts = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => TestHost.Start(server, database)));
        foreach (var host in hosts)
        {
            using var admin = await host.Http(Role.Admin);
            Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync(new Uri("/api/v1/directorates", UriKind.Relative))).StatusCode);
            await host.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_token_of_one_host_is_good_on_the_other_and_survives_a_restart()
    {
        var database = await server.CreateDatabase(demo: false);
        var first = await TestHost.Start(server, database);
        var (id, secret) = await first.Register(Role.Admin);
        var token = await first.Token(id, secret);
        await first.DisposeAsync();
        await using var second = await TestHost.Start(server, database);
        using var http = new HttpClient { BaseAddress = second.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/api/v1/directorates", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Another_master_key_is_refused_at_start()
    {
        var database = await server.CreateDatabase(demo: false);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => TestHost.Start(server, database, settings: [$"--Faatimer:MasterKey={new string('8', 64)}"]));
        Assert.Contains("master key", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_admin_of_an_empty_database_is_a_setting_and_makes_the_others()
    {
        var database = await server.CreateDatabase(demo: false);
        await using var host = await TestHost.Start(server, database, settings: ["--Faatimer:Bootstrap:ClientId=first", "--Faatimer:Bootstrap:ClientSecret=a-long-enough-secret"]);
        using var admin = await host.Http("first", "a-long-enough-secret");
        var made = await admin.PostAsJsonAsync(new Uri("/api/v1/clients", UriKind.Relative), new { name = "Løn", role = "payroll", units = new[] { Guid.CreateVersion7() } });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var client = await made.Content.ReadFromJsonAsync<Dictionary<string, object>>();
        await host.Token(client!["clientId"].ToString()!, client["clientSecret"].ToString()!);
        using var wrong = await admin.PostAsJsonAsync(new Uri("/api/v1/clients", UriKind.Relative), new { name = "Løn", role = "superuser" });
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Fact]
    public async Task ID5_demo_mode_refuses_other_addresses_than_loopback_and_databases_that_are_not_demo()
    {
        var database = await server.CreateDatabase(demo: false);
        var open = await Assert.ThrowsAsync<InvalidOperationException>(() => TestHost.Start(server, database, demo: true, settings: ["--urls=http://0.0.0.0:0"]));
        Assert.Contains("loopback", open.Message, StringComparison.Ordinal);
        await using (var real = await TestHost.Start(server, database, settings: ["--Faatimer:Bootstrap:ClientId=real", "--Faatimer:Bootstrap:ClientSecret=a-long-enough-secret"]))
        {
            using var admin = await real.Http("real", "a-long-enough-secret");
            await admin.PostAsJsonAsync(new Uri("/api/v1/directorates", UriKind.Relative), new { name = "Rigtig" });
        }

        var taken = await Assert.ThrowsAsync<InvalidOperationException>(() => TestHost.Start(server, database, demo: true));
        Assert.Contains("not demo data", taken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ID5_a_database_with_demo_clients_is_not_served_outside_demo_mode()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(async () => await TestHost.Start(server, await server.CreateDatabase(demo: true)));
        Assert.Contains("demo clients", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopping_host_finishes_the_requests_it_has()
    {
        var database = await server.CreateDatabase(demo: false);
        var arrived = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        var host = await TestHost.Start(server, database, configure: builder => builder.Services.AddSingleton<Microsoft.AspNetCore.Hosting.IStartupFilter>(new Pause(arrived, go)));
        var (id, secret) = await host.Register(Role.Admin);
        using var admin = await host.Http(id, secret);
        var slow = admin.PostAsJsonAsync(new Uri("/api/v1/directorates?", UriKind.Relative), new { name = "Sidste" });
        await arrived.Task;
        var stopping = host.DisposeAsync();
        go.SetResult();
        Assert.Equal(HttpStatusCode.Created, (await slow).StatusCode);
        await stopping;
    }

    [Fact]
    public async Task X4_the_demo_clock_moves_the_business_day_and_not_the_tokens()
    {
        await using var host = await TestHost.Start(server, await server.CreateDatabase(demo: true), demo: true, settings: ["--demo-clock=2026-06-15"]);
        Assert.Equal(new DateOnly(2026, 6, 15), host.Clock.Today);
        using var admin = await host.Http("demo-admin");
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync(new Uri("/api/v1/directorates", UriKind.Relative))).StatusCode);
    }

    /// <summary>Holds a POST back until the test lets it go.</summary>
    private sealed class Pause(TaskCompletionSource arrived, TaskCompletionSource go) : Microsoft.AspNetCore.Hosting.IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (HttpContext http, RequestDelegate then) =>
            {
                if (http.Request.Path == "/api/v1/directorates" && http.Request.Method == "POST")
                {
                    arrived.TrySetResult();
                    await go.Task;
                }

                await then(http);
            });
            next(app);
        };
    }
}
