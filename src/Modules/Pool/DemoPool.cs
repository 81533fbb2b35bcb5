using Faatimer.Kernel;
using Faatimer.Pool.Domain;
using Faatimer.Pool.Features;

namespace Faatimer.Pool;

/// <summary>
/// The demo's pool: 100 hours a week, the fund's budgets of 2025 and 2026 with what løntilskud draws, six running grants, one that ended early, one to come whose refusion is paused, one application to decide and one with an open offer. <see cref="DemoIds.Grant"/> runs through 2026, as
/// the documentation's examples say; the others began in the months before the day the demo is made.
/// </summary>
internal static class DemoPool
{
    private static readonly (byte Number, byte Candidate, byte Workplace, decimal Hours, int MonthsAgo, int Months, string Reason)[] Jobs =
    [
        (2, 0x43, 0x32, 8m, 9, 12, "Afgrænset opgave: lageret af hjælpemidler registreres på ny"),
        (3, 0x44, 0x33, 6m, 7, 12, "Afgrænset opgave: mødelokaler gøres klar, til ombygningen er færdig"),
        (4, 0x45, 0x37, 12m, 5, 9, "Afgrænset opgave: udearealer efter ledningsarbejdet"),
        (5, 0x46, 0x34, 5m, 4, 10, "Afgrænset opgave: ældre personalesager ordnes til arkivering"),
        (6, 0x49, 0x39, 7m, 3, 12, "Afgrænset opgave: ekstra hænder i køkkenet i indkøringen"),
        (7, 0x48, 0x38, 10m, 11, 12, "Afgrænset opgave: klargøring af baner i sæsonen"),
    ];

    private static readonly (int Year, decimal Budget, string Decision)[] Budgets =
    [
        (2025, 1_239_000, "Kommunalbestyrelsen 17. december 2024, punkt 9"), (2026, 1_264_000, "Kommunalbestyrelsen 7. oktober 2025, punkt 3"),
    ];

    /// <summary>Ordinary løntilskud draws on the same fund, a little more every quarter.</summary>
    private static IEnumerable<RecordDraws.NewDraw> LoentilskudOf(int year) => Enumerable.Range(1, 12).Select(month => new RecordDraws.NewDraw(
        new(year, month), 28_900 + ((month - 1) / 3 * 650), $"Ordinært løntilskud, måned {month}", $"lt-{year}-{month:00}"));

    public static async Task Tell(IServiceProvider services, DateOnly today, CancellationToken cancellationToken)
    {
        await services.Tell((CreateScheme.Handler scheme) => scheme.Handle(new(new(2025, 1, 1), 100, "Kommunalbestyrelsen 17. december 2024, punkt 9"), cancellationToken, DemoStory.Id(0x50)));
        foreach (var (year, budget, decision) in Budgets)
        {
            await services.Tell((CreateFundYear.Handler fund) => fund.Handle(new(year, budget, decision), cancellationToken, DemoStory.Id((byte)(0xa1 + year - 2025))));
            await services.Tell((RecordDraws.Handler draws) => draws.Handle(year, new([.. LoentilskudOf(year)]), cancellationToken));
        }

        await Job(1, DemoIds.EmployedCandidate, DemoIds.Workplace, 10, new(2026, 1, 1), new(2026, 12, 31), "Afgrænset opgave: mærkning af samlingen, afsluttes med året");
        var month = new DateOnly(today.Year, today.Month, 1);
        foreach (var job in Jobs)
        {
            var from = month.AddMonths(-job.MonthsAgo);
            await Job(job.Number, DemoStory.Id(job.Candidate), DemoStory.Id(job.Workplace), job.Hours, from, JobRules.LatestDay(from, job.Months), job.Reason);
        }

        await services.Tell((EndGrant.Handler grant) => grant.Handle(DemoStory.Id(0x67), new(month.AddMonths(-2).AddDays(14), "Borgeren er begyndt i ordinært arbejde"), false, cancellationToken));
        var start = month.AddMonths(1);
        await Job(0x0b, DemoStory.Id(0x4a), DemoStory.Id(0x33), 4, start, JobRules.LatestDay(start, 6), "Afgrænset opgave: stole og borde mærkes op efter flytningen");
        await services.Tell((PauseGrant.Handler grant) => grant.Handle(DemoIds.PausedGrant, new(start.AddMonths(1).AddDays(-1), "Straffeattesten mangler"), false, cancellationToken));
        var last = new SubmitApplication.Request(DemoStory.Id(0x4b), DemoIds.Workplace, 8, start, JobRules.LatestDay(start, 6), "Afgrænset opgave: arkivet flyttes til nye hylder");
        await services.Tell((SubmitApplication.Handler applies) => applies.Handle(last, cancellationToken, DemoIds.Application));

        // An open offer of all that was asked for, since one of a part would let every new application wait: the council first decided too few hours for it.
        var (first, end) = (month.AddMonths(9), JobRules.LatestDay(month.AddMonths(9), 6));
        await services.Tell((CreateScheme.Handler scheme) => scheme.Handle(new(first, 5, "Kommunalbestyrelsen 24. juni 2025, punkt 12", end), cancellationToken, DemoStory.Id(0x5a)));
        var late = new SubmitApplication.Request(DemoStory.Id(0x4c), DemoStory.Id(0x38), 6, first, end, "Afgrænset opgave: butikkens varer tælles op før flytningen");
        await services.Tell((SubmitApplication.Handler applies) => applies.Handle(late, cancellationToken, DemoIds.OfferedApplication));
        await services.Tell((CreateScheme.Handler scheme) => scheme.Handle(new(first, 100, "Kommunalbestyrelsen 30. september 2025, punkt 8", end), cancellationToken, DemoStory.Id(0x5b)));

        async Task Job(byte number, Guid candidate, Guid workplace, decimal hours, DateOnly from, DateOnly to, string reason)
        {
            SubmitApplication.Request request = new(candidate, workplace, hours, from, to, reason, LateReason: "Overført fra det gamle regneark");
            var application = await services.Tell((SubmitApplication.Handler applies) => applies.Handle(request, cancellationToken, DemoStory.Id((byte)(0x51 + number))));
            await services.Tell(
                (ApproveApplication.Handler approves) => approves.Handle(application.Id, new(), cancellationToken, DemoStory.Id((byte)(0x60 + number))), DemoStory.Colleague);
        }
    }
}
