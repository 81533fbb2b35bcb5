using System.Text.Json;
using CsCheck;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;

namespace Faatimer.Domain.Tests.Refusion;

/// <summary>What holds for every payslip, whatever is on it.</summary>
public class RefusionLawsTests
{
    private const int Many = 2_000;

    private static readonly Guid Employment = Guid.CreateVersion7();

    [Fact]
    public void R10_lines_add_up_to_the_refundable_amount_and_each_is_within_an_øre_of_its_share() =>
        RefusionGen.Input(RefusionGen.AnyLine).Sample(input =>
        {
            var decision = RefusionCalculation.Decide(input);
            var exact = decision.Lines.Aggregate(Rational.Zero, (sum, l) => sum + (l.Amount * l.Share));
            return decision.Lines.Sum(l => l.Eligible) == decision.Refundable
                && decision.Refundable == exact.RoundHalfAwayFromZero(2)
                && decision.Lines.All(l => Rational.Abs(l.Eligible - (l.Amount * l.Share)) < 0.01m);
        }, iter: Many);

    [Fact]
    public void R3_a_line_inside_the_gross_wage_is_never_refunded() =>
        RefusionGen.Input(RefusionGen.AnyLine).Sample(input =>
            RefusionCalculation.Decide(input).Lines
                .Where(l => LineCalculation.IsInsideGross(l.Kind, input.Payslip.WageIsNetOfAmBidrag))
                .All(l => l.Eligible == 0), iter: Many);

    [Fact]
    public void R2_nothing_is_refunded_above_its_cost_and_nothing_negative_comes_from_nothing_negative() =>
        RefusionGen.Input(RefusionGen.Cost).Sample(input =>
        {
            var decision = RefusionCalculation.Decide(input);
            var basis = input.Payslip.Lines.Where(l => !LineCalculation.IsInsideGross(l.Kind, input.Payslip.WageIsNetOfAmBidrag)).Sum(l => l.Amount);
            return decision.Lines.All(l => 0 <= l.Eligible && l.Eligible <= l.Amount)
                && 0 <= decision.Refundable && decision.Refundable <= basis
                && decision.Share >= 0 && decision.Share <= 1;
        }, iter: Many);

    [Fact]
    public void R10_a_stored_input_replays_to_the_same_øre() =>
        RefusionGen.Input(RefusionGen.AnyLine).Sample(input =>
        {
            var stored = JsonSerializer.Serialize(input, RefusionJson.Options);
            var replayed = RefusionCalculation.Decide(JsonSerializer.Deserialize<DecisionInput>(stored, RefusionJson.Options)!);
            return JsonSerializer.Serialize(replayed, RefusionJson.Options) == JsonSerializer.Serialize(RefusionCalculation.Decide(input), RefusionJson.Options);
        }, iter: Many);

    [Fact]
    public void R4_two_payslips_for_the_halves_of_a_period_pay_as_one_give_or_take_half_an_øre_each() =>
        Gen.Select(RefusionGen.Period, RefusionGen.Hours, Gen.Int[1, 100_000].Array[1, 6], Gen.Int[0, 60]).Sample((period, hours, dailyØre, at) =>
        {
            var split = period.From.AddDays(at % period.Days);
            if (split == period.To)
            {
                return true; // one day has no halves
            }

            decimal Refund(DatePeriod days)
            {
                var lines = dailyØre.Select((øre, i) => new PayslipLine(i % 2 == 0 ? LineKind.GrossWage : LineKind.OtherCost, øre * days.Days / 100m)).ToList();
                var payslip = new Payslip(PayslipKind.Regular, RefusionGen.Cvr, RefusionGen.PNumber, days, PayBasis.Monthly, lines, hours.Weekly);
                var (from, to) = (period.From.AddDays(-10), period.To.AddDays(10));
                return RefusionCalculation.Decide(RefusionGen.Of(payslip, [RefusionGen.Grant(from, to, [RefusionGen.Terms(from, to, hours)])])).Refundable;
            }

            var halves = Refund(period with { To = split }) + Refund(period with { From = split.AddDays(1) });
            return Math.Abs(halves - Refund(period)) <= 0.015m; // three roundings: of the whole and of each half
        }, iter: Many);

    [Fact]
    public void R4_the_order_in_which_payslips_of_a_shared_week_arrive_does_not_change_the_covered_hours() =>
        (from start in RefusionGen.Day
         from grants in RefusionGen.Grants(new(start, start))
         from lengths in Gen.Int[1, 6].Array[3] // three payslips that follow each other by a few days share their weeks
         from hours in Gen.Int[0, 60].Array[9]
         from sickness in RefusionGen.Sickness(new(start, start))
         select (start, grants, lengths, hours, sickness)).Sample(shared =>
        {
            var payslips = new List<Payslip>();
            var from = shared.start;
            foreach (var length in shared.lengths)
            {
                var period = new DatePeriod(from, from.AddDays(length - 1));
                var weeks = IsoWeek.Touching(period).Select((w, i) => new WeekHours(w, shared.hours[(payslips.Count * 3) + i] / 4m)).ToList();
                payslips.Add(new(PayslipKind.Regular, RefusionGen.Cvr, RefusionGen.PNumber, period, PayBasis.Hourly, [new(LineKind.GrossWage, 100)], HoursByWeek: weeks));
                from = period.To.AddDays(1);
            }

            // Only payslips with a grant count: one without is rejected, whenever it comes.
            payslips.RemoveAll(p => !shared.grants.Any(g => g.Period().Overlaps(p.Period)));
            var forwards = Covered(payslips, shared.grants, shared.sickness);
            var backwards = Covered(payslips.AsEnumerable().Reverse(), shared.grants, shared.sickness);
            return forwards.Count == backwards.Count && forwards.All(w => backwards[w.Key] == w.Value);
        }, iter: Many);

    [Fact]
    public void R10_the_product_and_the_reference_agree_on_any_payslip() =>
        RefusionGen.Input(RefusionGen.AnyLine).Sample(input =>
        {
            var decision = RefusionCalculation.Decide(input);
            var answer = Reference(RefusionGen.Row(input));
            Assert.Equal(
                (answer.Share.ToString(), answer.Total, answer.CoveredDays, answer.Status.ToUpperInvariant()),
                (decision.Share.ToString(), new System.Numerics.BigInteger(decision.Refundable * 100), decision.CoveredDays, decision.Status.ToString().ToUpperInvariant()));
            Assert.Equal(answer.Lines, decision.Lines.Select(l => new System.Numerics.BigInteger(l.Eligible * 100)));
            Assert.Equal(answer.Warnings, decision.Warnings.Select(w => w.Code["refusion.".Length..]).Order(StringComparer.Ordinal));
        }, iter: Many);

    /// <summary>P8, P11, R12: grants that change afterwards lead to what they would have led to from the start, and the ledger follows.</summary>
    [Fact]
    public void R12_after_any_change_of_grants_the_ledger_is_the_sum_of_the_latest_decisions() =>
        (from start in RefusionGen.Day
         from before in RefusionGen.Grants(new(start, start.AddDays(40)))
         from after in RefusionGen.Grants(new(start, start.AddDays(40)))
         from lengths in Gen.Int[1, 31].Array[3]
         from hourly in Gen.Bool
         from weekHours in Gen.Int[0, 60].Array[21]
         select (start, before, after, lengths, hourly, weekHours)).Sample(one =>
        {
            var submissions = new List<Submission>();
            var from = one.start;
            foreach (var length in one.lengths)
            {
                var period = new DatePeriod(from, from.AddDays(length - 1));
                var weeks = IsoWeek.Touching(period).Select((w, i) => new WeekHours(w, one.weekHours[(submissions.Count * 7) + i] / 4m)).ToList();
                var payslip = new Payslip(
                    PayslipKind.Regular, RefusionGen.Cvr, RefusionGen.PNumber, period, one.hourly ? PayBasis.Hourly : PayBasis.Monthly, [new(LineKind.GrossWage, 1234.56m), new(LineKind.OtherCost, 0.07m)],
                    WeeklyHours: 10, HoursByWeek: weeks);
                submissions.Add(new(Guid.CreateVersion7(), "opus", $"{submissions.Count}", [0], payslip, null, null, "payroll", true, period.To, Scope.All, Scope.All));
                from = period.To.AddDays(1);
            }

            var file = Decided(one.before, submissions);
            file.Grants = one.after;
            Approve(file);
            Assert.Equal(file.Payslips.Where(p => p.Status == PayslipStatus.Approved).Sum(p => p.Refundable), file.Booked);

            // The order of things leaves no trace.
            var fresh = Decided(one.after, submissions);
            Assert.Equal(fresh.Payslips.Select(p => (p.Id, p.Status, p.Refundable, p.Share)), file.Payslips.Select(p => (p.Id, p.Status, p.Refundable, p.Share)));
        }, iter: Many);

    [Fact]
    public void R6_the_covered_days_of_a_spell_are_its_first_thirty_however_it_is_cut_into_absences() =>
        Gen.Select(RefusionGen.Period, Gen.Int[1, 62].Array[0, 4]).Sample((spell, cuts) =>
        {
            var starts = cuts.Select(c => spell.From.AddDays(c % spell.Days)).Append(spell.From).Distinct().Order().ToList();
            var absences = starts.Select((s, i) => new RecordedSickness(s, i + 1 < starts.Count ? starts[i + 1].AddDays(-1) : spell.To, spell)).Reverse();
            var spells = SicknessSpells.Merge(absences);
            return spells.SequenceEqual([spell])
                && spell.EachDay().Count(d => SicknessSpells.Covers(spells, d, 30)) == Math.Min(30, spell.Days)
                && SicknessSpells.Covers(spells, spell.From.AddDays(-1), 30) && SicknessSpells.Covers(spells, spell.To.AddDays(1), 30);
        }, iter: Many);

    private static RefusionReference.ReferenceAnswer Reference(IReadOnlyDictionary<string, string> row) =>
        RefusionReference.ReferenceRefusion.Answer(new(row), RefusionReference.ReferenceSurroundings.Of(row));

    /// <summary>Payslips posted one after the other, and approved where they wait.</summary>
    private static PlayedFile Decided(IReadOnlyList<Grant> grants, List<Submission> submissions)
    {
        var file = new PlayedFile([new(Employment, [1], RefusionGen.Cvr, RefusionGen.PNumber)], grants);
        submissions.ForEach(s => file.Post(s));
        Approve(file);
        return file;
    }

    private static void Approve(PlayedFile file)
    {
        foreach (var payslip in file.Payslips.Where(p => p.Status == PayslipStatus.NeedsDecision).ToList())
        {
            file.Approve(payslip);
        }
    }

    private static Dictionary<IsoWeek, Rational> Covered(IEnumerable<Payslip> payslips, IReadOnlyList<Grant> grants, IReadOnlyList<RecordedSickness> sickness)
    {
        var covered = new List<CoveredWeek>();
        foreach (var payslip in payslips)
        {
            covered.AddRange(RefusionCalculation.Decide(RefusionGen.Of(payslip, grants, sickness, covered.ToList())).CoveredWeeks);
        }

        return covered.GroupBy(c => c.Week).ToDictionary(w => w.Key, w => w.Aggregate(Rational.Zero, (sum, c) => sum + c.Hours));
    }
}
