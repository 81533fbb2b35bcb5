using Faatimer.Kernel;

namespace Faatimer.Pool.Domain;

/// <summary>What a job must keep to whatever room the pool has: hours (P2), length (P6) and start (P18). Pure.</summary>
internal static class JobRules
{
    /// <summary>P2: what is asked for, or else all the job's hours up to the most a grant pays.</summary>
    public static decimal SubsidisedHours(decimal? asked, decimal weeklyHours, PoolSettings settings) => asked ?? Math.Min(weeklyHours, settings.MaxSubsidisedHours);

    /// <summary>P2: a grant pays at most the settings' hours a week, and never more than the job has.</summary>
    public static IEnumerable<RuleError> CheckHours(decimal weeklyHours, decimal subsidisedHours, PoolSettings settings)
    {
        if (subsidisedHours > settings.MaxSubsidisedHours)
        {
            yield return PoolProblems.SubsidisedAboveLimit.Error(new { max = settings.MaxSubsidisedHours });
        }

        if (subsidisedHours > weeklyHours)
        {
            yield return PoolProblems.SubsidisedAboveWeekly.Error(new { weekly = weeklyHours });
        }
    }

    /// <summary>P15: a municipal workplace that is open on the first day, with a contact person.</summary>
    public static IEnumerable<RuleError> CheckWorkplace(bool municipal, bool hasContactPerson, bool closed)
    {
        if (!municipal)
        {
            yield return PoolProblems.NotMunicipal.Error();
        }

        if (!hasContactPerson)
        {
            yield return PoolProblems.NoContactPerson.Error();
        }

        if (closed)
        {
            yield return PoolProblems.WorkplaceClosed.Error();
        }
    }

    /// <summary>P18: whether a job is applied for so long after its first day that it takes a reason.</summary>
    public static bool IsLate(DateOnly firstDay, DateOnly today, PoolSettings settings) => firstDay.AddDays(settings.RetroactiveDays) < today;

    /// <summary>P6: the whole job, with the grants it follows or is followed by, lasts at most 12 months.</summary>
    public static IEnumerable<RuleError> CheckLength(DatePeriod job, IEnumerable<DatePeriod> otherGrants, PoolSettings settings)
    {
        var chain = Chain(job, otherGrants, settings.JoinedWithinDays);
        var latest = LatestDay(chain.From, settings.MaxMonths);
        if (chain.To > latest)
        {
            yield return PoolProblems.LongerThanAllowed.Error(new { months = settings.MaxMonths, first = chain.From, latest });
        }
    }

    /// <summary>P6: the last day of a job of so many months: the first day + 12 months − 1 day.</summary>
    public static DateOnly LatestDay(DateOnly first, int months) => first.AddMonths(months).AddDays(-1);

    /// <summary>P6: from the first to the last day of all grants that follow each other closely enough to count as one job.</summary>
    public static DatePeriod Chain(DatePeriod job, IEnumerable<DatePeriod> otherGrants, int joinedWithinDays)
    {
        var before = otherGrants.Where(g => g.From <= job.From).OrderByDescending(g => g.To);
        var after = otherGrants.Where(g => g.From > job.From).OrderBy(g => g.From);
        foreach (var other in before.Concat(after))
        {
            if (other.From.DayNumber - job.To.DayNumber <= joinedWithinDays && job.From.DayNumber - other.To.DayNumber <= joinedWithinDays)
            {
                job = new(other.From < job.From ? other.From : job.From, other.To > job.To ? other.To : job.To);
            }
        }

        return job;
    }
}
