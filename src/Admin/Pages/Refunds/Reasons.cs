using Faatimer.Sdk;
using static Faatimer.Admin.Words;

namespace Faatimer.Admin.Pages.Refunds;

/// <summary>Words of payslips, short enough for a list. The payslip itself has the API's whole sentences.</summary>
internal static class Reasons
{
    public static string Short(PayslipSummary payslip) => Format.Upper(string.Join("; ", payslip.WaitingReasons.Select(Of)));

    public static string Of(string code) => code switch
    {
        "refusion.workplace_differs" => T("anden P-enhed end bevillingens", "another P-number than the grant's"),
        "refusion.hours_differ" => T("andre timer end bevillingens", "other hours than the grant's"),
        "refusion.period_outside_grant" => T("kun en del af perioden er dækket", "only part of the period is covered"),
        "refusion.negative_line" => T("negative linjer", "negative lines"),
        "refusion.negative_total" => T("refusionen er negativ", "the refund is negative"),
        "refusion.am_bidrag_differs" => T("AM-bidrag afviger", "AM-bidrag differs"),
        "refusion.atp_differs" => T("ATP afviger", "ATP differs"),
        "refusion.holiday_pay_differs" => T("feriepenge afviger", "holiday pay differs"),
        "refusion.holiday_pay_already_refunded" => T("feriepenge er refunderet før", "holiday pay was refunded before"),
        "refusion.hours_implausible" => T("timer afviger", "hours differ"),
        "refusion.net_pay_differs" => T("nettoløn stemmer ikke", "net pay does not add up"),
        "refusion.claimed_amount_differs" => T("andet beløb end ansøgt", "another amount than claimed"),
        "refusion.late" => T("kom for sent", "came late"),
        "refusion.early" => T("kom for tidligt", "came early"),
        "refusion.paused" => T("bevillingen var på pause", "the grant was paused"),
        "refusion.entered_by_person" => T("tastet af arbejdspladsen", "entered by the workplace"),
        "refusion.asked_about" => T("der er spurgt til den", "it has been asked about"),
        "refusion.rate_outside_band" => T("timepris uden for det ventede", "rate outside what is expected"),
        "refusion.no_hours" => T("ingen dækkede timer", "no covered hours"),
        "refusion.cpr_padded" => T("CPR-nummer havde ni cifre", "the CPR number had nine digits"),
        var code_ when code_.Contains("sick", StringComparison.Ordinal) => T("sygdom over 30 dage", "sickness beyond 30 days"),
        var other => other[(other.IndexOf('.', StringComparison.Ordinal) + 1)..].Replace('_', ' '),
    };

    public static string Line(LineKind kind) => kind.ToString() switch
    {
        "grossWage" => T("Bruttoløn", "Gross wage"),
        "amBidrag" => T("AM-bidrag", "AM-bidrag"),
        "aTax" => T("A-skat", "A-tax"),
        "atpEmployee" => T("ATP, medarbejderens del", "ATP, the employee's part"),
        "atpEmployer" => T("ATP, arbejdsgiverens del", "ATP, the employer's part"),
        "pensionEmployee" => T("Pension, medarbejderens del", "Pension, the employee's part"),
        "pensionEmployer" => T("Pension, arbejdsgiverens del", "Pension, the employer's part"),
        "holidayPay" => T("Feriepenge", "Holiday pay"),
        "holidaySupplement" => T("Ferietillæg", "Holiday supplement"),
        "specialHolidayAllowance" => T("Særlig feriegodtgørelse", "Special holiday allowance"),
        "freeChoice" => T("Fritvalg", "Free choice"),
        "groupLife" => T("Gruppeliv", "Group life insurance"),
        "insurance" => T("Forsikring", "Insurance"),
        "otherCost" => T("Anden lønudgift", "Other wage cost"),
        "publicSupport" => T("Offentlig støtte", "Public support"),
        var other => other,
    };

    public static string Kind(PayslipKind kind) => kind.ToString() switch
    {
        "regular" => T("Almindelig", "Regular"),
        "supplement" => T("Tillæg", "Supplement"),
        "correction" => T("Rettelse", "Correction"),
        var other => other,
    };

    public static string Absence(AbsenceKind kind) => kind.ToString() switch
    {
        "sickness" => T("Sygdom", "Sickness"),
        "holiday" => T("Ferie", "Holiday"),
        "childSick" => T("Barns sygdom", "A child's sickness"),
        "leave" => T("Orlov", "Leave"),
        "other" => T("Andet", "Other"),
        var other => other,
    };

    /// <summary>What a field of a payslip is called; one that this version does not know by the API's name. Lines count from 1.</summary>
    public static string Field(string? pointer) => pointer?.Trim('/').Split('/') switch
    {
        null or [""] => "",
        ["lines", var no, var field] when int.TryParse(no, out var index) => T($"Linje {index + 1}, {LineField(field)}", $"Line {index + 1}, {LineField(field)}"),
        ["employee", "cpr"] => T("CPR-nummer", "CPR number"),
        ["employee", "name"] => T("Navn", "Name"),
        ["employer", "cvr"] => T("CVR-nummer", "CVR number"),
        ["employer", "pNumber"] => T("P-nummer", "P number"),
        ["employer", "name"] => T("Arbejdsplads", "Workplace"),
        ["period"] => T("Periode", "Period"),
        ["period", "from"] => T("Første dag", "First day"),
        ["period", "to"] => T("Sidste dag", "Last day"),
        ["source"] => T("Kilde", "Source"),
        ["number"] => T("Lønseddelnummer", "Payslip number"),
        ["payBasis"] => T("Lønform", "Pay basis"),
        ["weeklyHours"] => T("Timer om ugen", "Hours a week"),
        ["paidHours"] => T("Betalte timer", "Paid hours"),
        ["netPay"] => T("Nettoløn", "Net pay"),
        ["correctsNumber"] or ["correctsPayslipId"] => T("Retter lønseddel", "Corrects payslip"),
        ["supplementsNumber"] or ["supplementsPayslipId"] => T("Tillæg til lønseddel", "Supplements payslip"),
        var other => string.Join('/', other),
    };

    private static string LineField(string field) => field switch { "amount" => T("beløb", "amount"), "kind" => T("lønart", "kind"), var other => other };
}
