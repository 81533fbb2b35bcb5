using Faatimer.Sdk;
using static Faatimer.Admin.Words;

namespace Faatimer.Admin.Pages.Settings;

/// <summary>What long work is called.</summary>
internal static class JobNames
{
    public static string Of(Job job) => Of(job.Kind) + (job.Subject.Length > 0 && !Guid.TryParse(job.Subject, out _) ? $", {(job.Subject is [_, _, _, _, '-', _, _] ? Format.Month(job.Subject) : job.Subject)}" : "");

    public static string Of(string kind) => kind switch
    {
        "PostPayslipFile" => T("Fil med lønsedler", "File of payslips"),
        "RunRetention" => T("Sletning efter opbevaringsreglerne", "Retention run"),
        "ReplayDecisions" => T("Genberegning af afgørelser", "Replay of decisions"),
        "ExportSettlement" => T("Eksport af afregning", "Export of a settlement"),
        "RecountCapacity" => T("Optælling af puljens timer", "Recount of the pool's hours"),
        "StartAccessReport" => T("Samling af oplysninger om en person", "Gathering of what is held about a person"),
        "RebuildSubscription" => T("Genopbygning af en kopi", "Rebuild of a copy"),
        var other => other,
    };
}
