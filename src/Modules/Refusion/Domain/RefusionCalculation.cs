using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

/// <summary>
/// Decides what of a payslip is refunded, and why. Pure: the same input always gives the same øre, today and when it is replayed (R10).
/// Rules R1–R7, R9–R11, R15 and the part of R8 that is arithmetic.
/// </summary>
internal static class RefusionCalculation
{
    /// <summary>The payslip keeps <see cref="PayslipRules"/>: they were checked when it came in.</summary>
    /// <exception cref="ArgumentException">It states no hours, and no payslip that it adds to was given.</exception>
    public static Decision Decide(DecisionInput input)
    {
        var payslip = input.Payslip;
        if (PayslipRules.MissingHours(payslip, adds: input.SupplementedShare is not null) is { } missing)
        {
            throw new ArgumentException($"{missing.Code} at {missing.Pointer}", nameof(input));
        }

        var grants = GrantMatching.Find(payslip, input.Grants, input.Rates);
        if (grants.Matched.Count == 0)
        {
            return Rejected(input, [], RefusionCodes.NoGrant);
        }

        if (input.DaysTaken)
        {
            return Rejected(input, grants.Matched, Rejection.PeriodOverlap);
        }

        var share = ShareCalculation.Of(input, grants);
        var (lines, refundable) = LineCalculation.Of(input, grants, share);
        var warnings = Plausibility.Check(input, grants, share, refundable);
        return new(
            IsAutomatic(input, warnings) ? DecisionStatus.Approved : DecisionStatus.NeedsDecision,
            RejectionCode: null,
            grants.Matched.Select(g => g.Id).ToList(),
            share.Share,
            refundable,
            lines,
            warnings,
            payslip.Period.Days,
            share.Steps.Days.Where(s => s.GrantId is not null && s.Covered).Sum(s => s.Days()),
            share.Steps.Weeks.Where(w => w.Covered.Sign > 0).Select(w => new CoveredWeek(w.Week, w.Covered)).ToList(),
            lines.Where(l => l.Kind == LineKind.HolidayPay).Sum(l => l.Eligible),
            share.Steps,
            input.Rates.Version);
    }

    /// <summary>Everything that a payslip with a grant is held against (R9), with what fits too; nothing when there is no grant or its days are taken.</summary>
    public static IReadOnlyList<Checked> Check(DecisionInput input)
    {
        var grants = GrantMatching.Find(input.Payslip, input.Grants, input.Rates);
        if (grants.Matched.Count == 0 || input.DaysTaken)
        {
            return [];
        }

        var share = ShareCalculation.Of(input, grants);
        return Plausibility.All(input, grants, share, LineCalculation.Of(input, grants, share).Total);
    }

    // R11. A rate outside the band and missing hours are among the warnings.
    private static bool IsAutomatic(DecisionInput input, IReadOnlyList<Warning> warnings) => input.PostedByMachine && warnings.Count == 0;

    // R1, R8: stored as rejected, and decided anew when a grant turns up or its days are free.
    private static Decision Rejected(DecisionInput input, IReadOnlyList<Grant> matched, string code) => new(
        DecisionStatus.Rejected, code, [.. matched.Select(g => g.Id)], Rational.Zero, 0, LineCalculation.Rejected(input.Payslip, code), [],
        input.Payslip.Period.Days, 0, [], 0, new([], [], []), input.Rates.Version);
}
