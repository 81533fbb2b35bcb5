using Faatimer.Candidates.Domain;
using Faatimer.Candidates.Features;

namespace Faatimer.Candidates;

/// <summary>Invented people with replacement CPR numbers and the demo mark (ID5). Long out of work on any date the demo is likely to show; one is not eligible.</summary>
internal static class DemoPeople
{
    private static readonly (byte Id, string Name, string Cpr, decimal Hours, DanishLevel Danish, string[] Competences, bool Protected)[] People =
    [
        (0x41, "Amina Prøve", DemoIds.CandidateCpr, 10m, DanishLevel.Conversational, ["orden", "bøger"], false),
        (0x42, "Bent Prøve", DemoIds.EmployedCpr, 10m, DanishLevel.Fluent, ["lager", "kørekort"], false),
        (0x43, "Carla Prøve", "6304820037", 8m, DanishLevel.Fluent, ["køkken"], false),
        (0x44, "Dilek Prøve", "6405880049", 6m, DanishLevel.Limited, ["rengøring", "syning"], false),
        (0x45, "Egon Prøve", "6506690054", 10m, DanishLevel.Fluent, ["havearbejde"], false),
        (0x46, "Farid Prøve", "6607910063", 5m, DanishLevel.Limited, ["it", "telefon"], false),
        (0x47, "Grethe Prøve", "6708710073", 4m, DanishLevel.Fluent, ["reception"], true),
        (0x48, "Hassan Prøve", "6809840083", 10m, DanishLevel.Conversational, ["cykler", "værktøj"], false),
        (0x49, "Inge Prøve", "6910790097", 7m, DanishLevel.Fluent, ["børn", "madlavning"], false),
        (0x4a, "Jamal Prøve", "7011930101", 10m, DanishLevel.None, ["pedel"], false),
        (0x4b, "Karin Prøve", "7112770113", 9m, DanishLevel.Fluent, ["arkiv"], false),
        (0x4c, "Lars Prøve", "6112950123", 10m, DanishLevel.Fluent, ["butik"], false),
        (0x4d, "Mona Prøve", "6211800133", 6m, DanishLevel.Conversational, ["dyr"], false),
    ];

    /// <summary>The number of a demo person, for examples.</summary>
    public static string CprOf(Guid id) => People.Single(p => DemoStory.Id(p.Id) == id).Cpr;

    public static async Task Tell(IServiceProvider services, DateOnly today, CancellationToken cancellationToken)
    {
        foreach (var person in People)
        {
            var eligible = DemoStory.Id(person.Id) != DemoIds.IneligibleCandidate;
            var request = new CreateCandidate.Request
            {
                Cpr = person.Cpr,
                Name = person.Name,
                Contact = new($"Prøvevej {person.Id - 0x40}, 2620 Albertslund", $"{person.Name[..person.Name.IndexOf(' ', StringComparison.Ordinal)].ToLowerInvariant()}@demo.example", $"700000{person.Id - 0x40 + 40}"),
                // The reform of 1 July 2025 replaced the benefit (C3).
                Benefit = today < new DateOnly(2025, 7, 1) ? "cash_benefit" : "cash_benefit_basic",
                TargetGroup = "activity_ready",
                Municipality = "165",
                NameAndAddressProtection = person.Protected,
                IdentifiedBy = new("caseworker", "Jobcentret"),
                Wishes = "Et roligt sted at begynde",
                Competences = person.Competences,
                DanishLevel = person.Danish,
                WeeklyHours = person.Hours,
                TimeWindows = [new(Weekday.Monday, "08:00", "12:00")],
                ChallengesBeyondUnemployment = true,
                OutOfWorkSince = eligible ? new DateOnly(2023, 2, 1) : today.AddMonths(-4),
                Cv = "Butik og lager",
                Consent = new(today.AddMonths(-1), ConsentScope.PracticalDataAndCv),
                IsDemo = true,
            };
            await services.Tell((CreateCandidate.Handler candidate) => candidate.Handle(request, cancellationToken, DemoStory.Id(person.Id)));
        }
    }
}
