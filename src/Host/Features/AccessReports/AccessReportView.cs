using Faatimer.Kernel;

namespace Faatimer.Host.Features;

/// <summary>All that the product holds about a person, with purposes, recipients, retention and who looked when; without other people's data, and in Danish.</summary>
/// <param name="Id">Its id: that of the job that gathered it.</param>
/// <param name="CandidateId">The person.</param>
/// <param name="Person">What the person is called.</param>
/// <param name="Cpr">DDMMYY-XXXX.</param>
/// <param name="Purpose">Why it was gathered.</param>
/// <param name="ReceivedOn">The day on which it was asked for.</param>
/// <param name="AnswerDue">The person must have the answer by then.</param>
/// <param name="CaseNumber">The case it belongs to, elsewhere.</param>
/// <param name="MadeAt">When it was gathered.</param>
/// <param name="MadeBy">By whom.</param>
/// <param name="KeptUntil">It can be read until then, and is gone afterwards.</param>
/// <param name="Redactions">How many names of others were taken out of texts. Read them through: others may be in them whom the product does not know.</param>
/// <param name="Parts">Part by part.</param>
internal sealed record AccessReportView(
    Guid Id, Guid CandidateId, string Person, string Cpr, string Purpose, DateOnly ReceivedOn, DateOnly AnswerDue, string? CaseNumber, DateTimeOffset MadeAt, Actor MadeBy, DateTimeOffset KeptUntil, int Redactions,
    IReadOnlyList<AccessReportPartView> Parts)
{
    /// <param name="whole">With what was found, and not only how much.</param>
    public static AccessReportView Of(StoredAccessReport stored, IReadOnlyDictionary<string, string> names, bool whole)
    {
        var report = stored.Report;
        return new(
            report.Id, report.PersonId, report.Person, report.Cpr, report.Purpose, report.ReceivedOn, report.ReceivedOn.AddMonths(1), report.CaseNumber, report.MadeAt, Actor.Of(stored.MadeBy, names)!, stored.KeptUntil, report.Redactions,
            [.. report.Parts.Select(p => new AccessReportPartView(p.Name, p.Title, p.Purpose, p.Recipients, p.Kept, p.Records.Count, whole ? [.. p.Records.Select(AccessReportRecordView.Of)] : null))]);
    }

    public static AccessReportView Example { get; } = new(
        DemoIds.AccessReport, DemoIds.EmployedCandidate, "Bent Prøve", "620375-XXXX", "Personen har bedt om indsigt", new(2026, 4, 1), new(2026, 5, 1), "26/1042", new(2026, 4, 2, 9, 0, 0, TimeSpan.Zero), new("demo-auditor", "Demo Auditor"),
        new(2026, 4, 16, 9, 0, 0, TimeSpan.Zero), 0,
        [new("pool.grants", "Bevillinger", "At bevillige jobbet og holde styr på puljens timer", "Arbejdspladsen, Lønkontoret", "5 år efter afslutningen (GDPR artikel 5)", 1, [new("G-2026-0001", [new("workplace", "Arbejdsplads", "Biblioteket")])])]);
}

/// <summary>A part of an access report.</summary>
/// <param name="Name">Module and records.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Purpose">Why it is held.</param>
/// <param name="Recipients">Who is given it.</param>
/// <param name="Kept">How long it is kept, and by which law.</param>
/// <param name="Count">How many records there are.</param>
/// <param name="Records">The records; null in lists.</param>
internal sealed record AccessReportPartView(string Name, string Title, string Purpose, string Recipients, string Kept, int Count, IReadOnlyList<AccessReportRecordView>? Records);

/// <summary>A record in an access report.</summary>
/// <param name="Reference">Its short reference, where it has one.</param>
/// <param name="Fields">What is in it.</param>
internal sealed record AccessReportRecordView(string? Reference, IReadOnlyList<AccessReportFieldView> Fields)
{
    public static AccessReportRecordView Of(AccessReportRecord record) => new(record.Reference, [.. record.Fields.Select(f => new AccessReportFieldView(f.Name, f.Label, f.Value))]);
}

/// <summary>A field in an access report.</summary>
/// <param name="Name">Its stable name.</param>
/// <param name="Label">What it is called.</param>
/// <param name="Value">What stands in it, as it is read.</param>
internal sealed record AccessReportFieldView(string Name, string Label, string Value);
