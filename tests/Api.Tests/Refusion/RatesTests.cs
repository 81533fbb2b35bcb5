using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>Dated rates: who records them, which payslips they decide, and what cannot be changed any more.</summary>
public sealed class RatesTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IFaatimerClient Admin => fixture.Host.Client("demo-admin");

    [Fact]
    public async Task R9_a_payslip_is_checked_with_the_rates_of_its_own_last_day()
    {
        // Earlier days than the other tests of this class use, so that they stand beside each other.
        var before = await fixture.Finance.Rates.GetAsync("2024-01-01", cancellationToken: Token);
        var job = await Job.Make(fixture.Host, from: new(2026, 1, 1), to: new(2026, 12, 31));
        var january = await fixture.Payroll.Payslips.SubmitAsync(job.Month(new(2026, 1, 1), new(2026, 1, 31)), cancellationToken: Token);
        var rates = await Admin.Rates.CreateAsync(new CreateRatesRequest { ValidFrom = new(2026, 2, 28), Figures = before.Figures with { AmBidragPercent = 9, BandTo = 300 } }, cancellationToken: Token);
        Assert.Equal(("2026-02-28", 1, false, new DateOnly(2026, 12, 31)), (rates.RateVersion, rates.Version, rates.IsUsed, rates.ValidTo));
        Assert.Equal(new DateOnly(2026, 2, 27), (await fixture.Finance.Rates.GetAsync("2024-01-01", cancellationToken: Token)).ValidTo);

        // 28 February is the period's last day: 9% of 6,467 kr. is 582.03 kr., so the usual 517.36 kr. warns.
        var february = await fixture.Payroll.Payslips.SubmitAsync(job.Month(new(2026, 2, 1), new(2026, 2, 28)), cancellationToken: Token);
        Assert.Equal(("2026-02-28", "refusion.am_bidrag_differs"), (february.RateVersion, february.Warnings.Single().Code));
        Assert.Equal("AM-bidraget er 517,36 kr.; 9 % giver 582,03 kr. eller 655,16 kr. med feriepenge i grundlaget.", february.Warnings.Single().Detail);
        var march = job.March();
        var fits = await fixture.Payroll.Payslips.SubmitAsync(march with { Lines = [.. march.Lines.Select(l => l.Kind == LineKind.AmBidrag ? l with { Amount = 582.03m } : l)] }, cancellationToken: Token);
        Assert.Equal((PayslipStatus.Approved, "2026-02-28"), (fits.Status, fits.RateVersion));

        // A correction made now still uses the rates of its own period.
        var corrected = job.Month(new(2026, 1, 1), new(2026, 1, 31)) with { Kind = PayslipKind.Correction, CorrectsPayslipId = january.Id };
        var correction = await fixture.Payroll.Payslips.SubmitAsync(corrected, cancellationToken: Token);
        Assert.Equal((PayslipStatus.Approved, "2024-01-01"), (correction.Status, correction.RateVersion));

        // What a decision has used stays as it is.
        Assert.True((await fixture.Finance.Rates.GetAsync("2026-02-28", cancellationToken: Token)).IsUsed);
        Assert.Equal(ProblemCodes.RefusionRatesInUse, await Refused(() => Admin.Rates.UpdateAsync("2026-02-28", 1, new UpdateRatesRequest { Figures = before.Figures }, cancellationToken: Token)));
        Assert.Equal(ProblemCodes.RefusionRatesInUse, await Refused(() => Admin.Rates.DeleteAsync("2026-02-28", 1, cancellationToken: Token)));

        // R10: neither the new rates nor a changed grant changes what was decided.
        var replayed = await fixture.Finance.ReplayAllAsync(cancellationToken: Token);
        Assert.Empty(replayed.Differences);
        Assert.Equal(await fixture.Scalar<long>("select count(*) from refusion.decisions"), replayed.Checked);
    }

    [Fact]
    public async Task R9_every_figure_is_checked_and_all_faults_are_told_at_once()
    {
        var figures = (await fixture.Finance.Rates.GetAsync("2024-01-01", cancellationToken: Token)).Figures;
        var wrong = await Assert.ThrowsAsync<ValidationFailedException>(() => Admin.Rates.CreateAsync(
            new CreateRatesRequest
            {
                ValidFrom = new(1999, 1, 1),
                Figures = figures with
                {
                    AmBidragPercent = 100.01m, HolidayPayPercent = -1, Tolerance = 1_001, HoursTolerancePercent = 101, BandFrom = 260, BandTo = 120, CoveredSickDays = 367, LateMonths = -1, FinalSettlementMonths = 61, PayslipDueDay = 29,
                    Atp = [figures.Atp[0], figures.Atp[1] with { Employee = -1 }, figures.Atp[0], figures.Atp[2] with { FromHours = 745, Employer = 10_001 }],
                },
            }, cancellationToken: Token));
        Assert.Equal(
            [
                ("/figures/amBidragPercent", "refusion.figure_out_of_range"), ("/figures/atp/1/employee", "refusion.figure_out_of_range"), ("/figures/atp/2/fromHours", "refusion.atp_steps_not_increasing"),
                ("/figures/atp/3/employer", "refusion.figure_out_of_range"), ("/figures/atp/3/fromHours", "refusion.figure_out_of_range"), ("/figures/bandTo", "refusion.band_reversed"),
                ("/figures/coveredSickDays", "refusion.figure_out_of_range"), ("/figures/finalSettlementMonths", "refusion.figure_out_of_range"), ("/figures/holidayPayPercent", "refusion.figure_out_of_range"),
                ("/figures/hoursTolerancePercent", "refusion.figure_out_of_range"), ("/figures/lateMonths", "refusion.figure_out_of_range"), ("/figures/payslipDueDay", "refusion.figure_out_of_range"), ("/figures/tolerance", "refusion.figure_out_of_range"),
                ("/validFrom", "refusion.period_out_of_range"),
            ],
            wrong.Errors.Select(e => (e.Pointer, e.Code)).OrderBy(e => e.Pointer, StringComparer.Ordinal));
        Assert.Contains("60", wrong.Errors.Single(e => e.Pointer == "/figures/lateMonths").Detail, StringComparison.Ordinal);

        using var admin = await fixture.Host.Http("demo-admin");
        var nothing = await admin.PostAsJsonAsync(new Uri("/api/v1/refusion/rates", UriKind.Relative), new { validFrom = "2031-01-01", figures = new { amBidragPercent = 8 } }, Token);
        Assert.Equal(HttpStatusCode.BadRequest, nothing.StatusCode);
        using var ifMatch = new HttpRequestMessage(HttpMethod.Delete, new Uri("/api/v1/refusion/rates/2027-01-01", UriKind.Relative));
        Assert.Equal((HttpStatusCode)428, (await admin.SendAsync(ifMatch, Token)).StatusCode);
        Assert.Equal("/api/v1/refusion/rates/2033-01-01", (await Create(admin)).Headers.Location!.ToString());

        async Task<HttpResponseMessage> Create(HttpClient client)
        {
            var body = JsonSerializer.Serialize(new CreateRatesRequest { ValidFrom = new(2033, 1, 1), Figures = figures });
            using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            return await client.PostAsync(new Uri("/api/v1/refusion/rates", UriKind.Relative), content, Token);
        }
    }

    private static async Task<string> Refused(Func<Task> act) => (await Assert.ThrowsAsync<RuleViolatedException>(act)).Code;
}
