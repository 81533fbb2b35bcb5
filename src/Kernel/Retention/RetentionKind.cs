using System.Globalization;
using System.Text.RegularExpressions;

namespace Faatimer.Kernel;

/// <summary>What the time that a record is kept counts from (X2).</summary>
public enum RetentionStart
{
    /// <summary>31 December of the year it was last booked in.</summary>
    EndOfFinancialYear,

    /// <summary>The day it was made.</summary>
    Creation,

    /// <summary>The last day of what the case was about.</summary>
    Closing,
}

/// <summary>A kind of record that is kept for a time, and then goes (X2). How long and by which law is data from then on; what belongs to it, and how it goes, is its module's.</summary>
/// <param name="Name">Module and records, for example <c>refusion.payslips</c>.</param>
/// <param name="KeepFor">The time a new database begins with; see <see cref="KeepFor"/>.</param>
/// <param name="CountsFrom">What it counts from.</param>
/// <param name="Law">The law or rule it follows, in Danish.</param>
/// <param name="Due">A query of <c>id uuid, day date</c>: the records whose day, the one they count from, lies before <c>$1</c>. Changes nothing.</param>
/// <param name="Forget">Deletes or anonymises the oldest <c>$2</c> of those, each with all that belongs to it, and answers them in the same form.</param>
/// <param name="HoldsPeople">Whether something in it is about a person whom the product is for: a part of the access report tells it then (X7).</param>
public sealed record RetentionKind(string Name, string KeepFor, RetentionStart CountsFrom, string Law, string Due, string Forget, bool HoldsPeople = true)
{
    /// <summary>The oldest <c>$4</c> of what is due that come after day <c>$2</c> and id <c>$3</c>; each once.</summary>
    internal string DueAfter { get; } = $"""
        select d.id, d.day from (select d.id, min(d.day) as day from ({Due}) d group by d.id) d where (d.day, d.id) > ($2, $3) order by d.day, d.id limit $4
        """;

    /// <summary>Kernel's own: mails that are sent, or given up. One that waits stays until it is.</summary>
    internal static RetentionKind Mails { get; } = new(
        "kernel.mails", "P90D", RetentionStart.Creation,
        "Databeskyttelsesforordningens artikel 5, stk. 1, litra e: ikke længere end nødvendigt",
        "select id, (created_at at time zone 'Europe/Copenhagen')::date as day from kernel.mails where next_attempt_at is null and created_at < $1::timestamp at time zone 'Europe/Copenhagen'",
        """
        delete from kernel.mails where id in (
            select id from kernel.mails where next_attempt_at is null and created_at < $1::timestamp at time zone 'Europe/Copenhagen' 
            order by (created_at at time zone 'Europe/Copenhagen')::date, id limit $2)
        returning id, (created_at at time zone 'Europe/Copenhagen')::date
        """);

    /// <summary>Kernel's own: the samples of the log with what was said of each call (X1). The log itself stays: nothing of the product removes a row of it.</summary>
    internal static RetentionKind AuditSamples { get; } = new(
        "kernel.audit_samples", "P5Y", RetentionStart.Creation,
        "Databeskyttelsesforordningens artikel 5, stk. 2: så længe det skal kunne vises, at adgangen blev kontrolleret",
        $"select s.id, {DrawnOn} as day from kernel.audit_samples s where {DrawnOn} < $1",
        $"delete from kernel.audit_samples s where s.id in (select s.id from kernel.audit_samples s where {DrawnOn} < $1 order by {DrawnOn}, s.id limit $2) returning s.id, {DrawnOn}");

    /// <summary>Kernel's own: access reports, which hold everything about a person (X7). They also go by themselves, every night.</summary>
    internal static RetentionKind AccessReports { get; } = new(
        "kernel.access_reports", "P14D", RetentionStart.Creation,
        "Databeskyttelsesforordningens artikel 5, stk. 1, litra e: ikke længere end nødvendigt",
        $"select r.id, {MadeOn} as day from kernel.access_reports r where {MadeOn} < $1",
        $"delete from kernel.access_reports r where r.id in (select r.id from kernel.access_reports r where {MadeOn} < $1 order by {MadeOn}, r.id limit $2) returning r.id, {MadeOn}");

    private const string MadeOn = "(r.made_at at time zone 'Europe/Copenhagen')::date";

    private const string DrawnOn = "(s.drawn_at at time zone 'Europe/Copenhagen')::date";
}

/// <summary>How long a record is kept: years, months or days as in ISO 8601, <c>P5Y</c>, <c>P18M</c>, <c>P0D</c>.</summary>
public static partial class KeepFor
{
    public static bool IsValid(string? text) => text is not null && Pattern().IsMatch(text);

    /// <summary>What counts from a day before this one is out on <paramref name="today"/>: kept for 5 years from 31 December 2020 is kept through 31 December 2025.</summary>
    public static DateOnly Before(string text, DateOnly today)
    {
        var match = Pattern().Match(text);
        var number = -int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        return match.Groups[2].Value switch
        {
            "Y" => today.AddYears(number),
            "M" => today.AddMonths(number),
            _ => today.AddDays(number),
        };
    }

    /// <summary>5 years, as a text's code and its number.</summary>
    internal static (string Code, int Count) InWords(string text)
    {
        var match = Pattern().Match(text);
        return (match.Groups[2].Value switch { "Y" => "access.kept.years", "M" => "access.kept.months", _ => "access.kept.days" }, int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("^P([0-9]{1,3})([YMD])$")]
    private static partial Regex Pattern();
}
