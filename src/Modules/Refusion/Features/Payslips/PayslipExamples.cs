using System.Text;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;

namespace Faatimer.Refusion.Features;

/// <summary>Examples of the documentation: a month's pay of 6,500 kr. for a job that the pool pays whole.</summary>
internal static class PayslipExamples
{
    private static readonly PayslipPeriod March = new(new(2026, 3, 1), new(2026, 3, 31));

    /// <summary>The demo's payslip on paper: an empty page.</summary>
    public static byte[] Pdf { get; } = Encoding.ASCII.GetBytes(string.Join(
        '\n',
        "%PDF-1.4",
        "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
        "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj",
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj",
        "xref", "0 4", "0000000000 65535 f ", "0000000009 00000 n ", "0000000052 00000 n ", "0000000101 00000 n ",
        "trailer<</Size 4/Root 1 0 R>>", "startxref", "164", "%%EOF"));

    /// <summary>What was posted and decided, and waits because nobody stated the paid hours.</summary>
    public static PayslipView Waiting { get; } = Approved with
    {
        Id = DemoIds.Payslip,
        Reference = "L-2026-0004",
        Status = PayslipStatus.NeedsDecision,
        Number = "2026-03-000123",
        Employee = new("620375-XXXX", "Bent Prøve"),
        Warnings = [new("refusion.no_hours", "Der er ingen dækkede timer at holde beløbet op imod.", [])],
        AttachmentBytes = Pdf.Length,
        WaitingFor = WaitingFor.Finance,
        WaitingReasons = ["refusion.no_hours"],
        Questions = [],
        PaidHours = null,
        ClaimedPeriod = null,
        ClaimedAmount = null,
        ClaimedLines = [],
        ReceivedAt = new(2026, 3, 31, 9, 0, 0, TimeSpan.Zero),
        Checks = [new("refusion.am_bidrag_differs", true, "AM-bidraget på 517,36 kr. passer med 8 %.", [new("stated", 517.36m), new("percent", 8), new("expected", 517.36m)])],
        Calculation = new(new(1, 1), 31, 31, [], [new(March.From, March.To, DemoIds.Grant, 10, 10, 10, true)], []),
        Neighbours = [new(DemoStory.Id(0x75), "L-2026-0003", PayslipKind.Regular, PayslipStatus.Approved, new(new(2026, 2, 1), new(2026, 2, 28)), 7378.50m)],
    };

    public static PayslipSummaryView WaitingSummary { get; } = new(
        Waiting.Id, Waiting.Reference!, Waiting.Version, Waiting.Status, Waiting.Source, Waiting.Number, Waiting.Kind, Waiting.Month, Waiting.Period, Waiting.Employee, Waiting.WorkplaceId, Waiting.GrantIds, Waiting.Refundable) 
    {
        WaitingFor = WaitingFor.Finance, Workplace = new(DemoIds.Workplace, "Biblioteket"), ReceivedAt = Waiting.ReceivedAt, WaitingDays = 8, WaitingReasons = Waiting.WaitingReasons,
    };

    public static PayslipView Approved => new(
        DemoStory.Id(0x72), "L-2026-0009", 1, PayslipStatus.Approved, "opus", "2026-99-000001", PayslipKind.Regular, new(2026, 3), March, new("610190-XXXX", "Amina Prøve"), DemoIds.Workplace, [DemoIds.Grant], null, null,
        7378.50m,
        [
            Refunded(LineKind.GrossWage, 6500.00m, "6.500,00"),
            Inside(LineKind.AmBidrag, 517.36m),
            Inside(LineKind.AtpEmployee, 33.00m),
            Refunded(LineKind.AtpEmployer, 66.00m, "66,00"),
            Refunded(LineKind.HolidayPay, 812.50m, "812,50"),
        ],
        [], null, null, null, "2024-01-01")
    {
        Employer = new("66137112", "1003289999", "Biblioteket"),
        PayBasis = PayBasis.Monthly,
        WeeklyHours = 10,
        PaidHours = 43.33m,
        WageIsNetOfAmBidrag = false,
        FinalSettlement = false,
        ClaimedPeriod = March,
        ClaimedAmount = 7378.50m,
        ClaimedLines = Claimed,
        EnteredBy = "demo-payroll",
    };

    private static IReadOnlyList<LineKind> Claimed => [LineKind.GrossWage, LineKind.AtpEmployer, LineKind.HolidayPay];

    /// <summary>With what is claimed, so that a workplace can send it too (R21).</summary>
    public static PayslipRequest Request(string number) => Request(number, DemoIds.CandidateCpr, "Amina Prøve", March, 10, 43.33m) with
    {
        ClaimedPeriod = March, ClaimedAmount = 7378.50m, ClaimedLines = Claimed,
    };

    /// <summary>
    /// A file of two payslips, of days for which the demo has none: one row for each line, and what is not about the line in the first row of its payslip. The second adds to the first, and says which lines are claimed.
    /// docs/integration.md shows the same file.
    /// </summary>
    public const string Csv = """
        source;number;kind;supplementsNumber;cpr;name;cvr;pNumber;workplace;from;to;payBasis;weeklyHours;paidHours;absences;line;amount
        opus;2026-12-000912;;;6203750038;Bent Prøve;66137112;1003289999;Biblioteket;2026-12-16;2026-12-31;monthly;10;22,40;sickness:2026-12-21/2026-12-22;grossWage;3360,00
        opus;2026-12-000912;;;;;;;;;;;;;;amBidrag;268,80
        opus;2026-12-000912;;;;;;;;;;;;;;holidayPay;420,00
        opus;2026-12-000913;supplement;2026-12-000912;6203750038;Bent Prøve;66137112;1003289999;Biblioteket;2026-12-16;2026-12-31;monthly;;;;grossWage;150,00
        opus;2026-12-000913;;;;;;;;;;;;;;amBidrag;12,00

        """;

    /// <summary>The same people and days as OPUS exports them, but for one heading of the municipality's own.</summary>
    public const string OpusFile = """
        Lønseddelnr.;CPR-nr.;Navn;CVR-nr.;P-nr.;Afd.;Periode fra;Periode til;Aflønningsform;Ugentligt timetal;Betalte timer;Lønart;Lønartstekst;Beløb
        2026-12-000921;6203750038;Bent Prøve;66137112;1003289999;Biblioteket;16.12.2026;31.12.2026;Månedsløn;10;22,40;1000;Løn;3.360,00
        2026-12-000921;;;;;;;;;;;5000;AM-bidrag;268,80
        2026-12-000921;;;;;;;;;;;7000;Feriepenge;420,00

        """;

    /// <summary>A payslip of days for which the demo has none, its correction, and one that lacks its hours.</summary>
    public static SubmitPayslips.Request Batch { get; } = new(
    [
        December("2026-12-000901", 3000),
        December("2026-12-000902", 3150) with { Kind = PayslipKind.Correction, CorrectsNumber = "2026-12-000901" },
        December("2026-12-000903", 3150) with { WeeklyHours = null },
    ]);

    public static SubmitPayslips.Response BatchAnswer { get; } = new(2, 1, new(1, 0, 0, 0, 1),
    [
        new(0, SubmittedOutcome.Created, PayslipStatus.Replaced, "opus", "2026-12-000901", DemoStory.Id(0x73), 3375.00m, null, [], null),
        new(1, SubmittedOutcome.Created, PayslipStatus.Approved, "opus", "2026-12-000902", DemoStory.Id(0x74), 3543.75m, null, [], null),
        new(2, SubmittedOutcome.Refused, null, "opus", "2026-12-000903", null, null, null, [], new(
            "refusion.weekly_hours_required", "Forespørgslen er forkert udfyldt", 400, "Månedsløn kræver de aftalte timer om ugen (weeklyHours).",
            [new("/weeklyHours", "refusion.weekly_hours_required", "Månedsløn kræver de aftalte timer om ugen (weeklyHours).")])),
    ]);

    /// <summary>Pay for the first half of December 2026 of the one whose grant runs that year.</summary>
    private static PayslipRequest December(string number, decimal wage) => Request(number, DemoIds.EmployedCpr, "Bent Prøve", new(new(2026, 12, 1), new(2026, 12, 15)), 10, 21) with
    {
        Lines = [new(LineKind.GrossWage, wage), new(LineKind.AmBidrag, decimal.Round(wage * 0.08m, 2)), new(LineKind.HolidayPay, decimal.Round(wage * 0.125m, 2))],
    };

    /// <summary>A month's pay as the worked example has it.</summary>
    public static PayslipRequest Request(string number, string cpr, string name, PayslipPeriod period, decimal weeklyHours, decimal? paidHours) => new(
        "opus", number, new(cpr, name), new("66137112", "1003289999", "Biblioteket"), period, PayBasis.Monthly,
        [new(LineKind.GrossWage, 6500.00m), new(LineKind.AmBidrag, 517.36m), new(LineKind.AtpEmployee, 33.00m), new(LineKind.AtpEmployer, 66.00m), new(LineKind.HolidayPay, 812.50m)],
        WeeklyHours: weeklyHours, PaidHours: paidHours, Absences: []);

    private static DecidedLineView Refunded(LineKind kind, decimal amount, string written) => new(
        kind, amount, amount, new(1, 1), ["R2", "R4"],
        $"Puljen betaler 10 af 10 timer om ugen, og 31 af periodens 31 dage er dækket: 1 af {written} kr. er {written} kr.");

    private static DecidedLineView Inside(LineKind kind, decimal amount) => new(
        kind, amount, 0, new(0, 1), ["R3"], "Beløbet er indeholdt i bruttolønnen og refunderes gennem den; der lægges ikke noget til.");
}
