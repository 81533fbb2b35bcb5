using Faatimer.Kernel;

namespace Faatimer.Host.Auth;

/// <summary>X2: an account goes five years after it went out of use, as long as what the person decided is kept. The log keeps the person's id, which then names nobody.</summary>
internal static class UserRetention
{
    public static RetentionKind Users { get; } = new(
        "auth.users", "P5Y", RetentionStart.Closing, "Databeskyttelsesforordningens artikel 5, stk. 1, litra e: så længe det, personen har afgjort, opbevares",
        $"select u.id, {LeftOn} as day from auth.users u where {LeftOn} < $1",
        $"delete from auth.users u where u.id in (select u.id from auth.users u where {LeftOn} < $1 order by {LeftOn}, u.id limit $2) returning u.id, {LeftOn}");

    private const string LeftOn = "(u.deactivated_at at time zone 'Europe/Copenhagen')::date";
}
