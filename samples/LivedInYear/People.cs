using System.Globalization;
using Faatimer.Sdk;

namespace Faatimer.LivedInYear;

/// <summary>A hundred invented people, and what happens to their jobs in the year. The same year gives the same people in every run.</summary>
internal static class People
{
    public const int Count = 100;

    public static async Task<List<Job>> Hire(Cast cast, DateOnly firstMonth, CancellationToken cancellationToken)
    {
        await cast.Admin.Pool.CreateSchemeAsync(new() { From = firstMonth, WeeklyHours = 1_000, Decision = "Et prøveår" }, Once($"{firstMonth:yyyyMM}-pool"), cancellationToken);
        var workplaces = await cast.Consultant.Workplaces.ListAllAsync(new() { Open = true }, cancellationToken: cancellationToken)
            .Where(w => w.DepartmentId is not null && w.ContactPerson is not null).Take(6).ToListAsync(cancellationToken);
        var jobs = new List<Job>();
        for (var no = 0; no < Count; no++)
        {
            jobs.Add(await Hire(cast, Plan(no, workplaces, firstMonth), firstMonth, cancellationToken));
        }

        return jobs;
    }

    /// <summary>Jobs of 3 to 12 hours, of which the pool pays at most 10, for 3 to 12 months; every third is paid by the hour. The last one is alone at a workplace: what is taken back there is carried.</summary>
    private static Job Plan(int no, List<Workplace> workplaces, DateOnly firstMonth)
    {
        var from = firstMonth.AddMonths(no % 4).AddDays(no % 3 == 1 ? 15 : 0);
        var alone = no == Count - 1;
        var to = firstMonth.AddMonths(alone ? 6 : Math.Min(12, (no % 4) + 3 + (no % 9))).AddDays(-1);
        var hours = 3 + (no % 10);
        return new Job(no, Cpr(no, firstMonth), workplaces[alone ? ^1 : no % (workplaces.Count - 1)], hours, Math.Min(hours, 10), no % 3 == 2, from, to)
        {
            LastDay = no % 7 == 3 ? to.AddDays(-40) : to,
            IsAlone = alone,
            LeavesUnnoticed = no % 14 == 10,
            NeverCame = no % 33 == 21,
            Renumbered = no % 20 == 13 ? (new DateOnly(from.Year, from.Month, 1).AddMonths(2), Cpr(no, firstMonth, 3000)) : null,
            Changed = no % 11 == 5 ? (new DateOnly(from.Year, from.Month, 1).AddMonths(2), hours == 10 ? 12 : 10) : null,
            Sick = (no % 6) switch
            {
                1 => (from.AddDays(20), from.AddDays(25)),
                4 => (from.AddDays(24), from.AddDays(no % 12 == 4 ? 80 : 70)),
                _ => null,
            },
        };
    }

    private static async Task<Job> Hire(Cast cast, Job job, DateOnly firstMonth, CancellationToken cancellationToken)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{firstMonth:yyyyMM}-{job.No}");
        var candidate = await cast.Consultant.Candidates.CreateAsync(
            new()
            {
                Cpr = job.Cpr, Name = job.Name, Benefit = "cash_benefit_basic", TargetGroup = "activity_ready", Municipality = "165", DanishLevel = DanishLevel.Fluent, WeeklyHours = 10, ChallengesBeyondUnemployment = true, OutOfWorkSince = firstMonth.AddYears(-3), IsDemo = true,
            },
            Once($"{key}-candidate"),
            cancellationToken);
        var application = await cast.Consultant.Applications.SubmitAsync(
            new()
            {
                CandidateId = candidate.Id, WorkplaceId = job.Workplace.Id, WeeklyHours = job.WeeklyHours, SubsidisedHours = job.SubsidisedHours, From = job.From, To = job.To,
                TemporaryReason = "Afgrænset opgave i prøveåret", LateReason = "Prøveåret fortælles bagefter",
            },
            Once($"{key}-application"),
            cancellationToken);
        var approved = await cast.Colleague.Applications.ApproveAsync(application.Id, application.Version, new() { BudgetReason = "Prøveåret" }, Once($"{key}-approval"), cancellationToken);
        (job.CandidateId, job.GrantId) = (candidate.Id, approved.GrantId!.Value);
        return job;
    }

    /// <summary>What the job centre changes in a month: other hours, those who leave, of some it hears a month late (P8, P11), those who never came (P19) and new CPR numbers (ID2).</summary>
    public static async Task Change(Cast cast, IEnumerable<Job> jobs, DateOnly month, CancellationToken cancellationToken)
    {
        var grants = cast.Consultant.Grants;
        async Task<ETag> Version(Job job) => (await grants.GetAsync(job.GrantId, cancellationToken: cancellationToken)).Version;
        foreach (var job in jobs)
        {
            if (job.Changed is var (day, hours) && !job.NeverCame && IsIn(day, month) && day <= job.LastDay)
            {
                await grants.AddAddendumAsync(
                    job.GrantId, await Version(job), new() { EffectiveFrom = day, WeeklyHours = hours, Reason = "Flere timer", BudgetReason = "Prøveåret" }, call: Once($"{job.GrantId}-addendum"), cancellationToken: cancellationToken);
            }

            if (job.NeverCame && IsIn(job.From.AddMonths(1), month))
            {
                await grants.AnnulAsync(job.GrantId, await Version(job), new() { Reason = "Mødte ikke" }, call: Once($"{job.GrantId}-annul"), cancellationToken: cancellationToken);
            }

            if (job.Renumbered is var (since, cpr) && IsIn(since.AddMonths(1), month))
            {
                var candidate = await cast.Consultant.Candidates.GetAsync(job.CandidateId, cancellationToken: cancellationToken);
                await cast.Consultant.Candidates.ChangeCprAsync(job.CandidateId, candidate.Version, new() { Cpr = cpr, Reason = "Nyt nummer" }, Once($"{job.GrantId}-cpr"), cancellationToken);
            }

            if (job.LastDay < job.To && !job.NeverCame && IsIn(job.LeavesUnnoticed ? job.LastDay.AddMonths(1) : job.LastDay, month))
            {
                await grants.EndAsync(job.GrantId, await Version(job), new() { LastDay = job.LastDay, Reason = "Fratrådt" }, call: Once($"{job.GrantId}-end"), cancellationToken: cancellationToken);
            }
        }
    }

    /// <summary>A key that another run of the same year makes again.</summary>
    private static CallOptions Once(string what) => new() { IdempotencyKey = $"year-{what}" };

    private static bool IsIn(DateOnly day, DateOnly month) => (day.Year, day.Month) == (month.Year, month.Month);

    /// <summary>A replacement number (day + 60); the year tells the runs apart.</summary>
    private static string Cpr(int no, DateOnly firstMonth, int serial = 2000) =>
        string.Create(CultureInfo.InvariantCulture, $"{61 + (no % 28)}{1 + (firstMonth.Month % 12):00}{60 + (firstMonth.Year % 30)}{serial + no:0000}");
}
