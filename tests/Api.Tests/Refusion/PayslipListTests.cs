using System.Text.Json.Nodes;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>How the lists of payslips, decisions, ledger and rates are asked for in the database.</summary>
public sealed class PayslipListTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_limit_is_the_same_statement()
    {
        var payslip = await fixture.Payroll.Payslips.SubmitAsync((await Job.Make(fixture.Host)).March(), cancellationToken: Token);
        var connections = new NpgsqlConnectionStringBuilder(fixture.AppConnection) { MaxPoolSize = 1, ApplicationName = "one" }.ConnectionString;
        var host = await fixture.StartHost(null, $"--ConnectionStrings:Faatimer={connections}", "--Jobs:Enabled=false");
        var finance = host.Client("demo-finance");
        for (var limit = 1; limit <= 12; limit++)
        {
            await finance.Payslips.ListAsync(new() { Limit = limit }, cancellationToken: Token);
            await finance.Payslips.ListDecisionsAsync(payslip.Id, new() { Limit = limit }, cancellationToken: Token);
            await finance.Ledger.ListAsync(new() { Limit = limit }, cancellationToken: Token);
            await finance.Rates.ListAsync(new() { Limit = limit }, cancellationToken: Token);
        }

        await using var session = await host.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(Token);
        await using var prepared = new NpgsqlCommand("select statement from pg_prepared_statements where statement ~ 'from refusion.(payslips|decisions|ledger|rates)' and statement like '%limit $%'", session);
        await using var reader = await prepared.ExecuteReaderAsync(Token);
        var statements = new List<string>();
        while (await reader.ReadAsync(Token))
        {
            statements.Add(reader.GetString(0));
        }

        Assert.True(statements.Count == 4, string.Join("\n\n", statements));
    }

    [Fact]
    public async Task R8_a_payslip_is_found_by_its_source_and_number_by_who_may_see_it()
    {
        var number = $"Nr. {Guid.CreateVersion7()} + æ&7";
        var march = (await Job.Make(fixture.Host)).March(number);
        var posted = await fixture.Payroll.Payslips.SubmitAsync(march, cancellationToken: Token);
        foreach (var client in new[] { fixture.Payroll, fixture.Finance, fixture.Host.Client("demo-workplace") })
        {
            Assert.Equal(posted.Id, Assert.Single((await client.Payslips.ListAsync(new() { Source = "opus", Number = number }, cancellationToken: Token)).Items).Id);
        }

        Assert.Equal(posted.Id, Assert.Single(await fixture.Payroll.Payslips.ListAllAsync(new() { Source = "opus", Number = number }, cancellationToken: Token).ToListAsync(Token)).Id);
        foreach (var other in new[] { await fixture.Client(Faatimer.Kernel.Role.Payroll, DemoIds.Department), await fixture.Client(Faatimer.Kernel.Role.Workplace, Guid.CreateVersion7()) })
        {
            Assert.Empty((await other.Payslips.ListAsync(new() { Source = "opus", Number = number }, cancellationToken: Token)).Items);
        }

        foreach (var (source, asked) in new[] { ("Opus", number), ("opus ", number), ("opus", number[..^1]), ("opus", number.ToUpperInvariant()), ("opus", ""), ("", number) })
        {
            Assert.Empty((await fixture.Finance.Payslips.ListAsync(new() { Source = source, Number = asked }, cancellationToken: Token)).Items);
        }
    }

    [Fact]
    public async Task R8_a_payslip_is_looked_up_by_both_and_what_may_be_a_CPR_number_is_not_said_back_or_logged()
    {
        var lacking = await Assert.ThrowsAsync<ValidationFailedException>(() => fixture.Finance.Payslips.ListAsync(new() { Source = "opus" }, cancellationToken: Token));
        Assert.Equal(("refusion.name_incomplete", "#/query/number"), (lacking.Code, lacking.Errors.Single().Pointer));
        lacking = await Assert.ThrowsAsync<ValidationFailedException>(() => fixture.Finance.Payslips.ListAsync(new() { Number = "6101905678" }, cancellationToken: Token));
        Assert.Equal(("refusion.name_incomplete", "#/query/source"), (lacking.Code, lacking.Errors.Single().Pointer));

        // A number that looks so may be somebody's own, and is looked up as every other.
        var cpr = (await Job.Make(fixture.Host)).March("6101905678-1");
        await fixture.Payroll.Payslips.SubmitAsync(cpr, cancellationToken: Token);
        Assert.Single((await fixture.Payroll.Payslips.ListAsync(new() { Source = "opus", Number = "6101905678-1" }, cancellationToken: Token)).Items);
        Assert.DoesNotContain(fixture.Host.Log.Lines, line => line.Contains("6101905678", StringComparison.Ordinal));
        Assert.Equal(0L, await fixture.Scalar<long>("select count(*) from kernel.audit a where a::text like '%6101905678%'"));
    }

    [Fact]
    public async Task Those_that_wait_are_found_by_their_index()
    {
        await fixture.Payroll.Payslips.SubmitAsync((await Job.Make(fixture.Host)).March() with { PaidHours = null }, cancellationToken: Token);
        await fixture.Scalar<object>($"alter role faatimer_app in database {fixture.Database} set enable_seqscan = off");
        var host = await fixture.StartHost();
        var finance = host.Client("demo-finance");
        var before = await Scans();

        // Often enough for a plan that knows no parameters.
        for (var i = 0; i < 12; i++)
        {
            Assert.NotEmpty((await finance.Payslips.ListAsync(new() { Status = [PayslipStatus.NeedsDecision] }, cancellationToken: Token)).Items);
        }

        await ApiFixture.Until(async () => await Scans() >= before + 12);
    }

    [Fact]
    public async Task R11_a_listed_payslip_says_when_it_came_how_long_it_waits_and_why()
    {
        var job = await Job.Make(fixture.Host);
        var silent = await fixture.Payroll.Payslips.SubmitAsync(job.March() with { PaidHours = null }, cancellationToken: Token);
        await fixture.Scalar<object>($"update refusion.payslips set posted_on = posted_on - 8 where id = '{silent.Id}'");
        using var finance = await fixture.Host.Http("demo-finance");
        using var workplace = await fixture.Host.Http("demo-workplace");
        var listed = await Listed(finance, silent);
        Assert.Equal((8, "refusion.no_hours"), (listed["waitingDays"]!.GetValue<int>(), Assert.Single(Reasons(listed))));
        Assert.Equal(await fixture.Scalar<DateTime>($"select posted_at from refusion.payslips where id = '{silent.Id}'"), listed["receivedAt"]!.GetValue<DateTimeOffset>().UtcDateTime);
        var seen = await Listed(workplace, silent);
        Assert.Equal((8, null), (seen["waitingDays"]!.GetValue<int>(), seen["receivedAt"]));
        Assert.Empty(Reasons(seen));

        await fixture.Finance.Payslips.AskAsync(silent.Id, 1, new AskWorkplaceRequest { Text = "Hvor mange timer?" }, cancellationToken: Token);
        Assert.Equal(["refusion.no_hours", "refusion.asked_about"], Reasons(await Listed(finance, silent)));
        var version = (await fixture.Finance.Payslips.GetAsync(silent.Id, cancellationToken: Token)).Version;
        await fixture.Finance.Payslips.ApproveAsync(silent.Id, version, cancellationToken: Token);
        var approved = await Listed(finance, silent);
        Assert.Null(approved["waitingDays"]);
        Assert.Empty(Reasons(approved));

        // What a person enters waits for that alone, and says so already when it is tried.
        var typed = (await Job.Make(fixture.Host)).March().Claimed();
        var entered = await fixture.Host.Client("demo-workplace").Payslips.SubmitAsync(typed, cancellationToken: Token);
        Assert.Equal(["refusion.entered_by_person"], Reasons(await Listed(finance, entered)));
        Assert.Equal(["refusion.entered_by_person"], (await fixture.Finance.Payslips.GetAsync(entered.Id, cancellationToken: Token)).WaitingReasons);

        async Task<JsonNode> Listed(HttpClient http, Payslip payslip) =>
            Assert.Single(JsonNode.Parse(await http.GetStringAsync(new Uri($"/api/v1/refusion/payslips?source={payslip.Source}&number={payslip.Number}", UriKind.Relative), Token))!["items"]!.AsArray())!;
        static IEnumerable<string> Reasons(JsonNode payslip) => payslip["waitingReasons"]!.AsArray().Select(r => (string)r!);
    }

    [Fact]
    public async Task R11_what_the_rules_approved_in_a_month_is_counted()
    {
        var automatic = await fixture.Payroll.Payslips.SubmitAsync((await Job.Make(fixture.Host)).March(), cancellationToken: Token);
        var judged = await fixture.Payroll.Payslips.SubmitAsync((await Job.Make(fixture.Host)).March() with { PaidHours = null }, cancellationToken: Token);
        await fixture.Finance.Payslips.RejectAsync(judged.Id, 1, cancellationToken: Token);
        var waiting = await fixture.Payroll.Payslips.SubmitAsync((await Job.Make(fixture.Host)).March() with { PaidHours = null }, cancellationToken: Token);
        await fixture.Scalar<object>($"update refusion.payslips set posted_on = '2031-05-31' where id in ('{automatic.Id}', '{judged.Id}', '{waiting.Id}')");
        Assert.Equal([automatic.Id], await In("2031-05", DecidedBy.Automatic));
        Assert.Equal([judged.Id], await In("2031-05", DecidedBy.Finance));
        Assert.Equal([automatic.Id, judged.Id, waiting.Id], await In("2031-05", null));
        Assert.Empty(await In("2031-06", null));
        Assert.Equal(1, (await fixture.Finance.Payslips.ListAsync(new() { ReceivedIn = "2031-05", DecidedBy = DecidedBy.Automatic, Limit = 1, Count = true }, cancellationToken: Token)).Count);

        async Task<IEnumerable<Guid>> In(string month, DecidedBy? by) => (await fixture.Finance.Payslips.ListAsync(new() { ReceivedIn = month, DecidedBy = by }, cancellationToken: Token)).Items.Select(p => p.Id);
    }

    private Task<long> Scans() => fixture.Scalar<long>("select idx_scan from pg_stat_user_indexes where indexrelname = 'ix_payslips_waiting'");
}
