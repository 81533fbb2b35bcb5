using System.Globalization;
using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

/// <summary>The report of a settlement that goes into the file with the postings (R13). In Danish, whoever asks for it: it is made once.</summary>
internal static class SettlementReport
{
    public static byte[] Pdf(Settlement settlement, IReadOnlyList<SettlementWorkplace> workplaces, IReadOnlyList<Repayment> repayments)
    {
        var month = settlement.Month.ToString("MMMM yyyy", Texts.Danish);
        var byName = workplaces.OrderBy(w => w.Name, StringComparer.Create(Texts.Danish, ignoreCase: true)).ThenBy(w => w.Line.WorkplaceId).ToList();
        var lines = byName.Select(w => w.Line).ToList();
        var carriedOut = byName.Where(w => w.Line.CarriedOut < 0).ToList();
        var reclaim = carriedOut.Where(w => w.Line.Reclaim).ToList();
        using var report = new PdfReport(settlement.Settings!.Municipality, $"Afregning af refusion, {month}");
        report.Paragraph("Job på få lønnede timer. Rapporten hører til posteringerne af samme måned og nævner ingen af de ansatte.");
        report.Facts(
        [
            ("Bilag", $"FT-{CalendarMonth.Of(settlement.Month)}"),
            ("Reference", settlement.Reference),
            ("Puljens konto", settlement.Settings.FundAccount!),
            .. settlement.History.Select(step => (Word(step.State), $"{Instant(step.At)} af {step.By}")),
        ]);
        report.Heading("Sammendrag");
        report.Table(
            [new("", 6), new("Kroner", 2, IsNumber: true)],
            [
                [$"Bogført siden sidste afregning ({lines.Sum(l => l.Entries).ToString("N0", Texts.Danish)} {(lines.Sum(l => l.Entries) == 1 ? "postering" : "posteringer")} i refusionsregnskabet)", Kroner(lines.Sum(l => l.Booked))],
                ["Overført fra sidste afregning", Kroner(lines.Sum(l => l.CarriedIn))],
                ["Betalt tilbage siden sidste afregning", Kroner(lines.Sum(l => l.PaidBack))],
                ["Overføres til næste afregning", Kroner(-lines.Sum(l => l.CarriedOut))],
            ],
            ["Til udbetaling", Kroner(lines.Sum(l => l.Sum))]);

        report.Heading("Efter kontering");
        report.Table(
            [new("Kontering", 4), new("Arbejdspladser", 2, IsNumber: true), new("Kroner", 2, IsNumber: true)],
            [
                .. byName.Where(w => w.Line.Sum > 0).GroupBy(w => w.CostAccount!).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (IReadOnlyList<string>)
                    [g.Key, g.Count().ToString("N0", Texts.Danish), Kroner(g.Sum(w => w.Line.Sum))]),
            ],
            ["I alt", lines.Count(l => l.Sum > 0).ToString("N0", Texts.Danish), Kroner(lines.Sum(l => l.Sum))]);

        report.Heading("Efter arbejdsplads");
        report.Table(
            [
                new("Arbejdsplads", 17), new("P-nummer", 15), new("GLN", 19), new("Kontering", 12),
                new("Bogført", 15, IsNumber: true), new("Overført ind", 12, IsNumber: true), new("Betalt tilbage", 12, IsNumber: true), new("Overføres", 12, IsNumber: true), new("Udbetales", 15, IsNumber: true),
            ],
            [
                .. byName.Select(w => (IReadOnlyList<string>)
                    [w.Name, w.PNumber, w.Gln ?? "–", w.CostAccount ?? "–", Kroner(w.Line.Booked), Some(w.Line.CarriedIn), Some(w.Line.PaidBack), Some(w.Line.CarriedOut), Some(w.Line.Sum)]),
            ],
            ["I alt", "", "", "", Kroner(lines.Sum(l => l.Booked)), Some(lines.Sum(l => l.CarriedIn)), Some(lines.Sum(l => l.PaidBack)), Some(lines.Sum(l => l.CarriedOut)), Kroner(lines.Sum(l => l.Sum))]);

        report.Heading("Efter lønmåned");
        report.Table(
            [new("Måned", 4), new("Kroner", 2, IsNumber: true)],
            [.. SettlementCalculation.Paid(lines).Select(m => (IReadOnlyList<string>)[m.Month.ToString("MMMM yyyy", Texts.Danish), Kroner(m.Amount)])],
            ["I alt", Kroner(lines.Sum(l => l.Sum))]);

        if (repayments.Count > 0)
        {
            var names = workplaces.ToDictionary(w => w.Line.WorkplaceId, w => w.Name);
            report.Heading("Betalt tilbage");
            report.Paragraph("Beløbene er bogført med deres egne bilag, og modregnes her i det, der var overført.");
            report.Table(
                [new("Dato", 3), new("Arbejdsplads", 6), new("Bilag", 6), new("Kroner", 3, IsNumber: true)],
                [.. repayments.Select(r => (IReadOnlyList<string>)[r.PaidOn.ToString("d. MMMM yyyy", Texts.Danish), names[r.WorkplaceId], r.Reference, Kroner(r.Amount)])],
                ["I alt", "", "", Kroner(repayments.Sum(r => r.Amount))]);
        }

        report.Heading("Kræves tilbage");
        if (reclaim.Count == 0)
        {
            report.Paragraph(carriedOut.Count == 0 ? "Intet." : "Intet. Det, der overføres, modregnes i den næste afregning.");
        }
        else
        {
            report.Paragraph("Her kører der ikke længere noget job, som beløbet kan modregnes i.");
            report.Table(
                [new("Arbejdsplads", 8), new("P-nummer", 4), new("Kroner", 4, IsNumber: true)],
                [.. reclaim.Select(w => (IReadOnlyList<string>)[w.Name, w.PNumber, Kroner(-w.Line.CarriedOut)])],
                ["I alt", "", Kroner(-reclaim.Sum(w => w.Line.CarriedOut))]);
        }

        return report.ToBytes();
    }

    private static string Word(SettlementState state) => state switch
    {
        SettlementState.Open => "Åbnet",
        SettlementState.Closed => "Lukket",
        SettlementState.Approved => "Godkendt",
        SettlementState.Exported => "Eksporteret",
        _ => "Betalt",
    };

    private static string Instant(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById("Europe/Copenhagen")).ToString("d. MMMM yyyy 'kl.' HH.mm", Texts.Danish);

    private static string Kroner(decimal amount) => amount.ToString("N2", Texts.Danish);

    private static string Some(decimal amount) => amount == 0 ? "–" : Kroner(amount);
}
