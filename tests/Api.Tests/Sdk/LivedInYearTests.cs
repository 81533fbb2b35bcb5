using Faatimer.Api.Tests.Infrastructure;
using Faatimer.LivedInYear;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Sdk;

/// <summary>A whole year of a municipality on the demo's database, and the same year once more.</summary>
public sealed class LivedInYearTests(DemoFixture fixture) : IClassFixture<DemoFixture>
{
    [Fact]
    public async Task R12_R13_R10_a_lived_in_year_settles_to_the_øre_and_every_decision_comes_out_the_same_when_it_is_made_again()
    {
        var first = new StringWriter();
        Assert.True(await Live(first), first.ToString());
        Assert.True(await fixture.Scalar<long>("select count(*) from refusion.payslips where source = 'year'") > 700);
        foreach (var status in new[] { PayslipStatus.Settled, PayslipStatus.Replaced, PayslipStatus.Rejected })
        {
            var those = 0;
            await foreach (var payslip in fixture.Host.Client("demo-finance").ListPayslipsAllAsync(status: status))
            {
                those += payslip.Source == "year" ? 1 : 0;
            }

            Assert.True(those > 5, $"{status}: {those}");
        }

        Assert.True(await fixture.Scalar<long>("select count(*) from refusion.settlement_workplaces where carried_out < 0") > 0);
        Assert.True(await fixture.Scalar<long>("select count(*) from refusion.ledger where amount < 0") > 10);

        // Lived again, the year doubles nothing.
        var payslips = await fixture.Scalar<long>("select count(*) from refusion.payslips");
        var ledger = await fixture.Scalar<decimal>("select sum(amount) from refusion.ledger");
        var again = new StringWriter();
        Assert.True(await Live(again), again.ToString());
        Assert.Equal((payslips, ledger), (await fixture.Scalar<long>("select count(*) from refusion.payslips"), await fixture.Scalar<decimal>("select sum(amount) from refusion.ledger")));
    }

    private Task<bool> Live(StringWriter output) =>
        Year.Live(new Cast(id => fixture.Host.Client(id), fixture.Host.Clock.MoveTo), new(2027, 1, 1), output, TestContext.Current.CancellationToken);
}
