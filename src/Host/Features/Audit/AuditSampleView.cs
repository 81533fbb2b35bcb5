using Faatimer.Kernel;

namespace Faatimer.Host.Features;

/// <summary>The random sample of a month's log.</summary>
/// <param name="Month">The month it is of.</param>
/// <param name="DrawnAt">When it was drawn.</param>
/// <param name="DrawnBy">By whom; the schedule's name when by itself.</param>
/// <param name="Due">The last day for its review.</param>
/// <param name="Population">How many calls it was drawn from.</param>
/// <param name="Seed">What it was drawn by: the calls come in the order of md5(seed:id).</param>
/// <param name="Items">The calls.</param>
/// <param name="Version">The ETag; raised by every outcome.</param>
/// <param name="AllowedActions">What the caller may do with it.</param>
internal sealed record AuditSampleView(
    CalendarMonth Month, DateTimeOffset DrawnAt, Actor DrawnBy, DateOnly Due, long Population, string Seed, IReadOnlyList<AuditSampleItemView> Items, int Version, IReadOnlyList<AllowedAction> AllowedActions) : IVersioned
{
    string IVersioned.Key => Month.ToString();

    public static AuditSampleView Of(AuditSample sample, AuditNames? names, Caller caller, Texts texts) => new(
        sample.Month, sample.DrawnAt, Actor(sample.DrawnBy, names), DueOf(sample.Month), sample.Population, sample.Seed,
        [
            .. sample.Items.Select(i => new AuditSampleItemView(
                i.No, AuditViews.Of(i.Call, names), i.Outcomes.Count == 0 ? null : i.Outcomes[^1].Outcome, [.. i.Outcomes.Select(o => new AuditReviewView(o.Outcome, o.Note, Actor(o.By, names), o.At))])),
        ],
        sample.Version, [texts.Action(nameof(RecordAuditOutcome), caller.May(Area.Log, Verb.Write), [])]);

    /// <summary>A month's sample is reviewed within the next one.</summary>
    public static DateOnly DueOf(CalendarMonth month) => month.FirstDay.AddMonths(2).AddDays(-1);

    private static Actor Actor(string id, AuditNames? names) => names?.Actor(id) ?? new(id, null);

    public static AuditSampleView Example { get; } = new(
        DemoIds.SampleMonth, new(2026, 5, 1, 2, 10, 0, TimeSpan.Zero), new("system:kernel.DrawAuditSample", null), new(2026, 5, 31), 240, "9f86d081884c7d659a2feaa0c55ad015",
        [
            new(1, AuditEntryView.Example with { Operation = "GetCandidate", Record = "candidate", Verb = AuditVerb.Read, RecordIds = [DemoIds.Candidate], PersonIds = [DemoIds.Candidate], Persons = 1, People = [new(DemoIds.Candidate, "Amina Prøve")] }, null, []),
        ],
        1, [new(nameof(RecordAuditOutcome), true, null, null)]);
}

/// <summary>One call in a sample.</summary>
/// <param name="No">Its number, from 1.</param>
/// <param name="Entry">The call.</param>
/// <param name="Outcome">What was found last; null while it waits.</param>
/// <param name="Outcomes">All that was recorded, the first first: a later one counts, and the earlier stay.</param>
internal sealed record AuditSampleItemView(int No, AuditEntryView Entry, AuditOutcome? Outcome, IReadOnlyList<AuditReviewView> Outcomes);

/// <summary>What an auditor recorded.</summary>
/// <param name="Note">Why; null when nothing was written.</param>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
internal sealed record AuditReviewView(AuditOutcome Outcome, string? Note, Actor By, DateTimeOffset At);
