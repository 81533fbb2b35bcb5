using System.Globalization;
using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

/// <summary>
/// The postings of a settlement for the economy system (R13), balanced: each workplace's cost account is credited what it is refunded, and the fund's account is
/// debited the sum. No person stands in it.
/// </summary>
internal static class SettlementPostings
{
    public static readonly IReadOnlyList<string> Headings = ["Bilag", "Linje", "Måned", "Kontering", "GLN", "P-nummer", "Arbejdsplads", "Debet", "Kredit", "Tekst"];

    public static byte[] Csv(Settlement settlement, IEnumerable<SettlementWorkplace> workplaces)
    {
        var (month, settings) = (CalendarMonth.Of(settlement.Month).ToString(), settlement.Settings!);
        var paid = workplaces.Where(w => w.Line.Sum > 0).OrderBy(w => w.CostAccount, StringComparer.Ordinal).ThenBy(w => w.PNumber, StringComparer.Ordinal).ThenBy(w => w.Line.WorkplaceId).ToList();
        var rows = paid.Select(w => (Account: w.CostAccount!, Gln: w.Gln!, w.PNumber, w.Name, Debit: 0m, Credit: w.Line.Sum)).ToList();
        if (paid.Count > 0)
        {
            rows.Add((settings.FundAccount!, "", "", "", paid.Sum(w => w.Line.Sum), 0));
        }

        return CsvFile.Write(Headings, rows.Select((row, i) => (IReadOnlyList<string>)
        [
            $"FT-{month}", (i + 1).ToString(CultureInfo.InvariantCulture), month, row.Account, row.Gln, row.PNumber, row.Name, Kroner(row.Debit), Kroner(row.Credit),
            $"Refusion af job på få lønnede timer {month}, {settlement.Reference}",
        ]));
    }

    /// <summary>Danish decimal comma, no thousands; nothing where there is nothing.</summary>
    private static string Kroner(decimal amount) => amount == 0 ? "" : amount.ToString("0.00", Texts.Danish);
}
