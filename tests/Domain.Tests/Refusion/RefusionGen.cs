using CsCheck;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;

namespace Faatimer.Domain.Tests.Refusion;

/// <summary>Random inputs of the calculation: any days, hours, lines and sickness that the rules let through.</summary>
internal static class RefusionGen
{
    public const string Cvr = "66137112";
    public const string PNumber = "1003289999";

    private static readonly DateOnly Epoch = new(2026, 1, 1);

    public static readonly Gen<DateOnly> Day = Gen.Int[0, 800].Select(n => Epoch.AddDays(n)); // to March 2028: a leap February is among them

    public static readonly Gen<DatePeriod> Period = Gen.Select(Day, Gen.Int[0, 61], (from, days) => new DatePeriod(from, from.AddDays(days)));

    public static readonly Gen<decimal> Amount = Gen.Int[0, 3_000_000].Select(øre => øre / 100m);

    private static readonly LineKind[] CostKinds = [.. Enum.GetValues<LineKind>().Where(k => k != LineKind.PublicSupport)];

    public static readonly Gen<PayslipLine> Cost = Gen.Select(Gen.Int[0, CostKinds.Length - 1].Select(i => CostKinds[i]), Amount, (kind, amount) => new PayslipLine(kind, amount));

    /// <summary>Costs, deductions from them and public support.</summary>
    public static readonly Gen<PayslipLine> AnyLine = Gen.Select(Cost, Gen.Bool, (line, negative) =>
        negative && !LineCalculation.IsInsideGross(line.Kind, wageIsNetOfAmBidrag: false) ? line with { Amount = -line.Amount } : line);

    // Quarters of an hour, of which the pool pays at most 10 hours and at most all.
    public static readonly Gen<(decimal Weekly, decimal Subsidised)> Hours = Gen.Select(Gen.Int[1, 148], Gen.Int[0, 40], (weekly, subsidised) =>
        (weekly / 4m, Math.Min(weekly, subsidised) / 4m));

    /// <summary>One or two grants in a row somewhere around the period, each with a change of hours on the way.</summary>
    public static Gen<IReadOnlyList<Grant>> Grants(DatePeriod period) =>
        Gen.Select(Gen.Int[-40, 10], Gen.Int[1, 60], Gen.Int[1, 10], Gen.Int[1, 60], Hours, Hours, Hours, (start, first, gap, second, a, b, c) =>
        {
            var from = period.From.AddDays(start);
            var change = from.AddDays(first / 2);
            var to = from.AddDays(first);
            var next = to.AddDays(gap);
            var end = next.AddDays(second);
            IReadOnlyList<Grant> grants =
            [
                Grant(from, to, first == 1 ? [Terms(from, to, a)] : [Terms(from, change.AddDays(-1), a), Terms(change, to, b)]),
                Grant(next, end, [Terms(next, end, c)]),
            ];
            return grants;
        });

    public static Gen<IReadOnlyList<RecordedSickness>> Sickness(DatePeriod period) =>
        Gen.Select(Gen.Int[-60, 40], Gen.Int[-1, 50]).Array[0, 3].Select(IReadOnlyList<RecordedSickness> (spells) => spells
            .Select(s => new RecordedSickness(period.From.AddDays(s.Item1), s.Item2 < 0 ? null : period.From.AddDays(s.Item1 + s.Item2), period)).ToList());

    public static Gen<DecisionInput> Input(Gen<PayslipLine> line) =>
        from period in Period
        from grants in Grants(period)
        from sickness in Sickness(period)
        from lines in line.Array[1, 8]
        from weekly in Gen.Select(Hours, h => h.Weekly)
        from hourly in Gen.Bool
        from weekHours in Gen.Int[0, 80].Array[10]
        from netOfAmBidrag in Gen.Bool
        from final in Gen.Bool
        select Of(
            new(
                PayslipKind.Regular, Cvr, PNumber, period, hourly ? PayBasis.Hourly : PayBasis.Monthly, lines, weekly,
                HoursByWeek: IsoWeek.Touching(period).Select((w, i) => new WeekHours(w, weekHours[i] / 4m)).ToList(),
                WageIsNetOfAmBidrag: netOfAmBidrag, FinalSettlement: final),
            grants,
            sickness);

    public static DecisionInput Of(Payslip payslip, IReadOnlyList<Grant> grants, IReadOnlyList<RecordedSickness>? sickness = null, IReadOnlyList<CoveredWeek>? elsewhere = null) =>
        new(payslip, grants, sickness ?? [], elsewhere ?? [], 0, null, PostedByMachine: true, payslip.Period.To, Rates.From2024);

    /// <summary>The input as a row of refusion-cases.csv.</summary>
    public static IReadOnlyDictionary<string, string> Row(DecisionInput input)
    {
        var payslip = input.Payslip;
        return new Dictionary<string, string>
        {
            ["pay"] = payslip.PayBasis == PayBasis.Hourly ? "hourly" : "",
            ["period"] = $"{payslip.Period}",
            ["weekly hours"] = Number(payslip.WeeklyHours),
            ["paid hours"] = Number(payslip.PaidHours),
            ["hours by week"] = string.Join('|', (payslip.HoursByWeek ?? []).Select(w => $"{w.Week} {Number(w.Hours)}")),
            ["lines"] = string.Join('|', payslip.Lines.Select(l => $"{System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName($"{l.Kind}")} {Number(l.Amount)}")),
            ["wage is net of AM-bidrag"] = payslip.WageIsNetOfAmBidrag ? "yes" : "",
            ["final settlement"] = payslip.FinalSettlement ? "yes" : "",
            ["grants"] = string.Join('|', input.Grants.Select(g =>
                $"{g.Period()} {string.Join(", from ", g.Terms.Select((t, i) => $"{(i == 0 ? "" : $"{t.From:yyyy-MM-dd} ")}{Number(t.WeeklyHours)}/{Number(t.SubsidisedHours)}"))}")),
            ["sickness on other payslips"] = string.Join('|', input.OtherSickness.Select(s => $"{s.FirstDay:yyyy-MM-dd}..{s.LastDay:yyyy-MM-dd} in {s.PayslipPeriod}")),
            ["received on"] = $"{input.Today:yyyy-MM-dd}",
        };
    }

    private static string Number(decimal? value) => value?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "";

    public static Grant Grant(DateOnly from, DateOnly to, IReadOnlyList<GrantTerms> terms) =>
        new(Guid.CreateVersion7(), Guid.CreateVersion7(), Cvr, PNumber, from, to, terms);

    public static GrantTerms Terms(DateOnly from, DateOnly to, (decimal Weekly, decimal Subsidised) hours) => new(from, to, hours.Weekly, hours.Subsidised);
}
