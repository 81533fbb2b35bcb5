using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>Payslips that meet: from several hosts, with grants that are just being approved, and from callers that hang up.</summary>
public sealed class PayslipRaceTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R8_the_same_payslip_from_two_hosts_at_once_is_stored_once()
    {
        var hosts = await Hosts();
        var request = (await Job.Make(fixture.Host)).March();
        var clients = hosts.Select(h => h.Client("demo-payroll")).ToArray();
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => clients[i % 2].Payslips.SubmitAsync(request, cancellationToken: Token)));
        Assert.Single(answers.Select(a => (a.Id, a.Version, a.Status)).Distinct());
        Assert.Equal(1L, await fixture.Scalar<long>($"select count(*) from refusion.payslips where number = '{request.Number}'"));
        Assert.Equal(1L, await fixture.Scalar<long>($"select count(*) from refusion.ledger where payslip_id = '{answers[0].Id}'"));
        Assert.Equal(1L, await fixture.Scalar<long>($"select count(*) from kernel.events where aggregate_id = '{answers[0].Id}'"));
    }

    [Fact]
    public async Task R8_of_different_payslips_for_the_same_days_one_is_stored()
    {
        var hosts = await Hosts();
        var job = await Job.Make(fixture.Host);
        var clients = hosts.Select(h => h.Client("demo-payroll")).ToArray();
        var codes = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            try
            {
                await clients[i % 2].Payslips.SubmitAsync(job.March(), cancellationToken: Token);
                return "stored";
            }
            catch (RuleViolatedException refused)
            {
                return refused.Code;
            }
        }));
        Assert.Equal(["refusion.period_overlap", "stored"], codes.Distinct().Order());
        Assert.Single(codes, "stored");
    }

    [Fact]
    public async Task R4_payslips_that_share_a_week_never_cover_more_than_its_hours_whichever_comes_first()
    {
        var hosts = await Hosts();
        var clients = hosts.Select(h => h.Client("demo-payroll")).ToArray();
        for (var i = 0; i < 8; i++)
        {
            var job = await Job.Make(fixture.Host);
            var both = await Task.WhenAll(
                clients[i % 2].Payslips.SubmitAsync(job.Hours(new(2026, 3, 23), new(2026, 3, 31), "2026-W14", 8), cancellationToken: Token),
                clients[(i + 1) % 2].Payslips.SubmitAsync(job.Hours(new(2026, 4, 1), new(2026, 4, 5), "2026-W14", 8), cancellationToken: Token));
            Assert.Equal(10m * 150, both.Sum(p => p.Refundable));
        }
    }

    [Fact]
    public async Task R8_the_same_call_while_the_first_waits_for_a_lock_is_told_so_at_once()
    {
        var job = await Job.Make(fixture.Host);
        await fixture.Payroll.Payslips.SubmitAsync(job.March(), cancellationToken: Token);
        await using var other = new Npgsql.NpgsqlConnection(fixture.OwnerConnection);
        await other.OpenAsync(Token);
        await using var transaction = await other.BeginTransactionAsync(Token);
        await using (var hold = new Npgsql.NpgsqlCommand("select from refusion.employments for update", other))
        {
            await hold.ExecuteNonQueryAsync(Token);
        }

        using var http = await fixture.Host.Http("demo-payroll");
        var body = JsonSerializer.Serialize(job.Month(new(2026, 4, 1), new(2026, 4, 30)), PayslipBatchTests.BodyOptions);
        var first = Post();
        await ApiFixture.Until(async () => first.IsCompleted || await fixture.SomebodyWaits());
        Assert.False(first.IsCompleted);
        using (var second = await Post())
        {
            Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
            Assert.Equal("idempotency.in_progress", (await second.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("code").GetString());
        }

        Assert.False(first.IsCompleted);
        await transaction.RollbackAsync(Token);
        using var done = await first;
        Assert.Equal(HttpStatusCode.Created, done.StatusCode);

        async Task<HttpResponseMessage> Post()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/refusion/payslips") { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
            request.Headers.Add("Idempotency-Key", "waits-for-a-lock");
            return await http.SendAsync(request, Token);
        }
    }

    [Fact]
    public async Task X3_payslips_of_many_people_have_their_place_in_the_log_after_the_last_lock()
    {
        // One who has an employment, one whose first payslip makes it, and one whose file another transaction holds.
        var jobs = new[] { await Job.Make(fixture.Host), await Job.Make(fixture.Host), await Job.Make(fixture.Host) };
        await fixture.Payroll.Payslips.SubmitAsync(jobs[0].March(), cancellationToken: Token);
        var held = await fixture.Payroll.Payslips.SubmitAsync(jobs[2].March(), cancellationToken: Token);
        await using var other = new Npgsql.NpgsqlConnection(fixture.OwnerConnection);
        await other.OpenAsync(Token);
        await using var transaction = await other.BeginTransactionAsync(Token);
        await using (var hold = new Npgsql.NpgsqlCommand(
                $"select pg_advisory_xact_lock(('x' || encode(substr(e.person_hash, 1, 8), 'hex'))::bit(64)::bigint) from refusion.employments e join refusion.payslips p on p.employment_id = e.id where p.id = '{held.Id}'", other))
        {
            await hold.ExecuteNonQueryAsync(Token);
        }

        var posting = fixture.Payroll.Payslips.SubmitManyAsync(new SubmitPayslipsRequest { Payslips = [.. jobs.Select(j => j.Month(new(2026, 4, 1), new(2026, 4, 30)))] }, cancellationToken: Token);
        await ApiFixture.Until(async () => posting.IsCompleted || await fixture.SomebodyWaits());
        Assert.False(posting.IsCompleted, "it waits for no lock");
        Assert.Equal(0L, await fixture.Scalar<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and backend_xid is not null"));
        await transaction.RollbackAsync(Token);
        Assert.Equal(3, (await posting).Stored);
    }

    [Fact]
    public async Task R8_an_employment_that_a_host_of_the_version_before_makes_at_the_same_time_is_the_same()
    {
        // That version takes no lock on the person: it makes the row, and commits when it has stored its own payslip.
        var job = await Job.Make(fixture.Host);
        await fixture.Quiet();
        Assert.Equal(1L, await fixture.Scalar<long>(
            $"with gone as (delete from refusion.employments e where exists (select from pool.grant_persons p where p.hash = e.person_hash and p.grant_id = '{job.GrantId}') returning 1) select count(*) from gone"));
        var its = Guid.CreateVersion7();
        await using var other = new Npgsql.NpgsqlConnection(fixture.OwnerConnection);
        await other.OpenAsync(Token);
        await using var transaction = await other.BeginTransactionAsync(Token);
        await using (var make = new Npgsql.NpgsqlCommand(
            $"insert into refusion.employments (id, person_hash, cvr, p_number) select '{its}', g.hash, g.cvr, (select p_number from pool.grants where id = g.grant_id) from pool.grant_persons g where g.grant_id = '{job.GrantId}'", other))
        {
            Assert.Equal(1, await make.ExecuteNonQueryAsync(Token));
        }

        // By hand: the SDK would try a second time.
        using var http = await fixture.Host.Http("demo-payroll");
        var march = job.March();
        var posting = http.PostAsync(new Uri("/api/v1/refusion/payslips", UriKind.Relative), new StringContent(JsonSerializer.Serialize(march, PayslipBatchTests.BodyOptions), System.Text.Encoding.UTF8, "application/json"), Token);
        await ApiFixture.Until(async () => posting.IsCompleted || await fixture.SomebodyWaits());
        Assert.False(posting.IsCompleted);
        await transaction.CommitAsync(Token);
        using var answer = await posting;
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(its, await fixture.Scalar<Guid>($"select employment_id from refusion.payslips where number = '{march.Number}'"));
    }

    [Fact]
    public async Task R1_a_grant_approved_while_the_payslip_is_posted_counts_in_the_end()
    {
        var posted = new List<Guid>();
        for (var i = 0; i < 6; i++)
        {
            var person = await Job.Person(fixture.Host);
            var application = await fixture.Host.Client("demo-consultant").Applications.SubmitAsync(
                new SubmitApplicationRequest { CandidateId = person.CandidateId, WorkplaceId = DemoIds.Workplace, WeeklyHours = 10, From = new(2026, 1, 1), To = new(2026, 12, 31), TemporaryReason = "Afgrænset opgave", LateReason = "Aftalt i tide" }, cancellationToken: Token);
            var approving = fixture.Host.Client("demo-consultant-2").Applications.ApproveAsync(application.Id, application.Version, cancellationToken: Token);
            posted.Add((await fixture.Payroll.Payslips.SubmitAsync(person.March(), cancellationToken: Token)).Id);
            await approving;
        }

        foreach (var id in posted)
        {
            await ApiFixture.Until(async () => (await fixture.Finance.Payslips.GetAsync(id, cancellationToken: Token)).Status == PayslipStatus.Approved);
        }
    }

    [Fact]
    public async Task R12_a_caller_that_hangs_up_leaves_no_half_work()
    {
        using var http = await fixture.Host.Http("demo-payroll");
        var jobs = new List<Job>();
        for (var i = 0; i < 12; i++)
        {
            jobs.Add(await Job.Make(fixture.Host));
        }

        var requests = jobs.Select(j => j.March()).ToList();
        await Task.WhenAll(requests.Select(async (request, i) =>
        {
            using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(1 + (3 * i)));
            try
            {
                await http.PostAsJsonAsync(new Uri("/api/v1/refusion/payslips", UriKind.Relative), request, BodyOptions, impatient.Token);
            }
            catch (OperationCanceledException)
            {
                // Hung up.
            }
        }));

        foreach (var request in requests)
        {
            Assert.Equal((PayslipStatus.Approved, 7378.50m), await Again(request));
        }

        Assert.Equal(0L, await fixture.Scalar<long>("""
            select count(*) from refusion.payslips p
            where not exists (select 1 from refusion.decisions d where d.payslip_id = p.id and d.no = p.decision_no)
              or (p.status = 'approved' and not exists (select 1 from refusion.ledger l where l.payslip_id = p.id))
              or not exists (select 1 from kernel.events e where e.aggregate_id = p.id)
              or not exists (select 1 from kernel.audit a where p.id = any (a.record_ids) and a.verb = 'write')
            """));

        async Task<(PayslipStatus, decimal?)> Again(PayslipRequest request)
        {
            var payslip = await fixture.Payroll.Payslips.SubmitAsync(request, cancellationToken: Token);
            return (payslip.Status, payslip.Refundable);
        }
    }

    private static readonly JsonSerializerOptions BodyOptions = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private async Task<TestHost[]> Hosts()
    {
        var second = await fixture.StartHost();
        second.Clock.MoveTo(new(2026, 4, 2));
        return [fixture.Host, second];
    }
}
