using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Sdk;
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
        var known = await fixture.Payroll.SubmitPayslipAsync((await Job.Make(fixture.Host)).March(), Token);
        var process = await HostProcess.Start(fixture);
        try
        {
            foreach (var moment in Enum.GetValues<Moment>())
            {
                var source = $"kill-{(int)moment}-{Guid.CreateVersion7():N}";
                var payslips = await PayslipBatchTests.Months(fixture.Host, Size, source);
                var body = JsonSerializer.Serialize(new SubmitPayslipsRequest { Payslips = payslips }, PayslipBatchTests.BodyOptions);
                await KillAt(moment, process, known.Id, payslips, body, source);
                process.Dispose();
                process = await HostProcess.Start(fixture);

                var (answer, _) = await process.Post(body, source);
                Assert.Equal((Size, 0), (answer.Accepted, answer.Rejected));
                var (again, replayed) = await process.Post(body, source);
                Assert.True(replayed);
                Assert.Equal(JsonSerializer.Serialize(answer), JsonSerializer.Serialize(again));
                var (other, _) = await process.Post(body, source + "-2");
                Assert.Equal(answer.Results.Select(r => (r.Status, r.Id)), other.Results.Select(r => (r.Status, r.Id)));

                foreach (var table in new[] { "refusion.decisions x on x.payslip_id = p.id", "kernel.events x on x.aggregate_id = p.id" })
                {
                    Assert.Equal((long)Size, await fixture.Scalar<long>($"select count(*) from refusion.payslips p join {table} where p.source = '{source}'"));
                }

                Assert.Equal((long)Size, await fixture.Scalar<long>($"select count(*) from refusion.payslips p where p.source = '{source}'"));
                Assert.Equal(1L, await fixture.Scalar<long>($"select count(*) from kernel.idempotency where key = '{source}'"));
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
            // The batch's first statement makes the employments; somebody holds the table.
            await using var hold = new NpgsqlCommand("lock table refusion.employments in share row exclusive mode", other);
            await hold.ExecuteNonQueryAsync(Token);
        }
        else if (moment == Moment.Storing)
        {
            await PayslipBatchTests.Take(other, known, payslips[Size / 2].Number);
            await using var rename = new NpgsqlCommand($"update refusion.payslips set source = '{payslips[0].Source}' where number = '{payslips[Size / 2].Number}'", other);
            await rename.ExecuteNonQueryAsync(Token);
        }

        var posting = process.Post(body, key);
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

    /// <summary>The real program.</summary>
    private sealed class HostProcess : IDisposable
    {
        private readonly Process _process;
        private readonly HttpClient _http;

        private HostProcess(Process process, Uri address) => (_process, _http) = (process, new HttpClient { BaseAddress = address });

        public static async Task<HostProcess> Start(ApiFixture fixture)
        {
            var address = $"http://127.0.0.1:{FreePort()}";
            var app = new NpgsqlConnectionStringBuilder(fixture.AppConnection) { ApplicationName = "victim" }.ConnectionString;
            var process = Process.Start(new ProcessStartInfo("dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "Faatimer.Host.dll"), $"--urls={address}", "--environment=Production", $"--ConnectionStrings:Faatimer={app}",
                $"--ConnectionStrings:FaatimerOwner={fixture.OwnerConnection}", $"--Faatimer:MasterKey={TestServer.MasterKey}", "--Schedules:Enabled=false", "--Faatimer:LogToConsole=false",
                "--demo", "--demo-clock=2026-04-02",
            ])
            { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var host = new HostProcess(process, new Uri(address));
            try
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
                while (!await host.IsReady())
                {
                    Assert.False(process.HasExited, "the host ended: " + (process.HasExited ? await process.StandardError.ReadToEndAsync(Token) : ""));
                    Assert.False(patience.IsCancellationRequested, "the host did not start");
                    await Task.Yield();
                }

                await host.SignIn();
                return host;
            }
            catch
            {
                host.Dispose();
                throw;
            }
        }

        public async Task<(SubmitPayslipsResponse Answer, bool Replayed)> Post(string body, string key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/refusion/payslips/batch") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Add("Idempotency-Key", key);
            using var answer = await _http.SendAsync(request, Token);
            var text = await answer.Content.ReadAsStringAsync(Token);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
            return (JsonSerializer.Deserialize<SubmitPayslipsResponse>(text, PayslipBatchTests.BodyOptions)!, answer.Headers.Contains("Idempotency-Replayed"));
        }

        /// <summary>SIGKILL: no handler, no farewell.</summary>
        public void Kill()
        {
            _process.Kill();
            _process.WaitForExit();
        }

        public void Dispose()
        {
            if (!_process.HasExited)
            {
                Kill();
            }

            _process.Dispose();
            _http.Dispose();
        }

        private async Task<bool> IsReady()
        {
            try
            {
                using var answer = await _http.GetAsync(new Uri("/health/ready", UriKind.Relative), Token);
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }

        private async Task SignIn()
        {
            using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = "demo-payroll", ["client_secret"] = "demo-secret" });
            using var answer = await _http.PostAsync(new Uri("/connect/token", UriKind.Relative), form, Token);
            using var token = JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Token));
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.RootElement.GetProperty("access_token").GetString());
        }

        private static int FreePort()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
    }
}
