using System.Net;
using System.Text;
using System.Text.Json;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>R17: a host's process is killed while it has a batch in its hands, and the batch is sent again to the next process.</summary>
public sealed class PayslipBatchKillTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private const int Size = 120;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R17_a_process_killed_before_within_or_after_the_commit_loses_and_doubles_nothing()
    {
        var known = await fixture.Payroll.Payslips.SubmitAsync((await Job.Make(fixture.Host)).March(), cancellationToken: Token);
        var process = await HostProcess.Start(fixture, "victim", "demo-payroll");
        try
        {
            foreach (var moment in Enum.GetValues<Moment>())
            {
                var source = $"kill-{(int)moment}-{Guid.CreateVersion7():N}";
                var payslips = await PayslipBatchTests.Months(fixture.Host, Size, source);
                var body = JsonSerializer.Serialize(new SubmitPayslipsRequest { Payslips = payslips }, PayslipBatchTests.BodyOptions);
                await KillAt(moment, process, known.Id, payslips, body, source);
                process.Dispose();
                process = await HostProcess.Start(fixture, "victim", "demo-payroll");

                var (answer, _) = await Post(process, body, source);
                Assert.Equal((Size, 0), (answer.Stored, answer.Refused));
                var (again, replayed) = await Post(process, body, source);
                Assert.True(replayed);
                Assert.Equal(JsonSerializer.Serialize(answer), JsonSerializer.Serialize(again));
                var (other, _) = await Post(process, body, source + "-2");
                Assert.Equal(answer.Results.Select(r => (r.Status, r.Id)), other.Results.Select(r => (r.Status, r.Id)));

                foreach (var table in new[] { "refusion.decisions x on x.payslip_id = p.id", "kernel.events x on x.aggregate_id = p.id" })
                {
                    Assert.Equal((long)Size, await fixture.Scalar<long>($"select count(*) from refusion.payslips p join {table} where p.source = '{source}'"));
                }

                Assert.Equal((long)Size, await fixture.Scalar<long>($"select count(*) from refusion.payslips p where p.source = '{source}'"));
                Assert.Equal(1L, await fixture.Scalar<long>($"select count(*) from kernel.idempotency where key = '\\x{Convert.ToHexString(IdempotencyClaim.KeyHash(fixture.Host.Services.GetRequiredService<PersonalDataCipher>(), "demo-payroll", source))}'"));
                await fixture.AssertLedgerAddsUp();
            }
        }
        finally
        {
            process.Dispose();
        }
    }

    /// <summary>Kills by what is seen in the database, not by the clock.</summary>
    private async Task KillAt(Moment moment, HostProcess process, Guid known, List<PayslipRequest> payslips, string body, string key)
    {
        await using var other = new NpgsqlConnection(fixture.OwnerConnection);
        await other.OpenAsync(Token);
        await using var transaction = await other.BeginTransactionAsync(Token);
        if (moment == Moment.WaitingForLocks)
        {
            // The batch locks its employments first; somebody holds the table.
            await using var hold = new NpgsqlCommand("lock table refusion.employments in exclusive mode", other);
            await hold.ExecuteNonQueryAsync(Token);
        }
        else if (moment == Moment.Storing)
        {
            await PayslipBatchTests.Take(other, known, payslips[Size / 2].Number);
            await using var rename = new NpgsqlCommand($"update refusion.payslips set source = '{payslips[0].Source}' where number = '{payslips[Size / 2].Number}'", other);
            await rename.ExecuteNonQueryAsync(Token);
        }

        var posting = Post(process, body, key);
        var sign = moment switch
        {
            Moment.WaitingForLocks or Moment.Storing => "select count(*) from pg_stat_activity where application_name = 'victim' and wait_event_type = 'Lock'",
            Moment.Working => "select count(*) from pg_stat_activity where application_name = 'victim' and xact_start is not null",
            _ => $"select count(*) from refusion.payslips where source = '{payslips[0].Source}'",
        };
        await ApiFixture.Until(async () => posting.IsCompleted || await fixture.Scalar<long>(sign) > 0);
        if (moment is Moment.WaitingForLocks or Moment.Storing)
        {
            Assert.False(posting.IsCompleted, posting.IsCompleted ? posting.Exception?.ToString() ?? "answered" : "");
        }

        process.Kill();
        await transaction.RollbackAsync(Token);
        try
        {
            await posting;
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or TaskCanceledException)
        {
            // Its answer went with it.
        }

        // What PostgreSQL was in the middle of for it has ended, one way or the other.
        await ApiFixture.Until(async () => await fixture.Scalar<long>("select count(*) from pg_stat_activity where application_name = 'victim'") == 0);
    }

    private enum Moment
    {
        /// <summary>Nothing is decided yet.</summary>
        WaitingForLocks,

        /// <summary>As soon as a transaction of the process is seen.</summary>
        Working,

        /// <summary>The statements that store everything are under way.</summary>
        Storing,

        /// <summary>Committed; the answer may or may not have left.</summary>
        Committed,
    }

    private static async Task<(SubmitPayslipsResponse Answer, bool Replayed)> Post(HostProcess process, string body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/refusion/payslips/batch") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await process.Http.SendAsync(request, Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return (JsonSerializer.Deserialize<SubmitPayslipsResponse>(text, PayslipBatchTests.BodyOptions)!, answer.Headers.Contains("Idempotency-Replayed"));
    }
}
