using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Refusion.Features;

/// <summary>
/// What this module holds about a person (X7): payslips, whether they were matched to a grant or only hold the person's number, with what was decided and asked; and the rows of files that were refused or have not been posted.
/// </summary>
internal static class HeldData
{
    public static IReadOnlyList<AccessReportPart> Parts { get; } =
    [
        new("refusion.payslips", RefusionRetention.Payslips.Name, ["access.to.workplace", "access.to.payroll"], Payslips), new("refusion.payslip_files", RefusionRetention.PayslipFiles.Name, ["access.to.payroll"], Files),
    ];

    private static async Task<IReadOnlyList<HeldRecord>> Payslips(IServiceProvider services, Guid person, CancellationToken cancellationToken)
    {
        var (reader, texts) = (services.GetRequiredService<PayslipReader>(), services.GetRequiredService<Texts>());
        var records = new List<HeldRecord>();
        foreach (var id in await reader.OfPerson(person, await Hashes(services, person, cancellationToken), cancellationToken))
        {
            if (await reader.Find(id, Scope.All, neighbours: false, cancellationToken) is not { } shown)
            {
                continue; // It went meanwhile, by its retention rule.
            }

            var (payslip, content) = (shown.Payslip, shown.Content);
            string Word(Enum word) => texts.Get($"access.word.{word.GetType().Name}.{Words.Of(word)}", Texts.Danish);
            string Kroner(decimal amount) => amount.ToString("N2", Texts.Danish) + " kr.";
            records.Add(HeldRecord.Of(
                id, payslip.Reference,
                ("receivedAt", shown.PostedAt), ("source", payslip.Source), ("number", payslip.Number), ("kind", payslip.Kind), ("from", payslip.Period.From), ("to", payslip.Period.To), ("name", shown.Name),
                ("employer", shown.EmployerName), ("cvr", content.Cvr), ("pNumber", content.PNumber), ("payBasis", content.PayBasis), ("weeklyHours", content.WeeklyHours), ("paidHours", content.HoursPaid()),
                ("lines", content.Lines.Select(l => $"{Word(l.Kind)}: {Kroner(l.Amount)}")), ("absences", content.Absences is { Count: > 0 } absences ? absences.Select(a => new object?[] { a.Kind, a.FirstDay, a.LastDay }.OfType<object>()) : null),
                ("netPay", content.NetPay is { } net ? Kroner(net) : null), ("claimedAmount", content.ClaimedAmount is { } claimed ? Kroner(claimed) : null), ("attachment", payslip.AttachmentBytes is not null ? true : null),
                ("status", payslip.Status), ("refundable", Kroner(payslip.Refundable)), ("note", shown.Note),
                ("questions", shown.Questions.Count == 0 ? null : shown.Questions.Select(q => q.Answer is { } answer ? $"{q.Text} – {answer}" : q.Text))));
        }

        return records;
    }

    private static async Task<IReadOnlyList<HeldRecord>> Files(IServiceProvider services, Guid person, CancellationToken cancellationToken)
    {
        var (files, cipher) = (services.GetRequiredService<PayslipFileStore>(), services.GetRequiredService<PersonalDataCipher>());
        var hashes = await Hashes(services, person, cancellationToken);
        var records = new List<HeldRecord>();
        await foreach (var (id, postedAt, columns, rows) in files.AllPayslips(cancellationToken))
        {
            if (rows.SelectMany(r => r.Cells).Any(cell => Cpr.TryParse(cell, out var cpr) && hashes.Any(h => h.AsSpan().SequenceEqual(cipher.SearchHash(cpr.Value)))))
            {
                records.Add(HeldRecord.Of(id, null, ("postedAt", postedAt), ("rows", rows.SelectMany(row => PayslipCsv.Masked(columns, row).Zip(columns.Headings).Where(c => c.First.Length > 0).Select(c => $"{c.Second}: {c.First}")))));
            }
        }

        return records;
    }

    /// <summary>Search hashes of all the person's numbers (ID2).</summary>
    private static async Task<IReadOnlyList<byte[]>> Hashes(IServiceProvider services, Guid person, CancellationToken cancellationToken) =>
        (await services.GetRequiredService<IMediator>().Send(new CandidateForGrant(person, services.GetRequiredService<BusinessClock>().Today), cancellationToken))?.CprHashes ?? [];
}
