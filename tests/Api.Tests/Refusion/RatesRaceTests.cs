using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Sdk;
using Npgsql;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>Rates that are recorded or changed by several at once, and while payslips use them.</summary>
public sealed class RatesRaceTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IFaatimerClient Admin => fixture.Host.Client("demo-admin");

    [Fact]
    public async Task R9_of_rates_recorded_at_once_for_the_same_day_one_wins_and_the_database_holds_it_too()
    {
        var hosts = new[] { fixture.Host, await fixture.StartHost() };
        var figures = (await fixture.Finance.Rates.GetAsync("2024-01-01", cancellationToken: Token)).Figures;
        var codes = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            try
            {
                await hosts[i % 2].Client("demo-admin").Rates.CreateAsync(new CreateRatesRequest { ValidFrom = new(2035, 1, 1), Figures = figures }, cancellationToken: Token);
                return "made";
            }
            catch (RuleViolatedException refused)
            {
                return refused.Code;
            }
        }));
        Assert.Equal(["made", .. Enumerable.Repeat("refusion.rates_overlap", 9)], codes.Order());
        var overlap = await Assert.ThrowsAsync<PostgresException>(() => fixture.Scalar<object>(
            "insert into refusion.rates (id, revision, version, validity, rates) select gen_random_uuid(), 1, 'x', daterange('2034-06-01', '2035-06-01'), rates from refusion.rates limit 1"));
        Assert.Equal(("23P01", "ex_rates_validity"), (overlap.SqlState, overlap.ConstraintName));
    }

    [Fact]
    public async Task R9_a_version_that_is_taken_away_while_payslips_use_it_is_either_used_or_gone()
    {
        var hosts = new[] { fixture.Host, await fixture.StartHost() };
        var figures = (await fixture.Finance.Rates.GetAsync("2024-01-01", cancellationToken: Token)).Figures;
        for (var round = 0; round < 4; round++)
        {
            // A version for one day in 2025, and payslips that end on that day, sent while it is changed.
            var day = new DateOnly(2025, 7 + round, 31 - (round % 3 == 2 ? 1 : 0));
            var version = await Admin.Rates.CreateAsync(new CreateRatesRequest { ValidFrom = day, Figures = figures }, cancellationToken: Token);
            var jobs = new List<Job>();
            for (var i = 0; i < 3; i++)
            {
                jobs.Add(await Job.Make(fixture.Host, from: new(2025, 6, 1), to: new(2026, 5, 31)));
            }

            var changing = Changed(hosts[1].Client("demo-admin"), version, figures with { BandTo = 261 });
            var posted = await Task.WhenAll(jobs.Select((j, i) => hosts[i % 2].Client("demo-payroll").Payslips.SubmitAsync(j.Month(new(day.Year, day.Month, 1), day), cancellationToken: Token)));
            var outcome = await changing;
            Assert.All(posted, p => Assert.Equal(version.RateVersion, p.RateVersion));

            // Whatever came first: every decision was made with the figures that the version now has.
            var band = outcome == "changed" ? 261 : 260;
            Assert.Equal(3L, await fixture.Scalar<long>($"select count(*) from refusion.decisions where rate_version = '{version.RateVersion}' and (input -> 'rates' ->> 'bandTo')::numeric = {band}"));
        }
    }

    private static async Task<string> Changed(IFaatimerClient admin, Rates version, RatesFigures figures)
    {
        try
        {
            await admin.Rates.UpdateAsync(version.RateVersion, 1, new UpdateRatesRequest { Figures = figures }, cancellationToken: Token);
            return "changed";
        }
        catch (RuleViolatedException used)
        {
            return used.Code;
        }
    }
}
