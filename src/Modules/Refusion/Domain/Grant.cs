using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

/// <summary>The hours in force in a part of a grant: an addendum starts a new part (P8).</summary>
/// <param name="WeeklyHours">The job's hours a week.</param>
/// <param name="SubsidisedHours">Those of them that the pool pays.</param>
internal sealed record GrantTerms(DateOnly From, DateOnly To, decimal WeeklyHours, decimal SubsidisedHours)
{
    /// <summary>The part of the job that the pool pays; 0 for a job without hours.</summary>
    public Rational Share() => WeeklyHours > 0 ? (Rational)SubsidisedHours / WeeklyHours : Rational.Zero;
}

/// <summary>A grant as Pool tells it, asked each time: money is never decided from a copy (R1).</summary>
/// <param name="Terms">The hours in force, in order; together they cover every day of the grant.</param>
/// <param name="Pauses">Days on which its refusion is paused: a payslip received on one waits (P16). Null when it never was.</param>
internal sealed record Grant(
    Guid Id, Guid WorkplaceId, string Cvr, string PNumber, DateOnly FirstDay, DateOnly LastDay, IReadOnlyList<GrantTerms> Terms, IReadOnlyList<DatePeriod>? Pauses = null)
{
    public DatePeriod Period() => new(FirstDay, LastDay);

    /// <summary>The hours in force on a day; null when the grant is not in force that day.</summary>
    public GrantTerms? TermsOn(DateOnly day) =>
        Period().Contains(day) ? Terms.LastOrDefault(t => t.From <= day && day <= t.To) : null;
}
