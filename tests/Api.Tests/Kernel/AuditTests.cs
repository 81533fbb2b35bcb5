using System.Net;
using System.Net.Http.Json;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Faatimer.Api.Tests.Kernel;

/// <summary>The audit log (X1).</summary>
public sealed class AuditTests(ApiFixture fixture, TestServer server) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task X1_a_write_without_an_audit_row_is_refused()
    {
        await using var scope = fixture.Host.Services.As(Caller.System("test"));
        var work = scope.ServiceProvider.GetRequiredService<Work>();
        await Assert.ThrowsAsync<InvalidOperationException>(() => work.Commit(_ => Task.FromResult("silent"), CancellationToken.None));
    }

    [Fact]
    public async Task Rule_4_no_other_module_is_asked_within_a_transaction()
    {
        await using var scope = fixture.Host.Services.As(Caller.System("test"));
        var (work, mediator) = (scope.ServiceProvider.GetRequiredService<Work>(), scope.ServiceProvider.GetRequiredService<MediatR.IMediator>());
        await mediator.Send(new Faatimer.Contracts.WorkplacesInUnits([]), CancellationToken.None);
        await Assert.ThrowsAsync<InvalidOperationException>(() => work.Commit(
            async _ =>
            {
                work.AuditNothing();
                return await mediator.Send(new Faatimer.Contracts.WorkplacesInUnits([]), CancellationToken.None);
            }, CancellationToken.None));
        await mediator.Send(new Faatimer.Contracts.WorkplacesInUnits([]), CancellationToken.None);
    }

    [Fact]
    public async Task X1_a_write_is_logged_with_who_what_and_trace()
    {
        var (id, secret) = await fixture.Host.Register(Role.Admin);
        using var admin = await fixture.Host.Http(id, secret);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/directorates") { Content = JsonContent.Create(new { name = "Revision" }) };
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        Assert.Equal(HttpStatusCode.Created, (await admin.SendAsync(request)).StatusCode);
        Assert.Equal(
            "CreateDirectorate write true directorate 0af7651916cd43dd8448eb211c80319c",
            await fixture.Scalar<string>($"select concat_ws(' ', operation, verb, case when allowed then 'true' end, record, trace_id) from kernel.audit where actor = '{id}'"));
    }

    [Fact]
    public async Task X1_a_refused_call_is_logged_as_denied()
    {
        var (id, secret) = await fixture.Host.Register(Role.Reporting);
        using var reporting = await fixture.Host.Http(id, secret);
        Assert.Equal(HttpStatusCode.Forbidden, (await reporting.PostAsJsonAsync(new Uri("/api/v1/directorates", UriKind.Relative), new { name = "Nej" })).StatusCode);
        Assert.Equal(1, await fixture.Scalar<long>($"select count(*) from kernel.audit where actor = '{id}' and operation = 'CreateDirectorate' and not allowed"));
    }

    [Theory]
    [InlineData("update kernel.audit set actor = 'nobody'")]
    [InlineData("delete from kernel.audit")]
    [InlineData("truncate kernel.audit")]
    [InlineData("delete from kernel.events")]
    public async Task X1_the_log_cannot_be_changed_by_the_serving_role_nor_by_the_owner(string sql)
    {
        foreach (var role in new[] { server.App(fixture.Database), server.Owner(fixture.Database) })
        {
            await using var connection = new NpgsqlConnection(role);
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = new NpgsqlCommand(sql, connection);
            var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
            Assert.Equal("42501", refused.SqlState);
        }
    }

    [Fact]
    public async Task X1_what_is_only_added_to_is_kept_so_by_one_function()
    {
        Assert.Equal(
            "kernel.audit kernel.events pool.draws refusion.decisions refusion.judgements refusion.ledger refusion.settlement_entries refusion.settlement_files refusion.settlement_months",
            await fixture.Scalar<string>("select string_agg(tgrelid::regclass::text, ' ' order by tgrelid::regclass::text) from pg_trigger where tgfoid = 'kernel.refuse_change'::regproc"));
        Assert.Equal(0, await fixture.Scalar<long>("select count(*) from pg_trigger where tgname = 'append_only' and tgfoid <> 'kernel.refuse_change'::regproc"));
    }

    [Fact]
    public async Task X1_reads_in_parallel_are_each_logged_before_they_are_answered()
    {
        var before = await fixture.Scalar<long>("select count(*) from kernel.audit where verb = 'read' and record = 'probe'");
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async _ =>
        {
            await using var scope = fixture.Host.Services.As(Caller.System("test"));
            await scope.ServiceProvider.GetRequiredService<ReadAudit>().Log("probe", [Guid.CreateVersion7()], [], null, CancellationToken.None);
        }));
        Assert.Equal(before + 200, await fixture.Scalar<long>("select count(*) from kernel.audit where verb = 'read' and record = 'probe'"));
    }
}
