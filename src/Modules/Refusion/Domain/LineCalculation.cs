using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

/// <summary>Each line's share and amount. Rules R2 (what is refunded), R3 (never twice), R7 (final settlement), R10 (to the øre).</summary>
internal static class LineCalculation
{
    public static (IReadOnlyList<DecidedLine> Lines, decimal Total) Of(DecisionInput input, GrantMatch grants, ShareResult share)
    {
        var lines = input.Payslip.Lines;
        var reasons = lines.Select(l => ReasonFor(l, input, grants, share)).ToList();
        var exact = lines.Select((l, i) => l.Amount * reasons[i].Share).ToList();
        var (eligible, total) = RoundOnce(exact);
        return (lines.Select((l, i) => new DecidedLine(l.Kind, l.Amount, eligible[i], reasons[i].Share, reasons[i].Rules, reasons[i].Code, reasons[i].Figures)).ToList(), total);
    }

    /// <summary>Every line of a payslip without a grant (R1), or whose days are taken (R8): nothing is refunded.</summary>
    public static IReadOnlyList<DecidedLine> Rejected(Payslip payslip, string code)
    {
        var (rule, explanation) = code == RefusionCodes.NoGrant ? ("R1", RefusionCodes.Explain.NoGrant) : ("R8", RefusionCodes.Explain.DaysTaken);
        return payslip.Lines.Select(l => new DecidedLine(l.Kind, l.Amount, 0, Rational.Zero, [rule], explanation, Figures())).ToList();
    }

    /// <summary>
    /// Point 6: the total is rounded once, half away from zero; lines are rounded down, and the øre that are then missing go one each to the
    /// largest fractions, ties to the earlier line. So lines always add up to the total, and a line without a fraction never gets an øre.
    /// </summary>
    internal static (IReadOnlyList<decimal> Lines, decimal Total) RoundOnce(IReadOnlyList<Rational> exact)
    {
        var total = exact.Aggregate(Rational.Zero, (sum, e) => sum + e).RoundHalfAwayFromZero(2);
        var lines = exact.Select(e => e.FloorTo(2)).ToArray();
        var missing = (int)((total - lines.Sum()) * 100);
        var byFraction = Enumerable.Range(0, lines.Length).OrderByDescending(i => exact[i] - lines[i]).ToList(); // a stable sort: ties stay in order
        foreach (var i in byFraction.Take(missing))
        {
            lines[i] += 0.01m;
        }

        return (lines, total);
    }

    private static Reason ReasonFor(PayslipLine line, DecisionInput input, GrantMatch grants, ShareResult share)
    {
        var payslip = input.Payslip;
        if (IsInsideGross(line.Kind, payslip.WageIsNetOfAmBidrag))
        {
            return new(Rational.Zero, ["R3"], RefusionCodes.Explain.InsideGross, Figures());
        }

        if (payslip.FinalSettlement && IsHoliday(line.Kind))
        {
            var last = grants.Matched[^1];
            var terms = last.TermsOn(last.LastDay)!;
            return new(
                terms.Share(), ["R2", "R7"], RefusionCodes.Explain.FinalSettlement,
                Figures(("subsidisedHours", terms.SubsidisedHours), ("weeklyHours", terms.WeeklyHours)));
        }

        return WithShare(line, input, share);
    }

    private static Reason WithShare(PayslipLine line, DecisionInput input, ShareResult share)
    {
        var payslip = input.Payslip;
        var basis = line.Kind == LineKind.AmBidrag ? "R3" : "R2";
        if (!payslip.StatesHours() && input.SupplementedShare is not null)
        {
            return new(share.Share, [basis, "R8"], RefusionCodes.Explain.Supplement, Figures());
        }

        List<string> rules = [basis, "R4"];
        var days = share.Steps.Days;
        if (days.Any(s => s.GrantId is null))
        {
            rules.Add("R5");
        }

        if (days.Any(s => s.GrantId is not null && !s.Covered) || share.Steps.Weeks.Any(w => w.CoveredDays < w.GrantDays))
        {
            rules.Add("R6");
        }

        if (payslip.PayBasis == PayBasis.Hourly)
        {
            var covered = share.Steps.Weeks.Aggregate(Rational.Zero, (sum, w) => sum + w.Covered);
            return new(share.Share, rules, RefusionCodes.Explain.Hourly, Figures(("coveredHours", covered.RoundHalfAwayFromZero(2)), ("hours", share.Steps.Weeks.Sum(w => w.Hours))));
        }

        var coveredSlices = days.Where(s => s.GrantId is not null && s.Covered).ToList();
        var (coveredDays, allDays) = (coveredSlices.Sum(s => s.Days()), payslip.Period.Days);
        return coveredSlices.DistinctBy(s => (s.SubsidisedHours, s.AgreedHours)).ToList() is [var only]
            ? new(share.Share, rules, RefusionCodes.Explain.Monthly,
                Figures(("subsidisedHours", only.SubsidisedHours), ("agreedHours", only.AgreedHours), ("coveredDays", coveredDays), ("days", allDays)))
            : new(share.Share, rules, RefusionCodes.Explain.MonthlyChanged, Figures(("coveredDays", coveredDays), ("days", allDays)));
    }

    /// <summary>R3: these are part of the gross wage, which is refunded; refunding them too would pay twice.</summary>
    public static bool IsInsideGross(LineKind kind, bool wageIsNetOfAmBidrag) => kind switch
    {
        LineKind.AmBidrag => !wageIsNetOfAmBidrag,
        LineKind.ATax or LineKind.AtpEmployee or LineKind.PensionEmployee => true,
        _ => false,
    };

    private static bool IsHoliday(LineKind kind) => kind is LineKind.HolidayPay or LineKind.HolidaySupplement or LineKind.SpecialHolidayAllowance;

    private static Dictionary<string, decimal> Figures(params (string Name, decimal Value)[] figures) => figures.ToDictionary(f => f.Name, f => f.Value);

    private sealed record Reason(Rational Share, IReadOnlyList<string> Rules, string Code, IReadOnlyDictionary<string, decimal> Figures);
}
