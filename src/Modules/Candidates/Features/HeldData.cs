using Faatimer.Candidates.Data;
using Faatimer.Candidates.Domain;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Candidates.Features;

/// <summary>What this module holds about a person (X7). A case that is open is kept, so nothing here has a time yet.</summary>
internal static class HeldData
{
    public static IReadOnlyList<AccessReportPart> Parts { get; } =
    [
        new("candidates.register", null, [], Register), new("candidates.considerations", null, [], Considerations), new("candidates.overrides", null, [], Overrides),
    ];

    private static async Task<IReadOnlyList<HeldRecord>> Register(IServiceProvider services, Guid person, CancellationToken cancellationToken)
    {
        var (db, texts) = (services.GetRequiredService<CandidatesDb>(), services.GetRequiredService<PersonalTexts>());
        if (await db.Candidates.AsNoTracking().Include(c => c.CprNumbers).SingleOrDefaultAsync(c => c.Id == person, cancellationToken) is not { } candidate)
        {
            return [];
        }

        var facts = candidate.Facts;
        var names = await db.CodeLists.AsNoTracking().Where(e => e.Code == facts.Benefit || e.Code == facts.TargetGroup).OrderBy(e => e.ValidFrom).ToListAsync(cancellationToken);
        string NameOf(CodeList list, string code) => names.LastOrDefault(n => n.List == list && n.Code == code)?.NameDa ?? code;
        var (contact, free) = (texts.Open<ContactDetails?>(candidate.Sealed.Contact), texts.Open<FreeTexts>(candidate.Sealed.Texts));
        return
        [
            HeldRecord.Of(
                person, null,
                ("name", facts.Name), ("cpr", texts.Open(candidate.CurrentCpr).Masked),
                ("formerCpr", Some(candidate.CprNumbers.Where(c => c.Until is not null).OrderBy(c => c.Until).Select(c => texts.Open(c).Masked))),
                ("address", contact?.Address), ("email", contact?.Email), ("phone", contact?.Phone), ("municipality", facts.Municipality), ("protection", facts.NameAndAddressProtection),
                ("benefit", NameOf(CodeList.Benefit, facts.Benefit)), ("targetGroup", NameOf(CodeList.TargetGroup, facts.TargetGroup)), ("outOfWorkSince", facts.OutOfWorkSince),
                ("challenges", facts.ChallengesBeyondUnemployment), ("identifiedByRole", facts.IdentifiedByRole), ("identifiedByUnit", facts.IdentifiedByUnit), ("wishes", free.Wishes),
                ("competences", Some(facts.Competences)), ("danish", facts.DanishLevel), ("weeklyHours", facts.WeeklyHours),
                ("timeWindows", Some(facts.TimeWindows.Select(w => new object[] { w.Day, $"{w.From}–{w.To}" }))), ("cv", free.Cv), ("consentDate", facts.ConsentDate), ("consentScope", facts.ConsentScope), ("state", candidate.State)),
        ];
    }

    private static async Task<IReadOnlyList<HeldRecord>> Considerations(IServiceProvider services, Guid person, CancellationToken cancellationToken)
    {
        var (db, texts) = (services.GetRequiredService<CandidatesDb>(), services.GetRequiredService<PersonalTexts>());
        if ((await db.Candidates.AsNoTracking().Where(c => c.Id == person).Select(c => new { c.Considerations }).SingleOrDefaultAsync(cancellationToken))?.Considerations is not { } stored)
        {
            return [];
        }

        var items = texts.Open<List<Consideration>>(stored);
        var names = await db.CodeLists.AsNoTracking().Where(e => e.List == CodeList.Consideration).OrderBy(e => e.ValidFrom).ToListAsync(cancellationToken);
        return [.. items.Select(i => HeldRecord.Of(person, null, ("kind", i.Kind), ("consideration", names.LastOrDefault(n => n.Code == i.Code)?.NameDa ?? i.Code)))];
    }

    private static async Task<IReadOnlyList<HeldRecord>> Overrides(IServiceProvider services, Guid person, CancellationToken cancellationToken)
    {
        var (db, texts) = (services.GetRequiredService<CandidatesDb>(), services.GetRequiredService<PersonalTexts>());
        var candidate = await db.Candidates.AsNoTracking().Include(c => c.Overrides).SingleOrDefaultAsync(c => c.Id == person, cancellationToken);
        return [.. (candidate?.Overrides ?? []).OrderBy(o => o.Id).Select(o => HeldRecord.Of(o.Id, null, ("part", o.Rule), ("reason", texts.Open<string>(o.Reason)), ("on", o.On)))];
    }

    /// <summary>An empty list is not there.</summary>
    private static List<object>? Some(IEnumerable<object> list) => list.ToList() is { Count: > 0 } some ? some : null;
}
