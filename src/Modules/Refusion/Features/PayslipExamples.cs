using Faatimer.Kernel;
using Faatimer.Refusion.Domain;

namespace Faatimer.Refusion.Features;

/// <summary>Examples of the documentation: a month's pay of 6,500 kr. for a job that the pool pays whole.</summary>
internal static class PayslipExamples
{
    private static readonly PayslipPeriod March = new(new(2026, 3, 1), new(2026, 3, 31));

    /// <summary>What was posted and decided, and waits because nobody stated the paid hours.</summary>
    public static PayslipView Waiting { get; } = Approved with
    {
        Id = DemoIds.Payslip,
        Status = PayslipStatus.NeedsDecision,
        Number = "2026-03-000123",
        Employee = new("620375-XXXX", "Bent Prøve"),
        Warnings = [new("refusion.no_hours", "Der er ingen dækkede timer at holde beløbet op imod.")],
    };

    public static PayslipSummaryView WaitingSummary { get; } = new(
        Waiting.Id, Waiting.Version, Waiting.Status, Waiting.Source, Waiting.Number, Waiting.Kind, Waiting.Month, Waiting.Period, Waiting.Employee, Waiting.WorkplaceId, Waiting.GrantIds, Waiting.Refundable);

    public static PayslipView Approved => new(
        DemoIds.Of(0x72), 1, PayslipStatus.Approved, "opus", "2026-99-000001", PayslipKind.Regular, "2026-03", March, new("610190-XXXX", "Amina Prøve"), DemoIds.Workplace, [DemoIds.Grant], null, null,
        7378.50m,
        [
            Refunded(LineKind.GrossWage, 6500.00m, "6.500,00"),
            Inside(LineKind.AmBidrag, 517.36m),
            Inside(LineKind.AtpEmployee, 33.00m),
            Refunded(LineKind.AtpEmployer, 66.00m, "66,00"),
            Refunded(LineKind.HolidayPay, 812.50m, "812,50"),
        ],
        [], null, null, "2024-01-01");

    public static PayslipRequest Request(string number) => Request(number, DemoIds.CandidateCpr, "Amina Prøve", March, 10, 43.33m);

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
