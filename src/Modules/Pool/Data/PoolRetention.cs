using Faatimer.Kernel;

namespace Faatimer.Pool.Data;

/// <summary>
/// X2: an application that led to no grant goes five years after the last day it was about. A grant loses by then all that leads to a person: its applications and addenda, the hashes
/// of the CPR numbers, the reasons, and who it was for, who becomes nobody, another one for each grant. Its days and hours stay, so that capacity, people and budget of past years are
/// what they were. While Refusion keeps a payslip that was decided by it, booked or not, it stays as it is: that payslip may be decided anew.
/// </summary>
internal static class PoolRetention
{
    private const string Law = "Databeskyttelsesforordningens artikel 5, stk. 1, litra e: fem år efter sagens afslutning";

    public static RetentionKind Applications { get; } = new(
        "pool.applications", "P5Y", RetentionStart.Closing, Law,
        $"select a.id, {OverOn} as day from pool.applications a where {LedToNothing} and {OverOn} < $1",
        $"""
        delete from pool.applications a where a.id in (select a.id from pool.applications a where {LedToNothing} and {OverOn} < $1 order by {OverOn}, a.id limit $2) returning a.id, {OverOn}
        """);

    public static RetentionKind Grants { get; } = new(
        "pool.grants", "P5Y", RetentionStart.Closing, Law,
        $"select g.id, g.\"to\" as day from pool.grants g where {IsOver}",
        $$$"""
        with due as (select g.id, g."to" as day from pool.grants g where {{{IsOver}}} order by g."to", g.id limit $2 for update),
          applications as (delete from pool.applications a using due d where a.grant_id = d.id or a.addendum_to = d.id),
          persons as (delete from pool.grant_persons p using due d where p.grant_id = d.id),
          nobodys as (
            update pool.grants g set candidate_id = g.id, temporary_reason = '', version = g.version + 1,
              history = (select jsonb_agg(step.value || '{"reason": "", "taskExtension": null, "budgetReason": null, "lateReason": null}' order by step.ordinality) from jsonb_array_elements(g.history) with ordinality step)
            from due d where g.id = d.id)
        select id, day from due
        """);

    private const string LedToNothing = "a.status in ('Rejected', 'Withdrawn', 'Lapsed') and a.addendum_to is null";

    private const string OverOn = "greatest((a.received_at at time zone 'Europe/Copenhagen')::date, a.\"to\")";

    /// <summary>One that is nobody's already is not told again.</summary>
    private const string IsOver = "g.\"to\" < $1 and g.candidate_id <> g.id and not exists (select from pool.kept_payslips p where p.grant_id = g.id)";
}
