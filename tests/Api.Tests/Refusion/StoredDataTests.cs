using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>Rows that an earlier version of the product stored.</summary>
public sealed class StoredDataTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R8_a_payslip_that_was_stored_with_an_earlier_hash_is_the_same_content_when_it_comes_again()
    {
        var job = await Job.Make(fixture.Host);
        var march = job.March();
        var posted = await fixture.Payroll.Payslips.SubmitAsync(march, cancellationToken: Token);
        Assert.Equal("01", await fixture.Scalar<string>($"select encode(substr(content_hash, 1, 1), 'hex') from refusion.payslips where id = '{posted.Id}'"));

        // As it lay before hashes named their version: keyed by the search hash of its text.
        var cipher = fixture.Host.Services.GetRequiredService<PersonalDataCipher>();
        var content = StoredJson.Read<Faatimer.Refusion.Features.PayslipRequest>($$"""
            {
                "source": "opus", "number": "{{march.Number}}", "employee": { "cpr": "{{job.Cpr}}", "name": "Test Prøvesen" },
                "employer": { "cvr": "66137112", "pNumber": "1003289999", "name": "Biblioteket" }, "period": { "from": "2026-03-01", "to": "2026-03-31" },
                "payBasis": "monthly", "weeklyHours": 10, "paidHours": 43.33,
                "lines": [{ "kind": "grossWage", "amount": 6500 }, { "kind": "amBidrag", "amount": 517.36 }, { "kind": "atpEmployee", "amount": 33 },
                    { "kind": "atpEmployer", "amount": 66 }, { "kind": "holidayPay", "amount": 812.5 }]
            }
            """);
        var before = Faatimer.Refusion.Features.ContentHash.Of(content, job.Cpr, cipher)[^1];
        Assert.Equal(32, before.Length);
        await fixture.Scalar<object>($"update refusion.payslips set content_hash = decode('{Convert.ToHexString(before)}', 'hex') where id = '{posted.Id}'");

        Assert.Equal(posted.Id, (await fixture.Payroll.Payslips.SubmitAsync(march, cancellationToken: Token)).Id);
        var other = await Assert.ThrowsAsync<RuleViolatedException>(() => fixture.Payroll.Payslips.SubmitAsync(march with { PaidHours = 44 }, cancellationToken: Token));
        Assert.Equal("refusion.number_reused", other.Code);
    }

    [Fact]
    public async Task R10_a_decision_of_an_earlier_schema_is_shown_told_and_replayed()
    {
        var job = await Job.Make(fixture.Host);
        var march = job.March();
        var posted = await fixture.Payroll.Payslips.SubmitAsync(march, cancellationToken: Token);
        await fixture.Scalar<object>(
            $"alter table refusion.decisions disable trigger append_only; update refusion.decisions set schema = 1 where payslip_id = '{posted.Id}'; alter table refusion.decisions enable trigger append_only");
        Assert.Equal(posted.Refundable, (await fixture.Payroll.Payslips.SubmitAsync(march, cancellationToken: Token)).Refundable);
        Assert.Equal(posted.Lines.Select(l => l.Eligible), (await fixture.Finance.Payslips.GetAsync(posted.Id, cancellationToken: Token)).Lines.Select(l => l.Eligible));
        Assert.Contains("7.378,50 kr.", (await fixture.Finance.Payslips.ExplainAsync(posted.Id, cancellationToken: Token)).Text, StringComparison.Ordinal);
        var replayed = await fixture.Finance.ReplayAllAsync(posted.Id, cancellationToken: Token);
        Assert.Equal(1, replayed.Checked);
        Assert.Empty(replayed.Differences);
    }
}
