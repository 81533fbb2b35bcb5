using System.Text;
using Faatimer.PayrollSample;

namespace Faatimer.Sdk.Tests;

/// <summary>The sample's CSV file: what payroll systems write, read as it is meant.</summary>
public sealed class PayslipFileTests : IDisposable
{
    private const string Header = "source;number;cpr;name;cvr;pNumber;workplace;from;to;payBasis;weeklyHours;paidHours;hoursByWeek;absences;finalSettlement;line;amount\r\n";
    private const string First = "opus;000123;0161901234;Åse Prøve;66137112;0003289999;Børnehuset;2026-03-01;2026-03-31;monthly;10;43,33;;;;grossWage;6500,00\r\n";
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("utf-8", false)]
    [InlineData("utf-8", true)]
    [InlineData("iso-8859-1", false)]
    public void Danish_letters_and_leading_zeros_survive_every_encoding(string encoding, bool mark)
    {
        var text = Header + First;
        File.WriteAllBytes(_path, [.. mark ? Encoding.UTF8.GetPreamble() : [], .. Encoding.GetEncoding(encoding).GetBytes(text)]);
        var payslip = Assert.Single(PayslipFile.Read(_path).Payslips).Payslip;
        Assert.Equal(("opus", "000123"), (payslip.Source, payslip.Number));
        Assert.Equal(("0161901234", "Åse Prøve"), (payslip.Employee.Cpr, payslip.Employee.Name));
        Assert.Equal(("66137112", "0003289999", "Børnehuset"), (payslip.Employer.Cvr, payslip.Employer.PNumber, payslip.Employer.Name));
    }

    [Fact]
    public void Rows_of_a_number_are_one_payslip_and_a_comma_is_a_point()
    {
        var (payslips, faults) = Read(First + "opus;000123;;;;;;;;;;;;;;amBidrag;517.36\r\n" + First.Replace("000123", "000124", StringComparison.Ordinal));
        Assert.Empty(faults);
        Assert.Equal(2, payslips.Count);
        Assert.Equal([2, 3], payslips[0].Rows);
        Assert.Equal([(LineKind.GrossWage, 6500.00m), (LineKind.AmBidrag, 517.36m)], payslips[0].Payslip.Lines.Select(l => (l.Kind, l.Amount)));
        Assert.Equal((PayBasis.Monthly, 10m, 43.33m), (payslips[0].Payslip.PayBasis, payslips[0].Payslip.WeeklyHours, payslips[0].Payslip.PaidHours));
        Assert.Equal((new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 31)), (payslips[0].Payslip.Period.From, payslips[0].Payslip.Period.To));
    }

    [Fact]
    public void Weeks_and_absences_are_lists_in_a_cell()
    {
        var (payslips, _) = Read("opus;1;0161901234;Åse Prøve;66137112;0003289999;Børnehuset;2026-03-01;2026-03-31;hourly;;;2026-W10:11,5 2026-W11:10;sickness:2026-03-10/2026-03-12 leave:2026-03-20;true;grossWage;1\r\n");
        var payslip = Assert.Single(payslips).Payslip;
        Assert.Equal([("2026-W10", 11.5m), ("2026-W11", 10m)], payslip.HoursByWeek!.Select(w => (w.Week, w.Hours)));
        Assert.Equal(
            [(AbsenceKind.Sickness, new DateOnly(2026, 3, 10), new DateOnly(2026, 3, 12)), (AbsenceKind.Leave, new DateOnly(2026, 3, 20), null)],
            payslip.Absences!.Select(a => (a.Kind, a.FirstDay, a.LastDay)));
        Assert.True(payslip.FinalSettlement);
    }

    [Fact]
    public void What_is_claimed_is_read_when_the_file_has_it()
    {
        File.WriteAllText(_path, "source;number;cpr;name;cvr;pNumber;workplace;from;to;payBasis;weeklyHours;claimedFrom;claimedTo;claimedAmount;claimedLines;line;amount\r\n"
            + "lokal;1;0161901234;Åse Prøve;66137112;0003289999;Børnehuset;2026-03-01;2026-03-31;monthly;10;2026-03-01;2026-03-31;6566,00;grossWage atpEmployer;grossWage;6500,00\r\n");
        var payslip = Assert.Single(PayslipFile.Read(_path).Payslips).Payslip;
        Assert.Equal([LineKind.GrossWage, LineKind.AtpEmployer], payslip.ClaimedLines!);
        Assert.Equal((6566m, new DateOnly(2026, 3, 31)), (payslip.ClaimedAmount, payslip.ClaimedPeriod!.To));
        Assert.Null(Assert.Single(Read(First).Payslips).Payslip.ClaimedLines);
    }

    [Theory]
    [InlineData("6500,00", "6.500,00", "csv.not_a_number")]
    [InlineData("6500,00", "", "csv.required")]
    [InlineData("2026-03-31", "31-03-2026", "csv.not_a_date")]
    [InlineData("2026-03-31", "2026-02-30", "csv.not_a_date")]
    [InlineData("grossWage", "wage", "csv.unknown_word")]
    [InlineData("monthly", "0", "csv.unknown_word")]
    [InlineData("0161901234", "", "csv.required")]
    public void A_cell_that_cannot_be_read_names_its_row_and_refuses_its_payslip_only(string cell, string instead, string code)
    {
        var (payslips, faults) = Read(First.Replace("000123", "1", StringComparison.Ordinal) + First.Replace(cell, instead, StringComparison.Ordinal));
        Assert.Equal("1", Assert.Single(payslips).Payslip.Number);
        var fault = Assert.Single(faults);
        Assert.Equal((3, "000123", code), (fault.Row, fault.Number, fault.Code));
    }

    [Fact]
    public void Rows_of_one_payslip_that_contradict_each_other_are_refused()
    {
        var (payslips, faults) = Read(First + First.Replace("2026-03-31", "2026-03-30", StringComparison.Ordinal));
        Assert.Empty(payslips);
        Assert.Equal((3, "csv.rows_differ"), (Assert.Single(faults).Row, faults[0].Code));
    }

    [Fact]
    public void A_column_that_is_not_known_stops_the_run() => Assert.Throws<FormatException>(() => Read(First, Header.Replace("amount", "beløb", StringComparison.Ordinal)));

    private (IReadOnlyList<FilePayslip> Payslips, IReadOnlyList<Fault> Faults) Read(string rows, string header = Header)
    {
        File.WriteAllText(_path, header + rows);
        return PayslipFile.Read(_path);
    }
}
