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
        var payslip = await fixture.Payroll.SubmitPayslipAsync((await Job.Make(fixture.Host)).March(), Token);
        var connections = new NpgsqlConnectionStringBuilder(fixture.AppConnection) { MaxPoolSize = 1, ApplicationName = "one" }.ConnectionString;
        var host = await fixture.StartHost(null, $"--ConnectionStrings:Faatimer={connections}", "--Jobs:Enabled=false");
        var finance = host.Client("demo-finance");
        for (var limit = 1; limit <= 12; limit++)
        {
            await finance.ListPayslipsAsync(limit: limit, cancellationToken: Token);
            await finance.ListPayslipDecisionsAsync(payslip.Id, limit, cancellationToken: Token);
            await finance.ListLedgerEntriesAsync(limit: limit, cancellationToken: Token);
            await finance.ListRatesAsync(limit, cancellationToken: Token);
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
    public async Task Those_that_wait_are_found_by_their_index()
    {
        await fixture.Payroll.SubmitPayslipAsync((await Job.Make(fixture.Host)).March() with { PaidHours = null }, Token);
        await fixture.Scalar<object>($"alter role faatimer_app in database {fixture.Database} set enable_seqscan = off");
        var host = await fixture.StartHost();
        var finance = host.Client("demo-finance");
        var before = await Scans();

        // Often enough for a plan that knows no parameters.
        for (var i = 0; i < 12; i++)
        {
            Assert.NotEmpty((await finance.ListPayslipsAsync(status: [PayslipStatus.NeedsDecision], cancellationToken: Token)).Items);
        }

        await ApiFixture.Until(async () => await Scans() >= before + 12);
    }

    private Task<long> Scans() => fixture.Scalar<long>("select idx_scan from pg_stat_user_indexes where indexrelname = 'ix_payslips_waiting'");
}
