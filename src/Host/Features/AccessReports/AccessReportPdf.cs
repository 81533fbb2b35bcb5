using Faatimer.Kernel;

namespace Faatimer.Host.Features;

/// <summary>An access report as a document (X7): what it is, what there is, part by part, and what the person can do about it.</summary>
internal static class AccessReportPdf
{
    /// <summary>The part that is one table: who looked when.</summary>
    private const string Log = "kernel.audit";

    private static readonly (string Field, int Weight)[] LogColumns = [("at", 3), ("who", 2), ("verb", 1), ("what", 3), ("why", 3)];

    public static byte[] Of(AccessReport report, string municipality, HeldTexts texts)
    {
        using var pdf = new PdfReport(municipality, texts.Text("access.pdf.title"));
        pdf.Facts(
        [
            (texts.Text("access.pdf.person"), $"{report.Person}, {report.Cpr}"), (texts.Text("access.pdf.purpose"), report.Purpose), (texts.Text("access.pdf.receivedOn"), Day(report.ReceivedOn)),
            .. report.CaseNumber is { } number ? [(texts.Text("access.pdf.caseNumber"), number)] : Array.Empty<(string, string)>(),
            (texts.Text("access.pdf.madeAt"), Day(DanishDate.Of(report.MadeAt))),
        ]);
        pdf.Paragraph(texts.Text("access.pdf.introduction"));
        pdf.Heading(texts.Text("access.pdf.contents"));
        pdf.Table(
            [new(texts.Text("access.pdf.part"), 4), new(texts.Text("access.pdf.count"), 1, IsNumber: true), new(texts.Text("access.pdf.kept"), 5)],
            [.. report.Parts.Select(p => (IReadOnlyList<string>)[p.Title, p.Records.Count.ToString("N0", Texts.Danish), p.Kept])]);
        foreach (var part in report.Parts)
        {
            pdf.Heading(part.Title);
            pdf.Facts([(texts.Text("access.pdf.purpose"), part.Purpose), (texts.Text("access.pdf.recipients"), part.Recipients), (texts.Text("access.pdf.kept"), part.Kept)]);
            if (part.Records.Count == 0)
            {
                pdf.Paragraph(texts.Text("access.pdf.nothing"));
            }
            else if (part.Name == Log)
            {
                pdf.Table(
                    [.. LogColumns.Select(c => new PdfColumn(texts.Text($"access.{Log}.{c.Field}"), c.Weight))],
                    [.. part.Records.Select(r => (IReadOnlyList<string>)[.. LogColumns.Select(c => r.Fields.FirstOrDefault(f => f.Name == c.Field)?.Value ?? "")])]);
            }
            else
            {
                foreach (var (no, record) in part.Records.Index())
                {
                    if (part.Records.Count > 1 || record.Reference is not null)
                    {
                        pdf.Paragraph(record.Reference ?? $"{no + 1}");
                    }

                    pdf.Facts([.. record.Fields.Select(f => (f.Label, f.Value))]);
                }
            }
        }

        pdf.Heading(texts.Text("access.pdf.rights"));
        pdf.Paragraph(texts.Text("access.pdf.rightsText"));
        return pdf.ToBytes();
    }

    private static string Day(DateOnly day) => day.ToString("d. MMMM yyyy", Texts.Danish);
}
