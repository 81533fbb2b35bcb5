using Faatimer.Sdk;
using static Faatimer.Admin.Words;

namespace Faatimer.Admin.Pages.Settings;

/// <summary>A figure of the rates: its name, its field in the API, how it is read and written.</summary>
/// <param name="Name">What it is called, with its unit.</param>
/// <param name="Field">The field in forms.</param>
/// <param name="Of">How it is shown.</param>
/// <param name="SourceOf">Where it stands, and whether somebody has confirmed it.</param>
internal sealed record RateRow(string Name, string Field, Func<RatesFigures, string> Of, Func<RatesSources, FigureSource?> SourceOf);

/// <summary>All figures of a version of the rates, in the order in which people look for them.</summary>
internal static class RateRows
{
    public static IReadOnlyList<RateRow> All =>
    [
        new(T("AM-bidrag, %", "AM-bidrag, %"), "am-bidrag-percent", f => Format.Amount(f.AmBidragPercent), s => s.AmBidragPercent),
        new(T("Feriepenge, %", "Holiday pay, %"), "holiday-pay-percent", f => Format.Amount(f.HolidayPayPercent), s => s.HolidayPayPercent),
        new(T("ATP: fra timer om måneden (medarbejder / arbejdsgiver, kr.)", "ATP: from hours a month (employee / employer, kr.)"), "atp", f => string.Join("; ", f.Atp.Select(s => $"{Format.Number(s.FromHours)}: {Format.Amount(s.Employee)} / {Format.Amount(s.Employer)}")), s => s.Atp),
        new(T("Et beløb må afvige, kr.", "An amount may differ by, kr."), "tolerance", f => Format.Amount(f.Tolerance), s => s.Tolerance),
        new(T("Timer må afvige, %", "Hours may differ by, %"), "hours-tolerance-percent", f => Format.Number(f.HoursTolerancePercent), s => s.HoursTolerancePercent),
        new(T("Automatisk fra, kr. pr. time", "Automatic from, kr. an hour"), "band-from", f => Format.Amount(f.BandFrom), s => s.BandFrom),
        new(T("Automatisk til, kr. pr. time", "Automatic to, kr. an hour"), "band-to", f => Format.Amount(f.BandTo), s => s.BandTo),
        new(T("Sygedage, der dækkes", "Sick days covered"), "covered-sick-days", f => Format.Number(f.CoveredSickDays), s => s.CoveredSickDays),
        new(T("For sen efter, måneder", "Late after, months"), "late-months", f => Format.Number(f.LateMonths), s => s.LateMonths),
        new(T("Slutafregning for sen efter, måneder", "Final settlement late after, months"), "final-settlement-months", f => Format.Number(f.FinalSettlementMonths), s => s.FinalSettlementMonths),
        new(T("Lønseddel senest den", "Payslip due on the"), "payslip-due-day", f => Format.Number(f.PayslipDueDay), s => s.PayslipDueDay),
    ];
}
