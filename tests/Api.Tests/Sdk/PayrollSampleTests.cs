using Faatimer.Api.Tests.Infrastructure;
using Faatimer.PayrollSample;

namespace Faatimer.Api.Tests.Sdk;

/// <summary>The sample against the demo, as its reader would run it.</summary>
public sealed class PayrollSampleTests(DemoFixture fixture) : IClassFixture<DemoFixture>, IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose()
    {
        File.Delete(_file);
        File.Delete(_file + ".rejected.csv");
    }

    [Fact]
    public async Task R8_500_payslips_posted_twice_are_500_payslips()
    {
        Assert.Equal((0, 500), (await Run("--generate", _file), File.ReadLines(_file).Skip(1).Select(r => r.Split(';')[1]).Distinct().Count()));
        var (first, second) = (new StringWriter(), new StringWriter());
        Assert.Equal(0, await Run(first, _file));
        Assert.Equal(0, await Run(second, _file));
        Assert.Contains("500 payslips, 500 of them new; 0 refused", first.ToString(), StringComparison.Ordinal);
        Assert.Equal(first.ToString().Replace("500 of them new", "0 of them new", StringComparison.Ordinal), second.ToString());
        Assert.Equal(500, await fixture.Scalar<long>("select count(*) from refusion.payslips where source = 'sample'"));
        Assert.True(await fixture.Scalar<long>("select count(*) from refusion.payslips where source = 'sample' and status = 'approved'") > 250);
    }

    [Fact]
    public async Task What_is_refused_stands_in_a_file_that_is_mended_and_posted()
    {
        const string person = "opus;sample-1;6101900017;Amina Prøve;66137112;1003289999;Biblioteket;2026-03-01;2026-03-31;monthly;10;43,33";
        await File.WriteAllLinesAsync(
            _file, ["source;number;cpr;name;cvr;pNumber;workplace;from;to;payBasis;weeklyHours;paidHours;line;amount", person + ";grossWage;6500,00", person + ";amBidrag;-1"],
            TestContext.Current.CancellationToken);
        var output = new StringWriter();
        Assert.Equal(1, await Run(output, _file));
        Assert.DoesNotContain("610190", output.ToString(), StringComparison.Ordinal);
        var rejected = _file + ".rejected.csv";
        var rows = await File.ReadAllLinesAsync(rejected, TestContext.Current.CancellationToken);
        Assert.Equal(["2;;", "3;refusion.amount_negative;"], rows.Skip(1).Select(r => string.Join(';', r.Split(';')[14..16]) + ';'));
        await File.WriteAllLinesAsync(rejected, rows.Select(r => r.Replace(";-1;", ";520;", StringComparison.Ordinal)), TestContext.Current.CancellationToken);
        Assert.Equal(0, await Run(rejected));
    }

    [Fact]
    public async Task A_wrong_secret_stops_the_run()
    {
        await File.WriteAllLinesAsync(
            _file, ["source;number;cpr;name;cvr;pNumber;workplace;from;to;payBasis;line;amount", "opus;1;6101900017;Prøve;66137112;1003289999;Biblioteket;2026-03-01;2026-03-31;monthly;grossWage;1"],
            TestContext.Current.CancellationToken);
        Assert.Equal(2, await Run(_file, "--secret", "wrong"));
    }

    private Task<int> Run(params string[] args) => Run(new StringWriter(), args);

    private Task<int> Run(StringWriter output, params string[] args) =>
        Sample.Run([.. args, "--address", fixture.Host.Address.ToString()], output, TestContext.Current.CancellationToken);
}
