using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>R17: the same as a file, as payroll systems write them.</summary>
public sealed class PayslipCsvTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private const string Header = "source;number;kind;correctsNumber;cpr;name;cvr;pNumber;workplace;from;to;payBasis;weeklyHours;paidHours;hoursByWeek;absences;finalSettlement;line;amount\r\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("utf-8", false, ',')]
    [InlineData("utf-8", true, ',')]
    [InlineData("iso-8859-1", false, '.')]
    public async Task R17_a_file_is_read_in_every_encoding_with_comma_or_point(string encoding, bool mark, char point)
    {
        var job = await Job.Make(fixture.Host);
        var text = (Header + March(job, "000123" + encoding + mark)).Replace(',', point);
        using var file = new MemoryStream([.. mark ? Encoding.UTF8.GetPreamble() : [], .. Encoding.GetEncoding(encoding).GetBytes(text)]);
        var answer = await fixture.Payroll.SubmitPayslipsCsvAsync(file, Token);
        Assert.Equal((1, SubmittedStatus.Approved, 7378.50m), (answer.Accepted, answer.Results[0].Status, answer.Results[0].Refundable));
        var stored = await fixture.Finance.GetPayslipAsync(answer.Results[0].Id!.Value, cancellationToken: Token);
        Assert.Equal(("000123" + encoding + mark, "Åse Prøve", 5), (stored.Number, stored.Employee!.Name, stored.Lines.Count));
    }

    [Fact]
    public async Task R17_rows_are_grouped_by_source_and_number_and_errors_name_their_rows()
    {
        var (one, two) = (await Job.Make(fixture.Host), await Job.Make(fixture.Host));
        var good = Guid.CreateVersion7().ToString();
        var file = Header
            + March(one, good)                                                                         // rows 2–6
            + March(two, "a").Replace("517,36", "5l7", StringComparison.Ordinal)                       // rows 7–11: the second line
            + March(two, "b").Replace("2026-03-31", "31-03-2026", StringComparison.Ordinal)            // rows 12–16
            + March(two, "c") + $"opus;c;;;{one.Cpr};;;;;;;;;;;;;otherCost;1\r\n"                      // rows 17–22: another person
            + March(two, "d").Replace("holidayPay", "holiday", StringComparison.Ordinal)               // rows 23–27
            + March(two, "")                                                                           // rows 28–32: no number
            + $"opus;{good};;;;;;;;;;;;;;;;otherCost;0\r\n"                                            // row 33: belongs to the first
            + "opus;e;;;;\"x\"y;;;;;;;;;;;;grossWage;1;too;many\r\n";                                  // row 34
        var answer = await Post(file);
        Assert.Equal([(SubmittedStatus.NeedsDecision, good), (SubmittedStatus.Refused, null), (SubmittedStatus.Refused, null), (SubmittedStatus.Refused, null), (SubmittedStatus.Refused, null), (SubmittedStatus.Refused, null), (SubmittedStatus.Refused, null)],
            answer.Results.Select(r => (r.Status == SubmittedStatus.Approved ? SubmittedStatus.NeedsDecision : r.Status, r.Number)));
        Assert.Equal(
            [("/lines/1/amount", "request.not_a_number", 8), ("/period/to", "request.malformed_value", 12), ("/employee/cpr", "refusion.csv_rows_differ", 22), ("/lines/4/kind", "request.malformed_value", 27), ("/number", "request.required", 28)],
            answer.Results.Skip(1).Take(5).Select(r => (r.Problem!.Errors[0].Pointer!, r.Problem.Errors[0].Code, r.Problem.Errors[0].Row!.Value)));
        Assert.Equal(("refusion.csv_malformed", 34), (answer.Results[6].Problem!.Code, answer.Results[6].Problem!.Errors[0].Row));
        Assert.DoesNotContain(one.Cpr, JsonSerializer.Serialize(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task R17_weeks_absences_and_corrections_stand_in_cells()
    {
        var job = await Job.Make(fixture.Host);
        var (first, second) = (Guid.CreateVersion7().ToString(), Guid.CreateVersion7().ToString());
        var person = $"{job.Cpr};Åse Prøve;66137112;1003289999;Biblioteket;2026-03-02;2026-03-15;hourly;;;2026-W10:9,5 2026-W11:8;sickness:2026-03-03/2026-03-04 leave:2026-03-12;false";
        var answer = await Post(Header + $"opus;{first};;;{person};grossWage;2625,00\r\n" + $"opus;{second};correction;{first};{person};grossWage;2800\r\n");
        Assert.Equal((2, 0), (answer.Accepted, answer.Rejected));
        Assert.Equal(2800m, answer.Results[1].Refundable);
        Assert.Equal(answer.Results[0].Id, (await fixture.Finance.GetPayslipAsync(answer.Results[1].Id!.Value, cancellationToken: Token)).CorrectsPayslipId);
    }

    [Fact]
    public async Task R17_a_cpr_that_lost_its_zero_is_padded_with_a_warning_and_is_the_same_payslip()
    {
        var number = Guid.CreateVersion7().ToString();
        var lost = Header + $"opus;{number};;;101901234;Åse Prøve;66137112;1003289999;Biblioteket;2026-03-01;2026-03-31;monthly;10;43,33;;;;grossWage;1\r\n";
        var answer = await Post(lost);
        Assert.Equal(("refusion.cpr_padded", SubmittedStatus.Rejected), (answer.Results[0].Warnings.Single().Code, answer.Results[0].Status));
        var whole = await Post(lost.Replace(";101901234;", ";0101901234;", StringComparison.Ordinal));
        Assert.Equal((answer.Results[0].Id, 0), (whole.Results[0].Id, whole.Results[0].Warnings.Count));
    }

    [Theory]
    [InlineData("source;number;line;amount;beløb\r\n", 400, "refusion.csv_unknown_column")]
    [InlineData("source;number;line\r\n", 400, "refusion.csv_column_missing")]
    [InlineData("source;number;line;line;amount\r\n", 400, "refusion.csv_malformed")]
    [InlineData("source;number;line;amount\r\n", 400, "request.required")]
    [InlineData("", 400, "request.required")]
    public async Task R17_a_file_without_its_heading_is_refused_whole(string file, int status, string code)
    {
        using var http = await fixture.Host.Http("demo-payroll");
        using var answer = await http.PostAsync(new Uri("/api/v1/refusion/payslips/batch", UriKind.Relative), new StringContent(file, Encoding.UTF8, "text/csv"), Token);
        Assert.Equal((status, code), ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("code").GetString()));
    }

    [Fact]
    public async Task R17_more_than_1000_payslips_in_a_file_are_422_and_other_types_are_415()
    {
        using var http = await fixture.Host.Http("demo-payroll");
        var path = new Uri("/api/v1/refusion/payslips/batch", UriKind.Relative);
        var file = "source;number;line;amount\r\n" + string.Concat(Enumerable.Range(0, 1_001).Select(i => $"opus;{i};grossWage;1\r\n"));
        using var many = await http.PostAsync(path, new StringContent(file, Encoding.UTF8, "text/csv"), Token);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, many.StatusCode);
        using var xml = await http.PostAsync(path, new StringContent("<x/>", Encoding.UTF8, "application/xml"), Token);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, xml.StatusCode);
        using var utf7 = new ByteArrayContent(Encoding.ASCII.GetBytes(file));
        utf7.Headers.TryAddWithoutValidation("Content-Type", "text/csv; charset=utf-7");
        using var untrusted = await http.PostAsync(path, utf7, Token);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, untrusted.StatusCode);
        using var untyped = await http.PostAsync(path, new ByteArrayContent([1]), Token);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, untyped.StatusCode);
    }

    private static string March(Job job, string number) =>
        $"opus;{number};;;{job.Cpr};Åse Prøve;66137112;1003289999;Biblioteket;2026-03-01;2026-03-31;monthly;10;43,33;;;;grossWage;6500,00\r\n"
        + string.Concat(new[] { "amBidrag;517,36", "atpEmployee;33,00", "atpEmployer;66,00", "holidayPay;812,50" }.Select(line => $"opus;{number};;;;;;;;;;;;;;;;{line}\r\n"));

    private async Task<SubmitPayslipsResponse> Post(string file)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(file));
        return await fixture.Payroll.SubmitPayslipsCsvAsync(stream, Token);
    }
}
