using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>Versions of rates come, change and go; each day has one.</summary>
public sealed class RatesVersionTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IFaatimerClient Admin => fixture.Host.Client("demo-admin");

    [Fact]
    public async Task R9_rates_are_recorded_changed_and_taken_away_until_a_decision_has_used_them()
    {
        var figures = (await fixture.Finance.Rates.GetAsync("2027-01-01", cancellationToken: Token)).Figures;
        var made = await fixture.Finance.Rates.CreateAsync(new CreateRatesRequest { ValidFrom = new(2030, 1, 1), Figures = figures }, cancellationToken: Token);
        Assert.Null(made.ValidTo);
        Assert.Equal(ProblemCodes.RefusionRatesOverlap, await Refused(() => Admin.Rates.CreateAsync(new CreateRatesRequest { ValidFrom = new(2030, 1, 1), Figures = figures }, cancellationToken: Token)));
        var between = await Admin.Rates.CreateAsync(new CreateRatesRequest { ValidFrom = new(2029, 7, 1), Figures = figures with { CoveredSickDays = 14 } }, cancellationToken: Token);
        Assert.Equal(new DateOnly(2029, 12, 31), between.ValidTo);
        Assert.Equal(new DateOnly(2029, 6, 30), (await Admin.Rates.GetAsync("2027-01-01", cancellationToken: Token)).ValidTo);

        var changed = await Admin.Rates.UpdateAsync("2029-07-01", 1, new UpdateRatesRequest { Figures = figures with { HolidayPayPercent = 12.75m } }, cancellationToken: Token);
        Assert.Equal((2, 12.75m), (changed.Version, changed.Figures.HolidayPayPercent));
        var stale = await Assert.ThrowsAsync<VersionConflictException>(() => Admin.Rates.UpdateAsync("2029-07-01", 1, new UpdateRatesRequest { Figures = figures }, cancellationToken: Token));
        Assert.Equal(412, stale.Status);

        // Its days go back to the version before it.
        await Admin.Rates.DeleteAsync("2029-07-01", 2, cancellationToken: Token);
        Assert.Equal(new DateOnly(2029, 12, 31), (await Admin.Rates.GetAsync("2027-01-01", cancellationToken: Token)).ValidTo);
        await Admin.Rates.DeleteAsync("2030-01-01", 1, cancellationToken: Token);
        Assert.Null((await Admin.Rates.GetAsync("2027-01-01", cancellationToken: Token)).ValidTo);
        await Assert.ThrowsAsync<NotFoundException>(() => Admin.Rates.GetAsync("2030-01-01", cancellationToken: Token));

        Assert.Equal(5L, await fixture.Scalar<long>($"select count(*) from kernel.events where name = 'refusion.rates.changed.v1' and payload ->> 'from' in ('2029-07-01', '2030-01-01')"));
        Assert.Equal(2L, await fixture.Scalar<long>($"select count(*) from kernel.audit where actor in ('demo-admin', 'demo-finance') and operation in ('CreateRates', 'DeleteRates') and '{made.Id}' = any (record_ids)"));
    }

    private static async Task<string> Refused(Func<Task> act) => (await Assert.ThrowsAsync<RuleViolatedException>(act)).Code;
}
