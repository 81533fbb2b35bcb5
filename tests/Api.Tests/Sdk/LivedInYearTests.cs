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
            await foreach (var payslip in fixture.Host.Client("demo-finance").Payslips.ListAllAsync(new() { Status = [status] }))
            {
                those += payslip.Source == "year" ? 1 : 0;
            }

            Assert.True(those > 5, $"{status}: {those}");
        }

        Assert.True(await fixture.Scalar<long>("select count(*) from refusion.settlement_workplaces where carried_out < 0") > 0);
        Assert.True(await fixture.Scalar<long>("select count(*) from refusion.ledger where amount < 0") > 10);

        // What off the plain path happened: corrections that finance rejected while what they corrected stands, sickness that lowered months already approved, a grant
        // annulled after its only payslip was rejected, and months under a number that was registered afterwards.
        Assert.True(await Happened("""
            join refusion.payslips a on a.id = p.corrects_id where p.number like '%-x1' and p.rejection_code = 'refusion.rejected_by_finance' and a.status = 'approved'
            """) > 5);
        Assert.True(await Happened("join refusion.decisions d on d.payslip_id = p.id where d.cause = 'posted' and d.cause_id not in (select chain.id from refusion.payslips chain where chain.chain_id = p.chain_id)") > 5);
        Assert.True(await Happened("join pool.grants g on g.id = any (p.grant_ids) where g.annulled and p.rejection_code = 'refusion.rejected_by_finance'") > 1);
        Assert.True(await Happened("""
            join refusion.decisions first on first.payslip_id = p.id and first.no = 1 and first.status = 'rejected'
            where p.status = 'approved' and (select count(distinct e.person_hash) from refusion.payslips o join refusion.employments e on e.id = o.employment_id where o.person_id = p.person_id) = 2
            """) > 3);
        Assert.Equal(0L, await fixture.Scalar<long>("select count(*) from kernel.parked"));

        // Lived again, the year doubles nothing.
        var payslips = await fixture.Scalar<long>("select count(*) from refusion.payslips");
        var ledger = await fixture.Scalar<decimal>("select sum(amount) from refusion.ledger");
        var again = new StringWriter();
        Assert.True(await Live(again), again.ToString());
        Assert.Equal((payslips, ledger), (await fixture.Scalar<long>("select count(*) from refusion.payslips"), await fixture.Scalar<decimal>("select sum(amount) from refusion.ledger")));
    }

    /// <summary>How many of the year's payslips (p) something is true of.</summary>
    private Task<long> Happened(string sql) => fixture.Scalar<long>($"select count(distinct p.id) from (select * from refusion.payslips where source = 'year') p {sql}");

    private Task<bool> Live(StringWriter output) =>
        Year.Live(new Cast(id => fixture.Host.Client(id), fixture.Host.Clock.MoveTo), new(2027, 1, 1), output, TestContext.Current.CancellationToken);
}
