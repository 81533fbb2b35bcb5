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

    [Fact]
    public async Task R9_where_figures_stand_is_said_and_confirmed_also_when_decisions_have_used_them()
    {
        var first = await fixture.Finance.Rates.GetAsync("2024-01-01", cancellationToken: Token);
        Assert.True(first.IsUsed);
        Assert.Equal(("Ferieloven", false), (first.Sources.HolidayPayPercent!.Source, first.Sources.HolidayPayPercent.Confirmed));
        Assert.All([first.Sources.AmBidragPercent, first.Sources.Atp, first.Sources.CoveredSickDays, first.Sources.BandFrom], s => Assert.True(s!.Confirmed));

        // A place, and that it was found there, is all that can still be said.
        var sources = first.Sources with { HolidayPayPercent = new() { Source = "Ferieloven, § 16", Confirmed = true } };
        var confirmed = await fixture.Finance.Rates.UpdateAsync("2024-01-01", first.Version, new UpdateRatesRequest { Figures = first.Figures, Sources = sources }, cancellationToken: Token);
        Assert.Equal((first.Version + 1, "Ferieloven, § 16", true), (confirmed.Version, confirmed.Sources.HolidayPayPercent!.Source, confirmed.Sources.HolidayPayPercent.Confirmed));
        Assert.Equal(first.Figures.BandTo, confirmed.Figures.BandTo);
        Assert.Equal(ProblemCodes.RefusionRatesInUse, await Refused(() => fixture.Finance.Rates.UpdateAsync(
            "2024-01-01", confirmed.Version, new UpdateRatesRequest { Figures = first.Figures with { BandTo = 261 }, Sources = sources }, cancellationToken: Token)));
        var same = await fixture.Finance.Rates.UpdateAsync("2024-01-01", confirmed.Version, new UpdateRatesRequest { Figures = first.Figures }, cancellationToken: Token);
        Assert.Equal(confirmed.Sources, same.Sources);
        Assert.Equal(2L, await fixture.Scalar<long>($"select count(*) from kernel.events where name = 'refusion.rates.sources_changed.v1' and payload ->> 'ratesId' = '{first.Id}'"));
        Assert.Equal(0L, await fixture.Scalar<long>($"select count(*) from kernel.events where name = 'refusion.rates.changed.v1' and payload ->> 'ratesId' = '{first.Id}'"));
        Assert.Equal(2L, await fixture.Scalar<long>($"select count(*) from kernel.audit where actor = 'demo-finance' and operation = 'UpdateRates' and verb = 'write' and '{first.Id}' = any (record_ids)"));

        // Other figures are to be confirmed anew, and nobody confirms what stands nowhere.
        var made = await Admin.Rates.CreateAsync(new CreateRatesRequest { ValidFrom = new(2034, 1, 1), Figures = first.Figures, Sources = sources }, cancellationToken: Token);
        Assert.Equal(sources, made.Sources);
        var other = await Admin.Rates.UpdateAsync("2034-01-01", made.Version, new UpdateRatesRequest { Figures = first.Figures with { HolidayPayPercent = 13 } }, cancellationToken: Token);
        Assert.Null(other.Sources.HolidayPayPercent);
        var nowhere = await Assert.ThrowsAsync<ValidationFailedException>(() => Admin.Rates.UpdateAsync(
            "2034-01-01", other.Version, new UpdateRatesRequest { Figures = other.Figures, Sources = sources with { Atp = new() { Source = " ", Confirmed = true } } }, cancellationToken: Token));
        Assert.Equal([("/sources/atp/source", "request.required")], nowhere.Errors.Select(e => (e.Pointer, e.Code)));
        await Admin.Rates.DeleteAsync("2034-01-01", other.Version, cancellationToken: Token);
    }

    private static async Task<string> Refused(Func<Task> act) => (await Assert.ThrowsAsync<RuleViolatedException>(act)).Code;
}
