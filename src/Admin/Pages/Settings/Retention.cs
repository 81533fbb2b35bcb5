using System.Text.RegularExpressions;
using Faatimer.Sdk;
using static Faatimer.Admin.Words;

namespace Faatimer.Admin.Pages.Settings;

/// <summary>Words of retention.</summary>
internal static partial class Retention
{
    public static string Kind(string kind) => kind switch
    {
        "pool.applications" => T("Ansøgninger", "Applications"),
        "pool.grants" => T("Bevillinger", "Grants"),
        "refusion.payslips" => T("Lønsedler", "Payslips"),
        "candidates.candidates" => T("Kandidater", "Candidates"),
        "auth.users" => T("Brugere", "Users"),
        "kernel.access_reports" => T("Indsigtsrapporter", "Access reports"),
        "kernel.audit_samples" => T("Stikprøver af loggen", "Samples of the log"),
        var other => Format.Upper(other.Replace('.', ' ').Replace('_', ' ').Replace('-', ' ')),
    };

    public static string From(RetentionStart start) => start.ToString() switch
    {
        "endOfFinancialYear" => T("efter regnskabsårets slutning", "after the end of the financial year"),
        "creation" => T("efter oprettelsen", "after creation"),
        "closing" => T("efter afslutningen", "after closing"),
        var other => other,
    };

    /// <summary>P5Y is 5 år.</summary>
    public static string Period(string iso) => Iso().Match(iso) is { Success: true } m
        ? m.Groups[2].Value switch { "Y" => T($"{m.Groups[1].Value} år", $"{m.Groups[1].Value} years"), "M" => T($"{m.Groups[1].Value} måneder", $"{m.Groups[1].Value} months"), _ => T($"{m.Groups[1].Value} dage", $"{m.Groups[1].Value} days") }
        : iso;

    [GeneratedRegex(@"^P(\d+)([YMD])$")]
    private static partial Regex Iso();
}
