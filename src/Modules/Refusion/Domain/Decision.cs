using System.Text.Json.Serialization;
using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

/// <summary>Hours that the pool already pays, or by this decision will pay, in one ISO week.</summary>
internal sealed record CoveredWeek(IsoWeek Week, Rational Hours);

/// <summary>All that a decision rests on. Stored with it, so that the same calculation gives the same øre years later (R10).</summary>
/// <param name="Grants">The person's grants at the company, within <see cref="GrantMatching.DaysToAskFor"/>.</param>
/// <param name="OtherSickness">The sickness absences of the employment's other payslips that stand.</param>
/// <param name="CoveredElsewhere">Hours covered by those of them that were received earlier; a week may stand more than once.</param>
/// <param name="HolidayPayRefundedEarlier">Kroner of holiday pay that those received earlier were refunded (R7).</param>
/// <param name="SupplementedShare">The share of what stands of the payslip this one adds to, 0 when that is out; null for one that stands alone (R8). Also given for the correction of a supplement.</param>
/// <param name="PostedByMachine">A machine client sent it (R11).</param>
/// <param name="Today">The business date it was received on (R15, R23, P16).</param>
/// <param name="DaysTaken">Another payslip of the employment holds some of its days (R8): nothing is refunded until they are free.</param>
internal sealed record DecisionInput(
    Payslip Payslip,
    IReadOnlyList<Grant> Grants,
    IReadOnlyList<RecordedSickness> OtherSickness,
    IReadOnlyList<CoveredWeek> CoveredElsewhere,
    decimal HolidayPayRefundedEarlier,
    Rational? SupplementedShare,
    bool PostedByMachine,
    DateOnly Today,
    Rates Rates,
    bool DaysTaken = false)
{
    /// <summary>What the rules were when it was decided: see <see cref="RefusionJson"/>. It stands beside what is stored, not in it.</summary>
    [JsonIgnore]
    public int Schema { get; init; } = RefusionJson.Schema;
}

internal enum DecisionStatus
{
    Approved,
    NeedsDecision,
    Rejected,
}

/// <summary>A stable code and the figures of the sentence it stands for; the sentence itself is rendered when read.</summary>
internal sealed record Warning(string Code, IReadOnlyDictionary<string, decimal> Figures);

/// <param name="Eligible">Kroner to refund, whole øre.</param>
/// <param name="Share">What the amount was multiplied by.</param>
/// <param name="Rules">The rules that gave the share.</param>
/// <param name="Explanation">The code of the sentence a finance worker can read out.</param>
internal sealed record DecidedLine(
    LineKind Kind, decimal Amount, decimal Eligible, Rational Share, IReadOnlyList<string> Rules, string Explanation, IReadOnlyDictionary<string, decimal> Figures);

/// <summary>Days in a row with the same grant, hours and cover.</summary>
/// <param name="GrantId">Null where no grant is in force (R5).</param>
/// <param name="AgreedHours">What the subsidised hours are divided by.</param>
/// <param name="Covered">False from the 31st day of a sickness spell (R6).</param>
internal sealed record DaySlice(DateOnly From, DateOnly To, Guid? GrantId, decimal WeeklyHours, decimal SubsidisedHours, decimal AgreedHours, bool Covered)
{
    public int Days() => To.DayNumber - From.DayNumber + 1;
}

/// <param name="GrantDays">The week's days on which a grant is in force, in the period or not.</param>
/// <param name="CoveredDays">Those of them not beyond the covered days of sickness (R6).</param>
/// <param name="Allowance">The mean of the grant days' subsidised hours, 0 for a day not covered.</param>
/// <param name="CoveredElsewhere">Hours of the week that other payslips have used.</param>
/// <param name="Covered">Hours covered here: what was paid, at most what is left.</param>
internal sealed record WeekStep(IsoWeek Week, decimal Hours, int GrantDays, int CoveredDays, Rational Allowance, Rational CoveredElsewhere, Rational Covered);

/// <summary>The way to the share, step by step (R10).</summary>
internal sealed record Steps(IReadOnlyList<DatePeriod> Spells, IReadOnlyList<DaySlice> Days, IReadOnlyList<WeekStep> Weeks);

/// <param name="RejectionCode">Why, when rejected.</param>
/// <param name="GrantIds">The grants matched by R1.</param>
/// <param name="Share">The payslip's share <c>f</c>.</param>
/// <param name="Refundable">Kroner, the sum of the lines to the øre.</param>
/// <param name="Days">The number of days in the period.</param>
/// <param name="CoveredDays">Those of them with a grant in force and not beyond the covered days of sickness.</param>
/// <param name="CoveredWeeks">What this payslip takes of each week's subsidised hours.</param>
/// <param name="HolidayPayRefunded">Kroner of <paramref name="Refundable"/> that are holiday pay (R7 asks for it later).</param>
internal sealed record Decision(
    DecisionStatus Status,
    string? RejectionCode,
    IReadOnlyList<Guid> GrantIds,
    Rational Share,
    decimal Refundable,
    IReadOnlyList<DecidedLine> Lines,
    IReadOnlyList<Warning> Warnings,
    int Days,
    int CoveredDays,
    IReadOnlyList<CoveredWeek> CoveredWeeks,
    decimal HolidayPayRefunded,
    Steps Steps,
    string RateVersion);
